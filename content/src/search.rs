//! The search: the article whose own ways of saying it come nearest to what the person typed.
//!
//! A writer lists those ways as `symptoms`. Codes and error numbers are before words, because a
//! person copies them; of words the rare ones count, slips of the pen are forgiven, and the text
//! itself breaks ties.

mod fuzzy;
mod terms;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::parse::source::ArticleSource;
use fuzzy::Vocabulary;
pub(crate) use terms::Analyzer;

/// What a whole saying that fits is worth, beside the words of it that are anywhere.
const SAYING: f32 = 2.0;

/// What the words are worth where they are: in the question or a symptom, in the summary, in the
/// text.
const PLACES: [f32; 3] = [1.0, 0.5, 0.25];

/// What a code or error number is worth: more than all words together.
const SIGN: f32 = 4.0;

/// Less than this share of a full match is no answer.
const LEAST: f32 = 0.12;

/// From this score on words point to an article.
const POINTS: f32 = 1.1;

/// What is known of the articles of one language, made once.
#[derive(Debug, Default)]
pub(crate) struct Index {
    tongue: Analyzer,
    vocabulary: Vocabulary,
    /// How rare each term is, by its number in the vocabulary.
    rarity: Vec<f32>,
    articles: Vec<Entry>,
}

/// One article's ways of saying it.
#[derive(Debug, Default)]
struct Entry {
    slug: String,
    /// The question and each symptom: terms by their number.
    sayings: Vec<BTreeSet<usize>>,
    /// Where each term is best: the index into [`PLACES`].
    place: HashMap<usize, usize>,
}

impl Index {
    /// The index of these articles.
    pub(crate) fn new(articles: &[&ArticleSource], tongue: Analyzer) -> Self {
        let mut index = Self { tongue, ..Self::default() };
        for article in articles {
            let entry = index.entry(article);
            index.articles.push(entry);
        }
        for (word, name) in index.tongue.same() {
            index.vocabulary.alias(word, name);
        }
        index.rarity = (0..index.vocabulary.len()).map(|term| index.rarity_of(term)).collect();
        index
    }

    fn entry(&mut self, article: &ArticleSource) -> Entry {
        let mut entry = Entry { slug: article.slug.clone(), ..Entry::default() };
        for saying in std::iter::once(&article.question).chain(&article.symptoms) {
            entry.sayings.push(self.numbered(saying));
        }
        let body: String = article.body.iter().map(|passage| passage.text.as_str()).collect();
        let places = [
            entry.sayings.iter().flatten().copied().collect(),
            self.numbered(&article.summary),
            self.numbered(&body),
        ];
        for (place, terms) in places.into_iter().enumerate() {
            for term in terms {
                entry.place.entry(term).or_insert(place);
            }
        }
        entry
    }

    fn numbered(&mut self, text: &str) -> BTreeSet<usize> {
        self.tongue.terms(text).iter().map(|term| self.vocabulary.number(term)).collect()
    }

    /// Words that every article has say little. Where none has a word in its head, its text tells.
    fn rarity_of(&self, term: usize) -> f32 {
        let having = |most: usize| {
            self.articles
                .iter()
                .filter(|entry| entry.place.get(&term).is_some_and(|place| *place <= most))
                .count()
        };
        let found = [0, 1, 2].map(having).into_iter().find(|count| *count > 0).unwrap_or(1);
        (1.0 + self.articles.len() as f32 / found as f32).ln() - 0.6
    }

    /// What the index would weigh if it travelled: its words, and two bytes for each place where
    /// one stands.
    pub(crate) fn weight(&self) -> usize {
        let postings = |entry: &Entry| {
            entry.place.len() + entry.sayings.iter().map(BTreeSet::len).sum::<usize>()
        };
        self.vocabulary.letters() + 2 * self.articles.iter().map(postings).sum::<usize>()
    }

    /// The slugs of the articles that have something of the query, best first; among equals in
    /// their own order.
    pub(crate) fn rank(&self, query: &str) -> Vec<&str> {
        self.scored(query).into_iter().map(|(_, slug)| slug).collect()
    }

    /// Whether any of these words stands in any article, as it is or misspelt.
    pub(crate) fn knows(&self, words: &str) -> bool {
        self.tongue.terms(words).iter().any(|term| self.vocabulary.nearest(term).is_some())
    }

    /// The article that words point to, and do not only have some words of.
    pub(crate) fn pointed_to(&self, words: &str) -> Option<&str> {
        let (score, slug) = *self.scored(words).first()?;
        (score >= POINTS).then_some(slug)
    }

    /// The same with how well each fits.
    fn scored(&self, query: &str) -> Vec<(f32, &str)> {
        let wanted = self.wanted(query);
        let mut scored: Vec<(f32, &str)> = self
            .articles
            .iter()
            .map(|entry| (self.score(&wanted, entry), entry.slug.as_str()))
            .collect();
        scored.retain(|(score, _)| *score > LEAST);
        scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        scored
    }

    /// What is looked for: each known term once, with how surely it is meant.
    fn wanted(&self, query: &str) -> Wanted {
        let mut wanted = Wanted::default();
        for term in self.tongue.terms(query) {
            let found = self.vocabulary.nearest(&term);
            // A word that no article has takes away from how well any of them fits.
            wanted.whole += found.map_or(0.5, |(number, _)| self.rarity[number].powi(2));
            if let Some((number, sureness)) = found {
                let held = wanted.terms.entry(number).or_insert(0.0_f32);
                *held = held.max(sureness);
            }
        }
        wanted
    }

    fn score(&self, wanted: &Wanted, entry: &Entry) -> f32 {
        if wanted.terms.is_empty() {
            return 0.0;
        }
        let saying =
            entry.sayings.iter().map(|saying| self.likeness(wanted, saying)).fold(0.0, f32::max);
        let (mut words, mut all, mut signs, mut all_signs) = (0.0, 0.0, 0.0, f32::EPSILON);
        for (term, sureness) in &wanted.terms {
            let weight = self.rarity[*term] * sureness;
            let there = entry.place.get(term).map_or(0.0, |place| PLACES[*place] * weight);
            all += self.rarity[*term];
            words += there;
            if self.vocabulary.is_sign(*term) {
                signs += there;
                all_signs += weight;
            }
        }
        SAYING * saying + words / all + SIGN * signs / all_signs
    }

    /// How alike the query and a saying are: 1 where they have the same terms, by the angle between
    /// them.
    fn likeness(&self, wanted: &Wanted, saying: &BTreeSet<usize>) -> f32 {
        let own: f32 = saying.iter().map(|term| self.rarity[*term].powi(2)).sum();
        let shared = wanted.terms.iter().filter(|(term, _)| saying.contains(term));
        let shared: f32 =
            shared.map(|(term, sureness)| self.rarity[*term].powi(2) * sureness).sum();
        shared / (own * wanted.whole).sqrt().max(f32::EPSILON)
    }
}

/// A query, understood.
#[derive(Debug, Default)]
struct Wanted {
    terms: BTreeMap<usize, f32>,
    /// The squared length of the query, unknown words included.
    whole: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(slug: &str, question: &str, symptom: &str) -> ArticleSource {
        ArticleSource {
            slug: slug.to_owned(),
            question: question.to_owned(),
            symptoms: vec![symptom.to_owned()],
            ..ArticleSource::default()
        }
    }

    #[test]
    fn the_best_article_comes_first() {
        let packs = [
            article("relay", "What does relaying denied mean?", "550 relay not permitted"),
            article("lock", "Why is my mailbox locked?", "-ERR [IN-USE] mailbox is locked"),
            article(
                "receive",
                "Why can I receive but not send?",
                "connection timed out on port 25",
            ),
        ];
        let packs: Vec<&ArticleSource> = packs.iter().collect();
        let index = Index::new(&packs, Analyzer::default());
        let table = [
            ("relay", "relay"),
            ("550 Relay access denied", "relay"),
            ("IN-USE", "lock"),
            ("recieve", "receive"),
            ("mailb", "lock"),
            ("port 25", "receive"),
            ("mailbox locked receive send 550", "relay"),
        ];
        for (query, slug) in table {
            assert_eq!(index.rank(query).first(), Some(&slug), "{query}");
        }
        assert!(index.rank("zzz").is_empty());
        assert!(index.rank("").is_empty());
    }
}
