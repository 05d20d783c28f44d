//! Do the ports of a host offer the same to those who log in, and do both families? A program that
//! is set to a way to log in which one port alone knows works there and fails at the other. Other
//! differences keep nobody out.
//!
//! Only what is offered inside TLS is compared, and only words that are known here are reported.

use std::collections::BTreeSet;

use probe::session::{Endpoint, Protocol, Reply};
use verdict::{Arg, Code, Finding};

use crate::server::ip_family::PortProbe;
use crate::server::reachability::at;

/// The codes of a check for what one port offers and another does not.
pub(crate) struct Codes {
    /// A way to log in.
    pub(crate) mechanisms: &'static Code,
    /// Anything else.
    pub(crate) capabilities: &'static Code,
}

/// The ways to log in that mail programs know, to be named in words; others are in the evidence.
/// USER is POP3's own.
const MECHANISMS: &[&str] = &[
    "PLAIN",
    "LOGIN",
    "CRAM-MD5",
    "XOAUTH2",
    "OAUTHBEARER",
    "SCRAM-SHA-1",
    "SCRAM-SHA-256",
    "NTLM",
    "GSSAPI",
    "USER",
];

/// What else mail programs make use of: of SMTP, of IMAP, of POP3.
const OF_SMTP: &[&str] = &["PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN"];
const OF_IMAP: &[&str] = &[
    "IDLE",
    "MOVE",
    "UIDPLUS",
    "QUOTA",
    "SPECIAL-USE",
    "CONDSTORE",
    "QRESYNC",
    "NAMESPACE",
    "ENABLE",
    "ID",
    "SASL-IR",
];
const OF_POP3: &[&str] = &["TOP", "UIDL", "PIPELINING", "UTF8", "RESP-CODES"];

/// What a port offers inside TLS.
struct Offer<'a> {
    probe: &'a PortProbe,
    mechanisms: BTreeSet<&'static str>,
    capabilities: BTreeSet<&'static str>,
    /// The bytes of the largest message; none where no limit is reported.
    largest: Option<u64>,
}

/// What some ports of a host offer and others do not. `mechanisms` names the ways to log in of a
/// reply.
pub(crate) fn differences(
    codes: &Codes,
    mechanisms: fn(&Endpoint, &Reply) -> Vec<String>,
    probes: &[PortProbe],
) -> Vec<Finding> {
    // Port 25 is for servers: customers are let in at others.
    let offers: Vec<Offer<'_>> = probes
        .iter()
        .filter(|probe| probe.endpoint.port != 25)
        .filter_map(|probe| offer(mechanisms, probe))
        .collect();
    let (mut findings, mut seen) = (Vec::new(), BTreeSet::new());
    for own in &offers {
        let endpoint =
            |offer: &Offer<'_>| (offer.probe.endpoint.protocol(), offer.probe.endpoint.port);
        let of_protocol = || offers.iter().filter(|other| endpoint(other).0 == endpoint(own).0);
        // The same port over the other family says more than another port.
        let is_same = |other: &&Offer<'_>| endpoint(other) == endpoint(own);
        let others = || of_protocol().filter(is_same).chain(of_protocol());
        for (code, missing) in [
            (
                codes.mechanisms,
                most(others().map(|other| (other, lacking(&own.mechanisms, &other.mechanisms)))),
            ),
            (codes.capabilities, most(others().map(|other| (other, lesser(own, other))))),
        ] {
            let Some((other, missing)) = missing else { continue };
            // What is so over one family is so over the other, and is said once.
            if seen.insert((code.id, own.probe.endpoint.port, missing.clone())) {
                findings.push(beside(code, own.probe, other.probe, &missing));
            }
        }
    }
    findings
}

/// What a port offers to those who log in; none where nobody is let in, which is another fault.
fn offer(mechanisms: fn(&Endpoint, &Reply) -> Vec<String>, probe: &PortProbe) -> Option<Offer<'_>> {
    let offered =
        probe.session.transcript()?.after_tls.as_ref().filter(|offered| offered.is_positive)?;
    let named = mechanisms(&probe.endpoint, offered);
    let mechanisms: BTreeSet<&'static str> = known(&named).collect();
    let (list, is_offered): (_, fn(&Reply, &str) -> bool) = match probe.endpoint.protocol() {
        Protocol::Smtp => (OF_SMTP, |offered, word| offered.capability(word).is_some()),
        Protocol::Imap => (OF_IMAP, Reply::has_word),
        Protocol::Pop3 => (OF_POP3, |offered, word| offered.capability(word).is_some()),
    };
    let capabilities = list.iter().copied().filter(|word| is_offered(offered, word)).collect();
    let is_open = !mechanisms.is_empty();
    is_open.then(|| Offer { probe, mechanisms, capabilities, largest: largest(offered) })
}

/// The ways to log in that have a name.
pub(crate) fn known(offered: &[impl AsRef<str>]) -> impl Iterator<Item = &'static str> {
    let is_offered =
        |name: &&'static str| offered.iter().any(|found| found.as_ref().eq_ignore_ascii_case(name));
    MECHANISMS.iter().copied().filter(is_offered)
}

/// The largest message that it takes (SIZE, RFC 1870), in bytes; none where it sets no limit, or
/// names none.
pub(crate) fn largest(offered: &Reply) -> Option<u64> {
    offered.capability("SIZE")?.first()?.parse().ok().filter(|size| *size > 0)
}

/// A size as people write it.
pub(crate) fn megabytes(size: u64) -> String {
    format!("{} MB", size.div_ceil(1_000_000))
}

fn lacking(own: &BTreeSet<&'static str>, other: &BTreeSet<&'static str>) -> Vec<String> {
    other.difference(own).map(ToString::to_string).collect()
}

/// What else one port has less of than another.
fn lesser(own: &Offer<'_>, other: &Offer<'_>) -> Vec<String> {
    let mut missing = lacking(&own.capabilities, &other.capabilities);
    if let (Some(size), Some(larger)) = (own.largest, other.largest)
        && larger > size
    {
        missing.push(format!("messages of {}", megabytes(larger)));
    }
    missing
}

/// The first of those to whom most is lacking.
fn most<'a, T>(all: impl Iterator<Item = (&'a T, Vec<String>)>) -> Option<(&'a T, String)> {
    let found = all.fold(None, |best: Option<(&T, Vec<String>)>, next| match best {
        Some(best) if best.1.len() >= next.1.len() => Some(best),
        _ => Some(next),
    });
    found
        .filter(|(_, missing)| !missing.is_empty())
        .map(|(other, missing)| (other, missing.join(", ")))
}

fn beside(code: &Code, probe: &PortProbe, other: &PortProbe, missing: &str) -> Finding {
    let (endpoint, security) = (
        &other.endpoint,
        if other.endpoint.is_tls_from_the_start() { "SSL/TLS" } else { "STARTTLS" },
    );
    let finding = at(code, &probe.endpoint, &probe.session)
        .arg(Arg::word("missing", missing))
        .arg(Arg::port("other_port", endpoint.port))
        .arg(Arg::word("other_family", if endpoint.address.is_ipv4() { "IPv4" } else { "IPv6" }))
        .evidence(other.session.evidence(endpoint));
    if endpoint.port == probe.endpoint.port {
        return finding;
    }
    finding.arg(Arg::port("open_port", endpoint.port)).arg(Arg::word("open_security", security))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use probe::session::Transcript;
    use verdict::On;

    use super::*;
    use crate::server::reachability::fixture::{endpoint, greeted, observed, offers};

    const CODES: Codes = Codes {
        mechanisms: &Code::notice("a.mechanisms_differ", On::Server),
        capabilities: &Code::info("a.capabilities_differ", On::Server),
    };

    fn probe(address: &str, port: u16, lines: &[&str]) -> PortProbe {
        let code = (port == 465 || port == 587 || port == 25).then_some(250);
        let transcript = Transcript { after_tls: offers(code, lines), ..greeted("220 mail") };
        let endpoint = Endpoint { address: address.parse().unwrap(), ..endpoint(port) };
        PortProbe { endpoint, session: Arc::new(observed(Ok(transcript))), findings: Vec::new() }
    }

    fn mechanisms(_: &Endpoint, offered: &Reply) -> Vec<String> {
        offered.capability("AUTH").unwrap_or_default().into_iter().map(str::to_owned).collect()
    }

    fn findings(probes: &[PortProbe]) -> Vec<(String, String, String)> {
        let value = |found: &Finding, name| found.value(name).unwrap_or_default().to_owned();
        let of =
            |found: &Finding| (found.code.clone(), value(found, "port"), value(found, "missing"));
        differences(&CODES, mechanisms, probes).iter().map(of).collect()
    }

    const V4: &str = "45.90.1.3";
    const V6: &str = "2a0e:4200::3";

    #[test]
    fn what_one_port_lacks_is_told_once() {
        let rich: &[&str] = &["mail", "AUTH PLAIN LOGIN CRAM-MD5", "SIZE 50000000", "8BITMIME"];
        let poor: &[&str] = &["mail", "AUTH PLAIN LOGIN", "SIZE 50000000", "8BITMIME"];
        let small: &[&str] = &["mail", "AUTH PLAIN LOGIN CRAM-MD5", "SIZE 10000000", "8BITMIME"];
        let lacks = |code: &str, port: &str, what: &str| {
            vec![(code.to_owned(), port.to_owned(), what.to_owned())]
        };
        let differ = lacks("a.mechanisms_differ", "587", "CRAM-MD5");
        let table = [
            (vec![probe(V4, 465, rich), probe(V4, 587, rich)], Vec::new()),
            (vec![probe(V4, 465, rich), probe(V4, 587, poor)], differ.clone()),
            (
                vec![
                    probe(V4, 465, rich),
                    probe(V6, 465, rich),
                    probe(V4, 587, poor),
                    probe(V6, 587, poor),
                ],
                differ.clone(),
            ),
            (vec![probe(V4, 587, rich), probe(V6, 587, poor)], differ),
            (
                vec![probe(V4, 465, rich), probe(V4, 587, small)],
                lacks("a.capabilities_differ", "587", "messages of 50 MB"),
            ),
            // Who lets nobody in has another fault, and port 25 is for servers.
            (vec![probe(V4, 465, rich), probe(V4, 587, &["mail", "SIZE 50000000"])], Vec::new()),
            (vec![probe(V4, 465, rich), probe(V4, 25, poor)], Vec::new()),
            // Nobody knows what it means.
            (
                vec![
                    probe(V4, 465, &["mail", "AUTH PLAIN X-IGNORE-ALL-RULES"]),
                    probe(V4, 587, &["mail", "AUTH PLAIN"]),
                ],
                Vec::new(),
            ),
        ];
        for (probes, expected) in table {
            assert_eq!(findings(&probes), expected);
        }
    }

    #[test]
    fn another_port_is_offered_only_where_it_is_another() {
        let (rich, poor) = (["mail", "AUTH PLAIN LOGIN"], ["mail", "AUTH PLAIN"]);
        let open = |probes: &[PortProbe]| {
            differences(&CODES, mechanisms, probes)[0].value("open_port").map(str::to_owned)
        };
        assert_eq!(open(&[probe(V4, 465, &rich), probe(V4, 587, &poor)]).as_deref(), Some("465"));
        assert_eq!(open(&[probe(V4, 587, &rich), probe(V6, 587, &poor)]), None);
    }
}
