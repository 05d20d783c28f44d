//! How much of the content is there in each language? What is missing is read in English.

use std::path::Path;

use crate::language_pack::{Language, LanguagePacks};
use crate::localized::ENGLISH;
use crate::parse::files;

/// How much of the English content a language has, in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The language, BCP 47.
    pub lang: String,
    /// Of the words of the screen.
    pub words: usize,
    /// Of the articles the questions and summaries.
    pub questions: usize,
    /// Of the articles the texts.
    pub texts: usize,
    /// Of the codes.
    pub codes: usize,
}

/// How much each language of a content folder has, laid over the binary's.
#[must_use]
pub fn coverage(dir: &Path) -> Vec<Coverage> {
    let packs = LanguagePacks::of([files::embedded(), files::of_folder(dir)].concat());
    let Some(english) = packs.language(ENGLISH) else { return Vec::new() };
    let others = packs.languages().filter(|(lang, _)| *lang != ENGLISH);
    others.map(|(lang, own)| of_language(lang, own, english)).collect()
}

fn of_language(lang: &str, own: &Language, english: &Language) -> Coverage {
    let has_text = |slug: &&String| {
        own.articles
            .get(*slug)
            .is_some_and(|article| article.body.iter().any(|part| !part.text.trim().is_empty()))
    };
    Coverage {
        lang: lang.to_owned(),
        words: share(english.words.keys(), |key| own.words.contains_key(*key)),
        questions: share(english.articles.keys(), |slug| own.articles.contains_key(*slug)),
        texts: share(english.articles.keys(), has_text),
        codes: share(english.codes.keys(), |code| own.codes.contains_key(*code)),
    }
}

/// How many of these are there, in percent.
fn share<'a>(
    all: impl Iterator<Item = &'a String> + Clone,
    is_there: impl Fn(&&'a String) -> bool,
) -> usize {
    100 * all.clone().filter(|key| is_there(key)).count() / all.count().max(1)
}
