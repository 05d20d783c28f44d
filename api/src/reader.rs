//! Who reads a report, and what makes two requests for one the same.

use std::net::IpAddr;

use verdict::{IpKind, SubjectKind};

/// For whom the words are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Reader {
    /// The language, BCP 47.
    pub(crate) lang: String,
    /// The id of the profile that applies.
    pub(crate) profile: Option<String>,
    /// The control panel's id.
    pub(crate) panel: Option<String>,
    /// Whether the account's IP address is its own.
    pub(crate) ip_kind: Option<IpKind>,
    /// The mail program.
    pub(crate) client: Option<String>,
}

/// What makes two requests the same, so that a finished report serves both.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) subject: String,
    pub(crate) kind: SubjectKind,
    pub(crate) checks: Vec<String>,
    pub(crate) selector: Option<String>,
    pub(crate) sending_address: Option<IpAddr>,
    pub(crate) is_aligned: bool,
    pub(crate) sees_mailboxes: bool,
    pub(crate) for_operator: bool,
    pub(crate) reader: Reader,
    pub(crate) content: String,
}
