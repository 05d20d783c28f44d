//! What to do: articles and remedies, as a small block tree.
//!
//! The tree types are all that the browser needs; the Markdown reader stands behind the feature
//! `reader`. Its writers know no Rust: they edit `content/<lang>/`, and [`check()`] tells them what
//! is wrong.

mod tree;

#[cfg(feature = "reader")]
mod check;
#[cfg(feature = "reader")]
mod condition;
#[cfg(feature = "reader")]
mod files;
#[cfg(feature = "reader")]
mod fill;
#[cfg(feature = "reader")]
mod guides;
#[cfg(feature = "reader")]
mod library;
#[cfg(feature = "reader")]
mod markdown;
#[cfg(feature = "reader")]
mod notices;
#[cfg(feature = "reader")]
mod render;
#[cfg(feature = "reader")]
mod search;
#[cfg(feature = "reader")]
mod shelf;
#[cfg(feature = "reader")]
mod source;
#[cfg(feature = "reader")]
mod steps;
#[cfg(feature = "reader")]
mod translation;
#[cfg(feature = "reader")]
mod triage;
#[cfg(feature = "reader")]
mod view;

#[cfg(feature = "reader")]
pub use check::check;
#[cfg(feature = "reader")]
pub use fill::Reader;
#[cfg(feature = "reader")]
pub use library::Library;
#[cfg(feature = "reader")]
pub use render::{Places, to_html, to_markdown, to_text};
#[cfg(feature = "reader")]
pub use source::ContentFault;
#[cfg(feature = "reader")]
pub use steps::CodeWords;
pub use tree::{
    Article, ArticleCard, ArticleList, Block, BlockKind, Span, SpanKind, Word, WordList,
};
#[cfg(feature = "reader")]
pub use triage::{Asked, CauseRule, Known, Triage, Turn};
