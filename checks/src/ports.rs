//! Do the ports of a host show the same certificate? One that was renewed and is still the old one behind another port was
//! not forgotten: a service was not restarted.

use std::net::IpAddr;

use time::OffsetDateTime;
use verdict::{Arg, Code, Finding};

use crate::certificate::day;
use crate::dialogue::{Certificate, TlsSession, Trust};
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
}
