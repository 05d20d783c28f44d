//! The library of all languages; what one of them lacks is read in English.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use time::OffsetDateTime;
use verdict::Incident;

use crate::guides;
use crate::language_pack::LanguagePacks;
use crate::localized::{ENGLISH, IN_DIALOG, Localized, any_of, direction};
use crate::parse::files::{self, Stamp};
use crate::parse::markdown;
use crate::parse::source::ContentFault;
use crate::parse::steps::{self, CodeWords};
use crate::template::Reader;
use crate::tree::{Article, ArticleCard, ArticleList, WordList};
use crate::triage::Triage;

/// How long the answer to "has the folder changed?" holds.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// All articles, words and remedies. Cheap to clone.
#[derive(Clone)]
pub struct Library(Arc<Inner>);

struct Inner {
    dir: Option<PathBuf>,
    open: RwLock<Opened>,
}

struct Opened {
    packs: Arc<LanguagePacks>,
    stamp: Stamp,
    looked: Instant,
}

impl Library {
    /// What the binary brings along.
    #[must_use]
    pub fn embedded() -> Self {
        static EMBEDDED: OnceLock<Library> = OnceLock::new();
        EMBEDDED.get_or_init(|| Self::open(None)).clone()
    }

    /// The same with a folder laid over it: its sections, words and articles hold before those of
    /// the binary.
    ///
    /// It is read live: a change is seen within half a second. What cannot be read there is left
    /// out, and told by [`Library::faults`].
    #[must_use]
    pub fn with_dir(dir: &Path) -> Self {
        Self::open(Some(dir.to_owned()))
    }

    fn open(dir: Option<PathBuf>) -> Self {
        let stamp = dir.as_deref().map(files::stamp).unwrap_or_default();
        let packs = Arc::new(read(dir.as_deref()));
        Self(Arc::new(Inner {
            dir,
            open: RwLock::new(Opened { packs, stamp, looked: Instant::now() }),
        }))
    }

    /// What is loaded now; read again if the folder has changed.
    pub(crate) fn packs(&self) -> Arc<LanguagePacks> {
        let Some(dir) = &self.0.dir else { return self.opened() };
        let looked = self.0.open.read().unwrap_or_else(PoisonError::into_inner).looked;
        if looked.elapsed() < LOOK_AGAIN {
            return self.opened();
        }
        let stamp = files::stamp(dir);
        let mut open = self.0.open.write().unwrap_or_else(PoisonError::into_inner);
        open.looked = Instant::now();
        if open.stamp != stamp {
            open.stamp = stamp;
            open.packs = Arc::new(read(Some(dir)));
        }
        open.packs.clone()
    }

    fn opened(&self) -> Arc<LanguagePacks> {
        self.0.open.read().unwrap_or_else(PoisonError::into_inner).packs.clone()
    }

    /// A hash of everything in it: the same on every replica with the same content.
    #[must_use]
    pub fn version(&self) -> String {
        self.packs().version.clone()
    }

    /// What could not be read. It reads all there is.
    #[must_use]
    pub fn faults(&self) -> Vec<ContentFault> {
        self.packs().faults()
    }

    /// The languages there are, BCP 47.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        self.packs().names().map(str::to_owned).collect()
    }

    /// The direction in which a language is written: `ltr` or `rtl`.
    #[must_use]
    pub fn dir(&self, lang: &str) -> &'static str {
        direction(self.known(lang).as_str())
    }

    /// The language that a wish comes to: `ar` for `ar-EG`, English for what there is not.
    #[must_use]
    pub fn known(&self, lang: &str) -> String {
        let wish = lang.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        if self.packs().names().any(|name| name == wish) { wish } else { ENGLISH.to_owned() }
    }

    /// What support wrote about outages that go on now.
    #[must_use]
    pub fn incidents(&self) -> Vec<Incident> {
        let (packs, now) = (self.packs(), OffsetDateTime::now_utc());
        packs
            .notices
            .iter()
            .filter(|notice| notice.is_open(now))
            .map(|notice| notice.incident.clone())
            .collect()
    }

    /// Every question in its order, with the words of the screen. Guides for single mail programs
    /// are behind theirs.
    #[must_use]
    pub fn articles(&self, lang: &str) -> ArticleList {
        let packs = self.packs();
        let localized = Localized::of(&packs, lang);
        let questions =
            localized.articles().into_iter().filter(|(_, article)| article.variant_of.is_empty());
        localized.list(questions.map(|(_, article)| localized.card(article)).collect())
    }

    /// The words that are said where something is pasted and questions are asked.
    #[must_use]
    pub fn dialog(&self, lang: &str) -> WordList {
        let packs = self.packs();
        let localized = Localized::of(&packs, lang);
        WordList {
            lang: localized.lang.to_owned(),
            dir: direction(localized.lang).to_owned(),
            words: localized.words(IN_DIALOG),
        }
    }

    /// The articles that answer a query, best first; none if nothing fits. A query in another
    /// language than the reader's is understood too.
    #[must_use]
    pub fn search(&self, query: &str, lang: &str) -> Vec<ArticleCard> {
        let packs = self.packs();
        let localized = Localized::of(&packs, lang);
        let found = packs.index_for(query, localized.lang).found(query);
        let articles = found.into_iter().filter_map(|(_, slug)| localized.article(slug));
        articles.map(|(_, article)| localized.card(article)).collect()
    }

    /// Whether words ask for something that no article answers, and that is known not to be ours.
    #[must_use]
    pub fn is_elsewhere(&self, words: &str, lang: &str) -> bool {
        self.packs().index_for(words, lang).is_elsewhere(words)
    }

    /// The slug of the article that a person's words point to; none where they fit none well.
    #[must_use]
    pub fn pointed_to(&self, words: &str, lang: &str) -> Option<String> {
        let packs = self.packs();
        let index = packs.index_for(words, lang);
        index.pointed_to(words).map(str::to_owned)
    }

    /// One article, with the reader's language, situation and values applied; of variants the one
    /// for their mail program.
    #[must_use]
    pub fn article(&self, slug: &str, reader: &Reader) -> Option<Article> {
        let packs = self.packs();
        let localized = Localized::of(&packs, &reader.lang);
        let client = reader.conditions.get("client").map(String::as_str).unwrap_or_default();
        let (lang, source) =
            localized.article(guides::variant(&localized, slug, client).unwrap_or(slug))?;
        let filler = localized.filler(reader);
        let (lang, body) = localized.body(lang, source);
        let mut blocks = localized.blocks(body, reader, &filler);
        // The reader's language has the question and the answer in short: the text says once, in
        // it, that it is English.
        let is_borrowed = lang != localized.lang && localized.own.articles.contains_key(slug);
        let note = localized.own.words.get("article.in_english").filter(|_| is_borrowed);
        if let Some(note) = note {
            blocks.splice(0..0, markdown::blocks(note));
        }
        Some(Article {
            slug: source.slug.clone(),
            lang: lang.to_owned(),
            dir: direction(lang).to_owned(),
            question: filler.fill(&source.question).0,
            summary: filler.fill(&source.summary).0,
            checks: source.triage.checks.clone(),
            blocks,
        })
    }

    /// What decides an article's question.
    #[must_use]
    pub fn triage(&self, slug: &str, lang: &str) -> Option<Triage> {
        let packs = self.packs();
        Localized::of(&packs, lang).article(slug).map(|(_, article)| article.triage.clone())
    }

    /// The control panels of which the articles speak.
    #[must_use]
    pub fn panels(&self) -> Vec<String> {
        let packs = self.packs();
        let words = Localized::of(&packs, ENGLISH).own.words.keys();
        words.filter_map(|key| key.strip_prefix("panel.")).map(str::to_owned).collect()
    }

    /// An article's question; its slug if there is no such article.
    #[must_use]
    pub fn question(&self, slug: &str, lang: &str) -> String {
        let packs = self.packs();
        Localized::of(&packs, lang)
            .article(slug)
            .map_or_else(|| slug.to_owned(), |(_, article)| article.question.clone())
    }

    /// A text with its placeholders filled.
    #[must_use]
    pub fn filled(&self, text: &str, reader: &Reader) -> String {
        let packs = self.packs();
        Localized::of(&packs, &reader.lang).filler(reader).fill(text).0
    }

    /// A word of the screen, with the reader's values; its key if there is none.
    #[must_use]
    pub fn word(&self, key: &str, lang: &str) -> String {
        let packs = self.packs();
        Localized::of(&packs, lang)
            .find(|language| language.words.get(key))
            .cloned()
            .unwrap_or_else(|| key.to_owned())
    }

    /// The same with its placeholders filled.
    #[must_use]
    pub fn sentence(&self, key: &str, reader: &Reader) -> String {
        let packs = self.packs();
        let localized = Localized::of(&packs, &reader.lang);
        localized
            .find(|language| language.words.get(key))
            .map_or_else(|| key.to_owned(), |text| localized.filler(reader).fill(text).0)
    }

    /// The question that a check answers, in the customer's words.
    #[must_use]
    pub fn check_title(&self, check: &str, lang: &str) -> String {
        let packs = self.packs();
        Localized::of(&packs, lang)
            .find(|language| language.titles.get(check))
            .cloned()
            .unwrap_or_else(|| check.to_owned())
    }

    /// What a code means, in general terms.
    #[must_use]
    pub fn meaning(&self, code: &str, lang: &str) -> String {
        let packs = self.packs();
        let localized = Localized::of(&packs, lang);
        let reader = Reader { lang: lang.to_owned(), ..Reader::default() };
        let any = any_of(code);
        let own = localized
            .find(|language| language.meanings.get(code).or_else(|| language.meanings.get(&any)));
        let in_general =
            || Some(localized.filler(&reader).general(&localized.section(code)?.heading));
        own.cloned().or_else(in_general).unwrap_or_else(|| code.to_owned())
    }

    /// The language in which a code has its words: the one that is asked for, or English.
    #[must_use]
    pub fn lang_of(&self, code: &str, lang: &str) -> String {
        let packs = self.packs();
        Localized::of(&packs, lang).section_in(code).map_or(lang, |(lang, _)| lang).to_owned()
    }

    /// The words of a code for a reader. A code without words has itself as its summary.
    #[must_use]
    pub fn code_words(&self, code: &str, reader: &Reader) -> CodeWords {
        let packs = self.packs();
        let localized = Localized::of(&packs, &reader.lang);
        let Some(section) = localized.section(code) else {
            return CodeWords { summary: code.to_owned(), ..CodeWords::default() };
        };
        let fits = section.body.iter().filter(|passage| passage.when.holds(&reader.conditions));
        let text: String = fits.map(|passage| passage.text.as_str()).collect();
        steps::code_words(&section.heading, markdown::blocks(&text), &localized.filler(reader))
    }

    /// Why a check did not run, as a sentence.
    #[must_use]
    pub fn skip(&self, key: &str, reader: &Reader) -> String {
        let packs = self.packs();
        let localized = Localized::of(&packs, &reader.lang);
        let section = localized.find(|language| language.skips.get(key));
        section.map_or_else(
            || key.to_owned(),
            |section| localized.filler(reader).fill(&section.heading).0,
        )
    }
}

fn read(dir: Option<&Path>) -> LanguagePacks {
    let mut found = files::embedded();
    found.extend(dir.map(files::of_folder).unwrap_or_default());
    LanguagePacks::of(found)
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("dir", &self.0.dir).finish_non_exhaustive()
    }
}

/// So that a context that holds a library can be compared: the same library is the same words.
impl PartialEq for Library {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.version() == other.version()
    }
}
