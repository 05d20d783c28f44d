//! Templates: placeholders filled with the reader's own values, or with the phrase for a value that
//! nobody knows.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::tree::{Block, BlockKind, Span, SpanKind};

/// Who reads: the language, what is known of their situation, and the values of their placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// The language, BCP 47; a region is ignored, and what is missing is read in English.
    pub lang: String,
    /// By key (`panel`, `ip`, `client`, `owner`, `because`, `own`, `removal`, `server`); a missing
    /// key is unknown.
    pub conditions: BTreeMap<String, String>,
    /// By placeholder. Never text from outside.
    pub values: BTreeMap<String, String>,
}

/// Fills placeholders: first with the reader's values, then with the phrases of their language.
pub(crate) struct TemplateValues<'a> {
    pub(crate) values: &'a BTreeMap<String, String>,
    pub(crate) phrases: [&'a HashMap<String, String>; 2],
}

impl TemplateValues<'_> {
    /// The text with every placeholder filled, and whether all of them had a value of the reader's.
    pub(crate) fn fill(&self, text: &str) -> (String, bool) {
        self.fill_with(text, |name| self.phrase(name).into())
    }

    /// The same for a command, in which a phrase would be taken for words of its own: what nobody
    /// knows is a blank to be filled in, such as `OUTGOING-HOST`.
    fn fill_command(&self, text: &str) -> String {
        self.fill_with(text, |name| name.to_uppercase().replace('_', "-").into()).0
    }

    fn fill_with<'s>(
        &'s self,
        text: &'s str,
        unknown: impl Fn(&'s str) -> Cow<'s, str>,
    ) -> (String, bool) {
        let mut out = String::with_capacity(text.len());
        let mut is_whole = true;
        let mut rest = text;
        while let Some((before, name, after)) = next_placeholder(rest) {
            out.push_str(before);
            match self.values.get(name).filter(|value| !value.is_empty()) {
                Some(value) => out.push_str(value),
                None => {
                    is_whole = false;
                    out.push_str(&unknown(name));
                }
            }
            rest = after;
        }
        out.push_str(rest);
        (out, is_whole)
    }

    /// A heading as a sentence in general terms: phrases alone, each in the place of the noun that
    /// is before it.
    ///
    /// `The domain {{domain}} is held` becomes `The domain is held`, and `on port {{port}}` becomes
    /// `on a port`.
    pub(crate) fn general(&self, heading: &str) -> String {
        let mut out = String::with_capacity(heading.len());
        let mut rest = heading;
        while let Some((before, name, after)) = next_placeholder(rest) {
            out.push_str(before);
            push_phrase(&mut out, self.phrase(name));
            rest = after;
        }
        out.push_str(rest);
        capitalised(&out)
    }

    fn phrase<'s>(&'s self, name: &'s str) -> &'s str {
        self.phrases.iter().find_map(|phrases| phrases.get(name)).map_or(name, String::as_str)
    }

    /// Fills a block tree. A link whose address is not whole becomes plain text.
    pub(crate) fn fill_blocks(&self, blocks: &mut [Block]) {
        for block in blocks {
            if block.kind == BlockKind::Code {
                block.spans.iter_mut().for_each(|span| span.text = self.fill_command(&span.text));
                continue;
            }
            block.spans.iter_mut().for_each(|span| self.fill_span(span));
            self.fill_blocks(&mut block.children);
        }
    }

    fn fill_span(&self, span: &mut Span) {
        span.text = self.fill(&span.text).0;
        let Some(href) = span.href.take() else { return };
        let (href, is_whole) = self.fill(&href);
        if is_whole && is_allowed(&href) {
            span.href = Some(href);
        } else {
            span.kind = SpanKind::Text;
        }
    }
}

/// Appends a phrase such as `the server`. A noun before it that is the same is said once: with the
/// article that it has, or with the phrase's.
fn push_phrase(out: &mut String, phrase: &str) {
    let noun = phrase.rsplit(' ').next().unwrap_or_default();
    let held = out.trim_end();
    let start = held.rfind(' ').map_or(0, |at| at + 1);
    if noun == phrase || !held[start..].eq_ignore_ascii_case(noun) {
        return out.push_str(phrase);
    }
    let has_article = |word: &str| {
        ["the", "a", "an", "your", "our", "no"].contains(&word.to_lowercase().as_str())
    };
    if held[..start].split_whitespace().rev().take(2).any(has_article) {
        out.truncate(held.len());
    } else {
        out.truncate(start);
        out.push_str(phrase);
    }
}

/// The text with its first letter large.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Where a link may lead: a secure page, a mail address, a phone number, another article.
pub(crate) fn is_allowed(href: &str) -> bool {
    ["https://", "mailto:", "tel:", "/kb/", "#"].iter().any(|start| href.starts_with(start))
}

/// What is before the next `{{name}}`, the name, and what follows.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, name.trim(), after))
}

/// The names of all placeholders in a text.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, name, after) = next_placeholder(rest)?;
        rest = after;
        Some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_first_then_phrases_then_the_name() {
        let values = BTreeMap::from([("domain".to_owned(), "example.com".to_owned())]);
        let phrases = HashMap::from([("provider".to_owned(), "your hosting company".to_owned())]);
        let none = HashMap::new();
        let filler = TemplateValues { values: &values, phrases: [&none, &phrases] };
        let (text, is_whole) = filler.fill("{{domain}} at {{ provider }}, {{novel}} {{open");
        assert_eq!(text, "example.com at your hosting company, novel {{open");
        assert!(!is_whole);
        assert_eq!(filler.fill("{{domain}}."), ("example.com.".to_owned(), true));
    }

    #[test]
    fn a_command_has_a_blank_for_what_nobody_knows() {
        let values = BTreeMap::from([("port".to_owned(), "587".to_owned())]);
        let phrases =
            HashMap::from([("outgoing_host".to_owned(), "the outgoing server".to_owned())]);
        let filler = TemplateValues { values: &values, phrases: [&phrases, &HashMap::new()] };
        assert_eq!(
            filler.fill_command("nc -z {{outgoing_host}} {{port}}"),
            "nc -z OUTGOING-HOST 587"
        );
    }

    #[test]
    fn in_general_terms_nothing_is_said_twice() {
        let phrases = [
            ("domain", "your domain"),
            ("port", "a port"),
            ("host", "the server"),
            ("count", "several"),
        ];
        let phrases = phrases.map(|(name, phrase)| (name.to_owned(), phrase.to_owned())).into();
        let filler =
            TemplateValues { values: &BTreeMap::new(), phrases: [&phrases, &HashMap::new()] };
        for (heading, expected) in [
            ("The domain {{domain}} is held", "The domain is held"),
            ("{{domain}} is held", "Your domain is held"),
            ("Port {{port}} of {{host}} is closed", "A port of the server is closed"),
            ("Nobody answers on port {{port}}", "Nobody answers on a port"),
            ("The mail server {{host}} is an alias", "The mail server is an alias"),
            ("{{domain}} has {{count}} records", "Your domain has several records"),
        ] {
            assert_eq!(filler.general(heading), expected);
        }
    }

    #[test]
    fn a_value_is_never_read_again_as_a_placeholder() {
        let values = BTreeMap::from([
            ("a".to_owned(), "{{b}}".to_owned()),
            ("b".to_owned(), "secret".to_owned()),
        ]);
        let none = HashMap::new();
        assert_eq!(
            TemplateValues { values: &values, phrases: [&none, &none] }.fill("{{a}}").0,
            "{{b}}"
        );
    }
}
