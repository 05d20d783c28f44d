//! The search: which article answers what a person typed?
//!
//! Each article has ways of saying it (its question and its symptoms), a summary, a text, and the
//! texts of the codes that its rules name. A query is scored twice: by its terms (BM25 over these
//! fields, the rare terms before the common ones), and by the one way of saying it that is most
//! like it. What no article answers is listed too, and competes: where it fits best, or nothing
//! fits well, nothing is found.

mod analyzer;
mod builder;
mod letters;
mod lexicon;
mod score;
mod vocabulary;
mod words;

use std::collections::{BTreeMap, HashMap};

use analyzer::{Analyzer, SIGN};
pub(crate) use lexicon::Lexicon;
use score::{Fields, STRANGE_SIGN, TELLING, UNKNOWN, length};
use vocabulary::Vocabulary;

/// A score below this is no answer.
const FLOOR: f32 = 0.5;

/// An article that is about less than this share of a query is no answer.
const COVERED: f32 = 0.4;

/// What the two limits keep of themselves where a query is about mail for sure.
const LENIENT: f32 = 0.6;

/// From this score on words point to an article, where no other is near.
const POINTS: f32 = 0.8;

/// What a second article may have of the first one's score, where words point to the first.
const NEAR: f32 = 0.85;

/// What has less than this share of the best score is left out.
const BESIDE: f32 = 0.5;

/// By how much what no article answers must fit better than the best article.
const ELSEWHERE: f32 = 1.05;

/// What a guide keeps of its score where a query says that something does not work.
const GUIDE: f32 = 0.7;

/// What an unknown word keeps of its weight where the query is about mail for sure: people tell
/// where they were, who wrote, and what they feel.
const ASIDE: f32 = 0.45;

/// The concept of who wants to set something up.
const SETUP: &str = "=setup";

/// The most articles that are found.
const MOST: usize = 8;

/// What a code or error number is worth beside all words together: a person copies it.
const COPIED: f32 = 1.5;

/// What is written in an article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    pub(crate) slug: String,
    /// Whether it says how a program is set up, and not what is wrong.
    pub(crate) is_guide: bool,
    /// The question, and the symptoms, in the reader's language.
    pub(crate) sayings: Vec<String>,
    /// The same in English, where that is another language.
    pub(crate) english: Vec<String>,
    pub(crate) summary: String,
    pub(crate) body: String,
    /// What the codes say that its rules name.
    pub(crate) codes: String,
}

/// What is known of the articles of one language, made once.
#[derive(Debug, Default)]
pub(crate) struct Index {
    lexicons: Vec<Lexicon>,
    vocabulary: Vocabulary,
    terms: HashMap<String, usize>,
    /// Terms that stand side by side, in their order, are a term of their own.
    pairs: HashMap<(usize, usize), usize>,
    rarity: Vec<f32>,
    /// Of each term the sayings that have it.
    postings: Vec<Vec<usize>>,
    sayings: Vec<Saying>,
    articles: Vec<Entry>,
}

/// One way of saying it.
#[derive(Debug)]
struct Saying {
    article: usize,
    /// Its length, as that of a vector of its terms.
    length: f32,
}

/// One article; what no article answers is one without a slug.
#[derive(Debug, Default)]
struct Entry {
    slug: String,
    is_guide: bool,
    fields: HashMap<usize, Fields>,
    /// How long its list of symptoms is, beside the others.
    length: f32,
}

impl Entry {
    /// Whether a term stands where the article says what it is about.
    fn is_about(&self, term: usize) -> bool {
        self.fields.get(&term).is_some_and(Fields::is_head)
    }

    /// What a term is worth here, of what it could be.
    fn share(&self, term: usize) -> f32 {
        self.fields.get(&term).map_or(0.0, |fields| fields.share(self.length))
    }
}

/// A query, understood.
#[derive(Debug, Default)]
struct Query {
    /// Each known term once, with how surely it is meant.
    terms: BTreeMap<usize, f32>,
    /// The codes and error numbers among them.
    signs: Vec<usize>,
    /// What all its words could say together, unknown ones included.
    whole: f32,
    length: f32,
}

impl Index {
    /// The articles that answer a query, best first, each with its score.
    pub(crate) fn found(&self, text: &str) -> Vec<(f32, &str)> {
        let (elsewhere, mut scored) = self.ranked(text);
        let best = scored.first().map_or(0.0, |(score, _)| *score);
        if elsewhere > best * ELSEWHERE {
            return Vec::new();
        }
        let floor = FLOOR * self.leniency(&self.query(text));
        scored.retain(|(score, _)| *score >= floor.max(best * BESIDE));
        scored.truncate(MOST);
        scored
    }

    /// Whether a query is one of those that no article answers.
    pub(crate) fn is_elsewhere(&self, text: &str) -> bool {
        let (elsewhere, scored) = self.ranked(text);
        let best = scored.first().map_or(0.0, |(score, _)| *score);
        elsewhere >= FLOOR && elsewhere > best * ELSEWHERE
    }

    /// How well a query fits what no article answers, and the articles, best first.
    fn ranked(&self, text: &str) -> (f32, Vec<(f32, &str)>) {
        let mut scored = self.scored(text);
        let elsewhere = scored.iter().find(|(_, slug)| slug.is_empty()).map_or(0.0, |(it, _)| *it);
        scored.retain(|(_, slug)| !slug.is_empty());
        scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        (elsewhere, scored)
    }

    /// The article that words point to, and do not only have some words of.
    pub(crate) fn pointed_to(&self, text: &str) -> Option<&str> {
        let found = self.found(text);
        let (score, slug) = *found.first()?;
        let is_near = found.get(1).is_some_and(|(second, _)| *second > score * NEAR);
        (score >= POINTS && !is_near).then_some(slug)
    }

    /// What share of a query is known to this language. One word alone tells no language.
    pub(crate) fn known_share(&self, text: &str) -> f32 {
        let query = self.query(text);
        if query.terms.len() < 2 {
            return 0.0;
        }
        let known: f32 = query.terms.iter().map(|(term, sure)| self.rarity[*term] * sure).sum();
        known / query.whole.max(f32::EPSILON)
    }

    /// Each article with how well it fits.
    fn scored(&self, text: &str) -> Vec<(f32, &str)> {
        let query = self.query(text);
        if query.terms.is_empty() {
            return Vec::new();
        }
        let likeness = self.likeness(&query);
        let asks_for_help = self.is_trouble(&query);
        let least_covered = COVERED * self.leniency(&query);
        let entries = self.articles.iter().zip(likeness);
        let scored = entries.map(|(entry, likeness)| {
            let share = |term: &usize| entry.share(*term);
            let words =
                query.terms.iter().map(|(term, sure)| share(term) * self.rarity[*term] * sure);
            let sign = |term: &usize| entry.fields.get(term).map_or(0.0, Fields::sign_share);
            let signs = query.signs.iter().map(sign).fold(0.0, f32::max);
            let head = query.terms.keys().filter(|term| entry.is_about(**term));
            let covered = head.map(|term| self.rarity[*term]).sum::<f32>() / query.whole;
            let score = likeness + words.sum::<f32>() / query.whole + COPIED * signs;
            let score = if asks_for_help && entry.is_guide { score * GUIDE } else { score };
            let is_article = !entry.slug.is_empty();
            let is_beside = is_article && covered < least_covered && signs == 0.0;
            (if is_beside { 0.0 } else { score }, entry.slug.as_str())
        });
        scored.collect()
    }

    /// Whether a query says that something does not work, and not how to set something up.
    fn is_trouble(&self, query: &Query) -> bool {
        let mut trouble = self.lexicons.iter().flat_map(Lexicon::trouble);
        !self.has(query, SETUP) && trouble.any(|term| self.has(query, term))
    }

    /// Whether a query is about mail for sure, whatever else it tells.
    fn is_ours(&self, query: &Query) -> bool {
        let mut ours = self.lexicons.iter().flat_map(Lexicon::ours);
        ours.any(|term| self.has(query, term))
    }

    /// What is left of a limit for a query.
    fn leniency(&self, query: &Query) -> f32 {
        if self.is_ours(query) { LENIENT } else { 1.0 }
    }

    fn has(&self, query: &Query, term: &str) -> bool {
        self.terms.get(term).is_some_and(|term| query.terms.contains_key(term))
    }

    fn query(&self, text: &str) -> Query {
        let lexicons: Vec<&Lexicon> = self.lexicons.iter().collect();
        let meanings = Analyzer::new(&lexicons).asked(text, &self.vocabulary);
        let mut query = Query::default();
        let (mut unknown, mut signs) = (0.0_f32, 0.0_f32);
        let mut order = Vec::new();
        for meaning in &meanings {
            let known = meaning.terms.iter().filter_map(|term| self.terms.get(term));
            let known: Vec<usize> = known.copied().collect();
            let is_sign = meaning.terms.iter().any(|term| term.starts_with(SIGN));
            query.signs.extend(known.iter().filter(|_| is_sign));
            order.extend(known.first());
            for term in &known {
                let held = query.terms.entry(*term).or_insert(0.0);
                *held = held.max(meaning.sureness);
            }
            // A number that no article names says little: every reply has some.
            if known.is_empty() {
                *(if is_sign { &mut signs } else { &mut unknown }) += 1.0;
            }
        }
        let aside = if self.is_ours(&query) { ASIDE } else { 1.0 };
        let strangers = unknown * UNKNOWN * aside + signs * STRANGE_SIGN;
        query.whole = query.terms.keys().map(|term| self.rarity[*term]).sum::<f32>() + strangers;
        for pair in self.pairs(&order) {
            query.terms.insert(pair, 1.0);
        }
        let known = query.terms.keys().map(|term| self.rarity[*term]);
        let strange = std::iter::repeat_n(UNKNOWN, unknown as usize);
        query.length = length(known.chain(strange));
        query
    }

    /// The known pairs of terms that stand side by side, those left out that all articles have.
    fn pairs(&self, order: &[usize]) -> Vec<usize> {
        let telling: Vec<usize> =
            order.iter().copied().filter(|term| self.rarity[*term] > TELLING).collect();
        let pair = |two: &[usize]| self.pairs.get(&(two[0], two[1])).copied();
        telling.windows(2).filter_map(pair).collect()
    }

    /// For each article how alike the query and its most alike saying are: 1 where they have the
    /// same terms, by the angle between them.
    fn likeness(&self, query: &Query) -> Vec<f32> {
        let mut shared: HashMap<usize, f32> = HashMap::new();
        for (term, sure) in &query.terms {
            for saying in &self.postings[*term] {
                *shared.entry(*saying).or_default() += self.rarity[*term].powi(2) * sure;
            }
        }
        let mut best = vec![0.0_f32; self.articles.len()];
        for (at, shared) in shared {
            let saying = &self.sayings[at];
            let alike = shared / (saying.length * query.length).max(f32::EPSILON);
            best[saying.article] = best[saying.article].max(alike);
        }
        best
    }
}
