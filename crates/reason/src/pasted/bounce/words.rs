//! Which words of a text are words? Addresses, links and the names of hosts are none: a host called
//! `relay` or a local part called `quota` says nothing.
//!
//! They are put aside. What a link or a list's name says is judged by rules of its own.

use crate::pasted::chars::no_ascii_nor;
use crate::pasted::mail;

use super::{smtp_codes, smtp_stage};

/// What stands for a host's name, so that a sentence about one is still seen as such.
const HOST: &str = "x.xx";

/// Components of Exchange that begin the names of its faults: `RESOLVER.ADR.RecipNotFound`.
const EXCHANGE: &[&str] = &[
    "resolver",
    "storedrv",
    "queue",
    "smtpsend",
    "transport",
    "cat",
    "routing",
    "agent",
    "dsn",
    "submission",
    "approval",
    "content",
    "mimecast",
];

/// A text, and the names in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The words, each name replaced.
    pub(super) words: String,
    /// The links and names of the server's own words; none of the servers that spoke.
    pub(super) names: String,
}

/// Parts the words of a text (in lower case, on one line) from the names in it.
pub(super) fn part(plain: &str) -> Words {
    let mut out = Words { words: String::with_capacity(plain.len()), ..Words::default() };
    let has_reply = smtp_codes::codes(plain).reply.is_some();
    let mut is_reply = !has_reply;
    for word in plain.split(' ') {
        is_reply |= smtp_codes::is_reply(word);
        if !out.words.is_empty() {
            out.words.push(' ');
        }
        out.take(word, is_reply);
    }
    out
}

impl Words {
    fn take(&mut self, word: &str, is_reply: bool) {
        if let Some(at) = link(word) {
            self.words.push_str(&word[..at]);
            self.name(&word[at..], is_reply);
            return;
        }
        if word.contains('@') {
            self.words.push_str(&without_addresses(word));
            return;
        }
        let (start, name, end) = bare(word);
        if smtp_stage::is_host(name) && !is_of_exchange(name) {
            // `mx.example.com[192.0.2.1]` is a server that spoke.
            self.name(name, is_reply && !end.starts_with('['));
            self.words.push_str(start);
            self.words.push_str(HOST);
            self.words.push_str(end);
            return;
        }
        self.words.push_str(word);
    }

    fn name(&mut self, name: &str, is_of_reply: bool) {
        if is_of_reply {
            self.names.push(' ');
            self.names.push_str(name);
        }
    }
}

/// Where a link begins in a word.
fn link(word: &str) -> Option<usize> {
    if !word.contains("//") && !word.contains("www.") {
        return None;
    }
    ["http://", "https://", "www."].iter().filter_map(|start| word.find(start)).min()
}

fn without_addresses(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    for address in mail::addresses(word) {
        let at = address.as_ptr() as usize - rest.as_ptr() as usize;
        out.push_str(&rest[..at]);
        rest = &rest[at + address.len()..];
    }
    out.push_str(rest);
    out
}

/// A word without the signs around it, and these.
fn bare(word: &str) -> (&str, &str, &str) {
    let name = word.trim_start_matches(no_ascii_nor("_"));
    let start = &word[..word.len() - name.len()];
    let end = name.find(no_ascii_nor("-._")).unwrap_or(name.len());
    let length = name[..end].trim_end_matches(no_ascii_nor("_")).len();
    (start, &name[..length], &name[length..])
}

fn is_of_exchange(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default();
    EXCHANGE.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_a_word_is_put_aside() {
        for (text, words, names) in [
            (
                "host relay.e.example[192.0.2.1] said: 550 no ptr for you",
                "host x.xx[192.0.2.1] said: 550 no ptr for you",
                "",
            ),
            ("<quota.exceeded@e.example>: 550 5.7.1 refused", "<>: 550 5.7.1 refused", ""),
            (
                "554 blocked using zen.list.example; see https://list.example/?ip=1",
                "554 blocked using x.xx; see ",
                " zen.list.example https://list.example/?ip=1",
            ),
            (
                "550 5.1.1 resolver.adr.recipnotfound; not found",
                "550 5.1.1 resolver.adr.recipnotfound; not found",
                "",
            ),
            ("550 e.example does not exist", "550 x.xx does not exist", " e.example"),
            ("user unknown. please", "user unknown. please", ""),
        ] {
            let parted = part(text);
            assert_eq!((parted.words.as_str(), parted.names.as_str()), (words, names), "{text}");
        }
    }
}
