//! The screens: the list of questions, and one article.

pub(crate) mod article;
pub(crate) mod blocks;
pub(crate) mod error_view;
pub(crate) mod profile_picker;
pub(crate) mod questions;
pub(crate) mod settings;
