//! Does every name server that the domain is delegated to know it, and do they all say the same?

mod codes;
mod judge;
mod state;
#[cfg(test)]
mod tests;

use verdict::{Finding, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::skip::Skip;
use codes::{UNFINISHED, ZONE};

/// Does every name server that the domain is delegated to know it, and do they all say the same?
pub(crate) const CHECK: Check = Check {
    id: "zone",
    subjects: &[SubjectKind::Domain],
    codes: ZONE,
    unfinished: UNFINISHED,
    // Name servers are found and asked on a budget of their own.
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    Ok(judge::judge(&*cx.delegation().await?))
}
