//! The linter: everything that a writer should fix, with its file and line.

mod remedies;

use std::collections::BTreeSet;
use std::path::Path;

use verdict::{Code, StepKind};

use crate::guides;
use crate::language_pack::{Language, LanguagePacks};
use crate::localized::ENGLISH;
use crate::parse::condition::{Condition, UNKNOWN};
use crate::parse::files;
use crate::parse::markdown;
use crate::parse::source::{ArticleSource, ContentFault, Faults, Section};
use crate::parse::steps::take_kind;
use crate::template::{is_allowed, placeholders};
use crate::tree::{Block, BlockKind};
use crate::triage::{Triage, review};
use remedies::{check_words, owners};

/// The longest sentence of a code, in characters, before its values are filled in.
const LONGEST_SUMMARY: usize = 160;

/// The most words of it in English: it is the heading of an answer, which a phone must show whole.
const MOST_WORDS: usize = 12;

/// The files in which a whole language is found without having a slug or a code of its own.
const PLACES: &[&str] = &["live", "settings_card"];

/// Everything that is wrong with a content folder, in the order of files and lines.
///
/// `codes` are all codes that can be emitted. In the folder's English every one of them needs its
/// words; another language may lack some, which are then read in English.
#[must_use]
pub fn check(dir: &Path, codes: &[&Code]) -> Vec<ContentFault> {
    let found = files::of_folder(dir);
    if found.is_empty() {
        let text = format!(
            "there is no content in {}; it should hold folders named by language, such as en/",
            dir.display()
        );
        return vec![ContentFault { file: String::new(), line: 0, text }];
    }
    let own = LanguagePacks::of(found.clone());
    // What the folder leaves out is read from the binary, so a folder with one changed file is
    // complete.
    let below = LanguagePacks::of([files::embedded(), found].concat());
    let mut faults = own.faults();
    for (lang, language) in own.languages() {
        let linter = Linter { lang, below: &below, codes };
        linter.check(language, &mut faults);
    }
    if own.language(ENGLISH).is_some() {
        missing_words(&below, codes, &mut faults);
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Checks one language.
struct Linter<'a> {
    lang: &'a str,
    below: &'a LanguagePacks,
    codes: &'a [&'a Code],
}

impl Linter<'_> {
    fn check(&self, language: &Language, found: &mut Vec<ContentFault>) {
        for section in language.codes.values() {
            let file = format!(
                "{}/codes/{}.md",
                self.lang,
                section.id.split('.').next().unwrap_or_default()
            );
            self.check_code(section, &mut Faults { file: &file, found });
        }
        for section in language.skips.values() {
            let file = format!("{}/skips.md", self.lang);
            self.check_placeholders(
                &section.heading,
                section.line,
                &mut Faults { file: &file, found },
            );
        }
        for article in language.articles.values() {
            let file = format!("{}/{}.md", self.lang, article.slug);
            self.check_article(article, &mut Faults { file: &file, found });
        }
    }

    fn check_code(&self, section: &Section, faults: &mut Faults<'_>) {
        let Some(what) = section.id.split_once('.').map(|(_, what)| what) else {
            return faults.add(
                section.line,
                format!(
                    "`{}` is no code; a code is a check and a name, such as mx.none",
                    section.id
                ),
            );
        };
        let is_for_all = section.id.starts_with("any.");
        let is_emitted = |code: &&&Code| {
            code.id == section.id || (is_for_all && code.id.ends_with(&format!(".{what}")))
        };
        let Some(code) = self.codes.iter().find(is_emitted) else {
            return faults.add(
                section.line,
                format!(
                    "nothing emits the code `{}`; `mailwhy` lists them at /v1/checks",
                    section.id
                ),
            );
        };
        if section.heading.chars().count() > LONGEST_SUMMARY {
            faults.add(
                section.line,
                format!("the sentence is longer than {LONGEST_SUMMARY} characters; say it shorter"),
            );
        }
        if self.lang == ENGLISH && section.heading.split_whitespace().count() > MOST_WORDS {
            faults.add(
                section.line,
                format!("the sentence has more than {MOST_WORDS} words; say it shorter"),
            );
        }
        self.check_placeholders(&section.heading, section.line, faults);
        for passage in &section.body {
            self.check_client(&passage.when, passage.line, faults);
            self.check_placeholders(&passage.text, passage.line, faults);
            check_html(&passage.text, passage.line, faults);
            check_steps(&passage.text, passage.line, faults);
        }
        for owner in owners(code) {
            check_words(section, code, owner, faults);
        }
    }

    fn check_article(&self, article: &ArticleSource, faults: &mut Faults<'_>) {
        if article.question.is_empty() || article.summary.is_empty() {
            faults.add(1, "an article needs its question and a summary in the front matter");
        }
        let checks: BTreeSet<&str> = self.codes.iter().map(|code| code.check()).collect();
        for check in article.triage.checks.iter().filter(|check| !checks.contains(check.as_str())) {
            faults.add(
                1,
                format!(
                    "there is no check `{check}`; there are {}",
                    Vec::from_iter(checks.iter().copied()).join(", ")
                ),
            );
        }
        self.check_causes(article, faults);
        self.check_guide(article, faults);
        for passage in &article.body {
            self.check_client(&passage.when, passage.line, faults);
            self.check_placeholders(&passage.text, passage.line, faults);
            check_html(&passage.text, passage.line, faults);
            self.check_links(&markdown::blocks(&passage.text), passage.line, faults);
        }
    }

    fn check_causes(&self, article: &ArticleSource, faults: &mut Faults<'_>) {
        let triage = &article.triage;
        let answered = triage.questions.iter().flat_map(|asked| asked.codes.iter().flatten());
        let ends = triage.causes.iter().map(|cause| &cause.code).filter(|code| !code.is_empty());
        let named = triage.causes.iter().flat_map(|cause| &cause.codes).chain(answered).chain(ends);
        for code in named.filter(|code| !self.codes.iter().any(|known| known.id == **code)) {
            faults.add(1, format!("nothing emits the code `{code}` of a cause or an answer"));
        }
        self.check_scope(triage, faults);
        let others = |slug: &str| {
            let languages =
                [self.lang, ENGLISH].into_iter().filter_map(|lang| self.below.language(lang));
            languages
                .filter_map(|language| language.articles.get(slug))
                .map(|article| &article.triage)
                .next()
        };
        review(&article.slug, triage, &others).into_iter().for_each(|fault| faults.add(1, fault));
    }

    fn check_scope(&self, triage: &Triage, faults: &mut Faults<'_>) {
        let scope = &triage.scope;
        let is_known = |pattern: &str| match pattern.strip_suffix(".*") {
            Some(check) => self.codes.iter().any(|code| code.check() == check),
            None => self.codes.iter().any(|code| code.id == pattern),
        };
        for pattern in scope.except.iter().chain(&scope.also).filter(|pattern| !is_known(pattern)) {
            faults.add(1, format!("nothing emits `{pattern}` of `except` or `also`"));
        }
        if !triage.causes.is_empty() && scope.flows.is_empty() && scope.also.is_empty() {
            faults.add(
                1,
                "an article with causes needs `flows`: receiving, logging_in, sending or accepted",
            );
        }
    }

    /// A guide is for one mail program, stands in an article's place, and says where things are
    /// typed.
    fn check_guide(&self, article: &ArticleSource, faults: &mut Faults<'_>) {
        if article.client.is_empty() && article.variant_of.is_empty() {
            return;
        }
        if article.client.is_empty()
            || article.program.is_empty()
            || !self.is_article(&article.variant_of)
        {
            faults.add(
                1,
                "a guide needs `client` (an id), `program` (its name), and in `variant_of` the \
                 slug of an article",
            );
        }
        if article.is_blank() && self.lang != ENGLISH {
            return;
        }
        let text: String = article.body.iter().map(|passage| passage.text.as_str()).collect();
        let blocks = markdown::blocks(&text);
        for section in
            guides::SECTIONS.iter().filter(|section| guides::steps(&blocks, section).is_empty())
        {
            faults.add(
                1,
                format!(
                    "a guide needs numbered steps under a heading that ends with {{#{section}}}"
                ),
            );
        }
    }

    fn check_client(&self, when: &Condition, line: usize, faults: &mut Faults<'_>) {
        let known: BTreeSet<&str> = guides::clients(self.below).chain([UNKNOWN]).collect();
        let asked = when.0.iter().filter(|term| term.key == "client").flat_map(|term| &term.values);
        for client in asked.filter(|client| !known.contains(client.as_str())) {
            let known = Vec::from_iter(known.iter().copied()).join(", ");
            faults.add(
                line,
                format!("no guide is for the mail program `{client}`; there are {known}"),
            );
        }
    }

    fn is_article(&self, slug: &str) -> bool {
        self.below.languages().any(|(_, language)| language.articles.contains_key(slug))
    }

    fn check_placeholders(&self, text: &str, line: usize, faults: &mut Faults<'_>) {
        for (at, line_text) in text.lines().enumerate() {
            for name in placeholders(line_text).filter(|name| !PLACES.contains(name)) {
                let is_known = |lang: &str| {
                    self.below.language(lang).is_some_and(|lang| lang.phrases.contains_key(name))
                };
                if !is_known(ENGLISH) {
                    faults.add(
                        line + at,
                        format!(
                            "there is no placeholder {{{{{name}}}}}; [placeholders] in \
                             en/words.toml lists them"
                        ),
                    );
                }
            }
        }
    }

    fn check_links(&self, blocks: &[Block], line: usize, faults: &mut Faults<'_>) {
        for block in blocks {
            for href in block.spans.iter().filter_map(|span| span.href.as_deref()) {
                let slug = href
                    .strip_prefix("/kb/")
                    .map(|rest| rest.split('#').next().unwrap_or_default());
                if slug.is_some_and(|slug| !self.is_article(slug)) {
                    faults.add(line, format!("the link {href} leads to no article"));
                } else if !href.starts_with("{{") && !is_allowed(href) {
                    faults.add(
                        line,
                        format!(
                            "the link {href} is not allowed; use https:, mailto:, tel: or /kb/…"
                        ),
                    );
                }
            }
            self.check_links(&block.children, line, faults);
        }
    }
}

/// In English every code has its words.
fn missing_words(packs: &LanguagePacks, codes: &[&Code], faults: &mut Vec<ContentFault>) {
    let Some(english) = packs.language(ENGLISH) else { return };
    for code in codes {
        let any =
            code.id.split_once('.').map(|(_, what)| format!("any.{what}")).unwrap_or_default();
        let file = format!("{ENGLISH}/codes/{}.md", code.check());
        let mut faults = Faults { file: &file, found: faults };
        if !english.codes.contains_key(code.id) && !english.codes.contains_key(&any) {
            faults.add(
                0,
                format!(
                    "the code `{}` has no words; add a section `## One sentence {{#{}}}`",
                    code.id, code.id
                ),
            );
        }
        if !english.titles.contains_key(code.check()) {
            faults
                .add(0, "the check has no title; begin the file with `# The question it answers`");
        }
    }
}

/// HTML is left out of what readers see.
fn check_html(text: &str, line: usize, faults: &mut Faults<'_>) {
    if markdown::depth(text) > markdown::DEEPEST {
        let most = markdown::DEEPEST;
        faults.add(line, format!("quotes and lists stand in one another more than {most} deep"));
    }
    use pulldown_cmark::{Event, Parser};
    for (event, range) in Parser::new(text).into_offset_iter() {
        if let Event::Html(html) | Event::InlineHtml(html) = event {
            let line = line + text[..range.start].matches('\n').count();
            faults.add(line, format!("HTML is not shown to readers: {}", html.trim()));
        }
    }
}

/// A step without its kind is left out of what readers see.
fn check_steps(text: &str, line: usize, faults: &mut Faults<'_>) {
    let lists =
        markdown::blocks(text).into_iter().filter(|block| block.kind == BlockKind::OrderedList);
    for mut item in lists.flat_map(|list| list.children) {
        if take_kind(&mut item).is_none() {
            let kinds: Vec<String> = StepKind::ALL.iter().map(|kind| format!("`{kind}`")).collect();
            faults.add(
                line,
                format!("a step lacks its kind; begin it with one of {}", kinds.join(", ")),
            );
        }
    }
}
