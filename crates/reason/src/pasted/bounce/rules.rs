//! Which words mean which reason? One table, in the order of precedence, each row with a sentence
//! that a server says.
//!
//! A row is a phrase in lower case; ` * ` stands for any words between. The words are those of the
//! servers (Postfix, Exim, Sendmail, qmail, Exchange, Gmail, Yahoo …), gathered from their sources
//! and their operators' pages, and from what the Sisimai project (BSD 2-clause) has observed. A row
//! is for many servers: none is for a single message.

use verdict::{BounceReason, BounceStage};

mod mailbox;
mod recipient;
mod sender;
mod way;

/// One row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// What the phrase means.
    pub(super) reason: BounceReason,
    /// The only stage at which it means that, if it depends on one.
    pub(super) stage: Option<BounceStage>,
    /// The phrase.
    pub(super) phrase: &'static str,
}

/// Every row; the first that fits decides.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [mailbox::RULES, sender::RULES, recipient::RULES, way::RULES].into_iter().flatten()
}

/// What a server says, and the stage, for each row.
#[cfg(test)]
pub(super) fn fixtures() -> impl Iterator<Item = &'static (&'static str, Option<BounceStage>)> {
    [mailbox::FIXTURES, sender::FIXTURES, recipient::FIXTURES, way::FIXTURES].into_iter().flatten()
}

macro_rules! rules {
    ($($reason:ident $(@ $stage:ident)? : $phrase:literal, $fixture:literal;)+) => {
        use super::Rule;

        /// The rows of this part.
        pub(super) const RULES: &[Rule] = &[$(
            Rule { reason: $reason, stage: $crate::pasted::bounce::rules::rules!(@stage $($stage)?), phrase: $phrase },
        )+];

        /// What a server says, and the stage, for each row.
        #[cfg(test)]
        pub(super) const FIXTURES: &[(&str, Option<verdict::BounceStage>)] =
            &[$(($fixture, $crate::pasted::bounce::rules::rules!(@stage $($stage)?)),)+];
    };
    (@stage) => { None };
    (@stage $stage:ident) => { Some($stage) };
}

use rules;
