//! Is a name one that a network makes for all its addresses, as internet providers do for homes?
//!
//! It holds the address in one of the usual forms, or a word for such lines. Names that say that
//! they are of mail are believed: large senders number their servers, too.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Words for lines whose addresses change or belong to homes.
const LINES: &[&str] = &[
    "dynamic",
    "dyn",
    "dynip",
    "dhcp",
    "pool",
    "dsl",
    "adsl",
    "vdsl",
    "xdsl",
    "ppp",
    "pppoe",
    "dialup",
    "dial",
    "cable",
    "unassigned",
    "broadband",
    "res",
    "home",
    "ftth",
    "fiber",
    "wireless",
    "mobile",
    "lte",
    "gprs",
    "nat",
    "cgnat",
];

/// Words that appear beside a part of the address in names made by machine.
const NUMBERED: &[&str] = &[
    "ip",
    "host",
    "client",
    "cust",
    "customer",
    "user",
    "static",
    "node",
    "vps",
    "cpe",
    "subscriber",
    "rev",
];

/// Words of servers that send mail.
const MAIL: &[&str] = &[
    "mail",
    "mailer",
    "smtp",
    "mta",
    "mx",
    "out",
    "outbound",
    "relay",
    "send",
    "sender",
    "email",
    "news",
    "newsletter",
    "bounce",
    "mailout",
    "smtpout",
];

/// Whether a name was made by machine for a line.
pub(super) fn is_generic(name: &str, address: IpAddr) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split(['.', '-', '_']).map(without_number).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if has(LINES) {
        return true;
    }
    if has(MAIL) {
        return false;
    }
    match address {
        IpAddr::V4(address) => {
            holds_v4(&name, address) || (has(NUMBERED) && holds_end(&name, address))
        }
        IpAddr::V6(address) => holds_v6(&name, address),
    }
}

fn without_number(word: &str) -> &str {
    word.trim_matches(|ch: char| ch.is_ascii_digit())
}

/// `45-90-1-3`, `3.1.90.45`, `045090001003` or `2d5a0103`.
fn holds_v4(name: &str, address: Ipv4Addr) -> bool {
    let octets = address.octets();
    let backwards = [octets[3], octets[2], octets[1], octets[0]];
    let padded = octets.map(|octet| format!("{octet:03}")).concat();
    let hexadecimal = octets.map(|octet| format!("{octet:02x}")).concat();
    holds_in_row(name, &octets)
        || holds_in_row(name, &backwards)
        || name.contains(&padded)
        || name.contains(&hexadecimal)
}

/// The last two octets, in either order.
fn holds_end(name: &str, address: Ipv4Addr) -> bool {
    let [_, _, third, fourth] = address.octets();
    holds_in_row(name, &[third, fourth]) || holds_in_row(name, &[fourth, third])
}

/// Whether the numbers of a name, padded or not, hold these in a row.
fn holds_in_row(name: &str, octets: &[u8]) -> bool {
    let numbers = name.split(|ch: char| !ch.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<Option<u16>> = numbers.map(|part| part.parse().ok()).collect();
    numbers
        .windows(octets.len())
        .any(|row| row.iter().zip(octets).all(|(number, octet)| *number == Some((*octet).into())))
}

/// Half of the address or more in hexadecimal, in either order: `2a0e-4200-0-1`, or nibble by
/// nibble.
fn holds_v6(name: &str, address: Ipv6Addr) -> bool {
    let digits: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let padded = address.segments().map(|segment| format!("{segment:04x}")).concat();
    let short = address.segments().map(|segment| format!("{segment:x}"));
    let backwards: String = padded.chars().rev().collect();
    let halves = |text: &str| [text[..16].to_owned(), text[16..].to_owned()];
    let forms =
        [halves(&padded), halves(&backwards), [short[..4].concat(), short[4..].concat()]].concat();
    forms.iter().any(|form| {
        form.len() >= 8 && form.bytes().any(|byte| byte != b'0') && digits.contains(form.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_made_names_are_told_from_names_of_servers() {
        let v4 = "45.90.1.3";
        let v6 = "2a0e:4200:1:22:3333:4444:5555:6666";
        for (name, address, generic) in [
            ("45-90-1-3.isp.example", v4, true),
            ("ip-45-90-1-3.cloud.example", v4, true),
            ("3.1.90.45.static.isp.example", v4, true),
            ("045090001003.isp.example", v4, true),
            ("h045-090-001-003.isp.example", v4, true),
            ("2d5a0103.isp.example", v4, true),
            ("srv0001.hosting.example", "2a0e:4200::1", false),
            ("p2d5a0103.isp.example", v4, true),
            ("pool3.isp.example", v4, true),
            ("x.dyn.isp.example", v4, true),
            ("dsl-line.isp.example", v4, true),
            ("host-1-3.isp.example", v4, true),
            ("static-3-1.isp.example", v4, true),
            ("mail.pool.isp.example", v4, true),
            ("mail.example", v4, false),
            ("mx1.example", v4, false),
            ("mail45.example", v4, false),
            ("smtp-out-3.example", v4, false),
            ("mta-45-90-1-3.sender.example", v4, false),
            ("server90.dynamo.example", v4, false),
            ("a1-3.sender.example", v4, false),
            ("host7.hosting.example", v4, false),
            ("srv-7-8-9-10.example", v4, false),
            ("host-7-8.example", v4, false),
            ("research.poolside.example", v4, false),
            ("2a0e-4200-1-22-3333-4444-5555-6666.isp.example", v6, true),
            ("2a0e4200000100223333444455556666.isp.example", v6, true),
            ("6.6.6.6.5.5.5.5.4.4.4.4.3.3.3.3.ip6.isp.example", v6, true),
            ("host.2a0e42000001.isp.example", v6, false),
            ("web1.hosting.example", v6, false),
        ] {
            assert_eq!(is_generic(name, address.parse().unwrap()), generic, "{name}");
        }
    }
}
