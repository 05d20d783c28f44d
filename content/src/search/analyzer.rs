//! What a text says: its terms in their order, by the language of its reader and by English.

use std::cell::RefCell;
use std::collections::HashMap;

use super::letters::plain;
use super::lexicon::Lexicon;
use super::vocabulary::Vocabulary;
use super::words::{Word, words};

/// Stands for any IP address.
const ADDRESS: &str = "=address";

/// How surely a compound is meant of which one part is known.
const UNSURE: f32 = 0.8;

/// What marks a term as a code or an error number.
pub(super) const SIGN: char = '#';

/// One word of a text, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Meaning {
    /// The terms that it stands for.
    pub(super) terms: Vec<String>,
    /// How surely it is meant; 0 for a word that nobody knows.
    pub(super) sureness: f32,
}

/// The languages by which a text is read, the first before the others.
#[derive(Debug)]
pub(super) struct Analyzer<'a> {
    lexicons: &'a [&'a Lexicon],
    /// What words were found to mean while articles are read: most stand there often.
    read: RefCell<HashMap<String, Vec<String>>>,
}

impl<'a> Analyzer<'a> {
    pub(super) fn new(lexicons: &'a [&'a Lexicon]) -> Self {
        Self { lexicons, read: RefCell::default() }
    }

    /// What a written text says. Its words are taken into the vocabulary.
    pub(super) fn written(&self, text: &str, vocabulary: &mut Vocabulary) -> Vec<Meaning> {
        let learn = |word: &str, vocabulary: &mut Vocabulary| {
            if let Some(terms) = self.read.borrow().get(word) {
                return terms.clone();
            }
            let terms = self.stated(word, vocabulary).unwrap_or_else(|| vec![self.stem(word)]);
            vocabulary.add(word, &terms);
            self.read.borrow_mut().insert(word.to_owned(), terms.clone());
            terms
        };
        let sure = |terms| Meaning { terms, sureness: 1.0 };
        self.meanings(text, &mut |word| Some(sure(learn(word, vocabulary))))
    }

    /// What a query says, as far as it is known.
    pub(super) fn asked(&self, text: &str, vocabulary: &Vocabulary) -> Vec<Meaning> {
        let text = plain(text);
        let last = text.split_whitespace().last().unwrap_or_default().to_owned();
        let of = |word: &str| {
            let sure = |terms| Meaning { terms, sureness: 1.0 };
            let unsure =
                |(terms, sureness): (&[String], f32)| Meaning { terms: terms.to_vec(), sureness };
            if let Some(terms) = self.stated(word, vocabulary) {
                return Some(sure(terms));
            }
            if let Some(stem) = self.stems(word).find(|stem| vocabulary.has_term(stem)) {
                return Some(sure(vec![stem]));
            }
            let begun = || vocabulary.begun(word).filter(|_| word == last);
            let guessed = vocabulary.nearest(word).or_else(begun).map(unsure);
            let part = || {
                let terms = self.lexicons.first()?.part(word)?;
                Some(Meaning { terms, sureness: UNSURE })
            };
            Some(guessed.or_else(part).unwrap_or_default())
        };
        self.meanings(&text, &mut { of })
    }

    fn meanings(&self, text: &str, of: &mut dyn FnMut(&str) -> Option<Meaning>) -> Vec<Meaning> {
        let found = words(&plain(text));
        let plain_at = |at: usize| match found.get(at) {
            Some(Word::Plain(word)) => Some(word.as_str()),
            _ => None,
        };
        let (mut meanings, mut at) = (Vec::new(), 0);
        while at < found.len() {
            let ahead: Vec<&str> = (at..found.len()).map_while(plain_at).take(5).collect();
            if let Some((length, concept)) = self.phrase(&ahead) {
                meanings.push(Meaning { terms: vec![concept], sureness: 1.0 });
                at += length;
                continue;
            }
            match &found[at] {
                Word::Sign(sign) => {
                    meanings.push(Meaning { terms: vec![format!("{SIGN}{sign}")], sureness: 1.0 })
                }
                Word::Address => {
                    meanings.push(Meaning { terms: vec![ADDRESS.to_owned()], sureness: 1.0 });
                }
                Word::Run(run) => meanings.extend(self.of_run(run)),
                Word::Plain(word) if !self.is_empty_word(word) => meanings.extend(of(word)),
                Word::Plain(_) => {}
            }
            at += 1;
        }
        meanings
    }

    fn phrase(&self, ahead: &[&str]) -> Option<(usize, String)> {
        let found = self.lexicons.iter().filter_map(|lexicon| lexicon.phrase(ahead));
        let (length, concept) = found.max_by_key(|(length, _)| *length)?;
        Some((length, concept.to_owned()))
    }

    /// A word of no meaning in the first language that knows it.
    fn is_empty_word(&self, word: &str) -> bool {
        for lexicon in self.lexicons {
            if lexicon.is_listed(word) {
                return false;
            }
            if lexicon.is_empty_word(word) || word.chars().count() < 2 {
                return true;
            }
            if !lexicon.concepts(word).is_empty() {
                return false;
            }
        }
        false
    }

    /// What a word means by the languages' own lists, and as a compound of such words.
    fn stated(&self, word: &str, vocabulary: &Vocabulary) -> Option<Vec<String>> {
        let listed = self.lexicons.iter().map(|lexicon| lexicon.concepts(word));
        if let Some(concepts) = listed.into_iter().find(|concepts| !concepts.is_empty()) {
            return Some(concepts);
        }
        if vocabulary.knows(word) {
            return None;
        }
        let known = |part: &str| part.len() >= 5 && vocabulary.knows(part);
        let parts = self.lexicons.first()?.parts(word, &known)?;
        let mut terms = Vec::new();
        for part in parts {
            let stated = self.stated(part, vocabulary);
            terms.extend(stated.unwrap_or_else(|| vec![self.stem(part)]));
        }
        Some(terms)
    }

    fn of_run(&self, run: &str) -> Vec<Meaning> {
        let first = self.lexicons.first().map(|lexicon| lexicon.of_run(run)).unwrap_or_default();
        first.into_iter().map(|terms| Meaning { terms, sureness: 1.0 }).collect()
    }

    fn stems(&self, word: &str) -> impl Iterator<Item = String> {
        self.lexicons.iter().map(move |lexicon| lexicon.stem(word))
    }

    fn stem(&self, word: &str) -> String {
        self.stems(word).next().unwrap_or_else(|| word.to_owned())
    }
}
