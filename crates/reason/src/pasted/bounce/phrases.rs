//! What do a server's words mean? One pass over the text finds every phrase of the table; the first
//! row decides.

use std::sync::OnceLock;

use verdict::{BounceReason, BounceStage};

use super::beginnings::Beginnings;
use super::rules::{self, Rule};
use super::smtp_codes::{self, Codes};
use super::words::Words;
use crate::pasted::chars::ASCII_LETTER_OR_DIGIT;

/// The most bytes of one text that are read for its meaning: servers say it early.
const LONGEST: usize = 4096;

/// Courtesies that hold words of the table without meaning them.
const COURTESIES: &[&str] = &[
    "protect our users from spam",
    "users from spam",
    "no virus",
    "reduce the amount of spam",
    "spam and phishing",
    "anti-spam system",
    "delivery temporarily suspended",
    "this is a permanent error",
    "could not be delivered to one or more",
    "requested action not taken: mailbox unavailable (in reply to end of data",
    "stat=service unavailable",
];

/// The reason that a server's words, and the names in them, give at `stage`.
pub(super) fn reason(said: &Words, stage: BounceStage) -> Option<BounceReason> {
    let by_words = first_row(&said.words, stage, |_| true);
    let by_names = first_row(&said.names, stage, |rule| rule.is_name);
    let row = by_words.into_iter().chain(by_names).min()?;
    Some(table().rows[row].reason)
}

/// Whether a blocklist does not answer the server that asks it.
pub(super) fn is_look_up_refused(plain: &str) -> bool {
    rules::look_ups().any(|rule| plain.contains(rule.phrase))
}

/// The first of the rows in question that a text fits.
fn first_row(text: &str, stage: BounceStage, of: impl Fn(&Rule) -> bool) -> Option<usize> {
    let mut best: Option<usize> = None;
    let table = table();
    let mut is_tried = vec![false; table.rows.len()];
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        for row in table.beginnings.at(&bytes[at..]) {
            let is_known = best.is_some_and(|best| best < row);
            if is_tried[row] || is_known || !of(table.rows[row]) {
                continue;
            }
            if let Some(is_whole) = fits(row, text, at, stage) {
                is_tried[row] = true;
                best = if is_whole { Some(row) } else { best };
            }
        }
    }
    best
}

/// Whether the row begins here, and if so whether the rest of it follows. The first place where it
/// begins is enough: what follows a later one follows this one too.
fn fits(row: usize, text: &str, at: usize, stage: BounceStage) -> Option<bool> {
    let rule = table().rows[row];
    let mut pieces = rule.phrase.split(" * ");
    let first = pieces.next()?;
    let mut rest = text.get(at..)?.strip_prefix(first)?;
    if rule.stage.is_some_and(|wanted| wanted != stage) || !is_word_start(text, at, first) {
        return None;
    }
    for piece in pieces {
        let Some(found) = rest.find(piece) else { return Some(false) };
        rest = &rest[found + piece.len()..];
    }
    Some(true)
}

/// Short words must begin a word: "rbl" is not in "marble".
fn is_word_start(text: &str, at: usize, phrase: &str) -> bool {
    phrase.len() > 6 || !text[..at].ends_with(ASCII_LETTER_OR_DIGIT)
}

/// The rows, and where they are by the first bytes of their phrases.
struct Table {
    rows: Vec<&'static Rule>,
    beginnings: Beginnings,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows: Vec<&Rule> = rules::all().collect();
        let phrases: Vec<&str> = rows.iter().map(|rule| rule.phrase).collect();
        Table { rows, beginnings: Beginnings::of(&phrases) }
    })
}

/// A text in lower case on one line: white space is one space, the codes that each line of a long
/// reply repeats are said once, and courtesies are left out.
pub(super) fn plain(text: &str) -> String {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut out = String::with_capacity(end);
    let mut seen = Codes::default();
    for word in text[..end].split_whitespace() {
        let Some(word) = smtp_codes::without_repeats(word, &mut seen) else { continue };
        if !out.is_empty() {
            out.push(' ');
        }
        let lower = word.chars().flat_map(char::to_lowercase);
        out.extend(lower.map(|ch| if ch == '’' { '\'' } else { ch }));
    }
    out
}

/// Leaves courtesies out of words.
pub(super) fn drop_courtesies(words: &mut String) {
    for courtesy in
        COURTESIES.iter().filter(|courtesy| words.contains(**courtesy)).collect::<Vec<_>>()
    {
        *words = words.replace(courtesy, "");
    }
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[test]
    fn every_row_decides_the_sentence_beside_it() {
        let mut wrong = Vec::new();
        for (row, (rule, (fixture, stage))) in rules::all().zip(rules::fixtures()).enumerate() {
            let said = words::part(&plain(fixture));
            let text = format!("{} {}", said.words, said.names);
            let stage = stage.unwrap_or_default();
            let said = reason(&said, stage);
            if said != Some(rule.reason) {
                wrong.push(format!("{:?} {:?}: {fixture} -> {said:?}", rule.reason, rule.phrase));
            }
            let mut starts = (0..text.len()).filter(|at| text.is_char_boundary(*at));
            if !starts.any(|at| fits(row, &text, at, stage) == Some(true)) {
                wrong.push(format!("{:?} does not fit its own sentence {text:?}", rule.phrase));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_phrase_stands_twice() {
        let mut phrases: Vec<_> = rules::all().map(|rule| (rule.phrase, rule.stage)).collect();
        phrases.sort_unstable_by_key(|(phrase, _)| *phrase);
        let twice: Vec<_> = phrases.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn the_lines_of_a_long_reply_become_one_sentence() {
        let said = "550-5.7.26 Unauthenticated email is not accepted due to domain's\n\
            550-5.7.26 DMARC policy.\n550 5.7.26 see";
        assert_eq!(
            plain(said),
            "550-5.7.26 unauthenticated email is not accepted due to domain's dmarc policy. see"
        );
    }
}
