//! One language, with English where it has nothing.

use std::sync::OnceLock;

use crate::language_pack::{Language, LanguagePacks};
use crate::parse::condition::Fit;
use crate::parse::markdown;
use crate::parse::source::{ArticleSource, Passage, Section};
use crate::template::{Reader, TemplateValues};
use crate::tree::{ArticleCard, ArticleList, Block, BlockKind, Word};

/// The language that has everything.
pub(crate) const ENGLISH: &str = "en";

/// The groups of words that are said where something is pasted and questions are asked.
pub(crate) const IN_DIALOG: &[&str] = &["dialog", "owner", "step", "ui"];

/// The groups of words that the screen itself says; the others stand in what the server has put
/// into sentences.
const ON_THE_SCREEN: &[&str] = &[
    "answer",
    "because",
    "confidence",
    "ip_kind",
    "mail_path",
    "owner",
    "panel",
    "place",
    "status",
    "step",
    "ui",
];

/// One language before English.
pub(crate) struct Localized<'a> {
    pub(crate) lang: &'a str,
    pub(crate) own: &'a Language,
    english: &'a Language,
}

impl<'a> Localized<'a> {
    pub(crate) fn of(packs: &'a LanguagePacks, lang: &str) -> Self {
        static NOTHING: OnceLock<Language> = OnceLock::new();
        let english =
            packs.language(ENGLISH).unwrap_or_else(|| NOTHING.get_or_init(Language::default));
        let wish = lang.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let (lang, own) = packs.named(&wish).unwrap_or((ENGLISH, english));
        Self { lang, own, english }
    }

    pub(crate) fn english(&self) -> &'a Language {
        self.english
    }

    pub(crate) fn find<T>(&self, take: impl Fn(&'a Language) -> Option<T>) -> Option<T> {
        take(self.own).or_else(|| take(self.english))
    }

    /// The section of a code; of a code without its own, the one for all checks: `any.unfinished`.
    pub(crate) fn section(&self, code: &str) -> Option<&'a Section> {
        self.section_in(code).map(|(_, section)| section)
    }

    /// The same, with the language that it is written in.
    pub(crate) fn section_in(&self, code: &str) -> Option<(&'a str, &'a Section)> {
        let any = any_of(code);
        let take = |code: &str| {
            let own = self.own.codes.get(code).map(|section| (self.lang, section));
            own.or_else(|| self.english.codes.get(code).map(|section| (ENGLISH, section)))
        };
        take(code).or_else(|| take(&any))
    }

    pub(crate) fn article(&self, slug: &str) -> Option<(&'a str, &'a ArticleSource)> {
        let own = self.own.articles.get(slug).map(|article| (self.lang, article));
        own.or_else(|| self.english.articles.get(slug).map(|article| (ENGLISH, article)))
    }

    /// The text of an article, and the language that it is in: the English one where the reader's
    /// language has only the question, the summary and the symptoms.
    pub(crate) fn body(&self, lang: &'a str, own: &'a ArticleSource) -> (&'a str, &'a [Passage]) {
        match self.english.articles.get(&own.slug).filter(|_| own.is_blank()) {
            Some(english) => (ENGLISH, &english.body),
            None => (lang, &own.body),
        }
    }

    /// Every article in its order, each in the best language there is.
    pub(crate) fn articles(&self) -> Vec<(&'a str, &'a ArticleSource)> {
        let slugs: std::collections::BTreeSet<&String> =
            self.english.articles.keys().chain(self.own.articles.keys()).collect();
        let mut found: Vec<_> = slugs.into_iter().filter_map(|slug| self.article(slug)).collect();
        found.sort_by_key(|(_, article)| article.order);
        found
    }

    pub(crate) fn filler(&self, reader: &'a Reader) -> TemplateValues<'a> {
        TemplateValues {
            values: &reader.values,
            phrases: [&self.own.phrases, &self.english.phrases],
        }
    }

    pub(crate) fn card(&self, article: &ArticleSource) -> ArticleCard {
        let nothing = Reader::default();
        let filler = TemplateValues {
            values: &nothing.values,
            phrases: [&self.own.phrases, &self.english.phrases],
        };
        ArticleCard {
            slug: article.slug.clone(),
            question: filler.fill(&article.question).0,
            summary: filler.fill(&article.summary).0,
        }
    }

    pub(crate) fn list(&self, articles: Vec<ArticleCard>) -> ArticleList {
        ArticleList {
            lang: self.lang.to_owned(),
            dir: direction(self.lang).to_owned(),
            articles,
            words: self.words(ON_THE_SCREEN),
        }
    }

    /// The words of these groups. Each is weight before anything can be seen, so a screen gets what
    /// it says itself.
    pub(crate) fn words(&self, groups: &[&str]) -> Vec<Word> {
        let is_wanted =
            |key: &&String| key.split_once('.').is_some_and(|(group, _)| groups.contains(&group));
        let keys = self.english.words.keys().chain(self.own.words.keys()).filter(is_wanted);
        let keys: std::collections::BTreeSet<&String> = keys.collect();
        let word = |key: &String| {
            let text = self.find(|language| language.words.get(key)).cloned().unwrap_or_default();
            Word { key: key.clone(), text }
        };
        keys.into_iter().map(word).collect()
    }

    /// The body of an article. What depends on something unknown stays, with its label.
    pub(crate) fn blocks(
        &self,
        body: &[Passage],
        reader: &Reader,
        filler: &TemplateValues<'_>,
    ) -> Vec<Block> {
        let mut found = Vec::new();
        let mut plain = String::new();
        for passage in body {
            match passage.when.fit(&reader.conditions) {
                Fit::No => {}
                Fit::Yes => plain.push_str(&passage.text),
                Fit::Open => {
                    found.extend(markdown::blocks(&std::mem::take(&mut plain)));
                    let terms = passage.when.open_terms(&reader.conditions);
                    let labels: Vec<String> = terms.iter().map(|term| self.label(term)).collect();
                    let children = markdown::blocks(&passage.text);
                    let name = labels.join(" · ");
                    found.push(Block {
                        kind: BlockKind::Variant,
                        name,
                        children,
                        ..Block::default()
                    });
                }
            }
        }
        found.extend(markdown::blocks(&plain));
        filler.fill_blocks(&mut found);
        found
    }

    /// `panel.cpanel` → `On cPanel`.
    fn label(&self, term: &str) -> String {
        let key = format!("variant.{term}");
        let word = self.find(|language| language.words.get(&key)).cloned();
        word.unwrap_or_else(|| term.split_once('.').map_or(term, |(_, value)| value).to_owned())
    }
}

/// The code whose words stand for those of a code without its own: `any.unfinished` for
/// `mx.unfinished`.
pub(crate) fn any_of(code: &str) -> String {
    code.split_once('.').map(|(_, what)| format!("any.{what}")).unwrap_or_default()
}

/// The direction of a language's text.
pub(crate) fn direction(lang: &str) -> &'static str {
    if ["ar", "fa", "he", "ur"].contains(&lang) { "rtl" } else { "ltr" }
}
