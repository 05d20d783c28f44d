//! Every word that is written somewhere, and which of them was meant by one that is not.

use std::collections::{HashMap, HashSet};

/// Every known word with the terms that it stands for.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: HashMap<String, Vec<String>>,
    terms: HashSet<String>,
    /// The same by their length in bytes, with the letters that they have.
    by_length: Vec<Vec<(u32, String)>>,
}

/// How surely a word was meant by one with so many slips.
const SURENESS: [f32; 3] = [1.0, 0.85, 0.7];

/// How surely a word was meant by its beginning.
const BEGUN: f32 = 0.8;

impl Vocabulary {
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    pub(super) fn has_term(&self, term: &str) -> bool {
        self.terms.contains(term)
    }

    /// Takes a word in.
    pub(super) fn add(&mut self, word: &str, terms: &[String]) {
        if self.words.contains_key(word) {
            return;
        }
        self.words.insert(word.to_owned(), terms.to_vec());
        self.terms.extend(terms.iter().cloned());
        if self.by_length.len() <= word.len() {
            self.by_length.resize(word.len() + 1, Vec::new());
        }
        self.by_length[word.len()].push((letters(word), word.to_owned()));
    }

    /// The terms of the known word that a misspelt one is nearest to, and how surely it is meant.
    pub(super) fn nearest(&self, word: &str) -> Option<(&[String], f32)> {
        let count = word.chars().count();
        let allowed = match count {
            0..=4 => return None,
            5..=8 => 1,
            _ => 2,
        };
        let mask = letters(word);
        let mut best: Option<(usize, &String)> = None;
        let shortest = word.len().saturating_sub(2 * allowed);
        for known in self.by_length.iter().skip(shortest).take(4 * allowed + 1).flatten() {
            let (known_mask, known) = (known.0, &known.1);
            let most = best.map_or(allowed, |(slips, _)| slips.saturating_sub(1));
            if (mask ^ known_mask).count_ones() as usize > 2 * most
                || known.chars().count().abs_diff(count) > most
            {
                continue;
            }
            let slips = strsim::osa_distance(word, known);
            if slips <= most {
                best = Some((slips, known));
            }
        }
        let (slips, known) = best?;
        Some((&self.words[known], SURENESS[slips.min(2)]))
    }

    /// The terms of the shortest known word that begins so, for one who is still typing.
    pub(super) fn begun(&self, word: &str) -> Option<(&[String], f32)> {
        if word.chars().count() < 3 {
            return None;
        }
        let longer = self.by_length.iter().skip(word.len() + 1).flatten();
        let known = longer.map(|(_, known)| known).find(|known| known.starts_with(word))?;
        Some((&self.words[known], BEGUN))
    }
}

/// The letters that a word has, as bits: words that differ in many cannot be near.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |bits, letter| bits | 1 << (letter as u32 & 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_forgiven_and_short_words_are_not_guessed() {
        let mut vocabulary = Vocabulary::default();
        for word in ["receive", "authentication", "mailbox", "spam"] {
            vocabulary.add(word, &[word.to_owned()]);
        }
        for (typed, meant) in [
            ("recieve", Some("receive")),
            ("authentification", Some("authentication")),
            ("recipe", None),
            ("span", None),
            ("zzzzzz", None),
        ] {
            let found = vocabulary.nearest(typed).map(|(terms, _)| terms[0].as_str());
            assert_eq!(found, meant, "{typed}");
        }
        assert_eq!(vocabulary.begun("mailb").map(|(terms, _)| terms[0].as_str()), Some("mailbox"));
    }
}
