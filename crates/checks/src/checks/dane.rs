//! Do signed records in DNS say which certificate the mail hosts show, and is it the one they show?
//! (DANE, RFC 7672)
//!
//! A sender that knows DANE delivers only over a certificate that fits, whoever signed it: with
//! usage 3 neither its name nor its dates count. Records that nobody signed are ignored, and so
//! promise nothing.

mod codes;
mod judge;
mod tlsa;

use std::sync::Arc;

use futures_util::future::{join, join_all};
use probe::dns::{Lookup, RecordType};
use verdict::{Finding, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::server::mail_exchanger::MAX_HOSTS;
use crate::server::tls_required::probe_hosts;
use crate::skip::Skip;

use codes::{DANE, UNFINISHED};

#[cfg(feature = "fuzzing")]
pub use tlsa::feed as certificate_record;

/// Do signed records in DNS say which certificate the mail hosts show, and is it the one they show?
pub(crate) const CHECK: Check = Check {
    id: "dane",
    subjects: &[SubjectKind::Domain],
    codes: DANE,
    unfinished: UNFINISHED,
    questions: Questions::of(MAX_HOSTS as u32),
    answer: |cx| Box::pin(answer(cx)),
};

/// A mail host, and the records about its certificate.
struct Promise {
    host: String,
    lookup: Arc<Lookup>,
}

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let hosts = cx.mail_hosts().await?;
    let ask = async |host: &str| Promise {
        host: host.to_owned(),
        lookup: cx.dns(&format!("_25._tcp.{host}"), RecordType::TLSA).await,
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
    let probed = async { if needs_talk { probe_hosts(cx).await } else { Ok(Vec::new()) } };
    let validates = async { needs_proof && is_validating(cx).await };
    let (probed, validates) = join(probed, validates).await;
    let probed = probed?;
    Ok(promises.iter().flat_map(|promise| judge::judge(promise, &probed, validates)).collect())
}

/// Whether our resolver is known to look at signatures: the operator says so, or it vouches for
/// something here.
async fn is_validating(cx: &Context) -> bool {
    let vouches = |lookup: &Lookup| lookup.answer().is_some_and(|answer| answer.authenticated);
    if cx.net_config().resolver.validates {
        return true;
    }
    if cx.mail_hosts().await.is_ok_and(|hosts| hosts.lookups().any(|lookup| vouches(lookup))) {
        return true;
    }
    let found = cx.delegation().await.ok();
    found
        .and_then(|found| found.parent.as_ref().map(|parent| vouches(&parent.zone)))
        .unwrap_or(false)
}
