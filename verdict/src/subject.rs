//! The subject: what a question is about.

use std::net::IpAddr;

use crate::address::MailAddress;
use crate::enums::wire_enum;
use crate::name::{Domain, Host};

/// What a question is about, decided once at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A domain.
    Domain(Domain),
    /// A mailbox; its domain is what is checked.
    Mailbox(MailAddress),
    /// An IP address.
    Address(IpAddr),
    /// A mail server by name.
    Server(Host),
}

wire_enum! {
    /// The kinds of subject a check can be asked about.
    SubjectKind {
        /// A domain, or a mailbox in it.
        Domain = "domain",
        /// An IP address.
        Address = "address",
        /// A mail server by name.
        Server = "server",
    }
}

impl Subject {
    /// What kind of question it is. A mailbox is asked about as its domain.
    #[must_use]
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Domain(_) | Self::Mailbox(_) => SubjectKind::Domain,
            Self::Address(_) => SubjectKind::Address,
            Self::Server(_) => SubjectKind::Server,
        }
    }

    /// The domain, when the subject has one.
    #[must_use]
    pub fn domain(&self) -> Option<&Domain> {
        match self {
            Self::Domain(domain) => Some(domain),
            Self::Mailbox(address) => Some(address.domain()),
            Self::Address(_) | Self::Server(_) => None,
        }
    }
}

/// The name that reports carry: of a mailbox the domain only.
impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Domain(domain) => domain.fmt(f),
            Self::Mailbox(address) => address.domain().fmt(f),
            Self::Address(address) => address.fmt(f),
            Self::Server(host) => host.fmt(f),
        }
    }
}

#[cfg(feature = "names")]
impl Subject {
    /// Reads what a person typed into the one box: an IP address, a mail address or a domain.
    pub fn parse(text: &str, names: crate::Names) -> Result<Self, crate::NameFault> {
        let text = text.trim();
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Address(address.to_canonical()));
        }
        if text.contains('@') {
            return MailAddress::parse(text, names).map(Self::Mailbox);
        }
        Domain::parse(text, names).map(Self::Domain)
    }
}
