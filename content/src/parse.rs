//! Parsing of the content files: front matter, Markdown, sections, conditions and steps.

pub(crate) mod condition;
pub(crate) mod files;
pub(crate) mod markdown;
pub(crate) mod source;
pub(crate) mod steps;
pub(crate) mod translation;
