//! Does a server let a mail program in, at each of its ports? What outgoing and incoming servers
//! have in common: which endpoints are probed, what is set aside, and what is compared between
//! ports and families of addresses.

use futures_util::future::join_all;
use probe::session::{Endpoint, Reply, Session, Transcript};
use verdict::{Arg, Code, Finding, Severity};

use crate::context::Context;
use crate::facts::client_servers::{ClientServer, Role, Source};
use crate::server::capability_drift;
use crate::server::certificate::{self, Dates};
use crate::server::certificate_drift;
use crate::server::ip_family::{self, PortProbe};
use crate::server::reachability::{
    self, at, judge_injected, judge_own_refusal, judge_reachability, reachability,
};
use crate::server::trusted_network;
use crate::skip::Skip;

/// What one check has of its own.
pub(crate) struct LogIn {
    pub(crate) ports: &'static [u16],
    pub(crate) answers: &'static Code,
    pub(crate) not_offered: &'static Code,
    pub(crate) host_missing: &'static Code,
    pub(crate) name_elsewhere: &'static Code,
    pub(crate) turns_us_away: &'static Code,
    pub(crate) injected: &'static Code,
    /// A certificate that comes only with a server name.
    pub(crate) needs_name: &'static Code,
    /// The codes that another port of the host may stand in for.
    pub(crate) closed: &'static [&'static Code],
    /// What a server that trusts us shows to us alone, and the code that says so.
    pub(crate) set_aside: (&'static Code, &'static [&'static Code]),
    pub(crate) reach: reachability::Codes,
    pub(crate) certificates: certificate::Codes,
    pub(crate) compared: certificate_drift::Codes,
    pub(crate) offers: capability_drift::Codes,
    pub(crate) families: ip_family::Codes,
    pub(crate) role: Role,
    /// The ways to log in that a server's reply names.
    pub(crate) mechanisms: fn(&Endpoint, &Reply) -> Vec<String>,
    /// Judges what a server offers that has greeted us.
    pub(crate) judge: fn(&Endpoint, &Session, &Transcript, Dates) -> Vec<Finding>,
}

/// What is found at these servers.
pub(crate) async fn answer(
    cx: &Context,
    of: &LogIn,
    servers: &[ClientServer],
) -> Result<Vec<Finding>, Skip> {
    let findings = join_all(servers.iter().map(|server| probe(cx, of, server))).await.concat();
    if findings.is_empty() { Err(Skip::WaitsOn("server")) } else { Ok(findings) }
}

async fn probe(cx: &Context, of: &LogIn, server: &ClientServer) -> Vec<Finding> {
    if let Some(finding) = without_address(server, of.host_missing, of.reach.unproven) {
        return vec![finding];
    }
    let endpoints: Vec<Endpoint> =
        of.ports.iter().flat_map(|port| server.endpoints(*port)).collect();
    let probes =
        join_all(endpoints.into_iter().map(|endpoint| probe_port(cx, of, server, endpoint))).await;
    if let Some(finding) = name_elsewhere(server, of.name_elsewhere, &probes) {
        return vec![finding];
    }
    if server.source == Source::Guessed {
        return probes.into_iter().flat_map(|probe| probe.findings).collect();
    }
    let witnesses = certificate_drift::witnesses(cx, of.role, &probes).await;
    let certificates = certificate_drift::differences(cx, &of.compared, &witnesses, &probes).await;
    let offers = capability_drift::differences(&of.offers, of.mechanisms, &probes);
    let probes = certificate_drift::compared(&of.compared, &witnesses, probes);
    let probes = certificate_drift::with_open(of.closed, of.answers, probes);
    [ip_family::compared(cx, &of.families, probes).await, certificates, offers].concat()
}

async fn probe_port(
    cx: &Context,
    of: &LogIn,
    server: &ClientServer,
    endpoint: Endpoint,
) -> PortProbe {
    let session = cx.session(&endpoint).await;
    let findings = judge_endpoint(cx, of, server, &endpoint, &session).await;
    PortProbe { endpoint, session, findings }
}

async fn judge_endpoint(
    cx: &Context,
    of: &LogIn,
    server: &ClientServer,
    endpoint: &Endpoint,
    session: &Session,
) -> Vec<Finding> {
    let is_promised = server.promises(endpoint.port);
    if !is_promised && reachability(endpoint, session).needs_proof() {
        return if server.source == Source::Guessed {
            Vec::new()
        } else {
            vec![at(of.not_offered, endpoint, session)]
        };
    }
    let mut findings = match judge_reachability(cx, &of.reach, endpoint, session).await {
        Some(finding) => vec![finding],
        None => {
            let dates = certificate::dates(cx, session).await;
            let judged = session
                .transcript()
                .map(|transcript| (of.judge)(endpoint, session, transcript, dates))
                .unwrap_or_default();
            let judged = certificate::with_leading_name(
                cx,
                of.certificates.wrong_name,
                endpoint,
                session,
                judged,
            )
            .await;
            trusted_network::set_aside(cx, of.set_aside, endpoint, session, judged).await
        }
    };
    findings.extend(judge_own_refusal(cx, of.turns_us_away, endpoint, session));
    findings.extend(judge_injected(of.injected, endpoint, session));
    findings.extend(certificate::without_name(cx, of.needs_name, endpoint, session).await);
    let expired = of.certificates.expired;
    let has_expired = findings.iter().any(|finding| finding.code == expired.id);
    let holds_for_all = has_expired && is_named_by_mx(cx, server).await;
    keep(server, findings, is_promised, |finding| {
        finding.code == of.answers.id || (holds_for_all && finding.code == expired.id)
    })
}

/// Whether the domain's MX records name the host: then mail does live there, whoever runs it.
async fn is_named_by_mx(cx: &Context, server: &ClientServer) -> bool {
    let found = cx.mail_hosts().await;
    found.is_ok_and(|found| {
        !found.is_implicit && found.hosts.iter().any(|host| host.name == server.host)
    })
}

/// What is said of a host without an address: it is missing, or could not be looked up.
fn without_address(server: &ClientServer, missing: &Code, unseen: &Code) -> Option<Finding> {
    if !server.addresses.is_empty() {
        return None;
    }
    let failure = server.lookups.iter().find_map(|lookup| lookup.failure());
    let finding = Finding::new(failure.map_or(missing, |_| unseen), &server.host)
        .arg(Arg::host("host", &server.host));
    let finding =
        server.lookups.iter().fold(finding, |finding, lookup| finding.evidence(lookup.evidence()));
    Some(failure.into_iter().fold(finding, |finding, failure| finding.because(failure.because())))
}

/// That a name of the customer's own leads to another machine, on which nothing greets: often a
/// proxy for web pages, which lets no mail through. The server itself is then as it may be.
fn name_elsewhere(server: &ClientServer, code: &Code, probes: &[PortProbe]) -> Option<Finding> {
    let (host, receiving) = server.right.as_ref().filter(|(_, receiving)| !receiving.is_empty())?;
    let greets = probes.iter().any(|probe| {
        probe.session.transcript().is_some_and(|transcript| transcript.greeting.is_some())
    });
    if greets || server.addresses.iter().any(|address| receiving.contains(address)) {
        return None;
    }
    let found = server.addresses.first()?;
    let finding = Finding::new(code, &server.host).arg(Arg::host("host", &server.host));
    let finding = finding.arg(Arg::host("right_host", host)).arg(Arg::address("address", *found));
    Some(server.lookups.iter().fold(finding, |finding, lookup| finding.evidence(lookup.evidence())))
}

/// What counts of the findings at one port: of a guess what `counts_of_a_guess`, and of a port that
/// nobody promised nothing that would be a fault of a port that does not matter. Of a guess it
/// counts that it answers, and that the certificate has expired where MX records name the host too:
/// that holds for whatever name it is reached by.
fn keep(
    server: &ClientServer,
    findings: Vec<Finding>,
    is_promised: bool,
    counts_of_a_guess: impl Fn(&Finding) -> bool,
) -> Vec<Finding> {
    let is_kept = |finding: &Finding| match server.source {
        Source::Guessed => counts_of_a_guess(finding),
        _ => is_promised || server.source == Source::Asked || finding.severity != Severity::Unknown,
    };
    findings.into_iter().filter(is_kept).collect()
}

/// Whether nothing but OAuth is offered (RFC 7628, and Google's XOAUTH2): then no password is
/// right.
pub(crate) fn takes_tokens_only(mechanisms: &[&str]) -> bool {
    let is_token = |name: &&str| {
        ["XOAUTH2", "OAUTHBEARER"].iter().any(|token| name.eq_ignore_ascii_case(token))
    };
    !mechanisms.is_empty() && mechanisms.iter().all(is_token)
}
