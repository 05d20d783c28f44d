//! Is there an outage at the provider that touches this customer?
//!
//! What the provider says itself comes before everything that we could see: its status feed, and
//! what its support wrote. Failing checks of several customers of one server make a suspicion, no
//! more.

mod judge;

use verdict::{Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::skip::Skip;
use judge::judge;

codes! {
    /// What this check can find.
    OUTAGE for check "outage" at Outage 1 on [Receiving, LoggingIn, Sending, Accepted] warnings_stop;
    error OPEN "open" on Server,
    warning MAINTENANCE "maintenance" on Server,
    warning SUSPECTED "suspected" on Server,
    info NONE "none" on Server,
    unknown UNREAD "unread" on Vantage,
}

/// Is there an outage at the provider that touches this customer?
pub(crate) const CHECK: Check = Check {
    id: "outage",
    subjects: &[SubjectKind::Domain, SubjectKind::Server],
    codes: OUTAGE,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let profile = case.profile().ok_or(Skip::NotApplicable("no_profile"))?;
    let outages = case.outages().await?;
    if outages.incidents.is_empty() && profile.status_feed.is_none() {
        return Err(Skip::NotApplicable("no_status_feed"));
    }
    Ok(judge(profile, &outages))
}
