//! The search: which article answers what a person typed?
//!
//! Each article has ways of saying it (its question and its symptoms), a summary, a text, and the
//! texts of the codes that its rules name. A query is scored twice: by its terms (BM25 over these
//! fields, the rare terms before the common ones), and by the one way of saying it that is most
//! like it. What no article answers is listed too, and competes: where it fits best, or nothing
//! fits well, nothing is found.

mod analyzer;
mod letters;
mod score;
mod tongue;
mod vocabulary;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use analyzer::{Analyzer, Meaning, SIGN};
use score::{Field, Fields, STRANGE_SIGN, UNKNOWN, rarity};
pub(crate) use tongue::Tongue;
use vocabulary::Vocabulary;

/// A score below this is no answer.
const FLOOR: f32 = 0.5;

/// From this score on words point to an article, where no other is near.
const POINTS: f32 = 0.8;

/// What a second article may have of the first one's score, where words point to the first.
const NEAR: f32 = 0.85;

/// What has less than this share of the best score is left out.
const BESIDE: f32 = 0.5;

/// The most articles that are found.
const MOST: usize = 8;

/// What two terms side by side say beyond the two of them.
const PAIR: f32 = 0.35;

/// What a code or error number is worth beside all words together: a person copies it.
const COPIED: f32 = 1.5;

/// What is written in an article.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    pub(crate) slug: String,
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
    tongues: Vec<Tongue>,
    vocabulary: Vocabulary,
    terms: HashMap<String, usize>,
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
    terms: BTreeSet<usize>,
    /// Its length, as that of a vector of its terms.
    length: f32,
}

/// One article; what no article answers is one without a slug.
#[derive(Debug, Default)]
struct Entry {
    slug: String,
    fields: HashMap<usize, Fields>,
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
    /// The index of these articles; `tongues` are the reader's language and English.
    pub(crate) fn new(documents: &[Document], tongues: Vec<Tongue>) -> Self {
        let mut index = Self::default();
        for tongue in &tongues {
            for word in tongue.listed() {
                index.vocabulary.add(word, &tongue.concepts(word));
            }
        }
        let all: Vec<&Tongue> = tongues.iter().collect();
        let english = &all[all.len().saturating_sub(1)..];
        for document in documents {
            index.take(document, Analyzer { tongues: &all }, Analyzer { tongues: english });
        }
        let elsewhere = Document {
            sayings: tongues.iter().flat_map(Tongue::elsewhere).cloned().collect(),
            ..Document::default()
        };
        index.take(&elsewhere, Analyzer { tongues: &all }, Analyzer { tongues: english });
        index.weigh();
        index.tongues = tongues;
        index
    }

    fn take(&mut self, document: &Document, own: Analyzer<'_>, english: Analyzer<'_>) {
        let article = self.articles.len();
        self.articles.push(Entry { slug: document.slug.clone(), ..Entry::default() });
        let own_sayings = document.sayings.iter().map(|text| (text, own));
        let sayings = own_sayings.chain(document.english.iter().map(|text| (text, english)));
        for (at, (text, analyzer)) in sayings.enumerate() {
            let meanings = analyzer.written(text, &mut self.vocabulary);
            let (plain, pairs) = self.numbered(&meanings);
            let is_question = at == 0 || at == document.sayings.len();
            let field = if is_question { Field::Question } else { Field::Symptoms };
            for term in &plain {
                self.articles[article].fields.entry(*term).or_default().add(field);
            }
            let terms: BTreeSet<usize> = plain.into_iter().chain(pairs).collect();
            self.sayings.push(Saying { article, terms, length: 0.0 });
        }
        for (field, text) in [
            (Field::Summary, &document.summary),
            (Field::Body, &document.body),
            (Field::Codes, &document.codes),
        ] {
            let meanings = own.written(text, &mut self.vocabulary);
            for term in self.numbered(&meanings).0 {
                self.articles[article].fields.entry(term).or_default().add(field);
            }
        }
    }

    /// The numbers of the terms, and of the pairs of terms that stand side by side.
    fn numbered(&mut self, meanings: &[Meaning]) -> (Vec<usize>, Vec<usize>) {
        let mut number = |term: &str| {
            let next = self.terms.len();
            *self.terms.entry(term.to_owned()).or_insert(next)
        };
        let plain =
            meanings.iter().flat_map(|meaning| &meaning.terms).map(|term| number(term)).collect();
        let pairs = pairs(meanings).map(|pair| number(&pair)).collect();
        (plain, pairs)
    }

    /// Weighs terms by how few articles have them, and sayings by their terms.
    fn weigh(&mut self) {
        let count = self.articles.len();
        let mut heads: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.terms.len()];
        let mut bodies = heads.clone();
        for saying in &self.sayings {
            saying.terms.iter().for_each(|term| {
                heads[*term].insert(saying.article);
            });
        }
        for (at, entry) in self.articles.iter().enumerate() {
            for (term, fields) in &entry.fields {
                let to = if fields.is_head() { &mut heads } else { &mut bodies };
                to[*term].insert(at);
            }
        }
        let had = |term: usize| if heads[term].is_empty() { &bodies[term] } else { &heads[term] };
        self.rarity = (0..self.terms.len()).map(|term| rarity(had(term).len(), count)).collect();
        for (term, number) in &self.terms {
            if term.contains(' ') {
                self.rarity[*number] *= PAIR;
            }
        }
        self.postings = vec![Vec::new(); self.terms.len()];
        for (at, saying) in self.sayings.iter_mut().enumerate() {
            saying.length = length(saying.terms.iter().map(|term| self.rarity[*term]));
            saying.terms.iter().for_each(|term| self.postings[*term].push(at));
        }
    }

    /// What the index would weigh if it travelled: its words, and two bytes for each place where
    /// one stands.
    pub(crate) fn weight(&self) -> usize {
        let fields = self.articles.iter().map(|entry| entry.fields.len()).sum::<usize>();
        let sayings = self.postings.iter().map(Vec::len).sum::<usize>();
        self.vocabulary.letters() + 2 * (fields + sayings)
    }

    /// The articles that answer a query, best first, each with its score.
    pub(crate) fn found(&self, text: &str) -> Vec<(f32, &str)> {
        let mut scored = self.scored(text);
        scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let best = scored.first().map_or(0.0, |(score, _)| *score);
        if scored.first().is_none_or(|(_, slug)| slug.is_empty()) {
            return Vec::new();
        }
        scored.retain(|(score, slug)| *score >= FLOOR.max(best * BESIDE) && !slug.is_empty());
        scored.truncate(MOST);
        scored
    }

    /// The article that words point to, and do not only have some words of.
    pub(crate) fn pointed_to(&self, text: &str) -> Option<&str> {
        let found = self.found(text);
        let (score, slug) = *found.first()?;
        let is_near = found.get(1).is_some_and(|(second, _)| *second > score * NEAR);
        (score >= POINTS && !is_near).then_some(slug)
    }

    /// What share of a query is known to this language.
    pub(crate) fn known_share(&self, text: &str) -> f32 {
        let query = self.query(text);
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
        let entries = self.articles.iter().zip(likeness);
        let scored = entries.map(|(entry, likeness)| {
            let share = |term: &usize| entry.fields.get(term).map_or(0.0, Fields::share);
            let words =
                query.terms.iter().map(|(term, sure)| share(term) * self.rarity[*term] * sure);
            let sign = |term: &usize| entry.fields.get(term).map_or(0.0, Fields::sign_share);
            let signs = query.signs.iter().map(sign).fold(0.0, f32::max);
            let score = likeness + words.sum::<f32>() / query.whole + COPIED * signs;
            (score, entry.slug.as_str())
        });
        scored.collect()
    }

    fn query(&self, text: &str) -> Query {
        let tongues: Vec<&Tongue> = self.tongues.iter().collect();
        let meanings = Analyzer { tongues: &tongues }.asked(text, &self.vocabulary);
        let mut query = Query::default();
        let mut unknown = 0.0_f32;
        let mut signs = 0.0_f32;
        for meaning in &meanings {
            let known = meaning.terms.iter().filter_map(|term| self.terms.get(term));
            let known: Vec<usize> = known.copied().collect();
            let is_sign = meaning.terms.iter().any(|term| term.starts_with(SIGN));
            query.signs.extend(known.iter().filter(|_| is_sign));
            for term in &known {
                let held = query.terms.entry(*term).or_insert(0.0);
                *held = held.max(meaning.sureness);
            }
            // A number that no article names says little: every reply has some.
            if known.is_empty() {
                *(if is_sign { &mut signs } else { &mut unknown }) += 1.0;
            }
        }
        let strangers = unknown * UNKNOWN + signs * STRANGE_SIGN;
        query.whole = query.terms.keys().map(|term| self.rarity[*term]).sum::<f32>() + strangers;
        for pair in pairs(&meanings).filter_map(|pair| self.terms.get(&pair).copied()) {
            query.terms.insert(pair, 1.0);
        }
        let known = query.terms.keys().map(|term| self.rarity[*term]);
        let strange = std::iter::repeat_n(UNKNOWN, unknown as usize);
        query.length = length(known.chain(strange));
        query
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

/// Terms that stand side by side, in their order.
fn pairs(meanings: &[Meaning]) -> impl Iterator<Item = String> {
    meanings.windows(2).filter_map(|two| {
        let (first, second) = (two[0].terms.first()?, two[1].terms.first()?);
        Some(format!("{first} {second}"))
    })
}

/// The length of a vector.
fn length(weights: impl Iterator<Item = f32>) -> f32 {
    weights.map(|weight| weight.powi(2)).sum::<f32>().sqrt()
}
