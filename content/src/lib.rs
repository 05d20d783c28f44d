//! What to do: articles and remedies, as a small block tree.
//!
//! The tree types are all that the browser needs; the Markdown reader stands behind the feature `reader`.

mod tree;

pub use tree::{Article, ArticleCard, ArticleList, Block, BlockKind, Span, SpanKind, Word};
