//! Where are the words? A library of all languages; what one of them lacks is read in English.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use time::OffsetDateTime;
use verdict::Incident;

use crate::condition::Fit;
use crate::files::{self, Stamp};
use crate::fill::{Filler, Reader};
use crate::guides;
use crate::markdown;
use crate::shelf::{Language, Shelf};
use crate::source::{ArticleSource, ContentFault, Passage, Section};
use crate::steps::{self, CodeWords};
use crate::tree::{Article, ArticleCard, ArticleList, Block, BlockKind, Word, WordList};
use crate::triage::Triage;

/// The language that has everything.
pub(crate) const ENGLISH: &str = "en";

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
    shelf: Arc<Shelf>,
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

    /// The same with a folder laid over it: its sections, words and articles hold before those of the binary.
    ///
    /// It is read live: a change is seen within half a second. What cannot be read there is left out, and told
    /// by [`Library::faults`].
    #[must_use]
    pub fn with_dir(dir: &Path) -> Self {
        Self::open(Some(dir.to_owned()))
    }

    fn open(dir: Option<PathBuf>) -> Self {
        let stamp = dir.as_deref().map(files::stamp).unwrap_or_default();
        let shelf = Arc::new(read(dir.as_deref()));
        Self(Arc::new(Inner { dir, open: RwLock::new(Opened { shelf, stamp, looked: Instant::now() }) }))
    }

    /// What is on the shelf now; read anew if the folder has changed.
    pub(crate) fn shelf(&self) -> Arc<Shelf> {
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
            open.shelf = Arc::new(read(Some(dir)));
        }
        open.shelf.clone()
    }

    fn opened(&self) -> Arc<Shelf> {
        self.0.open.read().unwrap_or_else(PoisonError::into_inner).shelf.clone()
    }

    /// A hash of everything in it: the same on every replica with the same content.
    #[must_use]
    pub fn version(&self) -> String {
        self.shelf().version.clone()
    }

    /// What could not be read.
    #[must_use]
    pub fn faults(&self) -> Vec<ContentFault> {
        self.shelf().faults.clone()
    }

    /// The languages there are, BCP 47.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        self.shelf().languages.keys().cloned().collect()
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
        if self.shelf().languages.contains_key(&wish) { wish } else { ENGLISH.to_owned() }
    }

    /// What support wrote about outages that go on now.
    #[must_use]
    pub fn incidents(&self) -> Vec<Incident> {
        let (shelf, now) = (self.shelf(), OffsetDateTime::now_utc());
        shelf.notices.iter().filter(|notice| notice.is_open(now)).map(|notice| notice.incident.clone()).collect()
    }

    /// Every question in its order, with the words of the screen. Guides for single mail programs stand behind theirs.
    #[must_use]
    pub fn articles(&self, lang: &str) -> ArticleList {
        let shelf = self.shelf();
        let view = View::of(&shelf, lang);
        let questions = view.articles().into_iter().filter(|(_, article)| article.variant_of.is_empty());
        view.list(questions.map(|(_, article)| view.card(article)).collect())
    }

    /// The words that are said where something is pasted and questions are asked.
    #[must_use]
    pub fn talk(&self, lang: &str) -> WordList {
        let shelf = self.shelf();
        let view = View::of(&shelf, lang);
        WordList { lang: view.lang.to_owned(), dir: direction(view.lang).to_owned(), words: view.words(IN_TALK) }
    }

    /// The articles that answer a query, best first; none if nothing fits.
    #[must_use]
    pub fn search(&self, query: &str, lang: &str) -> ArticleList {
        let shelf = self.shelf();
        let view = View::of(&shelf, lang);
        let found = view.own.index.rank(query).into_iter().filter_map(|slug| view.article(slug));
        view.list(found.map(|(_, article)| view.card(article)).collect())
    }

    /// The slug of the article that a person's words point to; none where they fit none well.
    #[must_use]
    pub fn pointed_to(&self, words: &str, lang: &str) -> Option<String> {
        View::of(&self.shelf(), lang).own.index.pointed_to(words).map(str::to_owned)
    }

    /// What the index of the search would weigh if it travelled to a browser, in bytes.
    #[must_use]
    pub fn search_weight(&self, lang: &str) -> usize {
        View::of(&self.shelf(), lang).own.index.weight()
    }

    /// One article, with the reader's language, situation and values applied; of variants the one for their mail program.
    #[must_use]
    pub fn article(&self, slug: &str, reader: &Reader) -> Option<Article> {
        let shelf = self.shelf();
        let view = View::of(&shelf, &reader.lang);
        let client = reader.conditions.get("client").map(String::as_str).unwrap_or_default();
        let (lang, source) = view.article(guides::variant(&view, slug, client).unwrap_or(slug))?;
        let filler = view.filler(reader);
        Some(Article {
            slug: source.slug.clone(),
            lang: lang.to_owned(),
            dir: direction(lang).to_owned(),
            question: filler.fill(&source.question).0,
            summary: filler.fill(&source.summary).0,
            checks: source.triage.checks.clone(),
            blocks: view.blocks(&source.body, reader, &filler),
        })
    }

    /// What decides an article's question.
    #[must_use]
    pub fn triage(&self, slug: &str, lang: &str) -> Option<Triage> {
        let shelf = self.shelf();
        View::of(&shelf, lang).article(slug).map(|(_, article)| article.triage.clone())
    }

    /// The control panels of which the articles speak.
    #[must_use]
    pub fn panels(&self) -> Vec<String> {
        let shelf = self.shelf();
        let words = View::of(&shelf, ENGLISH).own.words.keys();
        words.filter_map(|key| key.strip_prefix("panel.")).map(str::to_owned).collect()
    }

    /// An article's question; its slug if there is no such article.
    #[must_use]
    pub fn question(&self, slug: &str, lang: &str) -> String {
        let shelf = self.shelf();
        View::of(&shelf, lang).article(slug).map_or_else(|| slug.to_owned(), |(_, article)| article.question.clone())
    }

    /// A text with its placeholders filled.
    #[must_use]
    pub fn filled(&self, text: &str, reader: &Reader) -> String {
        let shelf = self.shelf();
        View::of(&shelf, &reader.lang).filler(reader).fill(text).0
    }

    /// A word of the screen, with the reader's values; its key if there is none.
    #[must_use]
    pub fn word(&self, key: &str, lang: &str) -> String {
        let shelf = self.shelf();
        View::of(&shelf, lang).find(|language| language.words.get(key)).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// The same with its placeholders filled.
    #[must_use]
    pub fn sentence(&self, key: &str, reader: &Reader) -> String {
        let shelf = self.shelf();
        let view = View::of(&shelf, &reader.lang);
        view.find(|language| language.words.get(key))
            .map_or_else(|| key.to_owned(), |text| view.filler(reader).fill(text).0)
    }

    /// The question that a check answers, in the customer's words.
    #[must_use]
    pub fn check_title(&self, check: &str, lang: &str) -> String {
        let shelf = self.shelf();
        View::of(&shelf, lang).find(|language| language.titles.get(check)).cloned().unwrap_or_else(|| check.to_owned())
    }

    /// What a code means, in general terms.
    #[must_use]
    pub fn meaning(&self, code: &str, lang: &str) -> String {
        let shelf = self.shelf();
        let view = View::of(&shelf, lang);
        let reader = Reader { lang: lang.to_owned(), ..Reader::default() };
        let any = any_of(code);
        let own = view.find(|language| language.meanings.get(code).or_else(|| language.meanings.get(&any)));
        let in_general = || Some(view.filler(&reader).general(&view.section(code)?.heading));
        own.cloned().or_else(in_general).unwrap_or_else(|| code.to_owned())
    }

    /// The words of a code for a reader. A code without words has itself as its summary.
    #[must_use]
    pub fn code_words(&self, code: &str, reader: &Reader) -> CodeWords {
        let shelf = self.shelf();
        let view = View::of(&shelf, &reader.lang);
        let Some(section) = view.section(code) else {
            return CodeWords { summary: code.to_owned(), ..CodeWords::default() };
        };
        let fits = section.body.iter().filter(|passage| passage.when.holds(&reader.conditions));
        let text: String = fits.map(|passage| passage.text.as_str()).collect();
        steps::code_words(&section.heading, markdown::blocks(&text), &view.filler(reader))
    }

    /// Why a check did not run, as a sentence.
    #[must_use]
    pub fn skip(&self, key: &str, reader: &Reader) -> String {
        let shelf = self.shelf();
        let view = View::of(&shelf, &reader.lang);
        let section = view.find(|language| language.skips.get(key));
        section.map_or_else(|| key.to_owned(), |section| view.filler(reader).fill(&section.heading).0)
    }
}

fn read(dir: Option<&Path>) -> Shelf {
    let mut found = files::embedded();
    found.extend(dir.map(files::of_folder).unwrap_or_default());
    Shelf::read(&found)
}

/// The code whose words stand for those of a code without its own: `any.unfinished` for `mx.unfinished`.
fn any_of(code: &str) -> String {
    code.split_once('.').map(|(_, what)| format!("any.{what}")).unwrap_or_default()
}

fn direction(lang: &str) -> &'static str {
    if ["ar", "fa", "he", "ur"].contains(&lang) { "rtl" } else { "ltr" }
}

/// One language before English.
pub(crate) struct View<'a> {
    lang: &'a str,
    own: &'a Language,
    english: &'a Language,
}

impl<'a> View<'a> {
    pub(crate) fn of(shelf: &'a Shelf, lang: &str) -> Self {
        static NOTHING: OnceLock<Language> = OnceLock::new();
        let english = shelf.languages.get(ENGLISH).unwrap_or_else(|| NOTHING.get_or_init(Language::default));
        let wish = lang.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let (lang, own) = match shelf.languages.get_key_value(&wish) {
            Some((lang, own)) => (lang.as_str(), own),
            None => (ENGLISH, english),
        };
        Self { lang, own, english }
    }

    fn find<T>(&self, take: impl Fn(&'a Language) -> Option<T>) -> Option<T> {
        take(self.own).or_else(|| take(self.english))
    }

    /// The section of a code; of a code without its own, the one for all checks: `any.unfinished`.
    fn section(&self, code: &str) -> Option<&'a Section> {
        let any = any_of(code);
        self.find(|language| language.codes.get(code)).or_else(|| self.find(|language| language.codes.get(&any)))
    }

    pub(crate) fn article(&self, slug: &str) -> Option<(&'a str, &'a ArticleSource)> {
        let own = self.own.articles.get(slug).map(|article| (self.lang, article));
        own.or_else(|| self.english.articles.get(slug).map(|article| (ENGLISH, article)))
    }

    /// Every article in its order, each in the best language there is.
    pub(crate) fn articles(&self) -> Vec<(&'a str, &'a ArticleSource)> {
        let slugs: std::collections::BTreeSet<&String> =
            self.english.articles.keys().chain(self.own.articles.keys()).collect();
        let mut found: Vec<_> = slugs.into_iter().filter_map(|slug| self.article(slug)).collect();
        found.sort_by_key(|(_, article)| article.order);
        found
    }

    pub(crate) fn filler(&self, reader: &'a Reader) -> Filler<'a> {
        Filler { values: &reader.values, phrases: [&self.own.phrases, &self.english.phrases] }
    }

    fn card(&self, article: &ArticleSource) -> ArticleCard {
        let nothing = Reader::default();
        let filler = Filler { values: &nothing.values, phrases: [&self.own.phrases, &self.english.phrases] };
        ArticleCard {
            slug: article.slug.clone(),
            question: filler.fill(&article.question).0,
            summary: filler.fill(&article.summary).0,
        }
    }

    fn list(&self, articles: Vec<ArticleCard>) -> ArticleList {
        ArticleList {
            lang: self.lang.to_owned(),
            dir: direction(self.lang).to_owned(),
            articles,
            words: self.words(ON_THE_SCREEN),
        }
    }

    /// The words of these groups. Each is weight before anything can be seen, so a screen gets what it says itself.
    fn words(&self, groups: &[&str]) -> Vec<Word> {
        let is_wanted = |key: &&String| key.split_once('.').is_some_and(|(group, _)| groups.contains(&group));
        let keys = self.english.words.keys().chain(self.own.words.keys()).filter(is_wanted);
        let keys: std::collections::BTreeSet<&String> = keys.collect();
        let word = |key: &String| {
            let text = self.find(|language| language.words.get(key)).cloned().unwrap_or_default();
            Word { key: key.clone(), text }
        };
        keys.into_iter().map(word).collect()
    }

    /// The body of an article. What depends on something unknown stays, with its label.
    pub(crate) fn blocks(&self, body: &[Passage], reader: &Reader, filler: &Filler<'_>) -> Vec<Block> {
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
                    let name = labels.join(", ");
                    found.push(Block { kind: BlockKind::Variant, name, children, ..Block::default() });
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

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("dir", &self.0.dir).finish_non_exhaustive()
    }
}

/// The groups of words that are said where something is pasted and questions are asked.
const IN_TALK: &[&str] = &["owner", "step", "talk", "ui"];

/// The groups of words that the screen itself says; the others stand in what the server has put into sentences.
const ON_THE_SCREEN: &[&str] =
    &["because", "confidence", "hero", "ip_kind", "owner", "panel", "place", "road", "status", "step", "ui"];

/// So that a context that holds a library can be compared: the same library is the same words.
impl PartialEq for Library {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.version() == other.version()
    }
}
