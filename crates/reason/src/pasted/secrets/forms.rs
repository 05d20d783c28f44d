//! Secrets by their form, whatever stands before them: keys of services, a name and a password in
//! an address or parted by a colon, passwords of programs in four groups.

use super::labels::{FIELDS, Mark, Seen, has};
use super::line::{Cut, Line, is_mixed};
use crate::pasted::chars::one_of;
use crate::pasted::phrase::{ends_with_one, starts_with_one};

/// How keys of well-known services begin.
const KEYS: &[&str] = &[
    "eyJ",
    "AKIA",
    "ASIA",
    "SG.",
    "ghp_",
    "gho_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "sk-",
    "AIza",
    "ya29.",
    "xkeysib-",
    "key-",
    "re_",
    "pat-",
];

/// How long a password in four groups is.
const GROUPED: usize = 19;

/// No key is shorter.
const SHORTEST_KEY: usize = 20;

/// What is secret in a line.
pub(super) fn cuts(line: &Line, seen: &Seen, cuts: &mut Vec<Cut>) {
    // The sign alone is found more quickly than the three.
    let is_address = |text: &str| text.contains('@') || text.contains('/') && text.contains("://");
    let has_address = is_address(&line.text);
    let may_be = |word: &&str| word.len() >= GROUPED || has_address && is_address(word);
    // Most words are put aside before their letters are looked at.
    let parts = line.text.split_ascii_whitespace().filter(may_be);
    for word in parts.flat_map(str::split_whitespace).filter(may_be) {
        let bare = word.trim_start_matches(one_of("\"'<([="));
        let from = bare.as_ptr() as usize - line.text.as_ptr() as usize;
        if bare.len() >= SHORTEST_KEY && starts_with_one(bare, KEYS) {
            cuts.push((from, from + bare.find(one_of("\"'>)],;&")).unwrap_or(bare.len())));
        }
        if has_address && is_address(word) {
            address(line, bare, from, cuts);
        }
        if is_grouped(bare) {
            cuts.push((from, from + bare.len()));
        }
    }
    beside(line, cuts);
    if seen.has(Mark::Bearer) {
        bearer(line, cuts);
    }
}

/// `Basic YW5…`, `Bearer …`, and `resp=…` as Dovecot's log has it.
fn bearer(line: &Line, cuts: &mut Vec<Cut>) {
    let words: Vec<(usize, &str)> = line.words().collect();
    for pair in words.windows(2) {
        let is_scheme = ["basic", "bearer"].iter().any(|name| pair[0].1.eq_ignore_ascii_case(name));
        let is_key = pair[1].1.len() >= 12 && !pair[1].1.contains(one_of("@:"));
        if is_scheme && is_key && (is_mixed(pair[1].1) || pair[1].1.ends_with('=')) {
            cuts.push((pair[1].0, pair[1].0 + pair[1].1.len()));
        }
    }
    for (at, word) in words.iter().filter(|(_, word)| word.starts_with("resp=")) {
        cuts.push((at + 5, at + word.len()));
    }
}

/// `scheme://person:secret@host`, and `person@host:secret`.
fn address(line: &Line, bare: &str, from: usize, cuts: &mut Vec<Cut>) {
    if let Some(scheme) = bare.find("://") {
        let authority = scheme + 3;
        // The secret itself may hold `/`, `#` and `@`, and blanks up to the last `@`.
        let rest = &line.text[from + authority..];
        let spaced = rest.find(one_of("\"'>\n")).unwrap_or(rest.len());
        let word = bare.len() - authority;
        let end = if bare[authority..].contains('@') { word } else { spaced };
        let person = rest[..end.max(word).min(rest.len())].rfind('@').map(|at| &rest[..at]);
        if let Some((name, secret)) = person.and_then(|person| person.split_once(':')) {
            let is_port =
                secret.split(one_of("/?")).next().unwrap_or_default().parse::<u16>().is_ok()
                    && secret.contains(one_of("/?"));
            let start = from + authority + name.len() + 1;
            if !is_port && !name.contains(one_of("/?")) {
                cuts.push((start, start + secret.len()));
            }
        }
        return;
    }
    if let Some((person, _)) = bare.rsplit_once('@').filter(|(_, host)| host.contains('.')) {
        let secret = person.split_once(':').filter(|(name, _)| !is_field(name));
        if let Some((name, secret)) = secret.filter(|(_, secret)| is_mixed(secret)) {
            cuts.push((from + name.len() + 1, from + name.len() + 1 + secret.len()));
        }
    }
    let Some((person, secret)) = bare.split_once('@').and_then(|(local, rest)| {
        let (host, secret) = rest.split_once(one_of(":|;"))?;
        // The next value of an object is no part of the host: `"bob@example.com","size":12`.
        let is_host = host.contains('.') && !host.contains("\",");
        (!local.is_empty() && is_host).then_some((local.len() + host.len() + 2, secret))
    }) else {
        return;
    };
    let is_host = secret.trim_end_matches(one_of(":/,")).bytes().all(|byte| byte.is_ascii_digit());
    let bare_length = secret.trim_end_matches(one_of(")]>.,;\"'")).len();
    if !is_host && !secret.starts_with(one_of("/>)")) && (is_mixed(secret) || bare_length >= 8) {
        cuts.push((from + person, from + bare.len()));
    }
}

/// Names of header fields and the like: an address follows, and no secret.
fn is_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let fields = ["to", "from", "cc", "bcc", "mailto", "smtp", "sender", "reply-to", "rcpt", "for"];
    name.contains(one_of("<;@/")) || ends_with_one(&name, &fields) || has(FIELDS, &name)
}

/// A line that is an address and one more word, or a relay's key: `[host]:587 person:secret`.
fn beside(line: &Line, cuts: &mut Vec<Cut>) {
    if !line.text.contains('@') && !line.text.contains('[') {
        return;
    }
    let words: Vec<(usize, &str)> = line.words().take(5).collect();
    let (first, rest) = match words.split_first() {
        Some(((_, first), rest)) => (*first, rest),
        None => return,
    };
    let is_sign =
        |word: &str| matches!(word, "/" | "|" | ":" | "-" | "," | ";" | "=>" | "->" | "–");
    let is_address = first.contains('@') && first.contains('.') && !first.contains("://");
    let last = match rest {
        [last] => last,
        // `bob@example.com | secret | mail.example.com`
        [sign, last, next, ..] if is_sign(sign.1) && is_sign(next.1) => last,
        [sign, last] if is_sign(sign.1) => last,
        _ => return,
    };
    let is_relay = first.starts_with('[') && first.contains(']');
    if let Some((name, secret)) = last.1.split_once(':').filter(|_| is_relay) {
        cuts.push((last.0 + name.len() + 1, last.0 + name.len() + 1 + secret.len()));
    } else if is_address && is_mixed(last.1) {
        cuts.push((last.0, last.0 + last.1.len()));
    }
}

/// `abcd-efgh-ijkl-mnop`: as large companies make passwords for programs.
fn is_grouped(word: &str) -> bool {
    let word = word.trim_matches(one_of(".,;:!?\"')"));
    let is_group =
        |group: &str| group.len() == 4 && group.bytes().all(|byte| byte.is_ascii_lowercase());
    word.len() == GROUPED && word.split('-').count() == 4 && word.split('-').all(is_group)
}
