//! Does somebody tell a password in a sentence? `My password is hunter2 and it is not taken`.

use super::labels::{self, Label, has};
use super::line::{Cut, Line, is_mixed, is_reply};
use crate::pasted::chars::{one_of, small};
use crate::pasted::phrase::{last, starts_with_one};

/// No shorter word is taken for a password that nothing but a sentence tells.
const SHORTEST: usize = 4;

/// A sentence says what a password is within so many words of its name.
const MOST_BETWEEN: usize = 8;

/// No pass phrase is longer, in bytes.
const LONGEST_PHRASE: usize = 256;

/// So many words behind its name a sign may part it from its value.
const MOST_TO_SIGN: usize = 4;

/// So many words behind the name are looked at for more than one.
const MOST_TOLD: usize = 16;

/// A shorter word in a sentence is no password.
const SHORTEST_TOLD: usize = 6;

/// Pass phrases have at least so many words.
const PHRASE: usize = 3;

const ENDS: &str = ".,;!?)\"'。、，؟،";

/// What is secret behind or before a name in a sentence.
pub(super) fn cuts(line: &Line, label: &Label, cuts: &mut Vec<Cut>) {
    cuts.extend(behind(line, label).or_else(|| before(line, label)));
    if tells(line, label) {
        told(line, label, cuts);
    }
}

/// Whether a person speaks of a password of theirs: `my password`, `als Passwort`, `password was`,
/// `password so: …`.
fn tells(line: &Line, label: &Label) -> bool {
    let head = line.lower[..label.start].split_whitespace().rev();
    let is_own = head.take(2).any(|word| has(labels::WHOSE, word));
    let mut words = line.lower[label.end..].split_whitespace().take(MOST_TO_SIGN);
    let is_said =
        line.lower[label.end..].split_whitespace().next().is_some_and(|word| has(labels::IS, word));
    is_own || is_said || words.any(|word| word.ends_with(one_of(":：")))
}

/// Every word behind the name that looks like nothing but a password: there may be an old one too.
fn told(line: &Line, label: &Label, cuts: &mut Vec<Cut>) {
    for (at, word) in line.words_from(label.end).take(MOST_TOLD) {
        let bare = word.trim_end_matches(one_of(ENDS));
        if is_reply(&line.text[at..]) {
            return;
        }
        // `Code=1032`, `user@host`: a program's word, or an address.
        let is_other = bare.contains(one_of("@=/[")) && !bare.contains(one_of("!$#%"));
        if is_strong(bare) && !is_other {
            cuts.push((at, at + bare.len()));
        }
    }
}

/// Whether a word has letters beside digits or marks, as words of a language have not.
fn is_strong(word: &str) -> bool {
    let has_mark = word.contains(one_of("0123456789!#$%^&*+~"));
    word.len() >= SHORTEST_TOLD && has_mark && is_mixed(word)
}

/// `my password is hunter2 and …`: the word behind it, or a pass phrase, unless it only says how
/// the password fares.
fn behind(line: &Line, label: &Label) -> Option<Cut> {
    let after = &line.lower[label.end..];
    let spaced = || {
        let trimmed = after.strip_prefix(' ')?;
        let is = labels::words(labels::IS).find(|is| {
            let rest = trimmed.strip_prefix(is);
            rest.is_some_and(|rest| rest.starts_with(one_of(" :\t")))
        })?;
        Some(1 + is.len())
    };
    if let Some(cut) = later(line, label) {
        return Some(cut);
    }
    let joined = || {
        let trimmed = after.trim_start();
        let is = labels::words(labels::IS_WITHOUT_BLANK).find(|is| trimmed.starts_with(is))?;
        Some(after.len() - trimmed.len() + is.len())
    };
    let from = label.end + spaced().or_else(joined)?;
    let said = line.text[from..].trim_start_matches(one_of(" \t:："));
    let start = line.text.len() - said.len();
    if said.starts_with(one_of("\"'\u{201c}\u{201e}「«\u{ab}")) {
        return quoted(said).map(|length| (start, start + length));
    }
    let word = said.split_whitespace().next().unwrap_or_default();
    let bare = word.trim_end_matches(one_of(ENDS));
    if is_secret(bare, said[bare.len()..].trim_start()) {
        return Some((start, start + bare.len()));
    }
    phrase(said).map(|length| (start, start + length))
}

/// `the password I use for it is hunter2`: words between, and then nothing but what looks like one.
fn later(line: &Line, label: &Label) -> Option<Cut> {
    let words: Vec<(usize, &str)> = line.words_from(label.end).take(MOST_BETWEEN).collect();
    let is =
        words.iter().position(|(_, word)| has(labels::IS, word.trim_end_matches(one_of(":,"))))?;
    let (at, word) = words.get(is + 1)?;
    let bare = word.trim_end_matches(one_of(ENDS));
    (is > 0 && is_mixed(bare)).then_some((*at, at + bare.len()))
}

/// A quoted text that is more than a word on how it fares.
fn quoted(said: &str) -> Option<usize> {
    let open = said.chars().next()?;
    let close = ['"', '\'', '\u{201d}', '\u{201c}', '」', '»', '\u{bb}'];
    let inside = &said[open.len_utf8()..];
    let end = inside.find(close).unwrap_or(inside.len());
    let is_prose = has(labels::NO_SECRET, &small(&inside[..end]));
    (!is_prose && end > 0).then_some(open.len_utf8() + end)
}

/// Several words up to the end of the clause, none of which prose needs.
fn phrase(said: &str) -> Option<usize> {
    let said = &said[..said.floor_char_boundary(LONGEST_PHRASE)];
    let end = said.find(one_of(ENDS)).unwrap_or(said.len());
    let clause = said[..end].trim_end();
    let words: Vec<String> = clause.split_whitespace().map(small).collect();
    let is_prose = words.iter().any(|word| has(labels::PROSE, word));
    let is_fate = |word: &String| has(labels::NO_SECRET, word);
    let says_all =
        words.iter().all(is_fate) || words.iter().filter(|word| is_fate(word)).count() > 1;
    (words.len() >= PHRASE && !is_prose && !says_all).then_some(clause.len())
}

/// `hunter2 is my password`, `I took hunter2 as the password`.
fn before(line: &Line, label: &Label) -> Option<Cut> {
    let head = line.lower[..label.start].trim_end();
    let words: Vec<&str> = head.split_whitespace().rev().take(4).collect();
    if line.lower[..label.start].ends_with('(') {
        let told = words.first()?.trim_end_matches('(');
        let told = if told.is_empty() { words.get(1)? } else { told };
        let start = last(head, told)?;
        let text = &line.text[start..start + told.len()];
        return is_mixed(text).then_some((start, start + told.len()));
    }
    let whose = words.iter().take(2).position(|word| has(labels::WHOSE, word))?;
    let rest = &words[whose + 1..];
    let is_as = matches!(words[whose], "as" | "als" | "comme" | "como");
    let verb = usize::from(rest.first().is_some_and(|word| has(labels::IS, word) || *word == "as"));
    if verb == 0 && !is_as {
        return None;
    }
    let told = rest.get(verb)?;
    let start = last(head, told)?;
    let text = &line.text[start..start + told.len()];
    let is_quoted =
        text.len() > 2 && text.starts_with(one_of("\"'")) && text.ends_with(one_of("\"'"));
    (is_mixed(text) || is_quoted).then_some((start, start + told.len()))
}

/// Whether a word behind "password is" is the password itself.
fn is_secret(word: &str, rest: &str) -> bool {
    let plain = small(word);
    let is_fate = has(labels::NO_SECRET, &plain) || has(labels::PROSE, &plain);
    if word.chars().count() < SHORTEST || is_fate || word.starts_with('[') || word.contains('%') {
        return is_mixed(word) && !is_fate && !word.starts_with('[') && !word.ends_with('%');
    }
    let is_prose = word.chars().all(|ch| ch.is_lowercase() || "'-".contains(ch));
    let ends = rest.is_empty()
        || rest.starts_with(one_of(ENDS))
        || starts_with_one(
            rest,
            &["and ", "but ", "und ", "aber ", "et ", "mais ", "y ", "pero ", "e ", "en ", "maar "],
        );
    !is_prose || ends
}
