//! A question to the DNS: a name and a record type.

use hickory_proto::rr::RecordType;

/// A name and a type; the name is in lower case, without the final dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The name.
    pub name: String,
    /// The type.
    pub kind: RecordType,
}

impl Question {
    /// The question, with its name as we keep names.
    #[must_use]
    pub fn new(name: &str, kind: RecordType) -> Self {
        let name = if name == "." { name } else { name.strip_suffix('.').unwrap_or(name) };
        Self { name: name.to_ascii_lowercase(), kind }
    }
}

/// `example.com MX`
impl std::fmt::Display for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.name, self.kind)
    }
}
