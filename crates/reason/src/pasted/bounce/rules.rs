//! Which words mean which reason? One table, in the order of precedence, each row with a sentence
//! that a server says.
//!
//! A row is a phrase in lower case; ` * ` stands for any words between. The words are those of the
//! servers (Postfix, Exim, Sendmail, qmail, Exchange, Gmail, Yahoo …), gathered from their sources
//! and their operators' pages, and from what the Sisimai project (BSD 2-clause) has observed. A row
//! is for many servers: none is for a single message.

use verdict::{BounceReason, BounceStage};

mod lookups;
mod mailbox;
mod names;
mod recipient;
mod sender;
mod transport;

/// One row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// What the phrase means.
    pub(super) reason: BounceReason,
    /// The only stage at which it means that, if it depends on one.
    pub(super) stage: Option<BounceStage>,
    /// The phrase.
    pub(super) phrase: &'static str,
    /// Whether it is a name, which counts in links and names of hosts too.
    pub(super) is_name: bool,
}

/// Every row; the first that fits decides.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [
        lookups::RULES,
        mailbox::RULES,
        names::RULES,
        sender::RULES,
        recipient::RULES,
        transport::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rows of a blocklist that does not answer.
pub(super) fn look_ups() -> impl Iterator<Item = &'static Rule> {
    lookups::RULES.iter()
}

/// What a server says, and the stage, for each row.
#[cfg(test)]
pub(super) fn fixtures() -> impl Iterator<Item = &'static (&'static str, Option<BounceStage>)> {
    [
        lookups::FIXTURES,
        mailbox::FIXTURES,
        names::FIXTURES,
        sender::FIXTURES,
        recipient::FIXTURES,
        transport::FIXTURES,
    ]
    .into_iter()
    .flatten()
}

macro_rules! rules {
    (names; $($rows:tt)+) => { $crate::pasted::bounce::rules::rules!(@table true; $($rows)+); };
    (
        @table $is_name:literal;
        $($reason:ident $(@ $stage:ident)? : $phrase:literal, $fixture:literal;)+
    ) => {
        use super::Rule;

        /// The rows of this part.
        pub(super) const RULES: &[Rule] = &[$(
            Rule {
                reason: $reason,
                stage: $crate::pasted::bounce::rules::rules!(@stage $($stage)?),
                phrase: $phrase,
                is_name: $is_name,
            },
        )+];

        /// What a server says, and the stage, for each row.
        #[cfg(test)]
        pub(super) const FIXTURES: &[(&str, Option<verdict::BounceStage>)] =
            &[$(($fixture, $crate::pasted::bounce::rules::rules!(@stage $($stage)?)),)+];
    };
    (@stage) => { None };
    (@stage $stage:ident) => { Some($stage) };
    ($($rows:tt)+) => { $crate::pasted::bounce::rules::rules!(@table false; $($rows)+); };
}

use rules;
