//! What a row of the table of phrases is, and the short form in which the rows are written.

use verdict::{BounceReason, BounceStage};

/// One row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// What the phrase means.
    pub(crate) reason: BounceReason,
    /// The only stage at which it means that, if it depends on one.
    pub(crate) stage: Option<BounceStage>,
    /// The phrase.
    pub(crate) phrase: &'static str,
    /// Whether it is a name, which counts in links and names of hosts too.
    pub(crate) is_name: bool,
}

macro_rules! rules {
    (names; $($rows:tt)+) => {
        $crate::pasted::bounce::rules::row::rules!(@table true; $($rows)+);
    };
    (
        @table $is_name:literal;
        $($reason:ident $(@ $stage:ident)? : $phrase:literal, $fixture:literal;)+
    ) => {
        use super::row::Rule;

        /// The rows of this part.
        pub(super) const RULES: &[Rule] = &[$(
            Rule {
                reason: $reason,
                stage: $crate::pasted::bounce::rules::row::rules!(@stage $($stage)?),
                phrase: $phrase,
                is_name: $is_name,
            },
        )+];

        /// What a server says, and the stage, for each row.
        #[cfg(test)]
        pub(super) const FIXTURES: &[(&str, Option<verdict::BounceStage>)] =
            &[$(($fixture, $crate::pasted::bounce::rules::row::rules!(@stage $($stage)?)),)+];
    };
    (@stage) => { None };
    (@stage $stage:ident) => { Some($stage) };
    ($($rows:tt)+) => { $crate::pasted::bounce::rules::row::rules!(@table false; $($rows)+); };
}

pub(super) use rules;
