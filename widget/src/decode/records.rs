//! The fields of each record, by name. The compiler refuses a record whose type has a field that is
//! not listed.

use content::{Article, ArticleCard, ArticleList, Block, BlockKind, Span, SpanKind, Word};
use verdict::{
    Arg, ArgKind, Because, Cause, Confidence, Evidence, EvidenceKind, FieldFault, Finding,
    FindingRef, On, Owner, Place, Problem, Protocol, Remedy, Report, Security, Service, Settings,
    Severity, Status, Step, StepKind, Verdict,
};
use wasm_bindgen::JsValue;

use super::{Decode, field};

/// Each field is read by its own name. After the semicolon is what no screen shows: it is not
/// read, and stays empty.
macro_rules! records {
    ($($record:ident { $($name:ident),+ $(; $($unread:ident: $empty:expr),+)? })+) => {
        $(impl Decode for $record {
            fn decode(value: &JsValue) -> Self {
                Self {
                    $($name: Decode::decode(&field(value, stringify!($name))),)+
                    $($($unread: $empty),+)?
                }
            }
        })+
    };
}

records! {
    Cause { code, about, confidence, owner, explains }
    FindingRef { code, about }
    Report { status, say, say_lang, place, cause, verdicts, remedies, vantage;
        subject: String::new(), scope: Vec::new(), lang: String::new(), took_ms: 0,
        engine: String::new(), ask_next: None }
    Verdict { check, title, status, note, findings, valid_until;
        waits_on: None, observed_at: String::new(), elapsed_ms: 0, cached: false }
    Finding { code, severity, on, about, args, because, summary, lang, evidence, remedy;
        owner: Owner::Unrecognised, path: None }
    Arg { name, value;
        kind: ArgKind::Unrecognised }
    Evidence { asked, of, at, said, facts, repeat;
        kind: EvidenceKind::Unrecognised }
    Remedy { key, title, lang, explanation, steps;
        guide: None }
    Step { kind, text, copy }
    Problem { status, detail, errors;
        kind: String::new(), title: String::new() }
    FieldFault { pointer, detail }
    Service { protocol, host, port, security, recommended, needs }
    Settings { user_name, user_name_also, user_name_note, services, webmail_url, notes;
        address: String::new(), provider: String::new(), panel: None, ip_kind: None,
        guides: Vec::new() }
    ArticleList { lang, dir, articles, words }
    ArticleCard { slug, question, summary }
    Word { key, text }
    Article { lang, dir, question, summary, checks, blocks;
        slug: String::new() }
    Block { kind, level, name, spans, children }
    Span { kind, text, href }
}

macro_rules! closed_words {
    ($($list:ident)+) => {
        $(impl Decode for $list {
            fn decode(value: &JsValue) -> Self {
                let word = String::decode(value);
                let known = Self::ALL.iter().copied().find(|known| known.as_str() == word);
                known.unwrap_or(Self::Unrecognised)
            }
        })+
    };
}

closed_words! {
    Because Confidence On Owner Place Protocol Security Severity Status StepKind
}

impl Decode for BlockKind {
    fn decode(value: &JsValue) -> Self {
        match String::decode(value).as_str() {
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

impl Decode for SpanKind {
    fn decode(value: &JsValue) -> Self {
        match String::decode(value).as_str() {
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
