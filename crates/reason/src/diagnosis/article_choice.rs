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

/// Which of the articles' questions is it?
pub(super) fn question(context: &Context) -> Question {
    let cards = context.library.articles(&context.lang).articles;
    let none = Choice { id: NONE.to_owned(), text: context.word("ask.none") };
    let answers =
        cards.into_iter().map(|card| Choice { id: card.slug, text: card.question }).chain([none]);
    Question { id: ID.to_owned(), text: context.word("ask.article"), answers: answers.collect() }
}
