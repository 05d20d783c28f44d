//! Who sends, from where, for whom? What a receiving server knows when it asks (RFC 7208 section
//! 4.1).

use std::net::IpAddr;

use probe::dns::name::reverse_name;
use verdict::SpfIdentity;

/// The local part of senders that have none (section 4.3).
const POSTMASTER: &str = "postmaster";

/// The sending side of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client<'a> {
    /// The address that connects; an IPv4 address in IPv6 form is IPv4 (section 5).
    pub(super) ip: IpAddr,
    /// The local part of the sender.
    pub(super) local: &'a str,
    /// The domain of the sender, whose record is evaluated.
    pub(super) domain: &'a str,
    /// The name given in EHLO.
    pub(super) helo: &'a str,
    /// Which identity it is.
    pub(super) identity: SpfIdentity,
}

impl<'a> Client<'a> {
    /// A message from `ip`, whose server greets as `helo`, with this envelope sender: an address,
    /// or a domain alone. Where it is empty, as in bounces, the name in EHLO stands in for it
    /// (section 2.4).
    #[must_use]
    pub fn new(ip: IpAddr, sender: &'a str, helo: &'a str) -> Self {
        let identity = if sender.is_empty() { SpfIdentity::Helo } else { SpfIdentity::MailFrom };
        let whole = if sender.is_empty() { helo } else { sender };
        let (local, domain) = whole.rsplit_once('@').unwrap_or((POSTMASTER, whole));
        let local = if local.is_empty() { POSTMASTER } else { local };
        Self { ip: ip.to_canonical(), local, domain, helo, identity }
    }

    /// The envelope sender, whole.
    pub(super) fn sender(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }

    /// The address as `%{i}` writes it: IPv6 nibble by nibble, in capitals (sections 7.3 and 7.4).
    pub(super) fn dotted(&self) -> String {
        match self.ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => {
                nibbles(ip.octets()).collect::<Vec<_>>().join(".").to_ascii_uppercase()
            }
        }
    }

    /// The name that holds the names of the address.
    pub(super) fn reverse_name(&self) -> String {
        reverse_name(self.ip)
    }
}

fn nibbles(octets: [u8; 16]) -> impl Iterator<Item = String> {
    octets
        .into_iter()
        .flat_map(|octet| [octet >> 4, octet & 15])
        .map(|nibble| format!("{nibble:x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_of_a_sender_is_made_up_as_the_standard_says() {
        let ip = IpAddr::from([192, 0, 2, 1]);
        for (sender, whole, identity) in [
            ("bob@example.com", "bob@example.com", SpfIdentity::MailFrom),
            ("@example.com", "postmaster@example.com", SpfIdentity::MailFrom),
            ("example.com", "postmaster@example.com", SpfIdentity::MailFrom),
            ("a@b@example.com", "a@b@example.com", SpfIdentity::MailFrom),
            ("", "postmaster@mx.example.net", SpfIdentity::Helo),
        ] {
            let client = Client::new(ip, sender, "mx.example.net");
            assert_eq!((client.sender().as_str(), client.identity), (whole, identity), "{sender}");
        }
    }

    #[test]
    fn addresses_are_written_as_macros_and_reverse_zones_want_them() {
        let of = |ip: &str| Client::new(ip.parse().unwrap(), "a@b.example", "h.example");
        assert_eq!(of("192.0.2.1").dotted(), "192.0.2.1");
        assert_eq!(of("::ffff:192.0.2.1").reverse_name(), "1.2.0.192.in-addr.arpa");
        let six = of("2001:db8::cb01");
        assert_eq!(six.dotted(), "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1");
        assert!(
            six.reverse_name().starts_with("1.0.b.c.0.")
                && six.reverse_name().ends_with(".1.0.0.2.ip6.arpa")
        );
    }
}
