//! Do the ports of a host show the same certificate, and both families? One that was renewed and is
//! still the old one behind another port was not forgotten: a service was not restarted. Two that
//! both hold keep nobody out.

use probe::session::{Certificate, Endpoint, TlsSession, Trust};
use time::{Duration, OffsetDateTime};
use verdict::{Arg, Code, Finding, Severity};

use crate::context::Context;
use crate::facts::client_servers::Role;
use crate::server::certificate::day;
use crate::server::ip_family::PortProbe;
use crate::server::reachability::at;

/// How long before its end a certificate should have made room for the next one: who renews, does
/// so weeks before.
const SOON: Duration = Duration::days(14);
/// How much longer the renewed one holds, at least.
const LATER: Duration = Duration::days(7);

/// The codes of a check for what is compared between ports.
pub(crate) struct Codes {
    /// A certificate that has run out, wherever.
    pub(crate) expired: &'static Code,
    /// One that has run out behind one port, where another shows the new one.
    pub(crate) stale: &'static Code,
    /// One that runs out soon behind one port, where another shows the new one.
    pub(crate) left_behind: &'static Code,
    /// Two that both hold.
    pub(crate) differ: &'static Code,
}

/// What the servers of the other role show at the same addresses: a renewed certificate may have
/// reached them alone. They are looked at only where a certificate has run out, or soon will.
pub(crate) async fn witnesses(cx: &Context, role: Role, probes: &[PortProbe]) -> Vec<PortProbe> {
    if !probes.iter().any(|probe| ran_out(probe).is_some() || ends_soon(probe)) {
        return Vec::new();
    }
    let Ok(servers) = cx.client_servers().await else { return Vec::new() };
    let (others, port) = match role {
        Role::Submission => (&servers.mailbox, 993),
        Role::Mailbox => (&servers.submission, 465),
    };
    let mut seen = Vec::new();
    for endpoint in others.iter().flat_map(|other| other.endpoints(port)) {
        if probes.iter().any(|probe| probe.endpoint.address == endpoint.address) {
            let session = cx.session(&endpoint).await;
            seen.push(PortProbe { endpoint, session, findings: Vec::new() });
        }
    }
    seen
}

/// The probes, where a certificate that has run out behind one port and not behind another is
/// reported as such.
pub(crate) fn compared(
    codes: &Codes,
    witnesses: &[PortProbe],
    mut probes: Vec<PortProbe>,
) -> Vec<PortProbe> {
    for at_look in 0..probes.len() {
        let probe = &probes[at_look];
        let Some(day) = ran_out(probe) else { continue };
        let all = probes.iter().chain(witnesses);
        let mut renewed = all.filter(|other| {
            other.endpoint.address == probe.endpoint.address && is_good_for(other, probe)
        });
        let Some(other) = renewed.next() else { continue };
        let stale = at(codes.stale, &probe.endpoint, &probe.session);
        let stale = stale
            .arg(Arg::port("other_port", other.endpoint.port))
            .arg(Arg::time("not_after", &day));
        for finding in
            probes[at_look].findings.iter_mut().filter(|finding| finding.code == codes.expired.id)
        {
            *finding = Finding::clone(&stale);
        }
    }
    probes
}

/// What is to be said of certificates that all hold today, and are not the same. Where our clock is
/// wrong, no end is near.
pub(crate) async fn differences(
    cx: &Context,
    codes: &Codes,
    witnesses: &[PortProbe],
    probes: &[PortProbe],
) -> Vec<Finding> {
    let is_end_near = probes.iter().any(ends_soon) && !cx.is_clock_wrong().await;
    judge_differences(codes, witnesses, probes, is_end_near)
}

fn judge_differences(
    codes: &Codes,
    witnesses: &[PortProbe],
    probes: &[PortProbe],
    is_end_near: bool,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut old: Vec<&str> = Vec::new();
    for probe in probes.iter().filter(|probe| is_end_near && ends_soon(probe)) {
        let Some((own, shown)) = certificate(probe).map(|own| (own, &*own.digests.whole_sha256))
        else {
            continue;
        };
        let is_renewed = |other: &&PortProbe| {
            is_good_for(other, probe)
                && certificate(other).is_some_and(|other| other.not_after >= own.not_after + LATER)
        };
        let Some(other) =
            probes.iter().chain(witnesses).find(is_renewed).filter(|_| !old.contains(&shown))
        else {
            continue;
        };
        old.push(shown);
        findings.push(
            beside(codes.left_behind, probe, other)
                .arg(Arg::word("ports", &ports_with(shown, probes))),
        );
    }
    let mut others =
        probes.iter().filter(|probe| is_good_for(probe, probe) && !old.contains(&digest(probe)));
    let Some(first) = others.next() else { return findings };
    if let Some(other) = others.find(|other| digest(other) != digest(first)) {
        findings.push(beside(codes.differ, other, first));
    }
    findings
}

/// A finding about one endpoint, compared with another.
fn beside(code: &Code, probe: &PortProbe, other: &PortProbe) -> Finding {
    let end =
        |probe: &PortProbe| certificate(probe).map(|own| day(own.not_after)).unwrap_or_default();
    let family = if other.endpoint.address.is_ipv4() { "IPv4" } else { "IPv6" };
    at(code, &probe.endpoint, &probe.session)
        .arg(Arg::time("not_after", &end(probe)))
        .arg(Arg::port("other_port", other.endpoint.port))
        .arg(Arg::word("other_family", family))
        .arg(Arg::time("other_not_after", &end(other)))
        .evidence(other.session.evidence(&other.endpoint))
}

/// The ports at which this certificate is shown: `587, 2525`.
fn ports_with(shown: &str, probes: &[PortProbe]) -> String {
    let mut ports: Vec<u16> = probes
        .iter()
        .filter(|probe| digest(probe) == shown)
        .map(|probe| probe.endpoint.port)
        .collect();
    ports.sort_unstable();
    ports.dedup();
    ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The probes, where a port that lets nobody in names another of the same protocol that was seen to
/// do so, encrypted and without a fault. Where none was, none is named: a customer who tries a port
/// that is closed too is no further.
pub(crate) fn with_open(
    closed: &[&Code],
    answers: &Code,
    mut probes: Vec<PortProbe>,
) -> Vec<PortProbe> {
    let is_open = |probe: &&PortProbe| {
        let is_whole = !probe.findings.iter().any(|finding| finding.severity == Severity::Error);
        // Port 25 is for servers: customers are let in at others.
        is_whole
            && probe.endpoint.port != 25
            && tls_session(probe).is_some()
            && probe.findings.iter().any(|finding| finding.code == answers.id)
    };
    let open: Vec<Endpoint> =
        probes.iter().filter(is_open).map(|probe| probe.endpoint.clone()).collect();
    for probe in &mut probes {
        let is_other = |endpoint: &&Endpoint| {
            (&endpoint.server_name, endpoint.protocol())
                == (&probe.endpoint.server_name, probe.endpoint.protocol())
                && endpoint.port != probe.endpoint.port
        };
        let Some(other) = open.iter().find(is_other) else { continue };
        let security = if other.is_tls_from_the_start() { "SSL/TLS" } else { "STARTTLS" };
        for finding in probe
            .findings
            .iter_mut()
            .filter(|found| closed.iter().any(|code| found.code == code.id))
        {
            finding.args.push(Arg::port("open_port", other.port));
            finding.args.push(Arg::word("open_security", security));
        }
    }
    probes
}

fn tls_session(probe: &PortProbe) -> Option<&TlsSession> {
    probe.session.transcript()?.tls.as_ref()?.as_ref().ok()
}

fn certificate(probe: &PortProbe) -> Option<&Certificate> {
    tls_session(probe)?.certificate()
}

fn digest(probe: &PortProbe) -> &str {
    certificate(probe).map_or("", |own| &own.digests.whole_sha256)
}

/// Whether a program accepts without a word what is shown at a port, and would at that of another
/// look too.
fn is_good_for(probe: &PortProbe, other: &PortProbe) -> bool {
    let holds =
        |own: &Certificate, now: OffsetDateTime| own.not_before <= now && now <= own.not_after;
    let covers = |own: &Certificate, probe: &PortProbe| own.covers(&probe.endpoint.server_name);
    tls_session(probe)
        .filter(|tls| tls.trust == Trust::Trusted)
        .and_then(TlsSession::certificate)
        .is_some_and(|own| holds(own, probe.session.at) && covers(own, probe) && covers(own, other))
}

/// The day on which its certificate ran out, if it did.
fn ran_out(probe: &PortProbe) -> Option<String> {
    certificate(probe).filter(|own| own.not_after < probe.session.at).map(|own| day(own.not_after))
}

/// Whether it holds today, and not much longer.
fn ends_soon(probe: &PortProbe) -> bool {
    is_good_for(probe, probe)
        && certificate(probe).is_some_and(|own| own.not_after < probe.session.at + SOON)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use probe::session::Transcript;
    use verdict::On;

    use super::*;
    use crate::server::reachability::fixture::{endpoint, greeted, observed, tls_session};

    const EXPIRED: Code = Code::error("a.certificate_expired", On::Server);
    const CODES: Codes = Codes {
        expired: &EXPIRED,
        stale: &Code::error("a.certificate_stale", On::Server),
        left_behind: &Code::warning("a.certificate_left_behind", On::Server),
        differ: &Code::info("a.certificates_differ", On::Server),
    };

    /// A port that shows a certificate for these names which holds for so many days; another
    /// number, another certificate.
    fn probe(port: u16, names: &[&str], days: i64, codes: &[&Code]) -> PortProbe {
        let mut transcript =
            Transcript { tls: tls_session(names, days, Trust::Trusted), ..greeted("220 mail") };
        if let Some(Ok(tls)) = &mut transcript.tls {
            tls.chain[0].digests.whole_sha256 = format!("{names:?} {days}");
        }
        let findings = codes.iter().map(|code| Finding::new(code, "mail.example.com")).collect();
        PortProbe {
            endpoint: endpoint(port),
            session: Arc::new(observed(Ok(transcript))),
            findings,
        }
    }

    #[test]
    fn an_old_certificate_is_stale_only_where_another_port_has_a_good_one() {
        let old = || probe(465, &["mail.example.com"], -3, &[&EXPIRED]);
        let table = [
            (probe(587, &["mail.example.com"], 80, &[]), "a.certificate_stale"),
            (probe(587, &["mail.example.com"], -1, &[]), "a.certificate_expired"),
            (probe(587, &["other.example.com"], 80, &[]), "a.certificate_expired"),
        ];
        for (other, expected) in table {
            let found = compared(&CODES, &[], vec![old(), other]);
            assert_eq!(found[0].findings[0].code, expected);
        }
        let incoming = probe(993, &["mail.example.com"], 80, &[]);
        assert_eq!(
            compared(&CODES, &[incoming], vec![old()])[0].findings[0].code,
            "a.certificate_stale"
        );
        let of_others = probe(993, &["imap.example.com"], 80, &[]);
        assert_eq!(
            compared(&CODES, &[of_others], vec![old()])[0].findings[0].code,
            "a.certificate_expired"
        );
    }

    #[test]
    fn only_a_certificate_that_ends_before_its_renewed_one_is_left_behind() {
        let shows = |port, days| probe(port, &["mail.example.com"], days, &[]);
        let other_name = probe(465, &["other.example.com"], 80, &[]);
        let table = [
            (vec![shows(587, 80), shows(465, 80)], vec![], &[][..]),
            (vec![shows(587, 5), shows(465, 80)], vec![], &[("a.certificate_left_behind", "587")]),
            (
                vec![shows(587, 5), shows(2525, 5), shows(465, 80)],
                vec![],
                &[("a.certificate_left_behind", "587, 2525")],
            ),
            (
                vec![shows(587, 5), shows(465, 5)],
                vec![shows(993, 80)],
                &[("a.certificate_left_behind", "465, 587")],
            ),
            (vec![shows(587, 5), shows(465, 5)], vec![], &[]),
            (vec![shows(587, 5), shows(465, 9)], vec![], &[("a.certificates_differ", "465")]),
            (vec![shows(587, 40), shows(465, 80)], vec![], &[("a.certificates_differ", "465")]),
            (vec![shows(587, 5), other_name], vec![], &[]),
        ];
        for (probes, witnesses, expected) in table {
            let found = judge_differences(&CODES, &witnesses, &probes, true);
            let findings: Vec<(&str, &str)> = found
                .iter()
                .map(|found| {
                    (&*found.code, found.value("ports").or(found.value("port")).unwrap_or_default())
                })
                .collect();
            assert_eq!(findings, expected);
        }
        let by_a_wrong_clock =
            judge_differences(&CODES, &[], &[shows(587, 5), shows(465, 80)], false);
        assert_eq!(by_a_wrong_clock[0].code, "a.certificates_differ");
    }

    #[test]
    fn only_a_port_that_was_seen_to_work_is_named_in_the_place_of_a_closed_one() {
        const CLOSED: Code = Code::error("a.port_closed", On::Server);
        const ANSWERS: Code = Code::info("a.answers", On::Server);
        let names = &["mail.example.com"][..];
        let table = [
            (probe(587, names, 80, &[&ANSWERS]), Some("587")),
            (probe(587, names, 80, &[&CLOSED]), None),
            (probe(587, names, -1, &[&ANSWERS, &EXPIRED]), None),
            (probe(995, names, 80, &[&ANSWERS]), None),
            (probe(25, names, 80, &[&ANSWERS]), None),
        ];
        for (other, expected) in table {
            let port = other.endpoint.port;
            let found =
                with_open(&[&CLOSED], &ANSWERS, vec![probe(465, names, 80, &[&CLOSED]), other]);
            assert_eq!(found[0].findings[0].value("open_port"), expected, "{port}");
        }
    }
}
