//! One line as the rules look at it: text whatever its charset, and the same in lower case.

use crate::pasted::chars::{BLANK, one_of, small};
use crate::pasted::phrase::starts_with_one;

/// A line without its end. `text` and `lower` agree byte for byte in their places.
pub(super) struct Line {
    pub(super) text: String,
    pub(super) lower: String,
    /// Whether the bytes were no UTF-8: then each byte is one character, as in Latin-1.
    is_latin: bool,
}

/// A place in a line: from, to.
pub(super) type Cut = (usize, usize);

impl Line {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let (text, is_latin) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (bytes.iter().map(|byte| char::from(*byte)).collect(), true),
        };
        let lower = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            text.chars().map(lowered).collect()
        };
        Self { text, lower, is_latin }
    }

    /// The same place in the bytes.
    pub(super) fn place(&self, at: usize) -> usize {
        if self.is_latin { self.text[..at].chars().count() } else { at }
    }

    /// The words that begin at a place or behind it, with their places.
    pub(super) fn words_from(&self, from: usize) -> impl Iterator<Item = (usize, &str)> {
        let is_within = !self.text[..from].ends_with(BLANK);
        let rest = &self.text[from..];
        let skipped = if is_within { rest.find(BLANK) } else { Some(0) };
        let start = self.text.as_ptr() as usize;
        let rest = &rest[skipped.unwrap_or(rest.len())..];
        rest.split_whitespace().map(move |word| (word.as_ptr() as usize - start, word))
    }

    /// The words with their places.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let start = self.text.as_ptr() as usize;
        self.text.split_whitespace().map(move |word| (word.as_ptr() as usize - start, word))
    }
}

/// The small letter, where it takes as many bytes.
fn lowered(ch: char) -> char {
    let mut small = ch.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) if one.len_utf8() == ch.len_utf8() => one,
        _ => ch,
    }
}

/// Whether a word mixes what words of a language do not: digits and letters, capitals within, or
/// marks within.
pub(super) fn is_mixed(word: &str) -> bool {
    let word = word.trim_matches(one_of(".,;:!?()[]<>\"'"));
    if word.len() < 4 || is_name(word) {
        return false;
    }
    let has = |wanted: fn(char) -> bool| word.chars().any(wanted);
    let has_letter = has(char::is_alphabetic);
    let has_capital_within =
        word.chars().skip(1).any(char::is_uppercase) && has(char::is_lowercase);
    let has_mark = has(|ch| "!@#$%^&*+=?~|{}".contains(ch));
    has_letter && (has(|ch| ch.is_ascii_digit()) || has_capital_within || has_mark)
}

/// Host names, mail addresses, numbers and the names of protocols are no secrets.
fn is_name(word: &str) -> bool {
    let lower = small(word);
    let is_host = lower.contains('.')
        && lower.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|ch| ch.is_alphanumeric() || "-_:@<>+".contains(ch))
        });
    let is_protocol = starts_with_one(
        &lower,
        &["imap", "pop3", "smtp", "outlook", "oauth", "windows", "office365", "starttls"],
    );
    is_host || is_protocol || lower.starts_with("0x")
}

/// Whether a line begins with what a server says: a reply code, an answer of POP3 or IMAP.
pub(super) fn is_reply(text: &str) -> bool {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_code = digits == 3
        && text.starts_with(one_of("2345"))
        && text[3..].chars().next().is_none_or(|ch| " -.:".contains(ch));
    let is_tagged = text.split_whitespace().take(2).any(|word| matches!(word, "OK" | "NO" | "BAD"));
    is_code || is_tagged || starts_with_one(text, &["+OK", "-ERR", "* "])
}
