//! A check: the question it answers, whom it can be asked about, and what it can find.

use futures_util::future::BoxFuture;
use verdict::{Code, Finding, SubjectKind};

use crate::budget::Questions;
use crate::context::Context;
use crate::skip::Skip;

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
    /// What it may ask the DNS itself, beside the facts that it shares with others.
    pub questions: Questions,
    /// Answers the question.
    pub answer: for<'a> fn(&'a Context) -> Answering<'a>,
}

/// A check at work.
pub type Answering<'a> = BoxFuture<'a, Result<Vec<Finding>, Skip>>;
