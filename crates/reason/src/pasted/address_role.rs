//! Which addresses does a server's text name, and what is each: the sending one, the server's own,
//! or none at all?
//!
//! Grammar, not messages: what stands before an address and how it is bracketed gives it its role.
//! Where two could be the sending one, none is.

use std::net::IpAddr;

use super::reported_by::AddressRole;
use crate::pasted::chars::{
    Kind, LETTER_OR_DIGIT, NO_ASCII_LETTER_OR_DIGIT, NO_DIGIT, ascii_or, blank_or, no_letter_nor,
    one_of,
};
use crate::pasted::phrase::{ends_with_one, starts_with_one};

/// The most addresses of a text that are looked at.
const MOST: usize = 40;

/// How far before an address the words are looked at, in bytes.
const NEAR: usize = 48;

/// Words right before an address that say that the other side's server is meant: `connect to`, the
/// `host` of Postfix and Exim, qmail's `Connected to`.
const OF_SERVER: &[&str] = &[
    "connect to",
    "connected to",
    "connection to",
    "connecting to",
    "giving up on",
    "trying",
    "talking to",
    "server",
    "relay",
    "mta",
    "remote",
    "mx",
    "by",
    "while talking to",
];

/// Words right after an address that say the same: qmail begins its sentences so.
const AFTER_SERVER: &[&str] = &[
    "does not like recipient",
    "does not like sender",
    "failed after i sent the message",
    "said:",
    "refused to talk to me",
    "did not like our",
    "port 25",
    "gave this error",
    "responded",
];

/// Words right before a number that is no address: sections and versions.
const NO_ADDRESS: &[&str] =
    &["rfc", "section", "sections", "sec.", "§", "version", "ver.", "v", "release", "chapter"];

/// Words before an address in a server's own words that say that it is the one which it saw.
const OF_CLIENT: &[&str] = &[
    "client host",
    "client",
    "your ip",
    "your host",
    "your server",
    "your mta",
    "ip address",
    "sending ip",
    "sender ip",
    "source ip",
    "remote ip",
    "connecting ip",
    "ip",
    "ips",
    "address",
    "addresses",
    "host",
    "from",
    "for",
    "of",
    "sender",
    "adresse",
    "domain",
    "mail server",
    "lookup",
    "reverse dns required",
    "with ip",
    "designate",
    "designates",
    "allow",
];

/// Keys of a link's query behind which a blocklist or provider puts the address that it saw.
const LINK_KEYS: &[&str] =
    &["ip=", "q=", "query=", "addr=", "host=", "/ip/", "bl.shtml?", "query/"];

/// One address of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SeenAddress {
    /// The address.
    pub(crate) address: IpAddr,
    /// What it is.
    pub(crate) role: AddressRole,
}

/// The one address that the server's words call the sending one; none where that is not certain.
pub(crate) fn client_address(text: &str) -> Option<IpAddr> {
    let seen = seen_addresses(text);
    let of = |role| {
        seen.iter()
            .filter(move |seen| seen.role == role)
            .map(|seen| seen.address)
            .collect::<Vec<_>>()
    };
    let servers = of(AddressRole::RemoteServer);
    let mut clients = of(AddressRole::Client);
    clients.retain(|address| !servers.contains(address));
    clients.dedup();
    match clients.as_slice() {
        [first, rest @ ..] if rest.iter().all(|address| address == first) => Some(*first),
        _ => None,
    }
}

/// Whether the address that was refused is the very server's that reports: it passes mail on, and
/// the next one refused it.
pub(crate) fn refuses_reporter(text: &str) -> bool {
    let seen = seen_addresses(text);
    seen.iter().any(|server| {
        server.role == AddressRole::RemoteServer
            && seen
                .iter()
                .any(|seen| seen.role == AddressRole::Client && seen.address == server.address)
    })
}

/// Every address of a text with its role. What stands before the first reply code is the reporter's
/// own: it names the server that it spoke with.
pub(crate) fn seen_addresses(text: &str) -> Vec<SeenAddress> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut is_reply = begins_with_code(&lower);
    let mut at = 0;
    for word in lower.split_inclusive(is_blank as Kind) {
        let start = at;
        at += word.len();
        is_reply |= is_code(word) || starts_code_line(word);
        for (offset, part) in parts(word) {
            let Some(address) = address(part).filter(|_| found.len() < MOST) else { continue };
            let place = Place { text: &lower, word, start, offset, length: part.len(), is_reply };
            found.push(SeenAddress { address, role: place.role() });
        }
    }
    found
}

fn is_blank(ch: char) -> bool {
    ch.is_ascii_whitespace()
}

fn begins_with_code(text: &str) -> bool {
    text.split_ascii_whitespace().next().is_some_and(|word| is_code(word) || starts_code_line(word))
}

/// `550`, or `550-5.7.1`, `'550`, `<<<550`.
fn is_code(word: &str) -> bool {
    let word = word.trim().trim_matches(NO_ASCII_LETTER_OR_DIGIT);
    word.len() == 3
        && word.starts_with(one_of("45"))
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn starts_code_line(word: &str) -> bool {
    let word = word.trim_start_matches(NO_ASCII_LETTER_OR_DIGIT);
    word.get(..3).is_some_and(is_code) && word[3..].starts_with(one_of("- #("))
}

/// What addresses are written with.
const OF_ADDRESS: Kind = |ch| ch.is_ascii_hexdigit() || ch == '.' || ch == ':';
const OUTSIDE: Kind = |ch| !OF_ADDRESS(ch);

/// The parts of a word that may be an address, with where they begin.
fn parts(word: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + word[from..].find(OF_ADDRESS)?;
        let length = word[start..].find(OUTSIDE).unwrap_or(word.len() - start);
        from = start + length;
        let part = &word[start..start + length];
        let lead = part.len() - part.trim_start_matches(one_of(".:")).len();
        let is_ipv6 = part.starts_with("::");
        let lead = if is_ipv6 { 0 } else { lead };
        Some((start + lead, part[lead..].trim_end_matches(one_of(".:"))))
    })
}

/// An address that may be spoken of: nobody's own machine, and no number with four parts.
fn address(part: &str) -> Option<IpAddr> {
    let is_like = part.matches('.').count() == 3 || part.matches(':').count() >= 2;
    let address = if is_like { part.parse::<IpAddr>().ok()?.to_canonical() } else { return None };
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// Where an address stands.
struct Place<'a> {
    text: &'a str,
    word: &'a str,
    start: usize,
    offset: usize,
    length: usize,
    is_reply: bool,
}

impl Place<'_> {
    fn role(&self) -> AddressRole {
        let before = self.before();
        let (lead, tail) = (&self.word[..self.offset], &self.word[self.offset + self.length..]);
        if let Some(role) = of_link(lead) {
            return role;
        }
        if ends_with_any(before, NO_ADDRESS) || is_after_rfc(before) || is_longer(lead, tail) {
            return AddressRole::None;
        }
        if self.is_of_server(before, lead) {
            return AddressRole::RemoteServer;
        }
        let is_marked = lead.ends_with(one_of("[(=<"))
            || lead.ends_with("ipv6:")
            || ends_with_any(before, OF_CLIENT)
            || before.is_empty()
            || before.ends_with(is_of_code as Kind);
        let is_subject = self.is_reply && is_marked;
        if is_subject { AddressRole::Client } else { AddressRole::None }
    }

    /// The words before the address, without brackets.
    fn before(&self) -> &str {
        let end = self.start + self.offset;
        let from = self.text.ceil_char_boundary(end.saturating_sub(NEAR));
        let before = &self.text[from..end];
        before.trim_end_matches(no_letter_nor("§"))
    }

    fn is_of_server(&self, before: &str, lead: &str) -> bool {
        let after = self.text[self.start + self.offset + self.length..]
            .trim_start_matches(one_of("]) .:\n\t>"));
        if starts_with_one(after, AFTER_SERVER) {
            return true;
        }
        // `mx.example.com[192.0.2.1]`, `host mx.example.com [192.0.2.1]`: servers are named so.
        if !self.is_reply {
            let is_bracketed = lead.ends_with(one_of("[("));
            return ends_with_any(before, OF_SERVER)
                || (is_bracketed && ends_in_host(before))
                || before.ends_with("ipv6");
        }
        ends_with_one(before, &["connect to", "connected to", "giving up on", "connection to"])
    }
}

/// An address in a link: behind a key of a look-up it is the one that was looked up.
fn of_link(lead: &str) -> Option<AddressRole> {
    if !lead.contains("://") && !lead.contains("www.") && !lead.contains('/') {
        return None;
    }
    let is_looked_up = ends_with_one(lead, LINK_KEYS);
    Some(if is_looked_up { AddressRole::Client } else { AddressRole::Quoted })
}

/// `RFC 2821 4.1.1.1`: the number of a standard stands between.
fn is_after_rfc(before: &str) -> bool {
    let mut words = before.split_ascii_whitespace().rev();
    let last = words.next().unwrap_or_default();
    let digits = last.strip_prefix("rfc").unwrap_or(last).trim_matches(NO_DIGIT);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && (last.starts_with("rfc") || words.next().is_some_and(|word| word.ends_with("rfc")))
}

/// Part of a longer token: a version, a message's id, a time.
fn is_longer(lead: &str, tail: &str) -> bool {
    lead.ends_with(ascii_or("-_")) || tail.starts_with(ascii_or("-@"))
}

fn is_of_code(ch: char) -> bool {
    ch.is_ascii_digit()
}

fn ends_with_any(before: &str, words: &[&str]) -> bool {
    words
        .iter()
        .any(|word| before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(LETTER_OR_DIGIT)))
}

fn ends_in_host(before: &str) -> bool {
    let name = before.rsplit(blank_or("[(<")).next();
    name.is_some_and(|name| name.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_role_before_it_is_named() {
        for (text, wanted) in [
            ("554 5.7.1 Client host [192.0.2.1] blocked using zen.list.example", Some("192.0.2.1")),
            ("550 5.7.1 [2001:db8::1 19] Our system has detected", Some("2001:db8::1")),
            ("550-5.7.25 [192.0.2.1] The IP address sending this", Some("192.0.2.1")),
            (
                "host mx.e.example[203.0.113.5] said: 550 5.7.1 messages from [192.0.2.1] weren't \
                sent",
                Some("192.0.2.1"),
            ),
            (
                "host mx.e.example [203.0.113.5]\n SMTP error after RCPT TO:<b@e.example>:\n \
                571 Reverse DNS required: 192.0.2.1",
                Some("192.0.2.1"),
            ),
            (
                "a@e.example at remote mailserver mx.e.example. (203.0.113.5): 421-4.7.28 unusual \
                rate",
                None,
            ),
            (
                "203.0.113.5 does not like recipient.\n\
                Remote host said: 550 5.7.1 your IP address\n\
                Giving up on 203.0.113.5.",
                None,
            ),
            (
                "Connected to 203.0.113.5 but my name was rejected.\n\
                Remote host said: 501 5.0.0 no",
                None,
            ),
            ("connect to mx.e.example[203.0.113.5]:25: Connection timed out", None),
            ("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", None),
            ("550 see RFC 5321 section 4.1.1.1", None),
            ("550 5.1.1 at 10:20:30 user unknown", None),
            (
                "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred - 4.16.55.1",
                Some("192.0.2.1"),
            ),
            ("554 Blocked - see https://list.example/lookup?ip=192.0.2.1", Some("192.0.2.1")),
            (
                "554 Client host [192.0.2.1] blocked; \
                https://list.example/returnc/pub/198.51.100.7",
                Some("192.0.2.1"),
            ),
            ("550 192.0.2.1 and 192.0.2.2: [192.0.2.1] and [192.0.2.2] are refused", None),
            ("554 5.7.1 <unknown[192.0.2.1]>: Client host rejected", Some("192.0.2.1")),
        ] {
            let seen = client_address(text).map(|address| address.to_string());
            assert_eq!(seen.as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_server_that_is_refused_itself_passes_mail_on() {
        let nested = "host mx.e.example[203.0.113.5] said: 550 next: 550 5.7.0 Blocked - see \
                      https://list.example/?ip=203.0.113.5";
        assert!(refuses_reporter(nested));
        assert!(!refuses_reporter(
            "host mx.e.example[203.0.113.5] said: 550 client [192.0.2.1] no"
        ));
    }
}
