//! Is our own clock wrong, so that no date means anything? The root's signature tells.

use probe::dns::{Lookup, RecordType};
use time::OffsetDateTime;

use crate::budget::Questions;
use crate::context::Context;
use crate::facts::ourselves::Ourselves;
use crate::memo::{Budgeted, Fact, Memo};

/// Our clock.
pub(crate) struct Clock;

impl Budgeted for Clock {
    /// The root's SOA is a question about ourselves.
    const QUESTIONS: Questions = Questions::NONE;
}

impl Fact for Clock {
    /// Whether it is wrong.
    type Found = bool;

    async fn look_up(memo: &Memo) -> bool {
        let root = memo.dns_for::<Ourselves>(".", RecordType::SOA).await;
        is_clock_wrong(&root, OffsetDateTime::now_utc())
    }
}

impl Context {
    /// Whether our own clock is wrong, so that no date means anything.
    pub(crate) async fn is_clock_wrong(&self) -> bool {
        self.memo.get::<Clock>().await
    }
}

/// Whether the resolver validates a signature of the root that is over by our clock, or has not
/// begun: the two clocks differ, and ours decides what a certificate's dates mean.
pub(crate) fn is_clock_wrong(root: &Lookup, now: OffsetDateTime) -> bool {
    let Some(answer) = root.answer().filter(|answer| answer.authenticated) else { return false };
    let now = now.unix_timestamp();
    answer.signed_until.is_some_and(|until| until < now)
        || answer.signed_from.is_some_and(|from| from > now)
}
