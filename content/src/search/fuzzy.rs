//! Fuzzy matching: the word itself, one that it begins, or one within a typing mistake or two.

use std::collections::HashMap;

use super::terms::Term;

/// Every term of the articles, by number, with what finding a misspelled one quickly needs.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<Term, usize>,
    known: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    text: String,
    is_sign: bool,
    letters: u32,
    /// The term whose other writing it is; its own number for one that goes by its own name.
    meant: usize,
}

impl Vocabulary {
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// How many bytes its words have.
    pub(super) fn letters(&self) -> usize {
        self.known.iter().map(|known| known.text.len() + 1).sum()
    }

    pub(super) fn is_sign(&self, number: usize) -> bool {
        self.known[number].is_sign
    }

    /// The number of a term, given if it has none yet.
    pub(super) fn number(&mut self, term: &Term) -> usize {
        let next = self.known.len();
        let number = *self.numbers.entry(term.clone()).or_insert(next);
        if number == next {
            let Term { text, is_sign } = term.clone();
            self.known.push(Known { letters: letters(&text), text, is_sign, meant: number });
        }
        number
    }

    /// Lets a word that goes by another name be found when it is misspelled.
    pub(super) fn alias(&mut self, word: &str, name: &str) {
        let named = |text: &str| Term { text: text.to_owned(), is_sign: false };
        let Some(meant) = self.numbers.get(&named(name)).copied() else { return };
        if !self.numbers.contains_key(&named(word)) {
            self.known.push(Known {
                text: word.to_owned(),
                is_sign: false,
                letters: letters(word),
                meant,
            });
        }
    }

    /// The known term that was meant, and how surely: 1 for the word itself. A sign is never
    /// guessed.
    pub(super) fn nearest(&self, term: &Term) -> Option<(usize, f32)> {
        if let Some(number) = self.numbers.get(term) {
            return Some((*number, 1.0));
        }
        if term.is_sign {
            return None;
        }
        let fuzzy = |known: &Known| Some((known.meant, sureness(term, known)?));
        self.known.iter().filter_map(fuzzy).max_by(|(_, a), (_, b)| a.total_cmp(b))
    }
}

/// How surely a known word was meant by one that is not known.
fn sureness(term: &Term, known: &Known) -> Option<f32> {
    let (word, meant) = (term.text.as_str(), known.text.as_str());
    if known.is_sign || word.len() < 3 || meant.len() < 3 {
        return None;
    }
    if word.len() >= 4 && meant.starts_with(word) || meant.len() >= 5 && word.starts_with(meant) {
        let (short, long) = (word.len().min(meant.len()), word.len().max(meant.len()));
        return Some(0.7 + 0.2 * short as f32 / long as f32);
    }
    let allowed = match word.len() {
        0..=3 => return None,
        4..=7 => 1,
        _ => 2,
    };
    let is_far = word.len().abs_diff(meant.len()) > allowed
        || (letters(word) ^ known.letters).count_ones() as usize > 2 * allowed;
    if is_far {
        return None;
    }
    let slips = strsim::osa_distance(word, meant);
    let short = if word.len() < 5 { 0.1 } else { 0.0 };
    (slips <= allowed).then_some(0.9 - 0.1 * slips as f32 - short)
}

/// The letters that a word has, as bits: words that differ in many cannot be near.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |bits, byte| bits | 1 << (byte & 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Term {
        Term { text: text.to_owned(), is_sign: text.bytes().all(|byte| byte.is_ascii_digit()) }
    }

    #[test]
    fn slips_are_forgiven_and_numbers_are_not() {
        let mut vocabulary = Vocabulary::default();
        for text in ["receive", "mailbox", "authentication", "lock", "550"] {
            vocabulary.number(&word(text));
        }
        let found = |text: &str| {
            vocabulary
                .nearest(&word(text))
                .map(|(number, _)| vocabulary.known[number].text.as_str())
        };
        for (text, meant) in [
            ("recieve", Some("receive")),
            ("authentification", Some("authentication")),
            ("mailb", Some("mailbox")),
            ("lokc", Some("lock")),
            ("551", None),
            ("banana", None),
        ] {
            assert_eq!(found(text), meant, "{text}");
        }
    }
}
