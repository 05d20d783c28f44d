//! Language packs: every language's articles, sections, words and phrases. Each language is read
//! when somebody first reads in it.

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

/// Everything that there is to read.
#[derive(Debug, Default)]
pub(crate) struct LanguagePacks {
    languages: BTreeMap<String, Pack>,
    /// What support wrote about outages, in the order of the files.
    pub(crate) notices: Vec<Notice>,
    /// What could not be read of those.
    faults: Vec<ContentFault>,
    pub(crate) version: String,
}

/// The files of one language, and what they say once somebody has read them.
#[derive(Debug, Default)]
struct Pack {
    files: Vec<File>,
    read: OnceLock<(Language, Vec<ContentFault>)>,
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
    /// Of files; of two that say the same the later one holds, section by section and word by word.
    pub(crate) fn of(files: Vec<File>) -> Self {
        let mut packs = Self::default();
        let mut hasher = DefaultHasher::new();
        for file in files {
            (&file.path, file.digest).hash(&mut hasher);
            let Some((lang, _)) = file.path.split_once('/') else { continue };
            if lang == OUTAGES {
                let mut faults = Faults { file: &file.path, found: &mut packs.faults };
                packs.notices.extend(notice(&file.text(), &mut faults));
            } else {
                packs.languages.entry(lang.to_owned()).or_default().files.push(file);
            }
        }
        packs.version = format!("{:016x}", hasher.finish());
        packs
    }

    /// The languages there are.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.languages.keys().map(String::as_str)
    }

    /// A language, if there is anything in it.
    pub(crate) fn language(&self, lang: &str) -> Option<&Language> {
        self.named(lang).map(|(_, language)| language)
    }

    /// The same, with its name.
    pub(crate) fn named(&self, lang: &str) -> Option<(&str, &Language)> {
        let (lang, pack) = self.languages.get_key_value(lang)?;
        Some((lang, &self.read(lang, pack).0))
    }

    /// Every language.
    pub(crate) fn languages(&self) -> impl Iterator<Item = (&str, &Language)> {
        self.languages.iter().map(|(lang, pack)| (lang.as_str(), &self.read(lang, pack).0))
    }

    /// What could not be read, of all languages.
    pub(crate) fn faults(&self) -> Vec<ContentFault> {
        let languages = self.languages.iter();
        let of_languages = languages.flat_map(|(lang, pack)| self.read(lang, pack).1.iter());
        self.faults.iter().chain(of_languages).cloned().collect()
    }

    fn read<'a>(&'a self, lang: &str, pack: &'a Pack) -> &'a (Language, Vec<ContentFault>) {
        pack.read.get_or_init(|| {
            let (mut language, mut faults) = (Language::default(), Vec::new());
            for file in &pack.files {
                language.take(file, &mut Faults { file: &file.path, found: &mut faults });
            }
            let english = if lang == ENGLISH { None } else { self.language(ENGLISH) };
            if let Some(english) = english {
                language.follow(english, lang, &mut faults);
            }
            (language, faults)
        })
    }

    /// The index that words are looked up in: that of the reader's language, unless they are
    /// written in one that knows far more of them.
    pub(crate) fn index_for(&self, words: &str, lang: &str) -> &Index {
        let own = self.index(lang);
        if own.known_share(words) > STRANGE {
            return own;
        }
        let indexes = self.names().map(|lang| self.index(lang));
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
}

impl Language {
    fn take(&mut self, file: &File, faults: &mut Faults<'_>) {
        let Some((_, name)) = file.path.split_once('/') else { return };
        let text = file.text();
        match (name.strip_prefix("codes/").and_then(|name| name.strip_suffix(".md")), name) {
            (Some(check), _) => self.take_codes(check, &text, faults),
            (None, "words.toml") => self.take_words(&text, faults),
            (None, "search.toml") => self.take_search(&text, faults),
            (None, "skips.md") => {
                let (_, found) = sections(&text, faults);
                self.skips.extend(found.into_iter().map(|section| (section.id.clone(), section)));
            }
            (None, _) => self.take_article(name, &text, faults),
        }
    }

    /// Translated articles take over the rules of the English ones.
    fn follow(&mut self, english: &Self, lang: &str, faults: &mut Vec<ContentFault>) {
        for (slug, article) in &mut self.articles {
            let file = format!("{lang}/{slug}.md");
            let mut faults = Faults { file: &file, found: faults };
            if let Some(english) = english.articles.get(slug) {
                merge_translation(article, english, &mut faults);
            }
        }
    }

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
