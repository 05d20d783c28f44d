//! Names: a host name or a domain name, parsed once, at the edge.

use serde::{Deserialize, Serialize};

/// A domain name in its ASCII form, lower case, without the final dot: what is after the `@`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Domain(String);

/// A host name in its ASCII form, lower case, without the final dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Host(String);

macro_rules! name {
    ($name:ident) => {
        impl $name {
            /// The name in ASCII.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(Domain);
name!(Host);

#[cfg(feature = "names")]
pub use parse::{NameFault, Names, zone_of};

#[cfg(feature = "names")]
mod parse {
    use super::{Domain, Host};

    /// The part of a name that one party most likely answers for: the public suffix and one label
    /// more, and of an address's reverse name the network, without its first label.
    #[must_use]
    pub fn zone_of(name: &str) -> &str {
        match name.split_once('.') {
            Some((_, network)) if name.ends_with(".arpa") => network,
            _ => psl::domain_str(name).unwrap_or(name),
        }
    }

    /// Which names a stranger may ask about.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Names {
        /// Whether `.test` and `.example` are allowed, as in a lab (RFC 2606).
        pub testing: bool,
    }

    /// Why a name was refused: what was wrong, and what to send instead.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum NameFault {
        /// Nothing was given.
        Empty,
        /// It is a number or an IP address.
        Address,
        /// It has a scheme, a port, a path or a space.
        NotAName,
        /// A label is empty, too long, or begins or ends with a hyphen.
        Label,
        /// It is longer than 253 characters.
        TooLong,
        /// Its international form is not valid (IDNA, UTS 46).
        Idna,
        /// It is one word, without a dot, and no top-level domain.
        OneWord,
        /// It is a top-level domain or public suffix alone.
        PublicSuffix,
        /// It is a name for private or special use.
        SpecialUse,
        /// It ends in .test or .example, which this server does not answer for.
        Testing,
        /// The part before the `@` is not valid.
        LocalPart,
        /// There is no `@`.
        NoDomain,
    }

    impl std::fmt::Display for NameFault {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(match self {
                Self::Empty => "nothing was given; send a domain such as example.com",
                Self::Address => {
                    "this is an IP address or a number, not a name; send a domain such as \
                     example.com, or ask /v1/addresses"
                }
                Self::NotAName => {
                    "this is not a bare name; send example.com without http://, port, path or \
                     spaces"
                }
                Self::Label => {
                    "a part between two dots is empty, longer than 63 characters, begins or ends \
                     with a hyphen, or has a character that names do not have; check the \
                     spelling"
                }
                Self::TooLong => {
                    "this is longer than the 253 characters a name may have; check the spelling"
                }
                Self::Idna => {
                    "this is not a valid international name; check for look-alike or invisible \
                     characters, or send its xn-- form"
                }
                Self::OneWord => {
                    "this is one word without a dot, and so only a part; write the whole \
                     address, such as bob@example.com, or the domain, such as example.com"
                }
                Self::PublicSuffix => {
                    "this is an ending under which names are registered, not a name of its own; \
                     send the whole name, such as example.com"
                }
                Self::SpecialUse => {
                    "this name is for private or special use and has no public mail; send a \
                     public domain such as example.com"
                }
                Self::Testing => {
                    "names that end in .test or .example are for tests, and this server does not \
                     answer for them; send a public domain"
                }
                Self::LocalPart => {
                    "the part before the @ is not valid; send an address such as bob@example.com"
                }
                Self::NoDomain => {
                    "the @ and the domain are missing; send the whole address, such as \
                     bob@example.com"
                }
            })
        }
    }

    impl std::error::Error for NameFault {}

    impl Domain {
        /// Reads a domain a person typed. Refuses what is not a public, registrable name.
        pub fn parse(text: &str, names: Names) -> Result<Self, NameFault> {
            public_name(text, names).map(Self)
        }
    }

    impl Host {
        /// Reads a host name a person typed. Refuses what is not a public name below a public
        /// suffix.
        pub fn parse(text: &str, names: Names) -> Result<Self, NameFault> {
            public_name(text, names).map(Self)
        }
    }

    impl From<Domain> for Host {
        fn from(domain: Domain) -> Self {
            Self(domain.0)
        }
    }

    /// Names that never lead to public mail (RFC 6761, RFC 8375, RFC 7686, ICANN's .internal).
    const SPECIAL: &[&str] = &[
        "localhost",
        "local",
        "internal",
        "onion",
        "invalid",
        "home.arpa",
        "arpa",
        "alt",
        "localdomain",
    ];

    fn public_name(text: &str, names: Names) -> Result<String, NameFault> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(NameFault::Empty);
        }
        if text
            .chars()
            .any(|ch| ch.is_whitespace() || ch.is_control() || "/:?#@%[]\\*_".contains(ch))
        {
            return Err(if text.parse::<std::net::IpAddr>().is_ok() {
                NameFault::Address
            } else {
                NameFault::NotAName
            });
        }
        // Ignorable characters (a soft hyphen, a zero-width space) vanish in UTS 46 and would leave
        // another name than was seen.
        if crate::text::visible(text) != text {
            return Err(NameFault::Idna);
        }
        let ascii = to_ascii(text)?;
        labels_hold(&ascii)?;
        if ascii.rsplit('.').next().is_some_and(is_number) {
            return Err(NameFault::Address);
        }
        if SPECIAL.iter().any(|special| is_at_or_below(&ascii, special)) {
            return Err(NameFault::SpecialUse);
        }
        let testing = ["test", "example"].iter().any(|tld| is_at_or_below(&ascii, tld));
        if testing && !names.testing {
            return Err(NameFault::Testing);
        }
        // The list of public suffixes has no .test: there a name needs two labels.
        let registrable =
            if testing { ascii.contains('.') } else { psl::domain_str(&ascii).is_some() };
        if !registrable {
            let is_known =
                testing || psl::suffix(ascii.as_bytes()).is_some_and(|suffix| suffix.is_known());
            return Err(if is_known || ascii.contains('.') {
                NameFault::PublicSuffix
            } else {
                NameFault::OneWord
            });
        }
        Ok(ascii)
    }

    /// UTS 46, non-transitional, STD3 rules.
    fn to_ascii(text: &str) -> Result<String, NameFault> {
        use idna::AsciiDenyList;
        use idna::uts46::{DnsLength, Hyphens, Uts46};
        let ascii = Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow, DnsLength::Ignore)
            .map_err(|_| NameFault::Idna)?;
        Ok(ascii.trim_end_matches('.').to_owned())
    }

    fn labels_hold(name: &str) -> Result<(), NameFault> {
        if name.len() > 253 {
            return Err(NameFault::TooLong);
        }
        let holds = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if name.split('.').all(holds) { Ok(()) } else { Err(NameFault::Label) }
    }

    /// No top-level domain is a number: what ends in one is an IP address in disguise (WHATWG URL,
    /// "ends in a number").
    fn is_number(label: &str) -> bool {
        let digits = label.strip_prefix("0x").unwrap_or(label);
        label.bytes().all(|b| b.is_ascii_digit())
            || (label.starts_with("0x") && digits.bytes().all(|b| b.is_ascii_hexdigit()))
    }

    fn is_at_or_below(name: &str, parent: &str) -> bool {
        name.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const LAB: Names = Names { testing: true };

        #[test]
        fn public_names_are_normalised() {
            for (typed, kept) in [
                ("Example.COM.", "example.com"),
                ("faß.de", "xn--fa-hia.de"),
                ("bücher.example.com", "xn--bcher-kva.example.com"),
                ("good.test", "good.test"),
            ] {
                assert_eq!(Domain::parse(typed, LAB).unwrap().as_str(), kept, "{typed}");
            }
        }

        #[test]
        fn the_zone_of_a_name_is_one_partys() {
            for (name, zone) in [
                ("_dmarc.mail.example.com", "example.com"),
                ("a.example.co.uk", "example.co.uk"),
                ("7.2.90.45.in-addr.arpa", "2.90.45.in-addr.arpa"),
                ("2.0.0.127.zen.spamhaus.org", "spamhaus.org"),
                ("com", "com"),
                (".", "."),
            ] {
                assert_eq!(zone_of(name), zone, "{name}");
            }
        }

        #[test]
        fn what_is_not_a_public_name_is_refused_with_its_reason() {
            for (typed, fault) in [
                ("", NameFault::Empty),
                ("127.0.0.1", NameFault::Address),
                ("::1", NameFault::Address),
                ("0x7f.1", NameFault::Address),
                ("１２７.０.０.１", NameFault::Address),
                ("127。0。0。1", NameFault::Address),
                ("http://example.com/", NameFault::NotAName),
                ("example.com:22", NameFault::NotAName),
                ("a..b", NameFault::Label),
                ("-a.test", NameFault::Label),
                ("ex\u{ad}ample.test", NameFault::Idna),
                ("\u{202e}example.test", NameFault::Idna),
                ("xn--a.com", NameFault::Idna),
                ("anna", NameFault::OneWord),
                ("com", NameFault::PublicSuffix),
                ("co.uk", NameFault::PublicSuffix),
                ("test", NameFault::PublicSuffix),
                ("foo.localhost", NameFault::SpecialUse),
                ("1.1.1.1.in-addr.arpa", NameFault::SpecialUse),
                ("metadata.google.internal", NameFault::SpecialUse),
            ] {
                assert_eq!(Domain::parse(typed, LAB), Err(fault), "{typed:?}");
            }
            assert_eq!(Domain::parse("good.test", Names::default()), Err(NameFault::Testing));
        }
    }
}
