//! How is a name of any bytes written as text?
//!
//! Labels in lower case with dots between them; what is not printable, a dot inside a label and a
//! backslash are written `\ddd` in decimal (RFC 1035 section 5.1). So every name that DNS can carry
//! has one spelling, and none is lost.

use std::net::IpAddr;

use hickory_proto::rr::Name;

/// The longest name on the wire, its lengths and the root included (RFC 1035 section 2.3.4).
const LONGEST: usize = 255;
/// The longest label.
const LONGEST_LABEL: usize = 63;

/// The text of a name as records hold it.
#[must_use]
pub fn plain(name: &Name) -> String {
    text(name.iter())
}

/// The name of a text, as records hold it; none where DNS cannot carry it.
#[must_use]
pub fn of(text: &str) -> Option<Name> {
    let labels = labels(text)?;
    let mut name = Name::from_labels(labels.iter().map(Vec::as_slice)).ok()?;
    name.set_fqdn(true);
    Some(name)
}

/// The text of a name's labels; the root is `.`.
pub fn text<'a>(labels: impl Iterator<Item = &'a [u8]>) -> String {
    let mut text = String::new();
    for label in labels {
        if !text.is_empty() {
            text.push('.');
        }
        label.iter().for_each(|byte| push(&mut text, *byte));
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

fn push(text: &mut String, byte: u8) {
    match byte {
        b'.' | b'\\' => text.push_str(&format!("\\{byte:03}")),
        b'!'..=b'~' => text.push(byte.to_ascii_lowercase() as char),
        _ => text.push_str(&format!("\\{byte:03}")),
    }
}

/// The labels of a name's text; none where it is no name that DNS can carry.
pub fn labels(text: &str) -> Option<Vec<Vec<u8>>> {
    if text == "." {
        return Some(Vec::new());
    }
    let mut labels = vec![Vec::new()];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'.' => labels.push(Vec::new()),
            b'\\' => labels.last_mut()?.push(escaped(&mut rest)?),
            byte => labels.last_mut()?.push(byte),
        }
    }
    let length: usize = labels.iter().map(|label| label.len() + 1).sum::<usize>() + 1;
    let fits =
        labels.iter().all(|label| (1..=LONGEST_LABEL).contains(&label.len())) && length <= LONGEST;
    fits.then_some(labels)
}

fn escaped(rest: &mut std::str::Bytes<'_>) -> Option<u8> {
    let mut digit = || rest.next().filter(u8::is_ascii_digit).map(|digit| u16::from(digit - b'0'));
    let value = digit()? * 100 + digit()? * 10 + digit()?;
    u8::try_from(value).ok()
}

/// The name that raw text spells, whose dots part labels whatever else it holds; none where it is
/// no name. A final dot is no label.
pub fn from_raw(raw: &str) -> Option<String> {
    let raw = raw.strip_suffix('.').unwrap_or(raw);
    let fits = raw.split('.').all(|label| (1..=LONGEST_LABEL).contains(&label.len()))
        && raw.len() + 2 <= LONGEST;
    if !fits {
        return None;
    }
    if raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Some(raw.to_ascii_lowercase());
    }
    Some(text(raw.split('.').map(str::as_bytes)))
}

/// `3.1.90.45.in-addr.arpa`, or the nibbles of an IPv6 address under `ip6.arpa`.
#[must_use]
pub fn reverse_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(_) => format!("{}.in-addr.arpa", reversed(address)),
        IpAddr::V6(_) => format!("{}.ip6.arpa", reversed(address)),
    }
}

/// The labels of an address in reverse, as blocklists want them too.
#[must_use]
pub fn reversed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}")
        }
        IpAddr::V6(address) => {
            let nibbles =
                address.octets().into_iter().flat_map(|byte| [byte >> 4, byte & 15]).rev();
            nibbles.map(|nibble| format!("{nibble:x}")).collect::<Vec<_>>().join(".")
        }
    }
}

/// Names that the public DNS must not be asked about (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC
/// 9476, ICANN's .internal): what a resolver would say of them is what the inside of some network
/// says.
const SPECIAL: &[&str] =
    &["localhost", "local", "onion", "invalid", "internal", "home.arpa", "alt", "localdomain"];

/// Whether a name is one of these, or below one.
pub(crate) fn is_special(name: &str) -> bool {
    SPECIAL.iter().any(|end| {
        name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_one_spelling_and_comes_back() {
        let table: [(&[&[u8]], &str); 4] = [
            (&[b"Mail", b"Example", b"COM"], "mail.example.com"),
            (&[b"macro%percent  space", b"com"], "macro%percent\\032\\032space.com"),
            (&[b"a.b", b"back\\slash", b"\xff"], "a\\046b.back\\092slash.\\255"),
            (&[], "."),
        ];
        for (bytes, written) in table {
            assert_eq!(text(bytes.iter().copied()), written);
            let back: Vec<Vec<u8>> = bytes.iter().map(|label| label.to_ascii_lowercase()).collect();
            assert_eq!(labels(written), Some(back), "{written}");
        }
    }

    #[test]
    fn what_dns_cannot_carry_is_no_name() {
        let long = "a".repeat(64);
        for text in ["", "a..b", "a.", long.as_str(), "a\\25", "a\\300", &"a.".repeat(127)] {
            assert_eq!(labels(text), None, "{text}");
        }
        for raw in ["", ".", "a..b", ".a", long.as_str(), &"ab.".repeat(85)] {
            assert_eq!(from_raw(raw), None, "{raw}");
        }
        assert_eq!(from_raw("JUMPIN' J.example.").as_deref(), Some("jumpin'\\032j.example"));
    }

    #[test]
    fn names_are_reversed_by_octets_and_by_nibbles() {
        assert_eq!(reverse_name([45, 90, 1, 3].into()), "3.1.90.45.in-addr.arpa");
        let v6 = reverse_name("2a0e:4200::1".parse().unwrap());
        assert_eq!(v6, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.4.e.0.a.2.ip6.arpa");
    }

    #[test]
    fn names_for_special_use_are_known_by_whole_labels_at_their_end() {
        for (name, is) in [
            ("localhost", true),
            ("y.localhost", true),
            ("printer.local", true),
            ("x.onion", true),
            ("10.in-addr.arpa", false),
            ("router.home.arpa", true),
            ("notlocal", false),
            ("local.example", false),
            ("example.com", false),
        ] {
            assert_eq!(is_special(name), is, "{name}");
        }
    }
}
