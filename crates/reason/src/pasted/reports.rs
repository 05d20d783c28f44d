//! What does a report say that mail companies send of themselves? On DMARC (RFC 9990), on one
//! message that failed (RFC 6591), on encryption (RFC 8460).
//!
//! A report counts what somebody saw on one day. It accuses nobody: who sent what was not proven
//! may be a forger, or a service of the customer's own.

use verdict::{Arg, Because, Code, Evidence, EvidenceKind, Finding, Origin, OriginKind, codes};

use crate::pasted::bounce::is_host;
use crate::pasted::chars::{NO_DIGIT, one_of};
use crate::pasted::headers::AUTHENTIC;
use crate::pasted::mail;
use crate::pasted::origin::{FORGED, UNDECIDED};
use crate::pasted::phrase::contains_one;
use crate::pasted::reported_by::{ReportedBy, SmtpStage, spoken};
use crate::pasted::user_says::UserSays;

codes! {
    /// Every code of this module.
    pub(crate) CODES for module "reports" at Policy 10 on [Accepted];
    /// Who sent in a domain's name, and what of it was proven.
    notice DMARC "dmarc" on Zone,
    /// One message that was not proven to be from the domain.
    notice FAILURE "failure" on Zone,
    /// Whether mail to a domain came in encrypted.
    notice TLS "tls" on Server,
}

/// A report, read.
struct Report {
    /// What is found.
    found: Vec<Finding>,
    /// Where the messages had come from.
    origin: Origin,
}

/// Reads it: what is found, by the module, and where the messages had come from; nothing if it is
/// no report.
pub(crate) fn read(
    bytes: &[u8],
    says: UserSays<'_>,
) -> (Vec<(&'static str, Vec<Finding>)>, Origin) {
    let text = mail::text(bytes);
    let report = aggregate(&text, says).or_else(|| failure(&text, says)).or_else(|| tls(&text));
    match report {
        Some(report) => (vec![("reports", report.found)], report.origin),
        None => (Vec::new(), Origin::default()),
    }
}

/// An aggregate report: each row counts messages, and says whether one of SPF and DKIM passed for
/// the domain itself.
fn aggregate(text: &str, says: UserSays<'_>) -> Option<Report> {
    let domain = host(element(after(text, "<policy_published>")?, "<domain>")?)?;
    let (mut all, mut failed) = (0, 0);
    for record in text.split("<record>").skip(1) {
        let Some(judged) = after(record, "<policy_evaluated>") else { continue };
        let count = after(record, "<count>").map_or(1, number);
        all += count;
        if element(judged, "<dkim>") != Some("pass") && element(judged, "<spf>") != Some("pass") {
            failed += count;
        }
    }
    let told = told(&DMARC, &domain, [all, failed]);
    if failed > 0 {
        return Some(unproven(told, &domain, says));
    }
    let reporter = element(text, "<org_name>").and_then(host).unwrap_or_else(|| domain.clone());
    let authentic = Finding::new(&AUTHENTIC, &domain)
        .arg(Arg::domain("domain", &domain))
        .arg(Arg::host("host", &reporter))
        .arg(Arg::word("seen_by", "reader"));
    let found = if all > 0 { vec![told, authentic] } else { vec![told] };
    Some(Report { found, origin: Origin::default() })
}

/// No report counts more in one row.
const MOST: usize = 1_000_000_000;

/// A report on one message that failed.
fn failure(text: &str, says: UserSays<'_>) -> Option<Report> {
    let field = |name: &str| field(text, name);
    let subject = field("subject").unwrap_or_default().to_ascii_lowercase();
    let is_told =
        subject.contains("dmarc") && contains_one(&subject, &["forensic", "failure report"]);
    let is_marked = field("feedback-type").is_some_and(|kind| kind.trim() == "auth-failure");
    if !is_told && !is_marked {
        return None;
    }
    let names = ["reported-domain", "sender domain", "original-mail-from"];
    let of_value = |value: &str| host(value.trim_matches(one_of("<>")).rsplit('@').next()?);
    let domain = names.iter().filter_map(|name| field(name)).find_map(of_value);
    let domain = domain.unwrap_or_else(|| "message".to_owned());
    Some(unproven(told(&FAILURE, &domain, [1, 1]), &domain, says))
}

/// Messages that were not proven: a forger's, or those of a service that was forgotten.
fn unproven(told: Finding, domain: &str, says: UserSays<'_>) -> Report {
    let (kind, code) = match says.is_mine {
        Some(false) => (OriginKind::Forged, &FORGED),
        _ => (OriginKind::Undecided, &UNDECIDED),
    };
    let mut finding = Finding::new(code, domain).arg(Arg::word("report", "dmarc"));
    if kind == OriginKind::Undecided {
        finding = finding.because(Because::Vantage);
    }
    finding.args.extend(host(domain).map(|domain| Arg::domain("domain", &domain)));
    let needs = (kind == OriginKind::Undecided).then(|| "sent_by_me".to_owned());
    Report { found: vec![told, finding], origin: Origin { kind, line: None, needs } }
}

/// A report on encryption: sessions that failed, and for what.
fn tls(text: &str) -> Option<Report> {
    const FAILURES: &[(&str, &str)] = &[
        ("starttls-not-supported", "none"),
        ("certificate-", "certificate"),
        ("sts-webpki-invalid", "certificate"),
        ("validation-failure", "certificate"),
        ("sts-policy-", "policy"),
        ("tlsa-invalid", "dane"),
        ("dnssec-invalid", "dane"),
        ("dane-required", "dane"),
    ];
    let counts = after(text, "\"policies\"").filter(|rest| rest.contains("-session-count"))?;
    let named = after(counts, "\"policy-domain\"").and_then(|rest| rest.split('"').nth(1));
    // A report about a domain without a policy may not name it.
    let domain = named.and_then(host).unwrap_or_else(|| "message".to_owned());
    let count = |name: &str| counts.split(name).skip(1).map(number).sum::<usize>();
    let failed = count("\"total-failure-session-count\"");
    let passed = count("\"total-successful-session-count\"");
    let named = FAILURES.iter().find(|(kind, _)| counts.contains(kind));
    let mut told = told(&TLS, &domain, [passed + failed, failed]);
    told.args.extend(named.map(|(_, fault)| Arg::word("fault", fault)));
    Some(Report { found: vec![told], origin: Origin::default() })
}

/// What is said of a report about `domain`, with how many of how many failed in it.
fn told(code: &Code, domain: &str, [all, failed]: [usize; 2]) -> Finding {
    let evidence = Evidence::new(EvidenceKind::Text, "report", "what was pasted", "");
    let mut finding = Finding::new(code, domain);
    finding.args.extend(host(domain).map(|domain| Arg::domain("domain", &domain)));
    let finding =
        finding.arg(Arg::count("count", all)).arg(Arg::count("failed", failed)).evidence(evidence);
    spoken(finding, ReportedBy::Reporter, SmtpStage::Unknown)
}

/// What follows a mark.
fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.find(mark).map(|at| &text[at + mark.len()..])
}

/// What stands in the first element that begins so.
fn element<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    after(text, start)?.split('<').next().map(str::trim)
}

/// The value of a line `Name: value`, whatever the case of its name.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (known, rest) = line.trim_start().split_at_checked(name.len())?;
        let value = rest.trim_start().strip_prefix(':')?;
        known.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The number that a text begins with, behind its marks; 0 where there is none.
fn number(rest: &str) -> usize {
    let digits = rest.trim_start_matches(one_of(" :"));
    let end = digits.find(NO_DIGIT).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(0).min(MOST)
}

fn host(value: &str) -> Option<String> {
    let name = value.trim().trim_end_matches('.').to_ascii_lowercase();
    is_host(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str, is_mine: Option<bool>) -> Vec<String> {
        let says = UserSays { is_mine, about: None };
        let (found, _) = read(text.as_bytes(), says);
        found.into_iter().flat_map(|(_, found)| found).map(|finding| finding.code).collect()
    }

    #[test]
    fn a_report_accuses_nobody() {
        let aggregate = |dkim: &str| {
            format!(
                "<policy_published><domain>a.example</domain></policy_published><record><row>\
                 <count>2</count><policy_evaluated><dkim>{dkim}</dkim><spf>fail</spf>\
                 </policy_evaluated></row></record>"
            )
        };
        assert_eq!(codes(&aggregate("pass"), None), ["reports.dmarc", "headers.authentic"]);
        assert_eq!(codes(&aggregate("fail"), None), ["reports.dmarc", "origin.undecided"]);
        assert_eq!(codes(&aggregate("fail"), Some(false)), ["reports.dmarc", "origin.forged"]);
        let failure = "Feedback-Type: auth-failure\nReported-Domain: a.example\n";
        assert_eq!(codes(failure, None), ["reports.failure", "origin.undecided"]);
        assert!(codes("Feedback-Type: abuse\n", None).is_empty());
    }

    #[test]
    fn failed_sessions_are_counted_with_their_kind() {
        let text = "{\"policies\":[{\"policy\":{\"policy-domain\":\"a.example\"},\"summary\":{\
                    \"total-successful-session-count\":3,\"total-failure-session-count\": 4},\
                    \"failure-details\":[{\"result-type\": \"certificate-expired\"}]}]}";
        let report = tls(text).unwrap();
        let value = |name: &str| report.found[0].value(name).map(str::to_owned);
        let found = ["count", "failed", "fault"].map(value);
        assert_eq!(found, ["7", "4", "certificate"].map(|it| Some(it.to_owned())));
    }
}
