//! What the search reads of each article: its own language before English, and the codes that its
//! rules name.

use std::collections::BTreeSet;

use crate::language_pack::Language;
use crate::localized::{ENGLISH, Localized};
use crate::parse::source::{ArticleSource, Passage};
use crate::search::{Document, Lexicon};

/// What is written in each article of a language.
pub(crate) fn documents(localized: &Localized<'_>) -> Vec<Document> {
    let articles = localized.articles();
    articles.into_iter().map(|(_, article)| document(localized, article)).collect()
}

fn document(localized: &Localized<'_>, article: &ArticleSource) -> Document {
    let english = localized.english().articles.get(&article.slug);
    let is_translated =
        localized.lang != ENGLISH && localized.own.articles.contains_key(&article.slug);
    let (own, english) = if is_translated { (Some(article), english) } else { (None, english) };
    // An article of a language that has no English one is read by its own words alone.
    let own = if english.is_none() { Some(article) } else { own };
    let text = |source: &ArticleSource| texts(&source.body);
    Document {
        slug: article.slug.clone(),
        is_guide: !article.client.is_empty(),
        sayings: own.map(sayings).unwrap_or_default(),
        english: english.map(sayings).unwrap_or_default(),
        summary: article.summary.clone(),
        body: [own, english].into_iter().flatten().map(text).collect(),
        codes: codes(localized, article),
    }
}

/// The question and the symptoms.
fn sayings(article: &ArticleSource) -> Vec<String> {
    std::iter::once(&article.question).chain(&article.symptoms).cloned().collect()
}

fn texts(body: &[Passage]) -> String {
    body.iter().map(|passage| passage.text.as_str()).collect()
}

/// What is said where the codes of an article are found, in the best language there is.
fn codes(localized: &Localized<'_>, article: &ArticleSource) -> String {
    let triage = &article.triage;
    let ends = triage.causes.iter().flat_map(|cause| cause.codes.iter().chain([&cause.code]));
    let answered = triage.questions.iter().flat_map(|asked| asked.codes.iter().flatten());
    let mut named: BTreeSet<&str> =
        ends.chain(answered).chain(&triage.scope.also).map(String::as_str).collect();
    let of_checks = localized.english().codes.keys().filter(|code| {
        code.split('.').next().is_some_and(|check| triage.checks.iter().any(|own| own == check))
    });
    named.extend(of_checks.map(String::as_str));
    let sections = named.into_iter().filter_map(|code| localized.section(code));
    sections.map(|section| format!("{}\n", section.heading)).collect()
}

impl Localized<'_> {
    /// The languages by which a reader's query is read, their own before English.
    pub(crate) fn lexicons(&self) -> Vec<Lexicon> {
        let lexicon = |lang: &str, language: &Language| {
            let entries = language.search.iter();
            Lexicon::new(lang, entries.map(|(key, words)| (key.as_str(), words.as_str())))
        };
        let english = lexicon(ENGLISH, self.english());
        if self.lang == ENGLISH {
            return vec![english];
        }
        vec![lexicon(self.lang, self.own), english]
    }
}
