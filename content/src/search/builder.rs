//! The index is made: terms are numbered, weighed by how few articles have them, and listed by
//! where they stand.

use std::collections::{BTreeSet, HashMap};

use super::analyzer::{Analyzer, Meaning};
use super::score::{
    CONTEXT, Field, PAIR, TELLING, length, rarity, rarity_of_text, relative_length,
};
use super::{Document, Entry, Index, Lexicon, Saying};

/// The terms of each saying, in their order.
type Orders = Vec<Vec<usize>>;

impl Index {
    /// The index of these articles; `lexicons` are the reader's language and English.
    pub(crate) fn new(documents: &[Document], lexicons: Vec<Lexicon>) -> Self {
        let mut index = Self::default();
        for lexicon in &lexicons {
            for word in lexicon.listed() {
                index.vocabulary.add(word, &lexicon.concepts(word));
            }
        }
        let all: Vec<&Lexicon> = lexicons.iter().collect();
        let (own, english) = (Analyzer::new(&all), Analyzer::new(&all[all.len().min(2) - 1..]));
        let mut orders = Orders::new();
        for document in documents {
            index.take(document, &own, &english, &mut orders);
        }
        let elsewhere = Document {
            sayings: lexicons.iter().flat_map(Lexicon::elsewhere).cloned().collect(),
            ..Document::default()
        };
        index.take(&elsewhere, &own, &english, &mut orders);
        index.measure();
        index.weigh_terms(&orders);
        for concept in lexicons.iter().flat_map(Lexicon::context) {
            if let Some(term) = index.terms.get(concept) {
                index.rarity[*term] *= CONTEXT;
            }
        }
        index.weigh_sayings(&orders);
        index.lexicons = lexicons;
        index
    }

    fn take(
        &mut self,
        document: &Document,
        own: &Analyzer<'_>,
        english: &Analyzer<'_>,
        orders: &mut Orders,
    ) {
        let article = self.articles.len();
        self.articles.push(Entry {
            slug: document.slug.clone(),
            is_guide: document.is_guide,
            ..Entry::default()
        });
        let own_sayings = document.sayings.iter().map(|text| (text, own));
        let sayings = own_sayings.chain(document.english.iter().map(|text| (text, english)));
        for (at, (text, analyzer)) in sayings.enumerate() {
            let is_question = at == 0 || at == document.sayings.len();
            let field = if is_question { Field::Question } else { Field::Symptoms };
            let order = self.read(article, field, text, analyzer);
            self.sayings.push(Saying { article, length: 0.0 });
            orders.push(order);
        }
        for (field, text) in [
            (Field::Summary, &document.summary),
            (Field::Body, &document.body),
            (Field::Codes, &document.codes),
        ] {
            self.read(article, field, text, own);
        }
    }

    /// Reads a part of an article: its terms, in their order.
    fn read(
        &mut self,
        article: usize,
        field: Field,
        text: &str,
        analyzer: &Analyzer<'_>,
    ) -> Vec<usize> {
        let meanings = analyzer.written(text, &mut self.vocabulary);
        let terms: Vec<&String> = meanings.iter().flat_map(|Meaning { terms, .. }| terms).collect();
        let mut order = Vec::new();
        for term in terms {
            let next = self.terms.len();
            let number = *self.terms.entry(term.clone()).or_insert(next);
            self.articles[article].fields.entry(number).or_default().add(field);
            order.push(number);
        }
        order
    }

    /// Measures the lists of symptoms beside each other. What no article answers is not of them.
    fn measure(&mut self) {
        let articles = self.articles.len() - 1;
        let mut counts = vec![0; articles + 1];
        self.sayings.iter().for_each(|saying| counts[saying.article] += 1);
        let all: usize = counts[..articles].iter().sum();
        for (entry, count) in self.articles.iter_mut().zip(counts) {
            entry.length =
                if entry.slug.is_empty() { 1.0 } else { relative_length(count, all, articles) };
        }
    }

    /// Weighs terms by how few articles say that they are about them.
    fn weigh_terms(&mut self, orders: &Orders) {
        let mut having: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.terms.len()];
        for (saying, order) in self.sayings.iter().zip(orders) {
            for term in order {
                having[*term].insert(saying.article);
            }
        }
        for (at, entry) in self.articles.iter().enumerate() {
            for (term, _) in entry.fields.iter().filter(|(_, fields)| fields.is_head()) {
                having[*term].insert(at);
            }
        }
        let count = self.articles.len();
        let weigh = |having: &BTreeSet<usize>| match having.len() {
            0 => rarity_of_text(),
            some => rarity(some, count),
        };
        self.rarity = having.iter().map(weigh).collect();
    }

    /// Numbers and weighs the pairs, and lists and measures the sayings.
    fn weigh_sayings(&mut self, orders: &Orders) {
        let mut having: HashMap<(usize, usize), BTreeSet<usize>> = HashMap::new();
        let mut pairs_of: Vec<Vec<(usize, usize)>> = Vec::new();
        for (saying, order) in self.sayings.iter().zip(orders) {
            let telling: Vec<usize> =
                order.iter().copied().filter(|term| self.rarity[*term] > TELLING).collect();
            let pairs: Vec<(usize, usize)> =
                telling.windows(2).map(|two| (two[0], two[1])).collect();
            for pair in &pairs {
                having.entry(*pair).or_default().insert(saying.article);
            }
            pairs_of.push(pairs);
        }
        for (pair, having) in having {
            self.pairs.insert(pair, self.rarity.len());
            self.rarity.push(PAIR * rarity(having.len(), self.articles.len()));
        }
        self.postings = vec![Vec::new(); self.rarity.len()];
        for (at, saying) in self.sayings.iter_mut().enumerate() {
            let pairs = pairs_of[at].iter().map(|pair| self.pairs[pair]);
            let terms: BTreeSet<usize> = orders[at].iter().copied().chain(pairs).collect();
            saying.length = length(terms.iter().map(|term| self.rarity[*term]));
            for term in terms {
                self.postings[term].push(at);
            }
        }
    }
}
