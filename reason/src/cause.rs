//! Which finding explains the others? The first one on its road, as far as the others rest on the same thing.
//!
//! A cause explains only what derives from its own facts: a domain that does not exist explains that its MX is
//! missing; a host without an address explains that nobody answers there. An unrelated fault stays beside it.

use verdict::{Because, Cause, Confidence, Finding, FindingRef, Place, Severity, Verdict};

/// The order in which one thing rests on another; it breaks ties, and never hides an unrelated fault.
const ORDER: &[&str] = &["domain", "mx", "submission", "mailbox", "delivery", "spf", "dmarc", "rdns", "blocklist"];

/// The checks without which nobody can tell whether mail works. What others could not see explains nothing.
const CORE: &[&str] = &["domain", "mx", "submission", "mailbox", "delivery"];

/// Within the conversation with a server: reaching it, then TLS, then the log-in.
const STEPS: &[&str] = &[
    "host_missing",
    "port_closed",
    "silent",
    "takes_no_mail",
    "not_",
    "tls_failed",
    "certificate_",
    "no_starttls",
    "auth_",
];

/// The one thing to mend first, if something is wrong, or else what could not be seen.
pub(crate) fn cause(verdicts: &[Verdict]) -> Option<Cause> {
    let all: Vec<&Finding> = verdicts.iter().flat_map(|verdict| &verdict.findings).collect();
    let worst = worst(&all)?;
    let explains: Vec<FindingRef> =
        all.iter().filter(|other| explains(worst, other)).map(|other| other.reference()).collect();
    Some(Cause {
        code: worst.code.clone(),
        about: worst.about.clone(),
        confidence: confidence(worst, &all),
        owner: worst.owner,
        explains,
    })
}

/// The finding that stands first: errors before warnings before what could not be seen, each in the order of the road.
fn worst<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    let of = |severity: Severity| {
        let found = all.iter().copied().filter(move |finding| finding.severity == severity && is_ours(finding));
        found.min_by_key(|finding| rank(finding))
    };
    of(Severity::Error)
        .filter(|error| !is_minor_to_unknown(error, all))
        .or_else(|| blocking_unknown(all))
        .or_else(|| of(Severity::Error))
        .or_else(|| elsewhere(all))
        .or_else(|| of(Severity::Warning))
        .or_else(|| of(Severity::Unknown).filter(|unknown| CORE.contains(&check_of(unknown))))
}

/// What could not be seen of the domain itself stands before faults further down the road.
fn is_minor_to_unknown(error: &Finding, all: &[&Finding]) -> bool {
    blocking_unknown(all).is_some_and(|unknown| rank(unknown) < rank(error))
}

/// The domain could not be looked up: nothing after it can be told for sure.
fn blocking_unknown<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    all.iter().copied().find(|finding| finding.severity == Severity::Unknown && check_of(finding) == "domain")
}

/// Mail that lives elsewhere is no fault, but it answers the question, unless something is broken.
fn elsewhere<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    all.iter().copied().find(|finding| finding.code == "mx.elsewhere")
}

/// Findings about our own limits are causes only where nothing else is.
fn is_ours(finding: &Finding) -> bool {
    !matches!(finding.because, Some(Because::Budget | Because::Paced))
}

/// Where a finding stands: its check, then its step.
fn rank(finding: &Finding) -> (usize, usize) {
    let what = finding.code.split_once('.').map_or("", |(_, what)| what);
    let check = ORDER.iter().position(|check| *check == check_of(finding)).unwrap_or(ORDER.len());
    let step = STEPS.iter().position(|step| what.starts_with(step)).unwrap_or(STEPS.len());
    (check, step)
}

fn check_of(finding: &Finding) -> &str {
    finding.code.split('.').next().unwrap_or_default()
}

/// Whether `other` goes away with `cause`.
fn explains(cause: &Finding, other: &Finding) -> bool {
    if cause.reference() == other.reference() || other.severity == Severity::Info {
        return false;
    }
    match check_of(cause) {
        // Everything that was asked of a domain rests on the domain.
        "domain" => ["mx", "spf", "dmarc", "delivery"].contains(&check_of(other)),
        "mx" => explains_host(cause, other),
        // A server's port is one thing, however many addresses and roles it has.
        "submission" | "mailbox" | "delivery" => same_server(cause, other) && is_same_kind(cause, other),
        "spf" => check_of(other) == "spf",
        "dmarc" => check_of(other) == "dmarc",
        _ => false,
    }
}

/// An MX host that leads nowhere explains that nobody delivers there.
fn explains_host(cause: &Finding, other: &Finding) -> bool {
    match cause.value("host") {
        Some(host) => ["mx", "delivery"].contains(&check_of(other)) && other.value("host") == Some(host),
        None => ["mx", "delivery"].contains(&check_of(other)),
    }
}

fn same_server(cause: &Finding, other: &Finding) -> bool {
    cause.value("host").is_some() && cause.value("host") == other.value("host")
}

/// Whether two findings tell of the same fault at two doors: the same certificate, the same silence.
fn is_same_kind(cause: &Finding, other: &Finding) -> bool {
    let what = |finding: &Finding| finding.code.split_once('.').map(|(_, what)| what.to_owned());
    what(cause) == what(other) || (cause.value("port") == other.value("port") && rank(cause) <= rank(other))
}

/// Certain where the fault was seen itself and explains what is seen; likely where other faults stand beside it that
/// it does not explain; possible where it could not be seen.
fn confidence(cause: &Finding, all: &[&Finding]) -> Confidence {
    if cause.severity == Severity::Unknown {
        return Confidence::Possible;
    }
    let is_beside = |other: &&&Finding| {
        other.severity == cause.severity && other.reference() != cause.reference() && !explains(cause, other)
    };
    let is_alone = !all.iter().any(|other| is_beside(&other));
    if is_alone && cause.severity != Severity::Warning { Confidence::Certain } else { Confidence::Likely }
}

/// Where the fault is. Where nothing is wrong that can be seen from here, it is the mail program.
pub(crate) fn place(verdicts: &[Verdict], cause: Option<&Cause>) -> Place {
    let findings = || verdicts.iter().flat_map(|verdict| &verdict.findings);
    let Some(cause) = cause else {
        return if findings().next().is_some() { Place::Client } else { Place::Unknown };
    };
    let Some(finding) = findings().find(|finding| finding.code == cause.code && finding.about == cause.about) else {
        return Place::Unknown;
    };
    match finding.severity {
        Severity::Unknown | Severity::Unrecognised => return Place::Unknown,
        // What should be mended but stops no mail does not explain why mail is not working.
        Severity::Warning if !stops_mail(finding) => return Place::Client,
        _ => {}
    }
    place_of(finding)
}

fn stops_mail(finding: &Finding) -> bool {
    matches!(check_of(finding), "submission" | "mailbox" | "rdns")
}

fn place_of(finding: &Finding) -> Place {
    use verdict::On;
    if finding.code == "mx.elsewhere" {
        return Place::Elsewhere;
    }
    match finding.on {
        On::Registration | On::Zone => Place::Dns,
        On::Server | On::Address | On::Account => Place::Server,
        On::Client => Place::Client,
        On::Network => Place::Network,
        On::Recipient => Place::Elsewhere,
        On::Vantage | On::Unrecognised => Place::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use verdict::{Arg, Code, On, Status};

    use super::*;

    const MISSING: Code = Code::error("domain.missing", On::Registration);
    const SERVFAIL: Code = Code::unknown("domain.servfail", On::Zone);
    const NONE: Code = Code::error("mx.none", On::Zone);
    const ELSEWHERE: Code = Code::notice("mx.elsewhere", On::Zone);
    const UNRESOLVABLE: Code = Code::error("mx.target_unresolvable", On::Zone);
    const CLOSED: Code = Code::error("submission.port_closed", On::Server);
    const EXPIRED: Code = Code::error("submission.certificate_expired", On::Server);
    const BOX_EXPIRED: Code = Code::error("mailbox.certificate_expired", On::Server);
    const SPF_NONE: Code = Code::warning("spf.none", On::Zone);
    const LISTED: Code = Code::error("blocklist.listed", On::Address);
    const REFUSED: Code = Code::unknown("blocklist.refused", On::Vantage);
    const UNPROVEN: Code = Code::unknown("delivery.unproven", On::Vantage);
    const OK: Code = Code::info("mx.ok", On::Zone);

    fn verdicts(findings: Vec<Finding>) -> Vec<Verdict> {
        vec![Verdict {
            check: String::new(),
            title: String::new(),
            status: Status::of(&findings),
            waits_on: None,
            note: String::new(),
            findings,
            observed_at: String::new(),
            valid_until: String::new(),
            elapsed_ms: 0,
            cached: false,
        }]
    }

    fn of(code: &Code) -> Finding {
        Finding::new(code, "example.com")
    }

    fn at(code: &Code, host: &str, port: u16) -> Finding {
        Finding::new(code, format!("{host}:{port}")).arg(Arg::host("host", host)).arg(Arg::port("port", port))
    }

    fn judged(findings: Vec<Finding>) -> (Option<String>, usize, Place) {
        let verdicts = verdicts(findings);
        let cause = cause(&verdicts);
        let place = place(&verdicts, cause.as_ref());
        let explained = cause.as_ref().map_or(0, |cause| cause.explains.len());
        (cause.map(|cause| cause.code), explained, place)
    }

    #[test]
    fn the_cause_stands_first_on_its_road() {
        let a = "a.example";
        let table = [
            ("nothing wrong", vec![of(&OK)], None, 0, Place::Client),
            ("nothing seen", vec![], None, 0, Place::Unknown),
            ("no domain", vec![of(&NONE), of(&MISSING), of(&SPF_NONE)], Some("domain.missing"), 2, Place::Dns),
            ("an unrelated fault", vec![of(&NONE), of(&LISTED)], Some("mx.none"), 0, Place::Dns),
            ("elsewhere", vec![of(&ELSEWHERE), of(&SPF_NONE)], Some("mx.elsewhere"), 0, Place::Elsewhere),
            (
                "elsewhere and broken",
                vec![of(&ELSEWHERE), at(&UNRESOLVABLE, a, 25)],
                Some("mx.target_unresolvable"),
                0,
                Place::Dns,
            ),
            (
                "one certificate, two doors",
                vec![at(&EXPIRED, a, 587), at(&EXPIRED, a, 465)],
                Some("submission.certificate_expired"),
                1,
                Place::Server,
            ),
            (
                "one certificate, two roles",
                vec![at(&EXPIRED, a, 587), at(&BOX_EXPIRED, a, 993)],
                Some("submission.certificate_expired"),
                1,
                Place::Server,
            ),
            (
                "port before certificate",
                vec![at(&EXPIRED, a, 465), at(&CLOSED, a, 587)],
                Some("submission.port_closed"),
                0,
                Place::Server,
            ),
            ("a warning stops no mail", vec![of(&SPF_NONE)], Some("spf.none"), 0, Place::Client),
            ("a list that refuses", vec![of(&OK), of(&REFUSED).because(Because::Refused)], None, 0, Place::Client),
            (
                "no way out",
                vec![at(&UNPROVEN, a, 25).because(Because::Vantage)],
                Some("delivery.unproven"),
                0,
                Place::Unknown,
            ),
            (
                "the domain unseen",
                vec![of(&SERVFAIL).because(Because::Servfail), of(&LISTED)],
                Some("domain.servfail"),
                0,
                Place::Unknown,
            ),
        ];
        for (name, findings, code, explained, place) in table {
            assert_eq!(judged(findings), (code.map(str::to_owned), explained, place), "{name}");
        }
    }

    #[test]
    fn confidence_says_how_it_was_seen() {
        let of = |findings: Vec<Finding>| cause(&verdicts(findings)).unwrap().confidence;
        assert_eq!(of(vec![Finding::new(&NONE, "a")]), Confidence::Certain);
        assert_eq!(of(vec![Finding::new(&NONE, "a"), Finding::new(&LISTED, "b")]), Confidence::Likely);
        assert_eq!(of(vec![Finding::new(&UNPROVEN, "a").because(Because::Vantage)]), Confidence::Possible);
    }
}
