//! Does a host answer over IPv6 as it does over IPv4? Where it does not, that family is named, and
//! not the whole server.
//!
//! A program that tries IPv6 first waits there, or meets another certificate, while the next one on
//! another network is well: what looks like a bug of the program is an AAAA record that leads
//! to the wrong place. Differences that keep nobody out, such as two certificates that both hold,
//! are none.

use std::collections::BTreeSet;
use std::sync::Arc;

use probe::session::{Endpoint, Session};
use verdict::{Arg, Because, Code, Finding, Severity};

use crate::context::Context;
use crate::server::reachability::{Reachability, reachability};

/// The codes of a check for what is wrong over IPv6 alone.
pub(crate) struct Codes {
    pub(crate) dead: &'static Code,
    pub(crate) differs: &'static Code,
    pub(crate) unproven: &'static Code,
}

/// One endpoint, what was said there, and what its check makes of that.
pub(crate) struct PortProbe {
    pub(crate) endpoint: Endpoint,
    pub(crate) session: Arc<Session>,
    pub(crate) findings: Vec<Finding>,
}

/// The findings of all endpoints, where those over IPv6 alone are reported as such.
pub(crate) async fn compared(cx: &Context, codes: &Codes, probes: Vec<PortProbe>) -> Vec<Finding> {
    let dead = probes.iter().find(|probe| needs_proof(probe) && is_dead_alone(probe, &probes));
    let is_proven = match dead {
        Some(probe) => is_ipv6_proven(cx, &probe.endpoint).await,
        None => false,
    };
    judge(codes, &probes, is_proven)
}

/// Whether it is the server's doing that nothing answers over IPv6, where the same port answers
/// over IPv4. Port 25 is closed in many networks for one family and not for the other.
async fn is_ipv6_proven(cx: &Context, endpoint: &Endpoint) -> bool {
    if cx.is_way_out_proven(endpoint).await {
        true
    } else {
        endpoint.port != 25 && cx.has_ipv6().await
    }
}

fn judge(codes: &Codes, probes: &[PortProbe], is_proven: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for probe in first_of_each_address(probes.iter().filter(|probe| is_dead_alone(probe, probes))) {
        let is_proven = is_proven || is_silent(probe);
        let finding = about(if is_proven { codes.dead } else { codes.unproven }, probe, probes);
        findings.push(if is_proven { finding } else { finding.because(Because::Vantage) });
    }
    for probe in
        first_of_each_address(probes.iter().filter(|probe| !own_faults(probe, probes).is_empty()))
    {
        findings.push(
            about(codes.differs, probe, probes)
                .arg(Arg::word("difference", what_differs(&own_faults(probe, probes)))),
        );
    }
    let others = probes.iter().filter(|probe| !is_dead_alone(probe, probes)).flat_map(|probe| {
        let own = own_faults(probe, probes);
        probe.findings.iter().filter(move |finding| !own.contains(&finding.code)).cloned()
    });
    others.chain(findings).collect()
}

/// The same port of the same host over IPv4, if it greets there.
fn over_ipv4<'a>(probe: &PortProbe, probes: &'a [PortProbe]) -> Option<&'a PortProbe> {
    let is_twin = |other: &&PortProbe| {
        other.endpoint.address.is_ipv4()
            && other.endpoint.port == probe.endpoint.port
            && other.endpoint.server_name == probe.endpoint.server_name
    };
    probes
        .iter()
        .find(is_twin)
        .filter(|twin| reachability(&twin.endpoint, &twin.session) == Reachability::Greets)
}

fn is_dead_alone(probe: &PortProbe, probes: &[PortProbe]) -> bool {
    probe.endpoint.address.is_ipv6()
        && (is_silent(probe) || needs_proof(probe))
        && over_ipv4(probe, probes).is_some()
}

/// Whether it accepts the connection and says nothing: then our way there is proven.
fn is_silent(probe: &PortProbe) -> bool {
    reachability(&probe.endpoint, &probe.session) == Reachability::Silent
}

fn needs_proof(probe: &PortProbe) -> bool {
    reachability(&probe.endpoint, &probe.session).needs_proof()
}

/// The codes of faults over IPv6 that the same port does not have over IPv4.
fn own_faults(probe: &PortProbe, probes: &[PortProbe]) -> Vec<String> {
    if probe.endpoint.address.is_ipv4() || is_dead_alone(probe, probes) {
        return Vec::new();
    }
    let Some(twin) = over_ipv4(probe, probes) else { return Vec::new() };
    let is_fault =
        |finding: &&Finding| matches!(finding.severity, Severity::Warning | Severity::Error);
    let is_shared =
        |finding: &&Finding| twin.findings.iter().any(|other| other.code == finding.code);
    let own = probe.findings.iter().filter(is_fault).filter(|finding| !is_shared(finding));
    own.map(|finding| finding.code.clone()).collect()
}

/// What is different, in a few words of ours.
fn what_differs(own: &[String]) -> &'static str {
    let has = |part: &str| own.iter().any(|code| code.contains(part));
    if has(".certificate_") {
        "another certificate"
    } else if has("tls") {
        "other encryption"
    } else if has("auth") || has("passwords") || has("login") {
        "other ways to log in"
    } else {
        "another service"
    }
}

/// The first probe at each address: what is wrong with an address is said once.
fn first_of_each_address<'a>(probes: impl Iterator<Item = &'a PortProbe>) -> Vec<&'a PortProbe> {
    let mut seen = BTreeSet::new();
    probes.filter(|probe| seen.insert(probe.endpoint.address)).collect()
}

fn about(code: &Code, probe: &PortProbe, probes: &[PortProbe]) -> Finding {
    let endpoint = &probe.endpoint;
    let finding = Finding::new(code, format!("{} [{}]", endpoint.server_name, endpoint.address))
        .arg(Arg::host("host", &endpoint.server_name))
        .arg(Arg::port("port", endpoint.port))
        .arg(Arg::address("address", endpoint.address))
        .arg(Arg::word("family", "IPv6"))
        .evidence(probe.session.evidence(endpoint));
    let twin = over_ipv4(probe, probes);
    twin.into_iter()
        .fold(finding, |finding, twin| finding.evidence(twin.session.evidence(&twin.endpoint)))
}

#[cfg(test)]
mod tests {
    use probe::session::{ConnectError, Transcript};
    use verdict::On;

    use super::*;
    use crate::server::reachability::fixture::{endpoint, greeted, observed};

    const ANSWERS: Code = Code::info("a.answers", On::Server);
    const CERTIFICATE: Code = Code::error("a.certificate_expired", On::Server);
    const NO_STARTTLS: Code = Code::error("a.no_starttls", On::Server);
    const CLOSED: Code = Code::error("a.port_closed", On::Server);
    const CODES: Codes = Codes {
        dead: &Code::warning("a.ipv6_dead", On::Server),
        differs: &Code::error("a.ipv6_differs", On::Server),
        unproven: &Code::unknown("a.unproven", On::Vantage),
    };

    fn probe(
        address: &str,
        port: u16,
        outcome: Result<Transcript, ConnectError>,
        codes: &[&Code],
    ) -> PortProbe {
        let endpoint = Endpoint { address: address.parse().unwrap(), ..endpoint(port) };
        let findings =
            codes.iter().map(|code| Finding::new(code, format!("{address}:{port}"))).collect();
        PortProbe { endpoint, session: Arc::new(observed(outcome)), findings }
    }

    fn codes(probes: Vec<PortProbe>, is_proven: bool) -> Vec<String> {
        judge(&CODES, &probes, is_proven).into_iter().map(|finding| finding.code).collect()
    }

    const V4: &str = "45.90.1.3";
    const V6: &str = "2a0e:4200::3";

    #[test]
    fn a_dead_ipv6_address_is_told_once_and_only_where_ipv4_answers() {
        let well = |port| probe(V4, port, Ok(greeted("220 mail")), &[&ANSWERS]);
        let closed = |address, port| probe(address, port, Err(ConnectError::Refused), &[&CLOSED]);
        let both = || vec![well(465), closed(V6, 465), well(587), closed(V6, 587)];
        assert_eq!(codes(both(), true), ["a.answers", "a.answers", "a.ipv6_dead"]);
        assert_eq!(codes(both(), false), ["a.answers", "a.answers", "a.unproven"]);
        assert_eq!(
            codes(vec![closed(V4, 465), closed(V6, 465)], true),
            ["a.port_closed", "a.port_closed"]
        );
        assert_eq!(
            codes(
                vec![closed(V4, 465), probe(V6, 465, Ok(greeted("220 mail")), &[&ANSWERS])],
                true
            )
            .len(),
            2
        );
    }

    #[test]
    fn a_fault_of_both_families_is_no_difference() {
        let table: &[(&[&Code], &[&Code], &[&str])] = &[
            (&[&ANSWERS], &[&CERTIFICATE, &ANSWERS], &["a.answers", "a.answers", "a.ipv6_differs"]),
            (&[&ANSWERS], &[&NO_STARTTLS], &["a.answers", "a.ipv6_differs"]),
            (&[&CERTIFICATE], &[&CERTIFICATE], &["a.certificate_expired", "a.certificate_expired"]),
            (&[&CERTIFICATE], &[&ANSWERS], &["a.certificate_expired", "a.answers"]),
        ];
        for (four, six, expected) in table {
            let greets = || Ok(greeted("220 mail"));
            assert_eq!(
                codes(vec![probe(V4, 587, greets(), four), probe(V6, 587, greets(), six)], true),
                *expected
            );
        }
    }
}
