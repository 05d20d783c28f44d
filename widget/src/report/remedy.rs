//! The remedy: steps in order, to be ticked off, each value with a button that copies it.

use verdict::{Remedy, Step};
use yew::Html;

use crate::context::AppContext;
use crate::copy::copy;
use crate::elements::{code, element, element_with, link, list, spoken, spoken_with, text};

const TICK: &[&str] = &["type"];

/// A remedy, whole, with a last step of the screen's own.
pub(crate) fn remedy(context: &AppContext, remedy: &Remedy, last: Html) -> Html {
    let lang = &remedy.lang;
    let steps = remedy.steps.iter().map(|part| step(context, lang, part)).collect();
    let title = spoken("h4", "", lang, &remedy.title);
    let why = spoken("p", "muted", lang, &remedy.explanation);
    element("div", "remedy", vec![title, why, element("ol", "", vec![list(steps), last])])
}

fn step(context: &AppContext, lang: &str, step: &Step) -> Html {
    let tick = element_with("input", TICK, &["checkbox"], Vec::new());
    let label = vec![tick, spoken_with("span", "", lang, linked(&step.text))];
    let value =
        step.copy.as_ref().map(|value| paste(context, value, &step.text)).unwrap_or_default();
    element("li", "", vec![element("label", "", label), value])
}

/// Literal text with its button.
pub(crate) fn paste(context: &AppContext, value: &str, label: &str) -> Html {
    element("div", "paste", vec![code(value), copy(context, value, label)])
}

/// Our own words, with the addresses of pages in them as links.
fn linked(words: &str) -> Vec<Html> {
    let mut parts = Vec::new();
    let mut rest = words;
    while let Some((before, href, after)) = first_page(rest) {
        parts.extend([text(before), link("", href, name_of_page(href))]);
        rest = after;
    }
    parts.push(text(rest));
    parts
}

/// The first address of a page in a text, with what is before and after it.
pub(crate) fn first_page(text: &str) -> Option<(&str, &str, &str)> {
    let bytes = text.as_bytes();
    let start = (0..bytes.len()).find(|at| bytes[*at..].starts_with(b"https://"))?;
    let mut end = start;
    while end < bytes.len() && is_of_page(bytes[end]) {
        end += 1;
    }
    // A sentence goes on, or ends.
    while matches!(bytes[end - 1], b'.' | b':') {
        end -= 1;
    }
    Some((text.get(..start)?, text.get(start..end)?, text.get(end..)?))
}

/// The address of a page as people write it.
pub(crate) fn name_of_page(href: &str) -> &str {
    let name = href.strip_prefix("https://").unwrap_or(href);
    name.strip_suffix('/').unwrap_or(name)
}

fn is_of_page(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b')' | b'"' | b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_in_a_sentence() {
        let found = first_page("Tell us (https://a.example/support): now.");
        assert_eq!(found, Some(("Tell us (", "https://a.example/support", "): now.")));
        let found = first_page("Follow https://b.example/.");
        assert_eq!(found, Some(("Follow ", "https://b.example/", ".")));
        let found = first_page("https://b.example/。");
        assert_eq!(found, Some(("", "https://b.example/", "。")));
        assert_eq!(first_page("No page."), None);
    }
}
