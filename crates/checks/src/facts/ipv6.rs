//! Does IPv6 lead out of here? A root name server that answers over it proves so.

use crate::budget::Questions;
use crate::context::Context;
use crate::memo::{Budgeted, Fact, Memo};

/// Our way out over IPv6.
pub(crate) struct Ipv6;

impl Budgeted for Ipv6 {
    /// The root name server itself is asked, and not our resolver.
    const QUESTIONS: Questions = Questions::NONE;
}

impl Fact for Ipv6 {
    /// Whether there is one.
    type Found = bool;

    async fn look_up(memo: &Memo) -> bool {
        memo.net.has_ipv6().await
    }
}

impl Context {
    /// Whether IPv6 leads out of here, as somebody's answer over it has proven.
    pub(crate) async fn has_ipv6(&self) -> bool {
        self.memo.get::<Ipv6>().await
    }
}
