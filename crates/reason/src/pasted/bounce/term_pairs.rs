//! What do words mean together that no phrase of the table holds? Who or what, and close to it what
//! is said of it.
//!
//! A notice in prose says the same few things in every language and in no fixed order: the mailbox
//! is full, the recipient is not known, the message is too large. So a pair decides: a word for the
//! one and a word for the other, in one sentence. Pairs say less than phrases and codes do, and are
//! asked after them.

use crate::pasted::chars::{LETTER, LETTER_OR_DIGIT};
use std::sync::OnceLock;

use super::beginnings::Beginnings;
use verdict::BounceReason::{self, *};

#[rustfmt::skip] // a word to a line would make it a list nobody reads
mod words;

use words::*;

/// A reason, who or what is spoken of, and what is said.
type Concept =
    (BounceReason, &'static [&'static [&'static str]], &'static [&'static [&'static str]]);

/// Every pair, in the order of precedence.
const CONCEPTS: &[Concept] = &[
    (Virus, &[VIRUS], &[FOUND, REFUSED]),
    (Spam, &[SPAM], &[FOUND, REFUSED]),
    (MailboxFull, &[MAILBOX, USER, RECIPIENT], &[FULL]),
    (MailboxFull, &[QUOTA], &[EXCEEDED]),
    (RequiresPtr, &[REVERSE], &[MISSING, REFUSED, NEEDED]),
    (Dmarc, &[DMARC], &[REFUSED, MISSING, NEEDED, BROKEN, WRONG]),
    (Dkim, &[DKIM], &[REFUSED, MISSING, NEEDED, BROKEN, WRONG]),
    (Spf, &[SPF], &[REFUSED, MISSING, NEEDED]),
    (RelayRefused, &[RELAY], &[REFUSED, NEEDED]),
    (AuthRequired, &[LOG_IN], &[NEEDED, REFUSED, WRONG]),
    (Tls, &[ENCRYPTION], &[NEEDED, BROKEN]),
    (MessageTooBig, &[MESSAGE], &[LARGE]),
    (MailboxFull, &[MAILBOX], &[EXCEEDED]),
    (OverLimit, &[LINE], &[EXCEEDED, LARGE]),
    (RateLimited, &[MESSAGE, LIMIT, RECIPIENT], &[TOO_FAST]),
    (Moved, &[MAILBOX, RECIPIENT], &[ELSEWHERE]),
    (NotAccepting, &[DOMAIN, HOST], &[TAKES_NONE]),
    (Blocklisted, &[CLIENT], &[LISTED]),
    (Blocked, &[CLIENT], &[REFUSED]),
    (Malformed, &[HEADER], &[MISSING, SEVERAL, WRONG]),
    (SenderRefused, &[SENDER], &[REFUSED, MISSING, UNKNOWN]),
    (HostUnknown, &[DOMAIN], &[UNKNOWN, MISSING]),
    (Suspended, &[MAILBOX, USER, RECIPIENT], &[DISABLED]),
    (UserUnknown, &[MAILBOX, USER, RECIPIENT], &[UNKNOWN, GONE]),
    (Policy, &[RULE], &[REFUSED]),
    (Expired, &[TRIES], &[EXCEEDED, SILENT, GIVEN_UP]),
    (Expired, &[CONNECTION], &[LATE]),
    (Network, &[CONNECTION], &[BROKEN]),
    (SystemError, &[HOST], &[FAULT]),
];

/// How far from each other the two may stand, in bytes.
const NEAR: usize = 100;

/// How far a word is looked at for the sign of an address: what an address is made of says nothing.
const LONGEST_ADDRESS: usize = 80;

/// A word, and the pairs that it is one half of: a bit for each.
#[derive(Clone, Copy, Debug)]
struct Word {
    text: &'static str,
    of: u32,
    says: u32,
}

/// The reason that the words of `text` (from `phrases::plain`) give together. One pass.
pub(super) fn reason(text: &str) -> Option<BounceReason> {
    let index = index();
    let mut best = CONCEPTS.len();
    let mut near = Near::default();
    let mut is_address = false;
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        match bytes[at] {
            b' ' => {
                is_address = bytes[at + 1..]
                    .iter()
                    .take(LONGEST_ADDRESS)
                    .take_while(|byte| **byte != b' ')
                    .any(|byte| *byte == b'@')
            }
            _ if is_end(bytes, at) => near = Near::default(),
            _ => {}
        }
        if is_address {
            continue;
        }
        for place in index.beginnings.at(&bytes[at..]) {
            let word = &index.words[place];
            if begins(text, at, word.text) {
                best = best.min(near.meet(at, word));
            }
        }
    }
    CONCEPTS.get(best).map(|(reason, ..)| *reason)
}

/// Where the halves of each pair were last seen in this sentence; one more than the place, so that
/// 0 is nowhere.
#[derive(Default)]
struct Near {
    of: [usize; CONCEPTS.len()],
    says: [usize; CONCEPTS.len()],
}

impl Near {
    /// Takes a word, and gives the first pair that it makes whole.
    fn meet(&mut self, at: usize, word: &Word) -> usize {
        let mut best = CONCEPTS.len();
        for pair in 0..CONCEPTS.len() {
            let bit = 1 << pair;
            if word.of & bit != 0 {
                self.of[pair] = at + 1;
            }
            if word.says & bit != 0 {
                self.says[pair] = at + 1;
            }
            let (of, says) = (self.of[pair], self.says[pair]);
            if (word.of | word.says) & bit != 0 && of > 0 && says > 0 && of.abs_diff(says) <= NEAR {
                best = best.min(pair);
            }
        }
        best
    }
}

/// Whether a sentence ends here. A dot within a name or a number ends none.
fn is_end(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[at], b'.' | b';' | b'!' | b'?')
        && bytes.get(at + 1).is_none_or(|next| *next == b' ')
        || bytes[at..].starts_with("。".as_bytes())
}

/// Whether `word` begins here: short ones only where a word begins.
fn begins(text: &str, at: usize, word: &str) -> bool {
    let Some(rest) = text.get(at..) else { return false };
    let is_short = word.len() <= 6 && word.starts_with(LETTER) && word < "\u{2e80}";
    rest.starts_with(word) && !(is_short && text[..at].ends_with(LETTER_OR_DIGIT))
}

/// The words of all pairs, each once, and where they are.
struct Index {
    words: Vec<Word>,
    beginnings: Beginnings,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut words: Vec<Word> = Vec::new();
        for (pair, (_, of, says)) in CONCEPTS.iter().enumerate() {
            let bit = 1 << pair;
            let mut note = |text: &'static str, of: u32, says: u32| {
                let known = words.iter_mut().find(|known| known.text == text);
                match known {
                    Some(known) => (known.of, known.says) = (known.of | of, known.says | says),
                    None => words.push(Word { text, of, says }),
                }
            };
            of.iter().copied().flatten().for_each(|text| note(text, bit, 0));
            says.iter().copied().flatten().for_each(|text| note(text, 0, bit));
        }
        let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
        Index { beginnings: Beginnings::of(&texts), words }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_decides_in_every_language() {
        for (text, wanted) in [
            ("das postfach des empfängers ist leider voll.", Some(MailboxFull)),
            ("der empfänger ist auf diesem server nicht bekannt", Some(UserUnknown)),
            ("la boîte du destinataire est saturée", Some(MailboxFull)),
            ("esta dirección de correo no existe", Some(UserUnknown)),
            ("il messaggio è troppo grande", Some(MessageTooBig)),
            ("домен получателя не существует", Some(HostUnknown)),
            ("収件 宛先のアドレスが存在しません", Some(UserUnknown)),
            ("the recipient may call us. your friend is not known", None),
            ("<full@mailbox.example> has a mailbox", None),
            ("hello, is my mail working?", None),
        ] {
            assert_eq!(reason(text), wanted, "{text}");
        }
    }

    #[test]
    fn words_far_from_each_other_are_no_pair() {
        let far = format!("the mailbox {} is full", "and so on ".repeat(20));
        assert_eq!(reason(&far), None);
    }

    #[test]
    fn each_word_is_long_enough_to_be_found() {
        let words =
            CONCEPTS.iter().flat_map(|(_, of, says)| of.iter().chain(*says)).copied().flatten();
        let short: Vec<_> =
            words.filter(|word| word.len() < 3 || **word != word.to_lowercase()).collect();
        assert!(short.is_empty(), "{short:?}");
    }
}
