//! Do signed records in DNS say which certificate the mail hosts show, and is it the one they show?
//! (DANE, RFC 7672)
//!
//! A sender that knows DANE delivers only over a certificate that fits, whoever signed it: with
//! usage 3 neither its name nor its dates count. Records that nobody signed are ignored, and so
//! promise nothing.

mod judge;
mod tlsa;

use std::sync::Arc;

use futures_util::future::{join, join_all};
use verdict::{Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::dns::{Lookup, RecordType};
use crate::server::mail_exchanger::MAX_HOSTS;
use crate::server::tls_required::hear;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    DANE for check "dane" at Policy 5 on [Receiving] in_zone;
    info NONE "none" on Server,
    info MATCHES "matches" on Server,
    notice UNSIGNED "unsigned" on Server,
    unknown UNPROVEN "unproven" on Vantage,
    warning UNUSABLE "unusable" on Server,
    error MISMATCH "mismatch" on Server,
    error NO_STARTTLS "no_starttls" on Server step Starttls,
    error BOGUS "bogus" on Server,
    unknown UNSEEN "unseen" on Vantage,
    unknown UNRESOLVED "unresolved" on Server,
}

/// Do signed records in DNS say which certificate the mail hosts show, and is it the one they show?
pub(crate) const CHECK: Check = Check {
    id: "dane",
    subjects: &[SubjectKind::Domain],
    codes: DANE,
    unfinished: UNFINISHED,
    questions: Questions::of(MAX_HOSTS as u32),
    answer: |case| Box::pin(answer(case)),
};

/// A mail host, and the records about its certificate.
struct Promise {
    host: String,
    lookup: Arc<Lookup>,
}

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let hosts = case.mail_hosts().await?;
    let ask = async |host: &str| Promise {
        host: host.to_owned(),
        lookup: case.dns(&format!("_25._tcp.{host}"), RecordType::Tlsa).await,
    };
    let promises = join_all(hosts.hosts.iter().take(MAX_HOSTS).map(|host| ask(&host.name))).await;
    if promises.is_empty() {
        return Err(Skip::WaitsOn("mx"));
    }
    let is_signed =
        |promise: &Promise| promise.lookup.answer().is_some_and(|answer| answer.authenticated);
    let has_records = |promise: &&Promise| !promise.lookup.records().is_empty();
    let (needs_talk, needs_proof) = (
        promises.iter().filter(has_records).any(is_signed),
        promises.iter().filter(has_records).any(|promise| !is_signed(promise)),
    );
    let heard = async { if needs_talk { hear(case).await } else { Ok(Vec::new()) } };
    let validates = async { needs_proof && is_validating(case).await };
    let (heard, validates) = join(heard, validates).await;
    let heard = heard?;
    Ok(promises.iter().flat_map(|promise| judge::judge(promise, &heard, validates)).collect())
}

/// Whether our resolver is known to look at signatures: the operator says so, or it vouches for
/// something here.
async fn is_validating(case: &Context) -> bool {
    let vouches = |lookup: &Lookup| lookup.answer().is_some_and(|answer| answer.authenticated);
    if case.net_config().resolver.validates {
        return true;
    }
    if case.mail_hosts().await.is_ok_and(|hosts| hosts.lookups().any(|lookup| vouches(lookup))) {
        return true;
    }
    let found = case.delegation().await.ok();
    found
        .and_then(|found| found.parent.as_ref().map(|parent| vouches(&parent.zone)))
        .unwrap_or(false)
}
