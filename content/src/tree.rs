//! The block tree: what an article is on the wire, in `/kb` pages, in Markdown and in the widget.
//!
//! Flat structs with a kind, because tagged enums weigh kilobytes in the browser.

use serde::{Deserialize, Serialize};

/// One block of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Of a heading its level (2 to 4), of an ordered list its first number; otherwise 0.
    #[serde(default)]
    pub level: u8,
    /// Of a heading its anchor, of a code block its language, of a variant the condition, such as
    /// `panel=cpanel`.
    #[serde(default)]
    pub name: String,
    /// Its text, for blocks that hold text.
    #[serde(default)]
    pub spans: Vec<Span>,
    /// Its parts, for blocks that hold blocks.
    #[serde(default)]
    pub children: Vec<Block>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading; `level` and `name` (its anchor).
    Heading,
    /// A paragraph of spans.
    #[default]
    Paragraph,
    /// A bulleted list of items.
    List,
    /// A numbered list of items.
    OrderedList,
    /// An item of a list; holds blocks.
    Item,
    /// Literal text to read or copy; one span.
    Code,
    /// A quotation or note; holds blocks.
    Quote,
    /// A table; its children are rows, the first of them the heading.
    Table,
    /// A row; its children are cells.
    Row,
    /// A cell of spans.
    Cell,
    /// A rule.
    Rule,
    /// Text for one panel or address kind where the reader's is not known; `name` is the label to
    /// show.
    Variant,
    /// The place of the live checks.
    Live,
    /// The place of the settings card.
    Settings,
    /// A block that this version does not know.
    #[serde(other)]
    Unrecognised,
}

/// A run of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// How it is set.
    pub kind: SpanKind,
    /// Its text.
    pub text: String,
    /// Of a link where it leads: `https:`, `mailto:`, `tel:` or another article (`/kb/…`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// How a run of text is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// Plain.
    #[default]
    Text,
    /// Strong.
    Strong,
    /// Emphasised.
    Emphasis,
    /// Literal: a value to type or compare.
    Code,
    /// A link; `href` says where.
    Link,
    /// A line break.
    Break,
    /// A kind that this version does not know.
    #[serde(other)]
    Unrecognised,
}

/// An article, with language, panel and profile applied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Article {
    /// Its name in addresses: `/kb/{slug}`.
    pub slug: String,
    /// The language it is in, BCP 47.
    pub lang: String,
    /// The direction of its text: `ltr` or `rtl`.
    pub dir: String,
    /// The question it answers, as its title.
    pub question: String,
    /// One sentence that answers it for someone in a hurry.
    #[serde(default)]
    pub summary: String,
    /// The checks to run live, in the order in which they matter to this question.
    #[serde(default)]
    pub checks: Vec<String>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// An article in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleCard {
    /// Its name in addresses.
    pub slug: String,
    /// The question it answers.
    pub question: String,
    /// One sentence that answers it for someone in a hurry.
    #[serde(default)]
    pub summary: String,
}

/// All articles, and the words that the screen itself needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleList {
    /// The language, BCP 47.
    pub lang: String,
    /// The direction of its text: `ltr` or `rtl`.
    pub dir: String,
    /// The articles, in the order to show them, or best first for a search.
    pub articles: Vec<ArticleCard>,
    /// The words of the screen (buttons, labels, owners, statuses) in that language.
    #[serde(default)]
    pub words: Vec<Word>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchAnswer {
    /// The language, BCP 47.
    pub lang: String,
    /// The direction of its text: `ltr` or `rtl`.
    pub dir: String,
    /// What was typed: a question, or something that is checked or explained instead.
    pub typed: Typed,
    /// Of a name or an address how it was understood, to be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The articles that answer it, best first; none where nothing fits.
    pub articles: Vec<ArticleCard>,
    /// What to do where no article answers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
}

/// What a person typed into the search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Typed {
    /// Words of their own.
    #[default]
    Question,
    /// A domain: `GET /v1/domains/{domain}` checks it.
    Domain,
    /// A mail address: its domain is checked.
    Mailbox,
    /// An IP address: `GET /v1/addresses/{ip}` checks it.
    Address,
    /// An error message or a returned message: `POST /v1/bounces` explains it.
    Error,
    /// A kind that this version does not know.
    #[serde(other)]
    Unrecognised,
}

/// The words of a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WordList {
    /// The language, BCP 47.
    pub lang: String,
    /// The direction of its text: `ltr` or `rtl`.
    pub dir: String,
    /// The words.
    pub words: Vec<Word>,
}

/// One word of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Word {
    /// Its key, for example `owner.customer`.
    pub key: String,
    /// The text to show.
    pub text: String,
}
