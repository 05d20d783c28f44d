//! Does the domain exist, and do its name servers answer?

mod registry;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join;
use probe::dns::{AnswerKind, DnsFailure, Lookup, RecordType};
use probe::net::Fetched;
use time::OffsetDateTime;
use verdict::{Arg, Code, Domain, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::delegation::{self, Delegation, registered};
use crate::facts::mail_hosts::MailHosts;
use crate::facts::providers::is_parking;
use crate::skip::Skip;

use registry::Registration;

#[cfg(feature = "fuzzing")]
pub use registry::feed as registration;

codes! {
    /// What this check can find.
    DOMAIN for check "domain" at Domain 1 on [Receiving, LoggingIn, Sending, Accepted] core;
    info EXISTS "exists" on Zone,
    error MISSING "missing" on Registration,
    error NO_SUCH_NAME "no_such_name" on Zone,
    error UNREGISTERED "unregistered" on Registration,
    error EXPIRED "expired" on Registration,
    error REDEMPTION "redemption" on Registration,
    error PENDING_DELETE "pending_delete" on Registration,
    error HELD "held" on Registration,
    error NO_NAME_SERVERS "no_name_servers" on Registration,
    error UNPUBLISHED "unpublished" on Registration,
    error PARKED "parked" on Registration,
    notice NO_DATA "no_data" on Zone,
    unknown SERVFAIL "servfail" on Zone,
    unknown TIMEOUT "timeout" on Zone,
    unknown REFUSED "refused" on Zone,
    unknown TRUNCATED "truncated" on Zone,
    unknown RESOLVER "resolver" on Vantage,
    error DNSSEC_BROKEN "dnssec_broken" on Zone,
    error DNSSEC_EXPIRED "dnssec_expired" on Zone,
    error DNSSEC_NO_KEY "dnssec_no_key" on Registration,
}

/// How long a registry may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// The kind of document that registries answer with.
const RDAP: &str = "application/rdap+json";

/// Does the domain exist, and do its name servers answer?
pub(crate) const CHECK: Check = Check {
    id: "domain",
    subjects: &[SubjectKind::Domain],
    codes: DOMAIN,
    unfinished: UNFINISHED,
    // All of them belong to the facts of name servers and of mail hosts.
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let name = domain.as_str();
    let (name_servers, mx) = join(
        cx.dns_for::<Delegation>(name, RecordType::NS),
        cx.dns_for::<MailHosts>(name, RecordType::MX),
    )
    .await;
    if name_servers.is_nx_domain() {
        return Ok(vec![judge_missing(cx, domain, &name_servers).await]);
    }
    if is_parked(&name_servers) && takes_no_mail(&mx) {
        return Ok(vec![judge_parked(cx, domain, &name_servers).await]);
    }
    if (seems_over(&name_servers) || seems_over(&mx)) && cx.is_clock_wrong().await {
        return Ok(judge(domain, &undated(&name_servers), &undated(&mx)));
    }
    Ok(judge(domain, &name_servers, &mx))
}

/// Whether it is by our clock that a signature has run out.
fn seems_over(lookup: &Lookup) -> bool {
    matches!(lookup.failure(), Some(DnsFailure::Servfail { expired: true, .. }))
}

/// A look-up whose signature nobody has dated: where our clock is wrong, the reason that the
/// resolver gives counts alone.
fn undated(lookup: &Lookup) -> Lookup {
    let mut undated = lookup.clone();
    if let Err(DnsFailure::Servfail { expired, .. }) = &mut undated.outcome {
        *expired = false;
    }
    undated
}

/// Whether all name servers are those of a company that keeps domains which nobody uses.
fn is_parked(name_servers: &Lookup) -> bool {
    let mut names = delegation::name_servers(name_servers).peekable();
    names.peek().is_some() && names.all(|name| is_parking(&name))
}

/// Whether the MX records name no host at all. Some of those companies forward mail, and then it
/// works.
fn takes_no_mail(mx: &Lookup) -> bool {
    let names_a_host = mx.exchanges().any(|(_, host)| host != "." && host != "localhost");
    mx.answer().is_some() && !names_a_host
}

/// A domain that was led away: the registry may know that it ran out or is on hold.
async fn judge_parked(cx: &Context, domain: &Domain, name_servers: &Lookup) -> Finding {
    let name = registered(domain.as_str());
    let fetched = ask_registry(cx, name).await;
    let said = fetched
        .as_ref()
        .and_then(|fetched| registry::read(name, fetched, OffsetDateTime::now_utc()));
    let code = match said {
        Some(Registration::Expired | Registration::Renewing) => &EXPIRED,
        Some(Registration::Redemption) => &REDEMPTION,
        Some(Registration::PendingDelete) => &PENDING_DELETE,
        Some(Registration::Held) => &HELD,
        Some(Registration::None | Registration::NoServers | Registration::Active) | None => &PARKED,
    };
    let finding =
        Finding::new(code, name).arg(Arg::domain("domain", name)).evidence(name_servers.evidence());
    let first = delegation::name_servers(name_servers)
        .min()
        .map(|server| Arg::host("name_server", &server));
    let finding = first.into_iter().fold(finding, Finding::arg);
    fetched.iter().fold(finding, |finding, fetched| finding.evidence(fetched.page_evidence()))
}

/// Judges a name that is there, or that could not be seen.
fn judge(domain: &Domain, name_servers: &Lookup, mx: &Lookup) -> Vec<Finding> {
    let mut findings = vec![judge_lookup(domain, name_servers)];
    // A signature may fit the name servers and not the records that mail needs.
    let is_alone =
        name_servers.failure().is_none() && mx.failure().is_some_and(|failure| failure.is_dnssec());
    if is_alone {
        findings.push(judge_lookup(domain, mx));
    }
    let name_server =
        delegation::name_servers(name_servers).min().map(|name| Arg::host("name_server", &name));
    findings
        .into_iter()
        .map(|finding| name_server.iter().cloned().fold(finding, Finding::arg))
        .collect()
}

fn judge_lookup(domain: &Domain, lookup: &Lookup) -> Finding {
    let code = match &lookup.outcome {
        Ok(answer) if answer.kind == AnswerKind::NoData && lookup.asked.ends_with(" NS") => {
            &NO_DATA
        }
        Ok(_) => &EXISTS,
        Err(failure) if failure.is_dnssec() => broken_signature(*failure),
        Err(DnsFailure::Timeout) => &TIMEOUT,
        Err(DnsFailure::Refused) => &REFUSED,
        Err(DnsFailure::Truncated) => &TRUNCATED,
        Err(DnsFailure::Resolver | DnsFailure::Budget) => &RESOLVER,
        Err(_) => &SERVFAIL,
    };
    let finding = Finding::new(code, domain).evidence(lookup.evidence());
    match lookup.failure() {
        Some(failure) if !failure.is_dnssec() => finding.because(failure.because()),
        _ => finding,
    }
}

/// What is wrong with a signature. Its own time tells first: resolvers give many a reason for one
/// that ran out. Then the extended error (RFC 8914 section 4): 7 and 8 its time; 9 and 10 a key
/// above that has no counterpart in the zone, as after a move. Without one, or with another, it
/// just does not fit.
fn broken_signature(failure: DnsFailure) -> &'static Code {
    match failure {
        DnsFailure::Servfail { expired: true, .. }
        | DnsFailure::Servfail { ede: Some(7 | 8), .. } => &DNSSEC_EXPIRED,
        DnsFailure::Servfail { ede: Some(9 | 10), .. } => &DNSSEC_NO_KEY,
        _ => &DNSSEC_BROKEN,
    }
}

/// No such name: it may be missing in a domain that is there, or the registry may know why the
/// domain is gone.
async fn judge_missing(cx: &Context, domain: &Domain, name_servers: &Lookup) -> Finding {
    let name = registered(domain.as_str());
    if name != domain.as_str() {
        let above = cx.dns_for::<Delegation>(name, RecordType::NS).await;
        if above.failure().is_some() {
            // The name is missing; whether the domain is, too, nobody can tell.
            return judge_registration(domain.as_str(), name_servers, None, None);
        }
        if !above.is_nx_domain() {
            return judge_name_in_domain(domain, name, name_servers, &above);
        }
    }
    let fetched = ask_registry(cx, name).await;
    let said = fetched
        .as_ref()
        .and_then(|fetched| registry::read(name, fetched, OffsetDateTime::now_utc()));
    judge_registration(name, name_servers, fetched.as_ref(), said)
}

/// What the registry says, if it is known, may be asked, and answers in time.
async fn ask_registry(cx: &Context, name: &str) -> Option<Arc<Fetched>> {
    let location = registry::location(name, &cx.net_config().rdap.servers)
        .filter(|_| cx.net_config().rdap.enabled)?;
    tokio::time::timeout(PATIENCE, cx.fetch(&location, RDAP)).await.ok()
}

/// A name that is missing inside a domain: nothing is registered or renewed for it.
fn judge_name_in_domain(domain: &Domain, name: &str, missing: &Lookup, above: &Lookup) -> Finding {
    let finding = Finding::new(&NO_SUCH_NAME, domain).arg(Arg::domain("zone", name));
    let name_server =
        delegation::name_servers(above).min().map(|server| Arg::host("name_server", &server));
    let finding = name_server.into_iter().fold(finding, Finding::arg);
    finding.evidence(missing.evidence()).evidence(above.evidence())
}

fn judge_registration(
    name: &str,
    name_servers: &Lookup,
    fetched: Option<&Arc<Fetched>>,
    said: Option<Registration>,
) -> Finding {
    let code = match said {
        None => &MISSING,
        Some(Registration::None) => &UNREGISTERED,
        Some(Registration::Expired) => &EXPIRED,
        Some(Registration::Redemption) => &REDEMPTION,
        Some(Registration::PendingDelete) => &PENDING_DELETE,
        Some(Registration::Held) => &HELD,
        Some(Registration::NoServers) => &NO_NAME_SERVERS,
        Some(Registration::Active | Registration::Renewing) => &UNPUBLISHED,
    };
    let finding =
        Finding::new(code, name).arg(Arg::domain("domain", name)).evidence(name_servers.evidence());
    fetched.into_iter().fold(finding, |finding, fetched| finding.evidence(fetched.page_evidence()))
}

#[cfg(test)]
mod tests {
    use verdict::Names;

    use super::*;
    use crate::fixture::{self, data, failed};

    fn domain() -> Domain {
        Domain::parse("shop.example", Names { testing: true }).unwrap()
    }

    fn servfail(ede: Option<u16>, trusted: bool) -> DnsFailure {
        DnsFailure::Servfail { ede, answers_unchecked: true, expired: false, trusted }
    }

    fn expired(ede: Option<u16>, trusted: bool) -> DnsFailure {
        DnsFailure::Servfail { ede, answers_unchecked: true, expired: true, trusted }
    }

    #[test]
    fn each_failure_has_its_code_and_only_dnssec_is_definite() {
        for (failure, code) in [
            (DnsFailure::Timeout, "domain.timeout"),
            (DnsFailure::Refused, "domain.refused"),
            (DnsFailure::Truncated, "domain.truncated"),
            (DnsFailure::Malformed, "domain.servfail"),
            (DnsFailure::Resolver, "domain.resolver"),
            (DnsFailure::Budget, "domain.resolver"),
            (
                DnsFailure::Servfail {
                    ede: Some(6),
                    answers_unchecked: false,
                    expired: false,
                    trusted: true,
                },
                "domain.servfail",
            ),
            (servfail(None, false), "domain.servfail"),
            (servfail(Some(22), true), "domain.servfail"),
            (servfail(Some(23), true), "domain.servfail"),
            (servfail(None, true), "domain.dnssec_broken"),
            (servfail(Some(6), false), "domain.dnssec_broken"),
            (servfail(Some(7), false), "domain.dnssec_expired"),
            (servfail(Some(8), false), "domain.dnssec_expired"),
            (servfail(Some(9), false), "domain.dnssec_no_key"),
            (servfail(Some(10), false), "domain.dnssec_no_key"),
            (servfail(Some(12), false), "domain.dnssec_broken"),
            (expired(Some(6), false), "domain.dnssec_expired"),
            (expired(Some(9), false), "domain.dnssec_expired"),
            (expired(None, true), "domain.dnssec_expired"),
            (expired(None, false), "domain.servfail"),
            (expired(Some(22), false), "domain.servfail"),
        ] {
            let ns = failed("shop.example", RecordType::NS, failure);
            let findings = judge(&domain(), &ns, &failed("shop.example", RecordType::MX, failure));
            assert_eq!((findings.len(), findings[0].code.as_str()), (1, code), "{failure:?}");
            assert_eq!(
                findings[0].because.is_none(),
                code.starts_with("domain.dnssec"),
                "{failure:?}"
            );
        }
    }

    #[test]
    fn a_domain_is_parked_where_all_its_servers_are_and_nobody_takes_its_mail() {
        let ns = |names: &[&str]| {
            data(
                "shop.example",
                RecordType::NS,
                names.iter().map(|name| fixture::ns(name)).collect(),
            )
        };
        assert!(is_parked(&ns(&["ns1.sedoparking.com", "ns2.sedoparking.com"])));
        assert!(!is_parked(&ns(&["ns1.sedoparking.com", "ns1.hosting.example"])));
        assert!(!is_parked(&ns(&[])));
        let mx =
            |exchange: &str| data("shop.example", RecordType::MX, vec![fixture::mx(0, exchange)]);
        assert!(takes_no_mail(&mx(".")) && takes_no_mail(&mx("localhost")));
        assert!(takes_no_mail(&data("shop.example", RecordType::MX, Vec::new())));
        assert!(!takes_no_mail(&mx("mx.hosting.example")));
        assert!(!takes_no_mail(&failed("shop.example", RecordType::MX, DnsFailure::Timeout)));
    }

    #[test]
    fn a_name_without_name_servers_is_a_part_of_a_domain() {
        let mx = data("shop.example", RecordType::MX, Vec::new());
        let codes =
            |ns: &Lookup| judge(&domain(), ns, &mx).into_iter().map(|f| f.code).collect::<Vec<_>>();
        assert_eq!(codes(&data("shop.example", RecordType::NS, Vec::new())), ["domain.no_data"]);
        let ns = vec![fixture::ns("ns1.hosting.example")];
        assert_eq!(codes(&data("shop.example", RecordType::NS, ns)), ["domain.exists"]);
    }

    #[test]
    fn a_signature_may_be_broken_for_the_mail_records_alone() {
        let ns = data("shop.example", RecordType::NS, vec![fixture::ns("ns1.hosting.example")]);
        let mx = |failure| failed("shop.example", RecordType::MX, failure);
        let codes =
            |mx: &Lookup| judge(&domain(), &ns, mx).into_iter().map(|f| f.code).collect::<Vec<_>>();
        assert_eq!(codes(&mx(servfail(Some(6), false))), ["domain.exists", "domain.dnssec_broken"]);
        assert_eq!(
            codes(&mx(DnsFailure::Timeout)),
            ["domain.exists"],
            "that is for the MX check to say"
        );
        assert_eq!(judge(&domain(), &ns, &ns)[0].value("name_server"), Some("ns1.hosting.example"));
    }
}
