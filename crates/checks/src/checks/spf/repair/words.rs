//! Which words were meant as terms? Apart where they ran together, and together where a space has
//! parted them.

use std::net::Ipv6Addr;

use super::{NAMES, STARTS, is_modifier};

/// The words, parted at spaces, commas and semicolons, and where one begins inside another. What is
/// named in a row behind one `ip4:` or `include:` is of that kind.
pub(super) fn parted(body: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in body.split(' ').filter(|run| !run.is_empty()) {
        if run.contains('%') {
            words.push(run.to_owned());
            continue;
        }
        let mut of_kind = "";
        for part in run.split([',', ';']).filter(|part| !part.is_empty()) {
            let is_bare = !part.contains([':', '=']) && part.contains('.');
            if is_bare && !of_kind.is_empty() {
                words.push(format!("{of_kind}{part}"));
                continue;
            }
            of_kind = part.find(':').map_or("", |colon| &part[..=colon]);
            words.extend(unglued(part));
        }
    }
    words.retain(|word| !word.eq_ignore_ascii_case("v=spf1"));
    words
}

/// A word in which others begin, apart: `ip4:192.0.2.1include:a.example~all`.
fn unglued(word: &str) -> Vec<String> {
    let lower = word.to_ascii_lowercase();
    let is_start = |at: &usize| {
        let rest = lower.get(*at..).unwrap_or_default();
        let bare = rest.trim_start_matches(['+', '-', '~', '?']);
        let has_qualifier = bare.len() + 1 == rest.len();
        let starts = STARTS.iter().any(|start| bare.starts_with(start));
        // Its qualifier belongs to it; `include:` inside `include:include:` is where a value
        // should.
        (starts && (has_qualifier || !lower[..*at].ends_with(['+', '-', '~', '?', ':'])))
            || (has_qualifier && bare == "all")
    };
    let mut cuts: Vec<usize> = (1..word.len()).filter(is_start).collect();
    cuts.push(word.len());
    let mut from = 0;
    let mut words = Vec::new();
    for cut in cuts {
        words.push(word[from..cut].to_owned());
        from = cut;
    }
    words
}

/// The words with those put together that a space has parted: `include: a.example`, `ip4
/// 192.0.2.1`, `- all`.
pub(super) fn joined(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(last) if wants(last, &word) => {
                let bare = last.trim_start_matches(['+', '-', '~', '?']).to_ascii_lowercase();
                let lacks_its_sign =
                    NAMES.contains(&bare.as_str()) && !word.starts_with([':', '=', '/']);
                last.push_str(if !lacks_its_sign {
                    ""
                } else if is_modifier(&bare) {
                    "="
                } else {
                    ":"
                });
                last.push_str(&word);
            }
            _ => joined.push(word),
        }
    }
    joined
}

/// Whether a word lacks what the next one is.
fn wants(word: &str, next: &str) -> bool {
    let bare = word.trim_start_matches(['+', '-', '~', '?']);
    let name = bare.to_ascii_lowercase();
    let is_value = next.contains('.') && !next.contains('=') && !next.contains(':')
        || next.parse::<Ipv6Addr>().is_ok()
        || next.rsplit_once('/').is_some_and(|(address, _)| address.parse::<Ipv6Addr>().is_ok());
    if bare.is_empty() || next.starts_with([':', '=', '/']) {
        return true;
    }
    // `a` and `mx` may appear alone, and an address behind them is a term of its own.
    let needs_one = ["include", "exists", "ip4", "ip6", "redirect", "exp"].contains(&name.as_str());
    is_value && (needs_one || bare.ends_with([':', '=']))
}
