//! What to do: articles and remedies, as a small block tree.
//!
//! The tree types are all that the browser needs; the Markdown reader is behind the feature
//! `reader`. Its writers know no Rust: they edit `content/<lang>/`, and [`check()`] tells them what
//! is wrong.

mod tree;

#[cfg(feature = "reader")]
mod coverage;
#[cfg(feature = "reader")]
mod documents;
#[cfg(feature = "reader")]
mod guides;
#[cfg(feature = "reader")]
mod language_pack;
#[cfg(feature = "reader")]
mod library;
#[cfg(feature = "reader")]
mod lint;
#[cfg(feature = "reader")]
mod localized;
#[cfg(feature = "reader")]
mod notices;
#[cfg(feature = "reader")]
mod parse;
#[cfg(feature = "reader")]
mod render;
#[cfg(feature = "reader")]
mod search;
#[cfg(feature = "reader")]
mod template;
#[cfg(feature = "reader")]
mod triage;

#[cfg(feature = "reader")]
pub use coverage::{Coverage, coverage};
#[cfg(feature = "reader")]
pub use library::Library;
#[cfg(feature = "reader")]
pub use lint::check;
#[cfg(feature = "fuzzing")]
pub use parse::markdown::feed as markdown;
#[cfg(feature = "reader")]
pub use parse::source::ContentFault;
#[cfg(feature = "reader")]
pub use parse::steps::CodeWords;
#[cfg(feature = "reader")]
pub use render::{Places, to_html, to_markdown, to_text};
#[cfg(feature = "reader")]
pub use template::Reader;
pub use tree::{
    Article, ArticleCard, ArticleList, Block, BlockKind, SearchAnswer, Span, SpanKind, Typed, Word,
    WordList,
};
#[cfg(feature = "reader")]
pub use triage::{Asked, CauseRule, Known, Scope, Triage, Turn};
