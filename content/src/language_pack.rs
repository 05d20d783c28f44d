//! Language packs: every language's articles, sections, words and phrases, read once.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use crate::documents::documents;
use crate::localized::{ENGLISH, Localized};
use crate::notices::{Notice, notice};
use crate::parse::files::{File, OUTAGES};
use crate::parse::source::{ArticleSource, ContentFault, Faults, Section, article, sections};
use crate::parse::translation::merge_translation;
use crate::search::Index;

/// Where no more than this share of a query is known, it may be written in another language.
const STRANGE: f32 = 0.5;

/// From this share on a query is written in a language.
const FAMILIAR: f32 = 0.85;

/// Everything that was read.
#[derive(Debug, Default)]
pub(crate) struct LanguagePacks {
    pub(crate) languages: BTreeMap<String, Language>,
    /// What support wrote about outages, in the order of the files.
    pub(crate) notices: Vec<Notice>,
    pub(crate) faults: Vec<ContentFault>,
    pub(crate) version: String,
}

/// What there is in one language.
#[derive(Debug, Default)]
pub(crate) struct Language {
    /// By slug.
    pub(crate) articles: BTreeMap<String, ArticleSource>,
    /// By check: the question that it answers.
    pub(crate) titles: HashMap<String, String>,
    /// By code.
    pub(crate) codes: HashMap<String, Section>,
    /// By key: why a check did not run.
    pub(crate) skips: HashMap<String, Section>,
    /// By dotted key: the words of the screen.
    pub(crate) words: BTreeMap<String, String>,
    /// By placeholder: what stands for a value that nobody knows.
    pub(crate) phrases: HashMap<String, String>,
    /// By code: what it means in general terms, where its heading without values says too little.
    pub(crate) meanings: HashMap<String, String>,
    /// For the search: words that say nothing, words that say the same, what no article answers.
    pub(crate) search: BTreeMap<String, String>,
    /// What the articles are found by, once somebody has searched.
    pub(crate) index: OnceLock<Index>,
}

impl LanguagePacks {
    /// Reads files; of two that say the same the later one holds, section by section and word by
    /// word.
    pub(crate) fn read(files: &[File]) -> Self {
        let mut packs = Self::default();
        let mut hasher = DefaultHasher::new();
        for file in files {
            (&file.path, &file.text).hash(&mut hasher);
            packs.take(file);
        }
        packs.version = format!("{:016x}", hasher.finish());
        packs.translate();
        packs
    }

    /// Translated articles take over the rules of the English ones.
    fn translate(&mut self) {
        let Some(english) = self.languages.get(ENGLISH).map(|language| language.articles.clone())
        else {
            return;
        };
        for (lang, language) in self.languages.iter_mut().filter(|(lang, _)| *lang != ENGLISH) {
            for (slug, article) in &mut language.articles {
                let file = format!("{lang}/{slug}.md");
                let mut faults = Faults { file: &file, found: &mut self.faults };
                english
                    .get(slug)
                    .into_iter()
                    .for_each(|english| merge_translation(article, english, &mut faults));
            }
        }
    }

    /// The index that words are looked up in: that of the reader's language, unless they are
    /// written in one that knows far more of them.
    pub(crate) fn index_for(&self, words: &str, lang: &str) -> &Index {
        let own = self.index(lang);
        if own.known_share(words) > STRANGE {
            return own;
        }
        let indexes = self.languages.keys().map(|lang| self.index(lang));
        let share = |index: &&Index| index.known_share(words);
        let best = indexes.max_by(|a, b| share(a).total_cmp(&share(b)));
        best.filter(|index| index.known_share(words) > FAMILIAR).unwrap_or(own)
    }

    /// The index of a language's articles, made when it is first asked for.
    pub(crate) fn index(&self, lang: &str) -> &Index {
        let localized = Localized::of(self, lang);
        let made = || Index::new(&documents(&localized), localized.lexicons());
        localized.own.index.get_or_init(made)
    }

    fn take(&mut self, file: &File) {
        let Some((lang, name)) = file.path.split_once('/') else { return };
        let mut faults = Faults { file: &file.path, found: &mut self.faults };
        let text = file.text.replace("\r\n", "\n");
        if lang == OUTAGES {
            self.notices.extend(notice(&text, &mut faults));
            return;
        }
        let language = self.languages.entry(lang.to_owned()).or_default();
        match (name.strip_prefix("codes/").and_then(|name| name.strip_suffix(".md")), name) {
            (Some(check), _) => language.take_codes(check, &text, &mut faults),
            (None, "words.toml") => language.take_words(&text, &mut faults),
            (None, "search.toml") => language.take_search(&text, &mut faults),
            (None, "skips.md") => {
                let (_, found) = sections(&text, &mut faults);
                language
                    .skips
                    .extend(found.into_iter().map(|section| (section.id.clone(), section)));
            }
            (None, _) => language.take_article(name, &text, &mut faults),
        }
    }
}

impl Language {
    fn take_codes(&mut self, check: &str, text: &str, faults: &mut Faults<'_>) {
        let (title, found) = sections(text, faults);
        if title.is_empty() {
            faults
                .add(1, "the file lacks its title: a line `# The question that the check answers`");
        } else {
            self.titles.insert(check.to_owned(), title);
        }
        self.codes.extend(found.into_iter().map(|section| (section.id.clone(), section)));
    }

    /// Words that say nothing, words that say the same, and what no article answers.
    fn take_search(&mut self, text: &str, faults: &mut Faults<'_>) {
        for (name, words) in tables(text, faults).unwrap_or_default() {
            flatten(&name, &words, &mut self.search);
        }
    }

    fn take_words(&mut self, text: &str, faults: &mut Faults<'_>) {
        for (name, table) in tables(text, faults).unwrap_or_default() {
            let mut found = BTreeMap::new();
            flatten("", &table, &mut found);
            match name.as_str() {
                "words" => self.words.extend(found),
                "placeholders" => self.phrases.extend(found),
                "meanings" => self.meanings.extend(found),
                _ => faults.add(
                    0,
                    format!(
                        "there is no table [{name}]; write [words], [placeholders] or [meanings]; \
                         how the search reads words is in search.toml"
                    ),
                ),
            }
        }
    }

    fn take_article(&mut self, name: &str, text: &str, faults: &mut Faults<'_>) {
        let Some(found) = article(text, faults) else { return };
        if format!("{}.md", found.slug) != name {
            faults.add(
                1,
                format!(
                    "the slug `{}` differs from the file's name; they must be the same",
                    found.slug
                ),
            );
        }
        self.articles.insert(found.slug.clone(), found);
    }
}

fn tables(text: &str, faults: &mut Faults<'_>) -> Option<toml::Table> {
    match text.parse() {
        Ok(tables) => Some(tables),
        Err(fault) => {
            let line = fault.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            faults.add(line, format!("the words cannot be read: {}", fault.message()));
            None
        }
    }
}

/// `[owner] customer = "You"` and `"owner.customer" = "You"` are the same key.
fn flatten(prefix: &str, value: &toml::Value, into: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flatten(&name, value, into);
            }
        }
        toml::Value::String(text) => {
            into.insert(prefix.to_owned(), text.clone());
        }
        other => {
            into.insert(prefix.to_owned(), other.to_string());
        }
    }
}
