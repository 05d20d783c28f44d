//! What can be on the screen? The list of questions, or one article.

pub(crate) mod article;
pub(crate) mod blocks;
pub(crate) mod chooser;
pub(crate) mod questions;
pub(crate) mod settings;
pub(crate) mod trouble;
