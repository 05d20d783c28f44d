//! Which article's question is it? The one that was named or chosen, or a question where words
//! point to none.

use content::Triage;
use verdict::{Answer, Choice, Question};

use super::start::TriageFault;
use crate::context::Context;
use crate::report::FIRST_ARTICLE;

/// The question which article's question it is.
pub(super) const ID: &str = "article";

/// Its answer that it is none of them.
const NONE: &str = "none";

/// The most articles that are offered.
const CHOICES: usize = 3;

/// As much of a text is looked for among the articles, in bytes.
const LONGEST_QUERY: usize = 1000;

/// The article that was chosen when it was asked.
pub(super) fn chosen(answers: &[Answer]) -> Option<String> {
    let given = answers.iter().find(|given| given.question == ID)?;
    Some(if given.answer == NONE { usual_article() } else { given.answer.clone() })
}

/// The article that is taken where nothing points to another.
pub(super) fn usual_article() -> String {
    FIRST_ARTICLE.to_owned()
}

/// The rules of an article that there is.
pub(super) fn opened(slug: &str, context: &Context) -> Result<Triage, TriageFault> {
    context.library.triage(slug, &context.lang).ok_or_else(|| {
        let known: Vec<String> =
            context.library.articles("en").articles.into_iter().map(|card| card.slug).collect();
        let text = format!("there is no such article; send one of {}", known.join(", "));
        TriageFault { field: "article", text }
    })
}

/// What words mean that point to no article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// They have something of these articles, the nearest first.
    Nearest(Vec<String>),
    /// Nothing in them is known.
    NotRecognised,
    /// They are known to ask for something that no article answers.
    Elsewhere,
}

/// What words mean that point to no article.
pub(super) fn open(words: &str, context: &Context) -> Open {
    let words = start_of(words);
    let found = context.library.search(words, &context.lang);
    let nearest: Vec<String> = found.into_iter().take(CHOICES).map(|card| card.slug).collect();
    if !nearest.is_empty() {
        return Open::Nearest(nearest);
    }
    if context.library.is_elsewhere(words, &context.lang) {
        return Open::Elsewhere;
    }
    Open::NotRecognised
}

/// As much of a text is looked for among the articles.
pub(super) fn start_of(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_QUERY);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Which of the nearest questions is it, or another one? Of what is not ours nothing is asked.
pub(super) fn question(open: &Open, context: &Context) -> Option<Question> {
    let all = context.library.articles(&context.lang).articles;
    let nearest = match open {
        Open::Nearest(nearest) => nearest.clone(),
        Open::NotRecognised => all.iter().take(CHOICES).map(|card| card.slug.clone()).collect(),
        Open::Elsewhere => return None,
    };
    let choice = |slug: String| {
        let text = context.library.question(&slug, &context.lang);
        Choice { id: slug, text }
    };
    let none = Choice { id: NONE.to_owned(), text: context.word("ask.none") };
    let answers = nearest.into_iter().map(choice).chain([none]).collect();
    Some(Question { id: ID.to_owned(), text: context.word("ask.article"), answers })
}

/// What is said where words point to no article.
pub(super) fn say(open: &Open, context: &Context) -> String {
    context.word(match open {
        Open::Nearest(_) => "ask.article",
        Open::NotRecognised => "say.not_recognised",
        Open::Elsewhere => "say.elsewhere",
    })
}
