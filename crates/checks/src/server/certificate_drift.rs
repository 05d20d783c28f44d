//! Do the ports of a host show the same certificate, and both families? One that was renewed and is
//! still the old one behind another port was not forgotten: a service was not restarted. Two that
//! both hold keep nobody out.

use time::{Duration, OffsetDateTime};
use verdict::{Arg, Code, Finding, Severity};

use crate::context::Context;
use crate::facts::client_servers::Role;
use crate::server::certificate::day;
use crate::server::ip_family::PortProbe;
use crate::server::reachability::at;
use crate::session::{Certificate, Endpoint, TlsSession, Trust};

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
pub(crate) async fn witnesses(case: &Context, role: Role, looks: &[PortProbe]) -> Vec<PortProbe> {
    if !looks.iter().any(|look| ran_out(look).is_some() || ends_soon(look)) {
        return Vec::new();
    }
    let Ok(servers) = case.client_servers().await else { return Vec::new() };
    let (others, port) = match role {
        Role::Submission => (&servers.mailbox, 993),
        Role::Mailbox => (&servers.submission, 465),
    };
    let mut seen = Vec::new();
    for door in others.iter().flat_map(|other| other.endpoints(port)) {
        if looks.iter().any(|look| look.door.address == door.address) {
            let talk = case.session(&door).await;
            seen.push(PortProbe { door, talk, findings: Vec::new() });
        }
    }
    seen
}

/// The looks, where a certificate that has run out behind one port and not behind another is told
/// as such.
pub(crate) fn compared(
    codes: &Codes,
    witnesses: &[PortProbe],
    mut looks: Vec<PortProbe>,
) -> Vec<PortProbe> {
    for at_look in 0..looks.len() {
        let look = &looks[at_look];
        let Some(day) = ran_out(look) else { continue };
        let all = looks.iter().chain(witnesses);
        let mut renewed =
            all.filter(|other| other.door.address == look.door.address && is_good_for(other, look));
        let Some(other) = renewed.next() else { continue };
        let told = at(codes.stale, &look.door, &look.talk);
        let told =
            told.arg(Arg::port("other_port", other.door.port)).arg(Arg::time("not_after", &day));
        for finding in
            looks[at_look].findings.iter_mut().filter(|finding| finding.code == codes.expired.id)
        {
            *finding = Finding::clone(&told);
        }
    }
    looks
}

/// What is to be said of certificates that all hold today, and are not the same. Where our clock is
/// wrong, no end is near.
pub(crate) async fn differences(
    case: &Context,
    codes: &Codes,
    witnesses: &[PortProbe],
    looks: &[PortProbe],
) -> Vec<Finding> {
    let is_end_near = looks.iter().any(ends_soon) && !case.is_clock_wrong().await;
    judge_differences(codes, witnesses, looks, is_end_near)
}

fn judge_differences(
    codes: &Codes,
    witnesses: &[PortProbe],
    looks: &[PortProbe],
    is_end_near: bool,
) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    let mut old: Vec<&str> = Vec::new();
    for look in looks.iter().filter(|look| is_end_near && ends_soon(look)) {
        let Some((own, shown)) = certificate(look).map(|own| (own, &*own.digests.whole_sha256))
        else {
            continue;
        };
        let is_renewed = |other: &&PortProbe| {
            is_good_for(other, look)
                && certificate(other).is_some_and(|other| other.not_after >= own.not_after + LATER)
        };
        let Some(other) =
            looks.iter().chain(witnesses).find(is_renewed).filter(|_| !old.contains(&shown))
        else {
            continue;
        };
        old.push(shown);
        told.push(
            beside(codes.left_behind, look, other)
                .arg(Arg::word("ports", &ports_with(shown, looks))),
        );
    }
    let mut others =
        looks.iter().filter(|look| is_good_for(look, look) && !old.contains(&digest(look)));
    let Some(first) = others.next() else { return told };
    if let Some(other) = others.find(|other| digest(other) != digest(first)) {
        told.push(beside(codes.differ, other, first));
    }
    told
}

/// A finding about one door, told beside another.
fn beside(code: &Code, look: &PortProbe, other: &PortProbe) -> Finding {
    let end =
        |look: &PortProbe| certificate(look).map(|own| day(own.not_after)).unwrap_or_default();
    let family = if other.door.address.is_ipv4() { "IPv4" } else { "IPv6" };
    at(code, &look.door, &look.talk)
        .arg(Arg::time("not_after", &end(look)))
        .arg(Arg::port("other_port", other.door.port))
        .arg(Arg::word("other_family", family))
        .arg(Arg::time("other_not_after", &end(other)))
        .evidence(other.talk.evidence(&other.door))
}

/// The ports at which this certificate is shown: `587, 2525`.
fn ports_with(shown: &str, looks: &[PortProbe]) -> String {
    let mut ports: Vec<u16> =
        looks.iter().filter(|look| digest(look) == shown).map(|look| look.door.port).collect();
    ports.sort_unstable();
    ports.dedup();
    ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The looks, where a port that lets nobody in names another of the same protocol that was seen to
/// do so, encrypted and without a fault. Where none was, none is named: a customer who tries a port
/// that is closed too is no further.
pub(crate) fn with_open(
    closed: &[&Code],
    answers: &Code,
    mut looks: Vec<PortProbe>,
) -> Vec<PortProbe> {
    let is_open = |look: &&PortProbe| {
        let is_whole = !look.findings.iter().any(|finding| finding.severity == Severity::Error);
        // Port 25 is for servers: customers are let in at others.
        is_whole
            && look.door.port != 25
            && session(look).is_some()
            && look.findings.iter().any(|finding| finding.code == answers.id)
    };
    let open: Vec<Endpoint> = looks.iter().filter(is_open).map(|look| look.door.clone()).collect();
    for look in &mut looks {
        let is_other = |door: &&Endpoint| {
            (&door.server_name, door.protocol()) == (&look.door.server_name, look.door.protocol())
                && door.port != look.door.port
        };
        let Some(other) = open.iter().find(is_other) else { continue };
        let security = if other.is_tls_from_the_start() { "SSL/TLS" } else { "STARTTLS" };
        for finding in
            look.findings.iter_mut().filter(|found| closed.iter().any(|code| found.code == code.id))
        {
            finding.args.push(Arg::port("open_port", other.port));
            finding.args.push(Arg::word("open_security", security));
        }
    }
    looks
}

fn session(look: &PortProbe) -> Option<&TlsSession> {
    look.talk.told()?.tls.as_ref()?.as_ref().ok()
}

fn certificate(look: &PortProbe) -> Option<&Certificate> {
    session(look)?.certificate()
}

fn digest(look: &PortProbe) -> &str {
    certificate(look).map_or("", |own| &own.digests.whole_sha256)
}

/// Whether a program accepts without a word what is shown at a port, and would at that of another
/// look too.
fn is_good_for(look: &PortProbe, other: &PortProbe) -> bool {
    let holds =
        |own: &Certificate, now: OffsetDateTime| own.not_before <= now && now <= own.not_after;
    let covers = |own: &Certificate, look: &PortProbe| own.covers(&look.door.server_name);
    session(look)
        .filter(|session| session.trust == Trust::Trusted)
        .and_then(TlsSession::certificate)
        .is_some_and(|own| holds(own, look.talk.at) && covers(own, look) && covers(own, other))
}

/// The day on which its certificate ran out, if it did.
fn ran_out(look: &PortProbe) -> Option<String> {
    certificate(look).filter(|own| own.not_after < look.talk.at).map(|own| day(own.not_after))
}

/// Whether it holds today, and not much longer.
fn ends_soon(look: &PortProbe) -> bool {
    is_good_for(look, look)
        && certificate(look).is_some_and(|own| own.not_after < look.talk.at + SOON)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use verdict::On;

    use super::*;
    use crate::server::reachability::fixture::{door, greeted, observed, session};
    use crate::session::Transcript;

    const EXPIRED: Code = Code::error("a.certificate_expired", On::Server);
    const CODES: Codes = Codes {
        expired: &EXPIRED,
        stale: &Code::error("a.certificate_stale", On::Server),
        left_behind: &Code::warning("a.certificate_left_behind", On::Server),
        differ: &Code::info("a.certificates_differ", On::Server),
    };

    /// A port that shows a certificate for these names which holds for so many days; another
    /// number, another certificate.
    fn look(port: u16, names: &[&str], days: i64, codes: &[&Code]) -> PortProbe {
        let mut told =
            Transcript { tls: session(names, days, Trust::Trusted), ..greeted("220 mail") };
        if let Some(Ok(session)) = &mut told.tls {
            session.chain[0].digests.whole_sha256 = format!("{names:?} {days}");
        }
        let findings = codes.iter().map(|code| Finding::new(code, "mail.example.com")).collect();
        PortProbe { door: door(port), talk: Arc::new(observed(Ok(told))), findings }
    }

    #[test]
    fn an_old_certificate_is_stale_only_where_another_port_has_a_good_one() {
        let old = || look(465, &["mail.example.com"], -3, &[&EXPIRED]);
        let table = [
            (look(587, &["mail.example.com"], 80, &[]), "a.certificate_stale"),
            (look(587, &["mail.example.com"], -1, &[]), "a.certificate_expired"),
            (look(587, &["other.example.com"], 80, &[]), "a.certificate_expired"),
        ];
        for (other, expected) in table {
            let found = compared(&CODES, &[], vec![old(), other]);
            assert_eq!(found[0].findings[0].code, expected);
        }
        let incoming = look(993, &["mail.example.com"], 80, &[]);
        assert_eq!(
            compared(&CODES, &[incoming], vec![old()])[0].findings[0].code,
            "a.certificate_stale"
        );
        let of_others = look(993, &["imap.example.com"], 80, &[]);
        assert_eq!(
            compared(&CODES, &[of_others], vec![old()])[0].findings[0].code,
            "a.certificate_expired"
        );
    }

    #[test]
    fn only_a_certificate_that_ends_before_its_renewed_one_is_left_behind() {
        let shows = |port, days| look(port, &["mail.example.com"], days, &[]);
        let other_name = look(465, &["other.example.com"], 80, &[]);
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
        for (looks, witnesses, expected) in table {
            let found = judge_differences(&CODES, &witnesses, &looks, true);
            let told: Vec<(&str, &str)> = found
                .iter()
                .map(|found| {
                    (&*found.code, found.value("ports").or(found.value("port")).unwrap_or_default())
                })
                .collect();
            assert_eq!(told, expected);
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
            (look(587, names, 80, &[&ANSWERS]), Some("587")),
            (look(587, names, 80, &[&CLOSED]), None),
            (look(587, names, -1, &[&ANSWERS, &EXPIRED]), None),
            (look(995, names, 80, &[&ANSWERS]), None),
            (look(25, names, 80, &[&ANSWERS]), None),
        ];
        for (other, expected) in table {
            let port = other.door.port;
            let found =
                with_open(&[&CLOSED], &ANSWERS, vec![look(465, names, 80, &[&CLOSED]), other]);
            assert_eq!(found[0].findings[0].value("open_port"), expected, "{port}");
        }
    }
}
