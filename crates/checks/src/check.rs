//! What is a check: the question it answers, whom it can be asked about, and what it can find?

use futures_util::future::BoxFuture;
use verdict::{Code, Finding, SubjectKind};

use crate::context::Context;

/// One question with its codes. Declared once, in the file named after it, and listed in
/// [`crate::CHECKS`].
pub struct Check {
    /// Its id on the wire, which is also the first part of its codes.
    pub id: &'static str,
    /// What it can be asked about.
    pub subjects: &'static [SubjectKind],
    /// What it can find.
    pub codes: &'static [&'static Code],
    /// What the engine says when the check ran out of time or broke: `<id>.unfinished`, unknown.
    pub unfinished: Code,
    /// Its share of the report's DNS questions: each distinct question counts, whoever asked it
    /// first.
    pub questions: u32,
    /// Answers the question.
    pub answer: for<'a> fn(&'a Context) -> Answering<'a>,
}

/// A check at work.
pub type Answering<'a> = BoxFuture<'a, Result<Vec<Finding>, Skip>>;

/// Why a check has nothing to say. The words for each key are in `content/<lang>/skips.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// A fact or an answer is missing: its key, such as `dkim_selector`.
    WaitsOn(&'static str),
    /// The question makes no sense here: the reason's key, such as `null_mx`.
    NotApplicable(&'static str),
}
