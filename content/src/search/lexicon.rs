//! What a language knows of words: which say nothing, which mean the same, and how a word loses its
//! endings.
//!
//! A writer lists it in `search.toml`: under each concept the words that people use for it. `*`
//! ends a word that may go on, `_` joins the words of a phrase. Concepts have the same names in
//! every language, so that a question in one language finds what is written in another.

use std::collections::{HashMap, HashSet};

use frostem::{Algorithm, Stemmer};

use super::letters::{is_kana, is_unspaced, plain};
use super::words::{Word, words};

/// Languages that write several words as one.
const COMPOUNDING: &[&str] = &["da", "de", "nb", "nl", "sv"];

/// The most words of a phrase.
const LONGEST_PHRASE: usize = 5;

/// What marks a term as a concept, which no word can be.
const CONCEPT: char = '=';

/// What one language knows of words.
#[derive(Clone, Default)]
pub(crate) struct Lexicon {
    stemmer: Option<Stemmer>,
    is_compounding: bool,
    is_arabic: bool,
    empty: HashSet<String>,
    concepts: HashMap<String, Vec<String>>,
    /// Words that may go on.
    beginnings: HashMap<String, Vec<String>>,
    stems: HashMap<String, Vec<String>>,
    /// By first word: the other words and the concept.
    phrases: HashMap<String, Vec<(Vec<String>, String)>>,
    /// Questions that no article answers, as they are written.
    elsewhere: Vec<String>,
    /// Concepts that tell where it happens, and not what.
    context: Vec<String>,
    /// Concepts that tell that something does not work.
    trouble: Vec<String>,
    /// Concepts that tell that a question is about mail.
    ours: Vec<String>,
    longest_run: usize,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").field("concepts", &self.concepts.len()).finish_non_exhaustive()
    }
}

impl Lexicon {
    /// Reads a language's table: `empty`, `elsewhere`, `context`, `ours`, `trouble`, and under
    /// each other key the words that mean it.
    pub(crate) fn new<'a>(lang: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut lexicon = Self {
            stemmer: algorithm(lang).map(Stemmer::new),
            is_compounding: COMPOUNDING.contains(&lang),
            is_arabic: lang == "ar",
            ..Self::default()
        };
        for (key, listed) in entries {
            match key {
                "empty" => lexicon.empty.extend(listed.split_whitespace().map(plain)),
                "elsewhere" => {
                    let lines = listed.lines().map(str::trim).filter(|line| !line.is_empty());
                    lexicon.elsewhere.extend(lines.map(str::to_owned));
                }
                "context" => lexicon.context.extend(named(listed)),
                "ours" => lexicon.ours.extend(named(listed)),
                "trouble" => lexicon.trouble.extend(named(listed)),
                concept => {
                    for word in listed.split_whitespace().chain([concept]) {
                        lexicon.take(&plain(word), &format!("{CONCEPT}{concept}"));
                    }
                }
            }
        }
        lexicon
    }

    fn take(&mut self, word: &str, concept: &str) {
        let named = || concept.to_owned();
        if let Some(beginning) = word.strip_suffix('*') {
            self.longest_run = self.longest_run.max(beginning.chars().count());
            return add(&mut self.beginnings, beginning.to_owned(), named());
        }
        let mut parts = words(&word.replace('_', " ")).into_iter().filter_map(Word::into_text);
        let Some(first) = parts.next() else { return };
        let rest: Vec<String> = parts.collect();
        if !rest.is_empty() {
            self.phrases.entry(first).or_default().push((rest, named()));
            return;
        }
        self.longest_run = self.longest_run.max(first.chars().count());
        let stem = self.stem(&first);
        add(&mut self.stems, stem, named());
        add(&mut self.concepts, first, named());
    }

    /// Questions that no article answers.
    pub(super) fn elsewhere(&self) -> &[String] {
        &self.elsewhere
    }

    /// Concepts that tell where it happens, and not what: programs, devices.
    pub(super) fn context(&self) -> &[String] {
        &self.context
    }

    /// Concepts that tell that something does not work.
    pub(super) fn trouble(&self) -> &[String] {
        &self.trouble
    }

    /// Concepts that tell that a question is about mail.
    pub(super) fn ours(&self) -> &[String] {
        &self.ours
    }

    /// Whether a word says nothing.
    pub(super) fn is_empty_word(&self, word: &str) -> bool {
        self.empty.contains(word)
    }

    /// The words that have a concept, as they are listed.
    pub(super) fn listed(&self) -> impl Iterator<Item = &str> {
        self.concepts.keys().map(String::as_str)
    }

    /// The word without its endings.
    pub(super) fn stem(&self, word: &str) -> String {
        let bare = if self.is_arabic { without_article(word) } else { word };
        match self.stemmer {
            Some(stemmer) if bare.chars().count() > 2 => stemmer.stem(bare).into_owned(),
            _ => bare.to_owned(),
        }
    }

    /// What a word means: its concepts, by the word itself, by how it begins, or by its stem.
    pub(super) fn concepts(&self, word: &str) -> Vec<String> {
        let found = self.listed_concepts(word).or_else(|| self.stems.get(&self.stem(word)));
        found.cloned().unwrap_or_default()
    }

    /// Whether a writer listed a word, not only one of its stem: then it is never empty.
    pub(super) fn is_listed(&self, word: &str) -> bool {
        self.listed_concepts(word).is_some()
    }

    fn listed_concepts(&self, word: &str) -> Option<&Vec<String>> {
        let bare = if self.is_arabic { without_article(word) } else { word };
        let exact = self.concepts.get(word).or_else(|| self.concepts.get(bare));
        exact.or_else(|| self.begun(word)).or_else(|| self.begun(bare))
    }

    /// The concepts of the longest beginning that a word has.
    fn begun(&self, word: &str) -> Option<&Vec<String>> {
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
        let ends: Vec<usize> = ends.skip(1).take(self.longest_run).collect();
        ends.into_iter().rev().find_map(|end| self.beginnings.get(&word[..end]))
    }

    /// The phrase that these words begin with: how many words it has, and what it means.
    pub(super) fn phrase(&self, words: &[&str]) -> Option<(usize, &str)> {
        let of_first = self.phrases.get(*words.first()?)?;
        let fits = |rest: &Vec<String>| {
            rest.len() < words.len().min(LONGEST_PHRASE)
                && rest.iter().zip(&words[1..]).all(|(wanted, word)| wanted == word)
        };
        let found = of_first.iter().filter(|(rest, _)| fits(rest));
        let (rest, concept) = found.max_by_key(|(rest, _)| rest.len())?;
        Some((rest.len() + 1, concept))
    }

    /// The end or the beginning of a compound that has a meaning, the longer the better, where the
    /// rest of it is not known: `urlaub` of `urlaubsnotiz`.
    pub(super) fn part(&self, word: &str) -> Option<Vec<String>> {
        if !self.is_compounding || word.len() < 9 {
            return None;
        }
        let ends =
            word.char_indices().map(|(at, _)| at).filter(|at| (5..word.len() - 2).contains(at));
        let parts = ends.flat_map(|end| [&word[..end], &word[end..]]);
        let known = parts.filter(|part| part.len() >= 5 && self.is_listed(part));
        known.max_by_key(|part| part.len()).map(|part| self.concepts(part))
    }

    /// The words of a compound, each of which has a meaning or is known.
    pub(super) fn parts<'a>(
        &self,
        word: &'a str,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Option<[&'a str; 2]> {
        if !self.is_compounding || word.len() < 8 {
            return None;
        }
        let fits =
            |part: &str| part.len() >= 3 && (!self.concepts(part).is_empty() || is_known(part));
        let ends = word.char_indices().map(|(at, _)| at).filter(|at| *at >= 3);
        let mut found: Vec<[&str; 2]> = Vec::new();
        for end in ends.filter(|end| word.len() - end >= 3) {
            let (first, second) = word.split_at(end);
            let first = ["", "s", "es", "n", "en"]
                .iter()
                .find_map(|link| first.strip_suffix(link).filter(|first| fits(first)));
            found.extend(first.filter(|_| fits(second)).map(|first| [first, second]));
        }
        // Of several ways the one whose shorter part is the longest: `post` and `eingang`.
        found.into_iter().max_by_key(|parts| parts.map(str::len).into_iter().min())
    }

    /// What a run without spaces says: the concepts that it names, the longest first, and pairs of
    /// letters of what is left. Endings and particles are left out.
    pub(super) fn of_run(&self, run: &str) -> Vec<Vec<String>> {
        let letters: Vec<char> = run.chars().collect();
        let (mut found, mut left, mut at) = (Vec::new(), String::new(), 0);
        while at < letters.len() {
            let lengths = (1..=self.longest_run.min(letters.len() - at)).rev();
            let named = lengths.into_iter().find_map(|length| {
                let word: String = letters[at..at + length].iter().collect();
                let known = self.concepts.get(&word).or_else(|| self.beginnings.get(&word));
                known.map(|concepts| (length, concepts.clone()))
            });
            match named {
                Some((length, concepts)) => {
                    found.extend(pairs(&std::mem::take(&mut left)));
                    found.push(concepts);
                    at += length;
                }
                None => {
                    left.push(letters[at]);
                    at += 1;
                }
            }
        }
        found.extend(pairs(&left));
        found.retain(|terms| !terms.is_empty());
        found
    }
}

/// The terms of these concepts.
fn named(concepts: &str) -> impl Iterator<Item = String> {
    concepts.split_whitespace().map(|name| format!("{CONCEPT}{name}"))
}

fn add(to: &mut HashMap<String, Vec<String>>, word: String, concept: String) {
    let held = to.entry(word).or_default();
    if !held.contains(&concept) {
        held.push(concept);
    }
}

/// Pairs of neighbouring letters that are no endings; a letter that stands alone by itself.
fn pairs(left: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for part in left.split(|letter| is_kana(letter) || !is_unspaced(letter)) {
        let letters: Vec<char> = part.chars().collect();
        if let [letter] = letters[..] {
            found.push(vec![letter.to_string()]);
        }
        found.extend(letters.windows(2).map(|pair| vec![pair.iter().collect()]));
    }
    found
}

/// The word without "the", and without "and", "in", "to" and "as" before it.
fn without_article(word: &str) -> &str {
    let prefixes = ["وال", "بال", "فال", "كال", "لل", "ال"];
    let bare = prefixes.iter().find_map(|prefix| word.strip_prefix(prefix));
    bare.filter(|bare| bare.chars().count() >= 3).unwrap_or(word)
}

fn algorithm(lang: &str) -> Option<Algorithm> {
    Some(match lang {
        "ar" => Algorithm::Arabic,
        "de" => Algorithm::German,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fr" => Algorithm::French,
        "it" => Algorithm::Italian,
        "pt" => Algorithm::Portuguese,
        _ => return None,
    })
}
