//! Typed arguments: the values that fill a finding's words.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::enums::wire_enum;
use crate::text::visible;

wire_enum! {
    /// What an argument's value is, so that words know how to show it and what must never enter a
    /// sentence.
    ArgKind {
        /// A host name.
        Host = "host",
        /// A domain name.
        Domain = "domain",
        /// An IP address.
        Address = "address",
        /// A TCP port.
        Port = "port",
        /// A whole number.
        Count = "count",
        /// An RFC 3339 time or date.
        Time = "time",
        /// A word of our own making: a list's name, a mechanism, a protocol version.
        Word = "word",
        /// A DNS record as found: outside text, evidence only.
        Record = "record",
        /// Anything else from outside: evidence only.
        Quoted = "quoted",
    }
}

/// A named, typed value. One flat struct, because tagged enums weigh kilobytes in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Arg {
    /// The placeholder it fills, `snake_case`.
    pub name: String,
    /// What the value is.
    pub kind: ArgKind,
    /// The value as text, already safe to show.
    pub value: String,
}

impl Arg {
    fn new(name: &str, kind: ArgKind, value: &str) -> Self {
        Self { name: name.to_owned(), kind, value: visible(value) }
    }

    /// A host name; characters that no host name has are written out as `\xNN`.
    #[must_use]
    pub fn host(name: &str, value: &str) -> Self {
        Self::new(name, ArgKind::Host, &name_only(value))
    }

    /// A domain name; characters that no domain name has are written out as `\xNN`.
    #[must_use]
    pub fn domain(name: &str, value: &str) -> Self {
        Self::new(name, ArgKind::Domain, &name_only(value))
    }

    /// An IP address.
    #[must_use]
    pub fn address(name: &str, value: IpAddr) -> Self {
        Self::new(name, ArgKind::Address, &value.to_string())
    }

    /// A TCP port.
    #[must_use]
    pub fn port(name: &str, value: u16) -> Self {
        Self::new(name, ArgKind::Port, &value.to_string())
    }

    /// A whole number.
    #[must_use]
    pub fn count(name: &str, value: usize) -> Self {
        Self::new(name, ArgKind::Count, &value.to_string())
    }

    /// An RFC 3339 time or date.
    #[must_use]
    pub fn time(name: &str, value: &str) -> Self {
        Self::new(name, ArgKind::Time, value)
    }

    /// A word of our own making. Never text from outside.
    #[must_use]
    pub fn word(name: &str, value: &str) -> Self {
        Self::new(name, ArgKind::Word, value)
    }

    /// A DNS record as found.
    #[must_use]
    pub fn record(name: &str, value: &str) -> Self {
        Self::new(name, ArgKind::Record, value)
    }

    /// Any other text from outside.
    #[must_use]
    pub fn quoted(name: &str, value: &str) -> Self {
        Self::new(name, ArgKind::Quoted, value)
    }

    /// Whether the value came from outside as free text, so that it may be in evidence only
    /// (invariant 4).
    #[must_use]
    pub fn is_outside_text(&self) -> bool {
        matches!(self.kind, ArgKind::Record | ArgKind::Quoted | ArgKind::Unrecognised)
    }
}

/// Keeps letters, digits, hyphen, underscore and dot; the rest is written out, at most 253
/// characters.
fn name_only(value: &str) -> String {
    let mut out = String::new();
    for byte in value.trim_end_matches('.').bytes().take(253) {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(byte as char),
            b'A'..=b'Z' => out.push(byte.to_ascii_lowercase() as char),
            b'*' => out.push('*'),
            other => out.push_str(&format!("\\x{other:02x}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_argument_cannot_carry_markup() {
        assert_eq!(Arg::host("host", "<b>MX.Example.").value, "\\x3cb\\x3emx.example");
    }

    #[test]
    fn only_records_and_quotes_are_outside_text() {
        assert!(Arg::record("record", "v=spf1").is_outside_text());
        assert!(!Arg::port("port", 25).is_outside_text());
    }
}
