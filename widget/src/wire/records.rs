//! The fields of each record, by name. The compiler refuses a record whose type has a field that is not listed.

use content::{Article, ArticleCard, ArticleList, Block, BlockKind, Span, SpanKind, Word};
use verdict::{
    Arg, ArgKind, Because, Cause, Confidence, Evidence, EvidenceKind, FieldFault, Finding, FindingRef, IpKind, On,
    Owner, Place, Problem, Protocol, Remedy, Report, Security, Service, Settings, Severity, Status, Step, StepKind,
    Verdict,
};
use wasm_bindgen::JsValue;

use super::{Read, field};

/// `name` alone is read from the field of that name, `name: "other"` from the field `other`.
macro_rules! records {
    ($($record:ident { $($name:ident $(: $key:literal)?),+ $(,)? })+) => {
        $(impl Read for $record {
            fn read(value: &JsValue) -> Self {
                Self { $($name: Read::read(&field(value, records!(@key $name $($key)?))),)+ }
            }
        })+
    };
    (@all $value:ident $record:ident { $($name:ident),+ } $($other:ident: $known:expr),+) => {
        $record { $($name: Read::read(&field($value, stringify!($name))),)+ $($other: $known),+ }
    };
    (@key $name:ident) => { stringify!($name) };
    (@key $name:ident $key:literal) => { $key };
}

records! {
    Cause { code, about, confidence, owner, explains }
    FindingRef { code, about }
    Verdict { check, title, status, waits_on, note, findings, observed_at, valid_until, elapsed_ms, cached }
    Finding { code, severity, on, owner, about, args, because, summary, evidence, remedy }
    Arg { name, kind, value }
    Evidence { kind, asked, of, at, said, facts, repeat }
    Step { kind, text, copy }
    Problem { kind: "type", title, status, detail, errors }
    FieldFault { pointer, detail }
    Service { protocol, host, port, security, recommended, needs }
    ArticleList { lang, dir, articles, words }
    ArticleCard { slug, question, summary }
    Word { key, text }
    Article { slug, lang, dir, question, summary, checks, blocks }
    Block { kind, level, name, spans, children }
    Span { kind, text, href }
}

/// Without the next question, which the second module asks, and the language, which the screen knows.
impl Read for Report {
    fn read(value: &JsValue) -> Self {
        records! { @all value Report { subject, status, say, place, cause, verdicts, remedies, vantage, engine, took_ms } ask_next: None, lang: String::new() }
    }
}

/// Without the guides: the articles lead to them.
impl Read for Remedy {
    fn read(value: &JsValue) -> Self {
        records! { @all value Remedy { key, title, explanation, steps } guide: None }
    }
}

impl Read for Settings {
    fn read(value: &JsValue) -> Self {
        records! { @all value Settings { address, provider, panel, ip_kind, user_name, user_name_also, user_name_note, services, webmail_url, notes } guides: Vec::new() }
    }
}

macro_rules! closed_words {
    ($($list:ident)+) => {
        $(impl Read for $list {
            fn read(value: &JsValue) -> Self {
                let word = String::read(value);
                Self::ALL.iter().copied().find(|known| known.as_str() == word).unwrap_or(Self::Unrecognised)
            }
        })+
    };
}

closed_words! {
    ArgKind Because Confidence EvidenceKind IpKind On Owner Place Protocol Security Severity Status StepKind
}

impl Read for BlockKind {
    fn read(value: &JsValue) -> Self {
        match String::read(value).as_str() {
            "heading" => Self::Heading,
            "paragraph" => Self::Paragraph,
            "list" => Self::List,
            "ordered_list" => Self::OrderedList,
            "item" => Self::Item,
            "code" => Self::Code,
            "quote" => Self::Quote,
            "table" => Self::Table,
            "row" => Self::Row,
            "cell" => Self::Cell,
            "rule" => Self::Rule,
            "variant" => Self::Variant,
            "live" => Self::Live,
            "settings" => Self::Settings,
            _ => Self::Unrecognised,
        }
    }
}

impl Read for SpanKind {
    fn read(value: &JsValue) -> Self {
        match String::read(value).as_str() {
            "text" => Self::Text,
            "strong" => Self::Strong,
            "emphasis" => Self::Emphasis,
            "code" => Self::Code,
            "link" => Self::Link,
            "break" => Self::Break,
            _ => Self::Unrecognised,
        }
    }
}
