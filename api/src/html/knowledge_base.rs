//! The pages of the articles: the list of questions, one article, its settings card, and the report
//! that its checks make.

use content::{Article, ArticleCard, Library};
use maud::{Markup, PreEscaped, html};
use verdict::{
    Guide, Protocol, Remedy, Report, Security, Service, Settings, Status, Step, Verdict,
};

use crate::html::linked;

/// The words of a page, in its language.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    /// Where they come from.
    pub(crate) library: &'a Library,
    /// The language, BCP 47.
    pub(crate) lang: &'a str,
}

impl Words<'_> {
    fn get(&self, key: &str) -> String {
        self.library.word(key, self.lang)
    }
}

/// All questions, under a title; the links carry `query` along.
pub(crate) fn index(title: &str, note: Option<&str>, cards: &[ArticleCard], query: &str) -> Markup {
    html! {
        main {
            h1 { (title) }
            @if let Some(note) = note { p class="summary" lang="en" dir="ltr" { (note) } }
            ul class="questions" {
                @for card in cards {
                    li {
                        a href=(link(&card.slug, query)) { (card.question) }
                        p { (card.summary) }
                    }
                }
            }
        }
    }
}

/// The address of an article, with a query if there is one.
fn link(slug: &str, query: &str) -> String {
    if query.is_empty() { format!("/kb/{slug}") } else { format!("/kb/{slug}?{query}") }
}

/// One article; `text` is its block tree as HTML.
pub(crate) fn article(words: Words<'_>, article: &Article, text: String) -> Markup {
    html! {
        nav { a href={ "/kb?lang=" (article.lang) } { (words.get("ui.all_questions")) } }
        main {
            h1 { (article.question) }
            p class="summary" { (article.summary) }
            (PreEscaped(text))
        }
    }
}

/// What stands in for the settings card: `key` says why there is none.
pub(crate) fn no_settings(words: Words<'_>, key: &str) -> Markup {
    html! { p class="settings" { (words.get(key)) } }
}

/// The settings card: what to type.
pub(crate) fn settings(words: Words<'_>, card: &Settings) -> Markup {
    let recommended = card.services.iter().filter(|service| service.recommended);
    html! {
        section class="settings" {
            h2 { (words.get("ui.settings")) }
            dl {
                dt { (words.get("ui.user_name")) }
                dd { (literal(&card.user_name)) }
            }
            @for service in recommended { (server(words, service)) }
        }
    }
}

fn server(words: Words<'_>, service: &Service) -> Markup {
    let is_outgoing = service.protocol == Protocol::Smtp;
    let way = words.get(if is_outgoing { "ui.outgoing" } else { "ui.incoming" });
    let security = match service.security {
        Security::Tls => "SSL/TLS".to_owned(),
        Security::Starttls => "STARTTLS".to_owned(),
        _ => words.get("ui.security_none"),
    };
    html! {
        h3 { (way) " (" (service.protocol.as_str().to_uppercase()) ")" }
        dl {
            dt { (words.get("ui.host")) }
            dd { (literal(&service.host)) }
            dt { (words.get("ui.port")) }
            dd { (service.port) }
            dt { (words.get("ui.security")) }
            dd { (security) }
        }
    }
}

fn literal(value: &str) -> Markup {
    html! { code dir="ltr" { (value) } }
}

/// The form that asks for the address; what is known about the reader goes along with it, as names
/// and values.
pub(crate) fn form(
    words: Words<'_>,
    about: &str,
    known: &[(&'static str, &Option<String>)],
) -> Markup {
    html! {
        form class="live" method="get" {
            label for="about" { (words.get("page.your_address")) }
            input id="about" name="about" value=(about) autocomplete="email" dir="ltr" required;
            @for (name, value) in known {
                @if let Some(value) = value { input type="hidden" name=(name) value=(value); }
            }
            button { (words.get("ui.check")) }
        }
    }
}

/// A report: what is said, what to do, and what each check found.
pub(crate) fn report(words: Words<'_>, report: &Report, query: &str) -> Markup {
    html! {
        section class="live" {
            p lang=[lang_of(&report.say_lang)] dir="auto" { strong { (report.say) } }
            @if let Some(fix) = remedy_of_cause(report) { (remedy(words, fix, query)) }
            dl { @for one in &report.verdicts { (verdict(words, one)) } }
        }
    }
}

fn remedy_of_cause(report: &Report) -> Option<&Remedy> {
    let cause = report.cause.as_ref()?;
    let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let finding =
        findings.find(|finding| finding.code == cause.code && finding.about == cause.about)?;
    report.remedies.iter().find(|remedy| Some(&remedy.key) == finding.remedy.as_ref())
}

fn remedy(words: Words<'_>, remedy: &Remedy, query: &str) -> Markup {
    let lang = lang_of(&remedy.lang);
    html! {
        h2 lang=[lang] dir="auto" { (remedy.title) }
        p lang=[lang] dir="auto" { (remedy.explanation) }
        ol { @for one in &remedy.steps { (step(one, lang)) } }
        @if let Some(guide) = &remedy.guide { (guide_link(words, guide, query)) }
    }
}

fn step(step: &Step, lang: Option<&str>) -> Markup {
    html! {
        li lang=[lang] dir="auto" {
            (linked(&step.text))
            @if let Some(copy) = &step.copy { pre dir="ltr" { code { (copy) } } }
        }
    }
}

/// Where in the mail program the steps are done.
fn guide_link(words: Words<'_>, guide: &Guide, query: &str) -> Markup {
    html! {
        p {
            (words.get("page.guide")) " "
            a href=(link(&guide.article, query)) { (guide.name) }
        }
    }
}

fn verdict(words: Words<'_>, verdict: &Verdict) -> Markup {
    let has_note = matches!(verdict.status, Status::Skipped | Status::NotApplicable);
    let status = verdict.status.as_str();
    html! {
        dt dir="auto" {
            (verdict.title) " "
            span class={ "status " (status) } { (words.get(&format!("status.{status}"))) }
        }
        @if has_note { dd dir="auto" { (verdict.note) } }
        @for finding in &verdict.findings {
            dd lang=[lang_of(&finding.lang)] dir="auto" { (finding.summary) }
        }
    }
}

/// A sentence that has no translation yet has its own language.
fn lang_of(lang: &str) -> Option<&str> {
    (!lang.is_empty()).then_some(lang)
}
