//! The words of a code: its sentence, what it means, and the steps that fix it.

use verdict::{Step, StepKind};

use crate::parse::markdown::plain;
use crate::render::to_text;
use crate::template::{TemplateValues, capitalised};
use crate::tree::{Block, BlockKind, Span, SpanKind};

/// The words of a code for one reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeWords {
    /// One sentence.
    pub summary: String,
    /// What it means, for someone who does not know what SMTP is.
    pub explanation: String,
    /// What to do, in a few words; empty when there is nothing to do.
    pub remedy_title: String,
    /// What to do, in order.
    pub steps: Vec<Step>,
}

/// Reads the blocks of a code's section: explanation, then a bold line as the remedy's title, then
/// a list of steps.
pub(crate) fn code_words(
    heading: &str,
    blocks: Vec<Block>,
    filler: &TemplateValues<'_>,
) -> CodeWords {
    let mut words = CodeWords { summary: summary(heading, filler), ..CodeWords::default() };
    let mut explanation = Vec::new();
    for mut block in blocks {
        if block.kind == BlockKind::OrderedList {
            words.steps.extend(block.children.into_iter().filter_map(|item| step(item, filler)));
            continue;
        }
        filler.fill_blocks(std::slice::from_mut(&mut block));
        match title(&block) {
            Some(title) if words.remedy_title.is_empty() => words.remedy_title = title,
            Some(_) => {}
            None => explanation.push(block),
        }
    }
    words.explanation = to_text(&explanation);
    words
}

/// The sentence; one that begins with the phrase for a value that nobody knows begins with a large
/// letter.
fn summary(heading: &str, filler: &TemplateValues<'_>) -> String {
    let (text, is_whole) = filler.fill(heading);
    if is_whole { text } else { capitalised(&text) }
}

/// A paragraph that is bold as a whole.
pub(crate) fn title(block: &Block) -> Option<String> {
    let is_bold = |span: &Span| span.kind == SpanKind::Strong;
    let is_title = block.kind == BlockKind::Paragraph
        && !block.spans.is_empty()
        && block.spans.iter().all(is_bold);
    is_title.then(|| plain(&block.spans))
}

/// Reads `1. `dns` What to do` with the value to paste below it, which is left out unless all of it
/// is known.
fn step(mut item: Block, filler: &TemplateValues<'_>) -> Option<Step> {
    let kind = take_kind(&mut item)?;
    let (mut copy, mut lost) = (None, None);
    let mut told = Vec::new();
    for mut block in item.children {
        if is_copy(&block) {
            let written = plain(&block.spans);
            let (value, is_whole) = filler.fill(&written);
            if is_whole {
                copy = copy.or(Some(value));
            } else {
                lost = lost.or(in_words(written.trim(), value));
            }
            continue;
        }
        filler.fill_blocks(std::slice::from_mut(&mut block));
        told.push(block);
    }
    let text = to_text(&told);
    let text = match text.strip_suffix(':').filter(|_| copy.is_none()) {
        Some(start) => ended(start, lost, filler),
        None => text,
    };
    Some(Step { kind, text, copy })
}

/// What stands for a value that nobody knows, where it is words alone: never a part of a record or
/// command.
fn in_words(written: &str, filled: String) -> Option<String> {
    let is_alone =
        written.starts_with("{{") && written.find("}}") == Some(written.len().saturating_sub(2));
    (is_alone && filled.contains(' ') && !filled.contains('=')).then_some(filled)
}

/// The end of a step whose value is lost: a sentence in its place.
fn ended(start: &str, words: Option<String>, filler: &TemplateValues<'_>) -> String {
    match words {
        Some(words) => format!("{start}: {words}."),
        None => {
            // Where the domain is known, to give it again would change nothing.
            let is_known = filler.values.contains_key("domain");
            let words = if is_known { "{{value_of_others}}" } else { "{{lost_value}}" };
            format!("{start}. {}.", capitalised(&filler.fill(words).0))
        }
    }
}

/// The kind that the step begins with; takes it out of the text.
pub(crate) fn take_kind(item: &mut Block) -> Option<StepKind> {
    let first = item.children.first_mut()?;
    let mark = first.spans.first().filter(|span| span.kind == SpanKind::Code)?;
    let kind = kind_of(&mark.text)?;
    first.spans.remove(0);
    if let Some(next) = first.spans.first_mut() {
        next.text = next.text.trim_start().to_owned();
    }
    Some(kind)
}

/// The kind of step that a word names.
pub(crate) fn kind_of(word: &str) -> Option<StepKind> {
    StepKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
}

/// Whether a block is a value to paste.
pub(crate) fn is_copy(block: &Block) -> bool {
    block.kind == BlockKind::Code && block.name == "copy"
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::*;
    use crate::parse::markdown;

    const TEXT: &str = "Nobody knows where to deliver.\n\n**Add an MX record**\n\n1. `dns` At \
        {{place}}, add `MX`:\n   ```copy\n   {{domain}}. MX 10 mx.example.\n   ```\n2. `wait` A \
        while.\n";

    fn read(values: &[(&str, &str)]) -> CodeWords {
        let values: BTreeMap<_, _> =
            values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let phrases = HashMap::from([("place".to_owned(), "your DNS host".to_owned())]);
        let filler = TemplateValues { values: &values, phrases: [&phrases, &phrases] };
        code_words("No MX for {{domain}}", markdown::blocks(TEXT), &filler)
    }

    #[test]
    fn a_section_has_explanation_title_and_steps() {
        let words = read(&[("domain", "a.example")]);
        assert_eq!(words.summary, "No MX for a.example");
        assert_eq!(words.explanation, "Nobody knows where to deliver.");
        assert_eq!(words.remedy_title, "Add an MX record");
        assert_eq!(words.steps[0].kind, StepKind::Dns);
        assert_eq!(words.steps[0].text, "At your DNS host, add MX:");
        assert_eq!(words.steps[0].copy.as_deref(), Some("a.example. MX 10 mx.example."));
        assert_eq!(
            (words.steps[1].kind, words.steps[1].text.as_str()),
            (StepKind::Wait, "A while.")
        );
    }

    #[test]
    fn a_value_with_a_gap_is_never_offered_to_copy() {
        let step = &read(&[]).steps[0];
        assert_eq!(
            (step.copy.as_deref(), step.text.as_str()),
            (None, "At your DNS host, add MX. Lost_value.")
        );
    }

    #[test]
    fn a_value_that_nobody_knows_is_told_in_words() {
        let phrases =
            HashMap::from([("username".to_owned(), "your whole mail address".to_owned())]);
        let filler = TemplateValues { values: &BTreeMap::new(), phrases: [&phrases, &phrases] };
        let text = "1. `client_setting` The user name is:\n   ```copy\n   {{username}}\n   ```\n";
        let words = code_words("x", markdown::blocks(text), &filler);
        assert_eq!(words.steps[0].text, "The user name is: your whole mail address.");
    }
}
