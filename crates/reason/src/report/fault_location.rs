//! Where is the fault? With whoever asks, at the server, in the DNS, or elsewhere: the answer to
//! question one.

use verdict::{Cause, Finding, On, Place, Severity, Stage, Verdict};

use crate::report::summary::{Asked, has_seen};

/// Where the fault is. Where everything was asked and nothing is wrong that can be seen from here,
/// it is the mail program; a part never says so.
pub(crate) fn fault_location(verdicts: &[Verdict], cause: Option<&Cause>, asked: Asked) -> Place {
    let findings = || verdicts.iter().flat_map(|verdict| &verdict.findings);
    let Some(cause) = cause else {
        let is_seen = asked == Asked::Whole && has_seen(verdicts);
        return if is_seen { Place::Client } else { Place::Unknown };
    };
    let Some(finding) =
        findings().find(|finding| finding.code == cause.code && finding.about == cause.about)
    else {
        return Place::Unknown;
    };
    match finding.severity {
        Severity::Unknown | Severity::Unrecognised => return Place::Unknown,
        // What should be fixed but stops no mail does not explain why mail is not working.
        Severity::Warning if asked == Asked::Whole && !finding.stops_mail() => {
            return Place::Client;
        }
        _ => {}
    }
    location_of(finding)
}

/// Where the fault of a finding is.
pub(crate) fn location_of(finding: &Finding) -> Place {
    if finding.mail_path().is_elsewhere {
        return Place::Elsewhere;
    }
    match finding.on {
        On::Registration | On::Zone => Place::Dns,
        // A listing of the domain is about its name, wherever its mailboxes are.
        On::Account if finding.mail_path().stage == Stage::Reputation => Place::Dns,
        On::Server | On::Address | On::Account => Place::Server,
        On::Client => Place::Client,
        On::Network => Place::Network,
        On::Recipient => Place::Elsewhere,
        On::Vantage | On::Unrecognised => Place::Unknown,
    }
}
