//! A mail address, of which Mailwhy needs the domain; the local part is never logged.

use crate::name::Domain;

/// A mail address as in RFC 5321 `Mailbox`, without quoting: `local@domain`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MailAddress {
    local: String,
    domain: Domain,
}

/// Shows the domain only, so that no log can hold a person's address.
impl std::fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailAddress(…@{})", self.domain)
    }
}

impl std::fmt::Display for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl MailAddress {
    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }
}

#[cfg(feature = "names")]
mod parse {
    use super::MailAddress;
    use crate::name::{Domain, NameFault, Names};

    impl MailAddress {
        /// Reads an address a person typed: RFC 5321 `Dot-string@Domain`, local part of at most 64
        /// bytes.
        pub fn parse(text: &str, names: Names) -> Result<Self, NameFault> {
            let (local, domain) = text.rsplit_once('@').ok_or(NameFault::NoDomain)?;
            let domain = Domain::parse(domain, names)?;
            if local.is_empty() || local.len() > 64 || !local.split('.').all(is_atom) {
                return Err(NameFault::LocalPart);
            }
            Ok(Self { local: local.to_owned(), domain })
        }
    }

    /// RFC 5321 `Atom`, with the letters that RFC 6531 adds.
    fn is_atom(text: &str) -> bool {
        let is_atext = |ch: char| ch.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(ch);
        !text.is_empty() && text.chars().all(is_atext)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_address_keeps_its_local_part_and_normalises_its_domain() {
            let address = MailAddress::parse("Bob.O'Neil+x@Example.COM", Names::default()).unwrap();
            assert_eq!(address.to_string(), "Bob.O'Neil+x@example.com");
            assert_eq!(format!("{address:?}"), "MailAddress(…@example.com)");
        }

        #[test]
        fn a_name_alone_is_told_what_it_lacks() {
            assert_eq!(MailAddress::parse("anna", Names::default()), Err(NameFault::NoDomain));
        }

        #[test]
        fn a_bad_local_part_is_refused() {
            for typed in [
                "@example.com",
                "a b@example.com",
                ".a@example.com",
                "a@b@example.com",
                "<b>@example.com",
            ] {
                assert_eq!(
                    MailAddress::parse(typed, Names::default()),
                    Err(NameFault::LocalPart),
                    "{typed}"
                );
            }
        }
    }
}
