//! The terms of a text: signs as they are, words by their stem and under one name for all that mean
//! the same.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

/// One term of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Term {
    /// How it is written: in lower case, a word by its stem.
    pub(super) text: String,
    /// Whether it is a code or an error number.
    pub(super) is_sign: bool,
}

/// What a language adds: words that say nothing, and words that say the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Analyzer {
    empty: HashSet<String>,
    same: HashMap<String, String>,
}

/// Stands for any IP address.
const ADDRESS: &str = "ipaddress";

impl Analyzer {
    /// Reads the table `[search]` of a language: `empty`, and under each other key the words that
    /// mean the same as it.
    pub(crate) fn new<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut tongue = Self::default();
        for (key, words) in entries {
            let words = words.split_whitespace();
            match key {
                "empty" => tongue.empty.extend(words.map(str::to_owned)),
                _ => tongue.same.extend(
                    words.chain([key]).map(|word| (stem(word).to_owned(), stem(key).to_owned())),
                ),
            }
        }
        tongue
    }

    /// The terms of a text, each once.
    pub(super) fn terms(&self, text: &str) -> BTreeSet<Term> {
        let text = text.to_lowercase();
        let mut found = BTreeSet::new();
        for word in text.split(|ch: char| ch.is_whitespace() || "<>()[]{}\",;:!?|*`".contains(ch)) {
            self.take(word, &mut found);
        }
        found
    }

    fn take(&self, word: &str, found: &mut BTreeSet<Term>) {
        let word = word.trim_matches(|ch: char| !ch.is_alphanumeric());
        if word.is_empty() || word.contains('@') || word.len() > 64 {
            return;
        }
        if word.contains(['.', ':']) && word.parse::<IpAddr>().is_ok() {
            found.insert(Term { text: ADDRESS.to_owned(), is_sign: false });
            return;
        }
        if is_sign(word) {
            found.insert(Term { text: word.to_owned(), is_sign: true });
            return;
        }
        // `e-mail` is `email`, `don't` is `dont`; `550-5.7.1` and `a/b` are two.
        let joined: String =
            word.chars().filter(|ch| !matches!(ch, '-' | '\'' | '’' | '_')).collect();
        let is_joined = joined.len() != word.len() && joined.chars().all(char::is_alphabetic);
        if is_joined {
            self.take_word(&joined, found);
        }
        if word.contains(|ch: char| !ch.is_alphanumeric() && !matches!(ch, '\'' | '’')) {
            let parts = word
                .split(['-', '/', '\\', '.', '=', '_', '+', '#', '&'])
                .filter(|part| part.len() > 1);
            let whole =
                word.split_once('-').filter(|(code, rest)| is_number(code) && is_sign(rest));
            match whole {
                Some((code, rest)) => {
                    [code, rest].into_iter().for_each(|part| self.take(part, found))
                }
                None => parts.filter(|part| *part != word).for_each(|part| self.take(part, found)),
            }
        } else if !is_joined {
            self.take_word(word, found);
        }
    }

    fn take_word(&self, word: &str, found: &mut BTreeSet<Term>) {
        if word.chars().count() < 2 || self.empty.contains(word) {
            return;
        }
        let stem = stem(word);
        let known = self.same.get(stem);
        found.insert(Term { text: known.map_or(stem, String::as_str).to_owned(), is_sign: false });
    }

    /// The stems of words that mean the same as something, each with the name that they go by.
    pub(super) fn same(&self) -> impl Iterator<Item = (&str, &str)> {
        self.same.iter().map(|(word, name)| (word.as_str(), name.as_str()))
    }
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

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

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

/// The word without the endings of English; other languages lose little by it.
fn stem(word: &str) -> &str {
    let long = |rest: &str| rest.len() >= 3 && rest.is_ascii();
    if !word.is_ascii() {
        return word;
    }
    for ending in ["ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "e"] {
        let Some(rest) = word.strip_suffix(ending).filter(|rest| long(rest)) else { continue };
        if ending == "s" && rest.ends_with('s') {
            return word;
        }
        // `stopped` is `stop`.
        let twice =
            rest.len() > 3 && rest.as_bytes()[rest.len() - 1] == rest.as_bytes()[rest.len() - 2];
        let is_doubled = twice && !rest.ends_with(['l', 's']) && ending.len() > 1;
        return if is_doubled { &rest[..rest.len() - 1] } else { rest };
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let tongue = Analyzer::new([("empty", "the is"), ("mail", "email message")].into_iter());
        tongue.terms(text).into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn signs_stay_whole_and_words_lose_their_endings() {
        for (text, wanted) in [
            ("The e-mail is STOPPED", &["mail", "stop"][..]),
            ("550-5.7.1 relaying", &["5.7.1", "550", "relay"]),
            ("-ERR [IN-USE]", &["err", "in-use"]),
            ("[SYS/TEMP] lock", &["lock", "sys/temp"]),
            ("error (0x800CCC0E)", &["0x800ccc0e", "error"]),
            ("host [192.0.2.25] <bob@example.com>", &["host", "ipaddress"]),
            ("don't", &["dont"]),
            ("messages", &["mail"]),
        ] {
            assert_eq!(texts(text), wanted, "{text}");
        }
    }
}
