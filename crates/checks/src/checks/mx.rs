//! Does the domain say where its mail goes, and can it go there?

mod judge;
#[cfg(test)]
mod tests;

use futures_util::future::join_all;
use probe::dns::{Lookup, RecordType};
use verdict::{Domain, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::mail_hosts::{MailHost, MailHosts};
use crate::server::mail_exchanger;
use crate::skip::Skip;

use judge::{judge_hosts, judge_records};

codes! {
    /// What this check can find.
    MX for check "mx" at Mx 1 on [Receiving] in_zone core;
    info OK "ok" on Zone,
    notice ELSEWHERE "elsewhere" on Zone is elsewhere,
    error NONE "none" on Zone,
    warning IMPLICIT "implicit" on Zone,
    error NULL "null" on Zone,
    error NULL_MIXED "null_mixed" on Zone,
    warning TARGET_ALIAS "target_alias" on Zone,
    error TARGET_LITERAL "target_literal" on Zone,
    error TARGET_MALFORMED "target_malformed" on Zone,
    error TARGET_LOCALHOST "target_localhost" on Zone,
    error TARGET_INNER "target_inner" on Zone,
    error TARGET_PRIVATE "target_private" on Zone,
    warning TARGET_PARTLY_PRIVATE "target_partly_private" on Zone,
    warning TARGET_IPV6_ONLY "target_ipv6_only" on Zone,
    error TARGET_BEHIND_PROXY "target_behind_proxy" on Zone,
    error TARGET_DOUBLED "target_doubled" on Zone,
    error TARGET_UNRESOLVABLE "target_unresolvable" on Zone,
    notice DUPLICATE "duplicate" on Zone,
    notice MANY "many" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
    unknown TARGET_UNRESOLVED "target_unresolved" on Zone,
}

/// Does the domain say where its mail goes, and can it go there?
pub(crate) const CHECK: Check = Check {
    id: "mx",
    subjects: &[SubjectKind::Domain],
    codes: MX,
    unfinished: UNFINISHED,
    // All of them belong to the fact of mail hosts.
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let mx = cx.dns_for::<MailHosts>(domain.as_str(), RecordType::MX).await;
    if let Some(finding) = judge_records(domain, &mx) {
        return Ok(vec![finding]);
    }
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    match cx.mail_hosts().await {
        Ok(hosts) => {
            let proxied = behind_proxy(cx, &hosts).await;
            Ok(judge_hosts(domain, &hosts, &proxied, cx.profile()))
        }
        // No MX and no address of the domain's own: there is nowhere to deliver.
        Err(Skip::WaitsOn(_)) => Ok(vec![judge_bare(domain, &mx, cx).await]),
        Err(skip) => Err(skip),
    }
}

/// The hosts at addresses of a web proxy that answer nobody on port 25: a proxy passes the web on,
/// and no mail.
async fn behind_proxy<'h>(cx: &Context, found: &'h MailHosts) -> Vec<&'h MailHost> {
    let hosts: Vec<&MailHost> =
        found.hosts.iter().filter(|host| judge::is_web_proxy(host)).collect();
    let endpoints = mail_exchanger::endpoints(found);
    let looks = hosts.iter().map(async |host| {
        let its = endpoints.iter().filter(|endpoint| endpoint.server_name == host.name);
        let sessions = join_all(its.map(|endpoint| cx.session(endpoint))).await;
        !sessions.is_empty() && sessions.iter().all(|session| !session.is_connected())
    });
    let silent = join_all(looks).await;
    hosts.into_iter().zip(silent).filter(|(_, silent)| *silent).map(|(host, _)| host).collect()
}

/// No MX: a domain whose address could not be seen is unknown, one without an address takes no
/// mail.
async fn judge_bare(domain: &Domain, mx: &Lookup, cx: &Context) -> Finding {
    let a = cx.dns_for::<MailHosts>(domain.as_str(), RecordType::A).await;
    let aaaa = cx.dns_for::<MailHosts>(domain.as_str(), RecordType::AAAA).await;
    match a.failure().or(aaaa.failure()) {
        Some(failure) => Finding::new(&UNRESOLVED, domain).because(failure.because()),
        None => Finding::new(&NONE, domain).evidence(mx.evidence()),
    }
    .evidence(a.evidence())
    .evidence(aaaa.evidence())
}
