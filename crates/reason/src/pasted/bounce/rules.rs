//! Which words mean which reason? One table, in the order of precedence, each row with a sentence
//! that a server says.
//!
//! A row is a phrase in lower case; ` * ` stands for any words between. The words are those of the
//! servers (Postfix, Exim, Sendmail, qmail, Exchange, Gmail, Yahoo …), gathered from their sources
//! and their operators' pages, and from what the Sisimai project (BSD 2-clause) has observed. A row
//! is for many servers: none is for a single message.

mod lookups;
mod mailbox;
mod names;
mod recipient;
mod row;
mod sender;
mod transport;

pub(super) use row::Rule;

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
pub(super) fn fixtures()
-> impl Iterator<Item = &'static (&'static str, Option<verdict::BounceStage>)> {
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
