//! Does every name server that the domain is delegated to know it, and do they all say the same?

mod judge;
mod state;
#[cfg(test)]
mod tests;

use verdict::{Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    ZONE for check "zone" at NameServers 1 on [Receiving, LoggingIn, Sending, Accepted];
    info IN_STEP "in_step" on Zone,
    info LIFETIMES "lifetimes" on Zone,
    info SIGNED "signed" on Zone,
    info UNSIGNED "unsigned" on Zone,
    error NONE_SERVES "none_serves" on Registration,
    error ALL_SILENT "all_silent" on Zone,
    error ALL_PRIVATE "all_private" on Registration,
    warning SERVER_LAME "server_lame" on Zone,
    warning SERVER_SILENT "server_silent" on Zone,
    warning SERVER_NAMELESS "server_nameless" on Registration,
    warning SERVER_PRIVATE "server_private" on Registration,
    unknown SERVER_UNSEEN "server_unseen" on Zone,
    warning OUT_OF_STEP "out_of_step" on Zone,
    notice SERIALS_DIFFER "serials_differ" on Zone,
    notice DELEGATION_DIFFERS "delegation_differs" on Zone,
    notice ONE_SERVER "one_server" on Zone,
    unknown UNSEEN "unseen" on Zone,
    unknown INTERCEPTED "intercepted" on Vantage,
}

/// Does every name server that the domain is delegated to know it, and do they all say the same?
pub(crate) const CHECK: Check = Check {
    id: "zone",
    subjects: &[SubjectKind::Domain],
    codes: ZONE,
    unfinished: UNFINISHED,
    // Name servers are found and asked on a budget of their own.
    questions: Questions::NONE,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    Ok(judge::judge(&*case.delegation().await?))
}
