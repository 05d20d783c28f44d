//! Which failures count towards a suspicion? Those that several customers meet at once when a
//! server is out. They are counted by server, and without keeping who asked.

use verdict::{Finding, On, Severity};

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
            let address = finding.value("address").and_then(|address| address.parse().ok());
            if let Some(server) = address.and_then(|address| profile.server_at(address)) {
                let customer = registered(domain.as_str());
                self.checker.failures().note(&server.host, customer, self.started);
            }
        }
    }
}

/// Whether a finding is of the kind that several customers meet at once when a server is out.
fn tells_of_an_outage(finding: &Finding) -> bool {
    let what = finding.code.split_once('.').map_or("", |(_, what)| what);
    finding.severity == Severity::Error && finding.on == On::Server && FAILURES.contains(&what)
}

#[cfg(test)]
mod tests {
    use verdict::Code;

    use super::*;

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
