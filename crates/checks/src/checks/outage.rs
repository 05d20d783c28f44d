//! Is there an outage at the provider that touches this customer?
//!
//! What the provider says itself comes before everything that we could see: its status feed, and
//! what its support wrote. Failing checks of several customers of one server make a suspicion, no
//! more.

mod codes;
mod judge;

use verdict::{Finding, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::skip::Skip;
use codes::{OUTAGE, UNFINISHED};
use judge::judge;

/// Is there an outage at the provider that touches this customer?
pub(crate) const CHECK: Check = Check {
    id: "outage",
    subjects: &[SubjectKind::Domain, SubjectKind::Server],
    codes: OUTAGE,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let profile = cx.profile().ok_or(Skip::NotApplicable("no_profile"))?;
    let outages = cx.outages().await?;
    if outages.incidents.is_empty() && profile.status_feed.is_none() {
        return Err(Skip::NotApplicable("no_status_feed"));
    }
    Ok(judge(profile, &outages))
}
