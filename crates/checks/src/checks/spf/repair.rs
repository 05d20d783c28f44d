//! What did the writer of a broken record mean? The record as it should be written, where only one
//! reading is left.
//!
//! A term is repaired only if one way of doing it gives a term that can be read. Where there are
//! two, or none, nothing is proposed: a wrong guess would publish a sender that nobody meant.

#[cfg(test)]
mod tests;
mod words;

use std::net::{IpAddr, Ipv4Addr};

use super::record::{Kind, Record};
use words::{joined, parted};

/// The mechanisms with a value, and the modifiers that others know.
const NAMES: &[&str] =
    &["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp"];

/// The longest record that is looked at, in bytes: of a longer one no record would come that is
/// short enough to propose.
const LONGEST: usize = 2048;

/// What begins a term wherever it is: no name and no address holds it.
const STARTS: &[&str] = &["include:", "ip4:", "ip6:", "exists:", "redirect="];

/// The record that was meant; none where that is anybody's guess.
pub(super) fn repaired(text: &[u8]) -> Option<Record> {
    if text.len() > LONGEST {
        return None;
    }
    let plain = plain(text)?;
    let mut terms: Vec<String> = Vec::new();
    for word in joined(parted(body(&plain)?)) {
        let term = if is_good(&word) { word } else { repair_term(&word)? };
        // A modifier may appear once: what is there twice was meant once.
        let is_modifier = term.starts_with("redirect=") || term.starts_with("exp=");
        if !(is_modifier && terms.contains(&term)) {
            terms.push(term);
        }
    }
    let record = Record::parse(format!("v=spf1 {}", terms.join(" ")).as_bytes()).ok()?;
    (!record.terms.is_empty()).then_some(record)
}

/// Whether a text was meant to be an SPF record though nobody takes it for one: what is before
/// or in its version.
pub(super) fn is_meant(text: &[u8]) -> bool {
    plain(text).is_some_and(|text| body(&text).is_some())
}

/// The terms that are written like modifiers, so that everybody passes over them: `ip4=192.0.2.1`.
pub(super) fn passed_over(record: &Record) -> impl Iterator<Item = &str> {
    let is_passed_over = |text: &str| {
        let name = text.split('=').next().unwrap_or_default().to_ascii_lowercase();
        NAMES.contains(&name.as_str())
    };
    let unknown = record
        .terms
        .iter()
        .filter(|term| term.kind == Kind::Unknown)
        .map(|term| term.text.as_str());
    unknown.filter(move |text| is_passed_over(text))
}

/// The text in plain letters: quotes are gone, dashes are hyphens, odd spaces are spaces. None
/// where others remain.
fn plain(text: &[u8]) -> Option<String> {
    let text: String = std::str::from_utf8(text).map_or_else(|_| of_windows(text), str::to_owned);
    let mut plain = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => {}
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            '\u{ff1a}' => plain.push(':'),
            ch if ch.is_whitespace() => plain.push(' '),
            ' '..='~' => plain.push(ch),
            _ => return None,
        }
    }
    Some(plain)
}

/// Bytes that are no UTF-8, as Windows writes quotes, dashes and spaces.
fn of_windows(text: &[u8]) -> String {
    let read = |byte: &u8| match byte {
        0x91..=0x94 | 0x84 => '"',
        0x96 | 0x97 => '-',
        byte => *byte as char,
    };
    text.iter().map(read).collect()
}

/// What is behind the version, however that is spelled.
fn body(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let (rest, has_v) = match text.get(..1) {
        Some("v" | "V") => (text[1..].trim_start().strip_prefix(['=', ':'])?.trim_start(), true),
        _ => (text, false),
    };
    let rest = ["spf", "sfp"]
        .iter()
        .find_map(|name| rest.get(..3)?.eq_ignore_ascii_case(name).then(|| &rest[3..]))?;
    let (rest, has_number) = match rest.trim_start_matches(['-', '_', ' ']).strip_prefix(['1', 'l'])
    {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    // Version 10 and Sender ID (`spf2.0/pra`) are other things; a word that only begins so is a
    // word.
    let ends = rest.starts_with([' ', ';', ',', ':', '-', '~', '?', '+']) || rest.is_empty();
    let begins_a_term = STARTS
        .iter()
        .any(|start| rest.get(..start.len()).is_some_and(|at| at.eq_ignore_ascii_case(start)));
    let is_version = (has_v && has_number && (ends || begins_a_term))
        || (has_v != has_number && rest.starts_with(' '));
    is_version.then(|| rest.trim_start_matches([';', ',', ':']))
}

/// Whether a word is a term that others read and do not pass over, and whose name can be one.
fn is_good(word: &str) -> bool {
    let name = word
        .split_once(':')
        .filter(|(kind, _)| !kind.ends_with("ip6"))
        .map_or("", |(_, name)| name);
    !is_odd(name)
        && Record::parse(format!("v=spf1 {word}").as_bytes())
            .is_ok_and(|record| passed_over(&record).next().is_none())
}

/// Whether a name can be read, and yet is none that anybody has: another term has run into it.
pub(super) fn is_odd(name: &str) -> bool {
    !name.contains('%') && (name.contains(':') || name.to_ascii_lowercase().ends_with("-all"))
}

/// The one term that a word can have been meant as.
fn repair_term(word: &str) -> Option<String> {
    let (qualifier, rest) = match word.find(|ch| !"+-~?".contains(ch)) {
        Some(at) if word[..at].bytes().all(|byte| word.starts_with(byte as char)) => {
            (word.get(..1.min(at))?, &word[at..])
        }
        _ => return None,
    };
    let rest = rest.trim_end_matches(['.', ':', ';', ',', '/', '-', '_']);
    let end = rest.find([':', '=', '/']).unwrap_or(rest.len());
    let (name, value) = rest.split_at(end);
    let value =
        value.trim_start_matches([':', '=', '/']).trim_matches(['<', '>', '[', ']', '(', ')']);
    let whole = if is_address(rest) { rest } else { value };
    if let Some(network) = network(whole).filter(|_| is_address(rest) || takes_address(name)) {
        return Some(format!("{qualifier}{network}"));
    }
    if name.eq_ignore_ascii_case("include")
        && STARTS.iter().any(|start| value.to_ascii_lowercase().starts_with(start))
    {
        return repair_or_keep(&format!("{qualifier}{value}"));
    }
    let spelled = |name: &str| {
        let sign = if value.is_empty() {
            ""
        } else if is_modifier(name) {
            "="
        } else if rest[end..].starts_with('/') {
            "/"
        } else {
            ":"
        };
        format!("{qualifier}{name}{sign}{value}")
    };
    let mut candidates = near(name).into_iter().map(spelled).filter(|term| is_good(term));
    let first = candidates.next()?;
    candidates.next().is_none().then_some(first)
}

fn repair_or_keep(word: &str) -> Option<String> {
    if is_good(word) { Some(word.to_owned()) } else { repair_term(word) }
}

/// Whether an address behind this name can only mean `ip4` or `ip6`.
fn takes_address(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["ip", "ipv4", "ipv6", "ip4v", "ip6v", "include", "a", "mx"].contains(&name.as_str())
        || ["ip4", "ip6"].iter().any(|known| distance(&name, known) <= 1)
}

fn is_address(text: &str) -> bool {
    let address = text.split('/').next().unwrap_or_default();
    address.parse::<IpAddr>().is_ok()
}

/// An address or a range, however its length is written, as a term.
fn network(text: &str) -> Option<String> {
    if let Some(first) = text.strip_suffix(".*") {
        let address = format!("{first}.0").parse::<Ipv4Addr>().ok()?;
        return Some(format!("ip4:{address}/24"));
    }
    let (address, bits) =
        text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits.map(|bits| bits.trim_start_matches('/')) {
        None | Some("") => return Some(term(address, "")),
        Some(mask) if mask.contains('.') => length_of(mask.parse().ok()?)?,
        Some(bits) => bits.parse::<u32>().ok().filter(|bits| *bits <= most)?,
    };
    Some(term(address, &format!("/{bits}")))
}

fn term(address: IpAddr, bits: &str) -> String {
    match address {
        IpAddr::V4(address) => format!("ip4:{address}{bits}"),
        IpAddr::V6(address) => format!("ip6:{address}{bits}"),
    }
}

/// The length that a mask stands for: `255.255.255.0` is 24.
fn length_of(mask: Ipv4Addr) -> Option<u32> {
    let mask = u32::from(mask);
    (mask.leading_ones() + mask.trailing_zeros() == 32).then(|| mask.leading_ones())
}

/// The names that are nearest to a misspelled one: one letter away, of a long name two.
fn near(name: &str) -> Vec<&'static str> {
    let name = name.to_ascii_lowercase();
    let most = if name.len() > 5 { 2 } else { 1 };
    let away = |known: &str| distance(&name, known);
    let nearest = NAMES.iter().map(|known| away(known)).min().filter(|away| *away <= most);
    NAMES
        .iter()
        .copied()
        .filter(|known| Some(away(known)) == nearest && known.len() + 1 >= name.len().min(4))
        .collect()
}

/// Letters to add, leave out, change, or exchange with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let changed = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

fn is_modifier(name: &str) -> bool {
    name == "redirect" || name == "exp"
}
