//! The subject: what a question is about.

use std::net::IpAddr;

use crate::address::MailAddress;
use crate::enums::wire_enum;
use crate::name::{Domain, Host};

/// What a question is about, parsed once, at the edge.
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
    /// Reads what a person typed into the one box: an IP address, a mail address or a domain, also
    /// as [`bare`] takes it.
    pub fn parse(text: &str, names: crate::Names) -> Result<Self, crate::NameFault> {
        let text = bare(text);
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Address(address.to_canonical()));
        }
        if text.contains('@') {
            return MailAddress::parse(text, names).map(Self::Mailbox);
        }
        // A web site's name is typed for its domain, which is where the mail is.
        let web = text.split_once('.').filter(|(first, _)| first.eq_ignore_ascii_case("www"));
        if let Some(domain) = web.and_then(|(_, rest)| Domain::parse(rest, names).ok()) {
            return Ok(Self::Domain(domain));
        }
        Domain::parse(text, names).map(Self::Domain)
    }
}

/// What a person meant who copied more than the name: the address in `Anna <anna@example.com>` and
/// `mailto:`, the host in the address of a web page, whose mail is not at `www.`. What has none of
/// these forms stays as it is, but for blanks around it.
#[cfg(feature = "names")]
#[must_use]
pub fn bare(text: &str) -> &str {
    let text = text.trim();
    let bracketed = text.strip_suffix('>').and_then(|text| Some(text.rsplit_once('<')?.1.trim()));
    let text = bracketed.unwrap_or(text);
    if let Some((scheme, address)) = text.split_once(':')
        && scheme.eq_ignore_ascii_case("mailto")
    {
        return address.split_once('?').map_or(address, |(address, _)| address).trim();
    }
    let Some((scheme, rest)) = text.split_once("://") else { return text };
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return text;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A name or password before the host: whoever made that address means to mislead, or tells a
    // secret.
    if authority.contains('@') {
        return text;
    }
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let host = authority
        .rsplit_once(':')
        .filter(|(_, after)| is_port(after))
        .map_or(authority, |(host, _)| host);
    let web = host
        .split_once('.')
        .filter(|(first, rest)| first.eq_ignore_ascii_case("www") && rest.contains('.'));
    web.map_or(host, |(_, domain)| domain)
}

#[cfg(all(test, feature = "names"))]
mod tests {
    use super::*;

    #[test]
    fn what_people_copy_is_read_for_what_they_mean() {
        for (typed, meant) in [
            (" anna@example.com ", "anna@example.com"),
            ("Anna <anna@example.com>", "anna@example.com"),
            ("\"Anna, Ltd\" < anna@example.com >", "anna@example.com"),
            ("<mailto:anna@example.com?subject=x>", "anna@example.com"),
            ("MAILTO:anna@example.com", "anna@example.com"),
            ("https://www.example.com/a?b#c", "example.com"),
            ("https://www.com/", "www.com"),
            ("www.example.com", "www.example.com"),
            ("http://example.com:8080", "example.com"),
            ("http://bob:secret@example.com/", "http://bob:secret@example.com/"),
            ("HTTP://example.com", "example.com"),
            ("2001:db8::1", "2001:db8::1"),
            ("ftp://example.com", "ftp://example.com"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("anna", "anna"),
        ] {
            assert_eq!(bare(typed), meant, "{typed}");
        }
    }

    #[test]
    fn an_address_of_a_web_page_is_asked_about_as_its_domain() {
        let names = crate::Names { testing: true };
        let read = |text: &str| {
            Subject::parse(text, names).map(|subject| (subject.kind(), subject.to_string()))
        };
        assert_eq!(read("http://good.test/"), Ok((SubjectKind::Domain, "good.test".to_owned())));
        assert_eq!(read("www.good.test"), Ok((SubjectKind::Domain, "good.test".to_owned())));
        assert_eq!(read("www.test"), Ok((SubjectKind::Domain, "www.test".to_owned())));
        assert_eq!(read("wwww.good.test").unwrap().1, "wwww.good.test");
        assert_eq!(read("anna"), Err(crate::NameFault::OneWord));
    }
}
