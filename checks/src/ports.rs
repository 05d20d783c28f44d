//! Do the ports of a host show the same certificate? One that was renewed and is still the old one behind another port was
//! not forgotten: a service was not restarted.

use std::net::IpAddr;

use time::OffsetDateTime;
use verdict::{Arg, Code, Finding, Severity};

use crate::certificate::day;
use crate::dialogue::{Certificate, Door, TlsSession, Trust};
use crate::families::Look;
use crate::reach::at;

/// The looks, where a certificate that has run out behind one port and not behind another is told as such.
pub(crate) fn compared(expired: &Code, stale: &Code, mut looks: Vec<Look>) -> Vec<Look> {
    let renewed: Vec<(String, IpAddr, u16)> = looks.iter().filter(|look| is_good(look)).map(place).collect();
    for look in &mut looks {
        let (host, address, _) = place(look);
        let other = renewed.iter().find(|(at_host, at_address, _)| (at_host, at_address) == (&host, &address));
        let Some((.., other)) = other else { continue };
        let Some(day) = ran_out(look) else { continue };
        let told =
            at(stale, &look.door, &look.talk).arg(Arg::port("other_port", *other)).arg(Arg::time("not_after", &day));
        for finding in look.findings.iter_mut().filter(|finding| finding.code == expired.id) {
            *finding = Finding::clone(&told);
        }
    }
    looks
}

/// The looks, where a port that lets nobody in names another of the same protocol that was seen to do so, encrypted and
/// without a fault. Where none was, none is named: a customer who tries a port that is closed too is no further.
pub(crate) fn with_open(closed: &[&Code], answers: &Code, mut looks: Vec<Look>) -> Vec<Look> {
    let is_open = |look: &&Look| {
        let is_whole = !look.findings.iter().any(|finding| finding.severity == Severity::Error);
        // Port 25 is for servers: customers are let in at others.
        is_whole
            && look.door.port != 25
            && session(look).is_some()
            && look.findings.iter().any(|finding| finding.code == answers.id)
    };
    let open: Vec<Door> = looks.iter().filter(is_open).map(|look| look.door.clone()).collect();
    for look in &mut looks {
        let is_other = |door: &&Door| {
            (&door.server_name, door.protocol()) == (&look.door.server_name, look.door.protocol())
                && door.port != look.door.port
        };
        let Some(other) = open.iter().find(is_other) else { continue };
        let security = if other.is_tls_from_the_start() { "SSL/TLS" } else { "STARTTLS" };
        for finding in look.findings.iter_mut().filter(|found| closed.iter().any(|code| found.code == code.id)) {
            finding.args.push(Arg::port("open_port", other.port));
            finding.args.push(Arg::word("open_security", security));
        }
    }
    looks
}

fn place(look: &Look) -> (String, IpAddr, u16) {
    (look.door.server_name.clone(), look.door.address, look.door.port)
}

fn session(look: &Look) -> Option<&TlsSession> {
    look.talk.told()?.tls.as_ref()?.as_ref().ok()
}

/// Whether a program accepts what it shows without a word.
fn is_good(look: &Look) -> bool {
    let holds = |own: &Certificate, now: OffsetDateTime| own.not_before <= now && now <= own.not_after;
    session(look)
        .filter(|session| session.trust == Trust::Trusted)
        .and_then(TlsSession::certificate)
        .is_some_and(|own| holds(own, look.talk.at) && own.covers(&look.door.server_name))
}

/// The day on which its certificate ran out, if it did.
fn ran_out(look: &Look) -> Option<String> {
    let own = session(look)?.certificate()?;
    (own.not_after < look.talk.at).then(|| day(own.not_after))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use verdict::On;

    use super::*;
    use crate::dialogue::Conversation;
    use crate::reach::fixture::{door, greeted, observed, session};

    const EXPIRED: Code = Code::error("a.certificate_expired", On::Server);
    const STALE: Code = Code::error("a.certificate_stale", On::Server);

    fn look(port: u16, names: &[&str], days: i64, codes: &[&Code]) -> Look {
        let told = Conversation { tls: session(names, days, Trust::Trusted), ..greeted("220 mail") };
        let findings = codes.iter().map(|code| Finding::new(code, "mail.example.com")).collect();
        Look { door: door(port), talk: Arc::new(observed(Ok(told))), findings }
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
            let found = compared(&EXPIRED, &STALE, vec![old(), other]);
            assert_eq!(found[0].findings[0].code, expected);
        }
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
            let found = with_open(&[&CLOSED], &ANSWERS, vec![look(465, names, 80, &[&CLOSED]), other]);
            assert_eq!(found[0].findings[0].value("open_port"), expected, "{port}");
        }
    }
}
