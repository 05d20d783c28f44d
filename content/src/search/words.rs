//! The words of a text as they stand: signs whole, runs of scripts without spaces by themselves.

use std::net::IpAddr;

use super::letters::is_unspaced;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A word between spaces.
    Plain(String),
    /// A code or an error number.
    Sign(String),
    /// A run of letters that has no spaces between its words.
    Run(String),
    /// An IP address.
    Address,
}

impl Word {
    /// The word, where it is one.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Plain(text) | Self::Sign(text) | Self::Run(text) => Some(text),
            Self::Address => None,
        }
    }
}

/// What stands between words, in all scripts that are read.
const BETWEEN: &str = "<>()[]{}\",;:!?|*«»“”„…。、・「」؟،";

/// The longest word that is read, in bytes.
const LONGEST: usize = 64;

/// Response codes of POP3 and IMAP that are no plain words (RFC 2449, RFC 3206, RFC 5530).
const RESPONSES: &[&str] = &[
    "in-use",
    "inuse",
    "sys/temp",
    "sys/perm",
    "login-delay",
    "overquota",
    "contactadmin",
    "privacyrequired",
    "authenticationfailed",
    "authorizationfailed",
];

/// Short words that French and Italian join to the next one with an apostrophe.
const ELIDED: &[&str] = &["qu", "jusqu", "lorsqu", "dell", "all", "nell", "sull", "dall", "quell"];

/// The words of a plain text, in their order.
pub(super) fn words(plain: &str) -> Vec<Word> {
    let mut found = Vec::new();
    for part in plain.split(|ch: char| ch.is_whitespace() || BETWEEN.contains(ch)) {
        runs(part, &mut found);
    }
    found
}

/// Parts a word where its script changes.
fn runs(part: &str, found: &mut Vec<Word>) {
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let unspaced = is_unspaced(first);
        let end = rest.find(|ch| is_unspaced(ch) != unspaced).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if unspaced {
            found.push(Word::Run(run.to_owned()))
        } else {
            take(run, found)
        }
        rest = after;
    }
}

fn take(word: &str, found: &mut Vec<Word>) {
    let word = word.trim_matches(|ch: char| !ch.is_alphanumeric());
    if word.is_empty() || is_count(word) || word.contains('@') || word.len() > LONGEST {
        return;
    }
    if word.contains(['.', ':']) && word.parse::<IpAddr>().is_ok() {
        return found.push(Word::Address);
    }
    if is_sign(word) {
        return found.push(Word::Sign(word.to_owned()));
    }
    if let Some((code, rest)) = word.split_once('-').filter(|(code, _)| is_number(code)) {
        [code, rest].into_iter().for_each(|part| take(part, found));
        return;
    }
    match word.split_once('\'') {
        Some((before, after)) if before.chars().count() <= 2 || ELIDED.contains(&before) => {
            return take(after, found);
        }
        _ => {}
    }
    // `e-mail` is `email`, `don't` is `dont`; `a/b` are two.
    let joined: String = word.chars().filter(|ch| !matches!(ch, '-' | '\'' | '_')).collect();
    if joined.chars().all(char::is_alphanumeric) && is_short(word) {
        return found.push(Word::Plain(joined));
    }
    let parts = word.split(|ch: char| !ch.is_alphanumeric() && ch != '\'');
    for part in parts.filter(|part| !part.is_empty() && *part != word) {
        take(part, found);
    }
}

/// Whether what a hyphen joins is one word: `e-mail`, `log-in`, `set-up`, `auto-reply`.
fn is_short(word: &str) -> bool {
    word.split('-').next().is_some_and(|first| first.len() <= 4) || !word.contains('-')
}

/// A reply code (`550`), an enhanced status (`5.7.1`), a hexadecimal error (`0x800ccc0e`), a port
/// or other number, a response code (`in-use`, `sys/temp`).
fn is_sign(word: &str) -> bool {
    is_number(word)
        || word.starts_with("0x") && word.len() >= 6
        || word.contains('.') && word.split('.').all(is_digits)
        || RESPONSES.contains(&word)
}

fn is_number(word: &str) -> bool {
    is_digits(word) && (2..=5).contains(&word.len())
}

/// How many of something there are: no code or port has two digits, but for port 25.
fn is_count(word: &str) -> bool {
    is_digits(word) && word.len() <= 2 && word != "25"
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |word| match word {
            Word::Plain(text) => text,
            Word::Sign(text) => format!("#{text}"),
            Word::Run(text) => format!("~{text}"),
            Word::Address => "address".to_owned(),
        };
        words(text).into_iter().map(show).collect()
    }

    #[test]
    fn signs_stay_whole_and_words_lose_their_marks() {
        for (text, wanted) in [
            ("the e-mail is stopped.", &["the", "email", "is", "stopped"][..]),
            ("550-5.7.1 relaying", &["#550", "#5.7.1", "relaying"]),
            ("-err [in-use]", &["err", "#in-use"]),
            ("[sys/temp] lock", &["#sys/temp", "lock"]),
            ("error (0x800ccc0e)", &["error", "#0x800ccc0e"]),
            ("host [192.0.2.25] <bob@example.com>", &["host", "address"]),
            ("20 MB left, port 25", &["MB", "left", "port", "#25"]),
            ("don't", &["dont"]),
            ("boîte d'envoi", &["boîte", "envoi"]),
            ("winmail.dat send/receive", &["winmail", "dat", "send", "receive"]),
            ("gmailで送信できない", &["gmail", "~で送信できない"]),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }
}
