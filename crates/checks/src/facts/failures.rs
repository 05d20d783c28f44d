//! Which failures count towards a suspicion? Those that several customers meet at once when a
//! server is out. They are counted by server, and without keeping who asked.

use verdict::{Finding, On, Profile, Server, Severity};

use crate::facts::delegation::registered;
use crate::memo::Memo;

/// What a server's failure is called, whichever check met it, that an incident would make.
const FAILURES: &[&str] = &["port_closed", "silent", "tls_failed"];

impl Memo {
    /// Counts what fails at the provider's own servers.
    pub(crate) fn count_failures(&self, findings: &[Finding]) {
        let Some(profile) = self.request.profile.as_deref() else { return };
        let Some(domain) = self.request.subject.domain() else { return };
        for finding in findings.iter().filter(|finding| tells_of_an_outage(finding)) {
            if let Some(server) = declared(profile, finding, domain.as_str()) {
                let customer = registered(domain.as_str());
                self.checker.failures().note(&server.host, customer, self.started);
            }
        }
    }
}

/// The own server that a finding is about, where it failed as the provider declares it to this
/// customer. What anybody can make fail counts for nothing: a name that a stranger points at the
/// server, a port that the provider does not offer, a handshake with a name that is not the
/// server's.
fn declared<'a>(profile: &'a Profile, finding: &Finding, domain: &str) -> Option<&'a Server> {
    let address = finding.value("address")?.parse().ok()?;
    let server = profile.server_at(address)?;
    let port: u16 = finding.value("port")?.parse().ok()?;
    let panel = server.panel.as_ref().and_then(|panel| profile.panels.get(panel));
    let is_offered = port == MAIL || panel.is_none_or(|panel| panel.ports.contains(&port));
    let asked = finding.value("host")?;
    let typed = [&server.incoming, &server.outgoing].into_iter().flatten();
    let mut typed = typed.map(|name| name.replace("{domain}", domain));
    let is_own = asked.eq_ignore_ascii_case(&server.host);
    let is_declared = is_own
        || !finding.code.ends_with(BY_NAME) && typed.any(|name| name.eq_ignore_ascii_case(asked));
    (is_offered && is_declared).then_some(server)
}

/// Every mail server takes mail there.
const MAIL: u16 = 25;

/// A failure that may be one of the server name alone.
const BY_NAME: &str = ".tls_failed";

/// Whether a finding is of the kind that several customers meet at once when a server is out.
fn tells_of_an_outage(finding: &Finding) -> bool {
    let what = finding.code.split_once('.').map_or("", |(_, what)| what);
    finding.severity == Severity::Error && finding.on == On::Server && FAILURES.contains(&what)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use verdict::{Arg, Code, Panel};

    use super::*;

    #[test]
    fn only_what_fails_as_it_is_declared_is_counted() {
        let own = IpAddr::from([45, 90, 1, 1]);
        let server = Server {
            host: "server1.hosting.example".to_owned(),
            panel: Some("cpanel".to_owned()),
            receiving: vec![own],
            incoming: Some("mail.{domain}".to_owned()),
            outgoing: Some("mail.{domain}".to_owned()),
            ..Server::default()
        };
        let panel = Panel { ports: vec![587, 993], ..Panel::default() };
        let profile = Profile {
            servers: vec![server],
            panels: [("cpanel".to_owned(), panel)].into(),
            ..Profile::default()
        };
        let elsewhere = IpAddr::from([45, 90, 9, 9]);
        for (code, host, port, address, counts) in [
            ("submission.port_closed", "server1.hosting.example", 587, own, true),
            ("submission.port_closed", "mail.shop.example", 587, own, true),
            ("submission.port_closed", "m.shop.example", 587, own, false),
            ("delivery.silent", "server1.hosting.example", 25, own, true),
            ("submission.port_closed", "server1.hosting.example", 4711, own, false),
            ("submission.port_closed", "server1.hosting.example", 587, elsewhere, false),
            ("mailbox.tls_failed", "server1.hosting.example", 993, own, true),
            ("mailbox.tls_failed", "mail.shop.example", 993, own, false),
        ] {
            let finding = Finding::new(&Code::error(code, On::Server), host)
                .arg(Arg::host("host", host))
                .arg(Arg::port("port", port))
                .arg(Arg::address("address", address));
            assert_eq!(
                declared(&profile, &finding, "shop.example").is_some(),
                counts,
                "{code} {host}:{port}"
            );
        }
    }

    #[test]
    fn only_a_server_that_lets_nobody_in_is_counted() {
        let table = [
            (Code::error("submission.silent", On::Server), true),
            (Code::error("mailbox.certificate_expired", On::Server), false),
            (Code::unknown("mailbox.silent", On::Server), false),
            (Code::error("webmail.silent", On::Zone), false),
        ];
        for (code, counts) in table {
            assert_eq!(tells_of_an_outage(&Finding::new(&code, "a")), counts, "{}", code.id);
        }
    }
}
