//! Which finding explains the others? The first one on its road, as far as the others rest on the same thing.
//!
//! A cause explains only what derives from its own facts: a domain that does not exist explains that its MX is
//! missing; a host without an address explains that nobody answers there. An unrelated fault stays beside it, and so
//! does one on another road: what others think of an address never explains that mail does not arrive.

use verdict::{Because, Cause, Confidence, Finding, FindingRef, On, Severity, Verdict};

use crate::road::{Road, Stage, check_of, stop_of};

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

/// What came back, and the checks whose faults explain it.
const SYMPTOMS: &[(&str, &[&str])] = &[
    ("bounce.blocklisted", &["blocklist", "domain_blocklist", "rdns"]),
    ("bounce.blocked", &["blocklist", "domain_blocklist", "rdns"]),
    ("bounce.reputation", &["blocklist", "domain_blocklist", "rdns"]),
    ("bounce.requires_ptr", &["rdns"]),
    ("bounce.unauthenticated", &["spf", "dkim", "dmarc"]),
    ("bounce.spf", &["spf"]),
    ("bounce.dkim", &["dkim"]),
    ("bounce.dmarc", &["dmarc", "spf", "dkim"]),
];

/// The one thing to mend first, if something is wrong, or else what could not be seen.
pub(crate) fn cause(verdicts: &[Verdict]) -> Option<Cause> {
    cause_among(verdicts.iter().flat_map(|verdict| &verdict.findings).collect())
}

/// The same for somebody who wants one thing of their mail: what lies on another road is left aside.
#[must_use]
pub fn cause_on(road: Road, verdicts: &[Verdict]) -> Option<Cause> {
    let findings = verdicts.iter().flat_map(|verdict| &verdict.findings);
    cause_among(findings.filter(|finding| stop_of(finding).1.roads.contains(&road)).collect())
}

fn cause_among(all: Vec<&Finding>) -> Option<Cause> {
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
        .or_else(|| of(Severity::Unknown).filter(|unknown| stop_of(unknown).1.is_core))
}

/// What could not be seen of the domain itself stands before faults further down the road; its name servers may tell
/// why it could not be seen.
fn is_minor_to_unknown(error: &Finding, all: &[&Finding]) -> bool {
    stop_of(error).1.stage > Stage::NameServers && blocking_unknown(all).is_some()
}

/// The domain could not be looked up: nothing after it can be told for sure.
fn blocking_unknown<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    let of_domain = |finding: &&&Finding| stop_of(finding).1.stage == Stage::Domain;
    all.iter().filter(of_domain).copied().find(|finding| finding.severity == Severity::Unknown)
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
    let step = STEPS.iter().position(|step| what.starts_with(step)).unwrap_or(STEPS.len());
    (stop_of(finding).0, step)
}

/// Whether `other` goes away with `cause`.
fn explains(cause: &Finding, other: &Finding) -> bool {
    let ((_, stop), (_, other_stop)) = (stop_of(cause), stop_of(other));
    if cause.reference() == other.reference() || other.severity == Severity::Info {
        return false;
    }
    // One certificate serves several roads: it is the same fact.
    let same_stage = stop.stage == Stage::Server && other_stop.stage == Stage::Server;
    if !same_stage && !stop.meets(&other_stop) {
        return false;
    }
    match stop.stage {
        Stage::Outage => matches!(other_stop.stage, Stage::Server | Stage::Mailbox | Stage::NameServers),
        Stage::Domain | Stage::NameServers => explains_zone(cause, other),
        Stage::Mx => explains_host(cause, other),
        // A server's port is one thing, however many addresses and roles it has.
        Stage::Server => same_stage && same_server(cause, other) && is_same_kind(cause, other),
        Stage::Policy | Stage::Reputation if other_stop.stage == Stage::Symptom => explains_symptom(cause, other),
        Stage::Policy => check_of(other) == check_of(cause),
        _ => false,
    }
}

/// Everything that was asked of a zone rests on it. A domain that is not there explains what is missing in it; one that
/// could not be seen explains only that other things could not be seen either.
fn explains_zone(cause: &Finding, other: &Finding) -> bool {
    let is_gone = cause.severity == Severity::Error && stop_of(cause).1.stage == Stage::Domain;
    if is_gone && cause.on == On::Registration && stop_of(other).1.in_zone {
        return true;
    }
    let is_of_dns =
        matches!(other.because, Some(Because::Servfail | Because::Timeout | Because::Refused | Because::Resolver));
    let is_unseen = other.severity == Severity::Unknown && is_of_dns;
    let other_stop = stop_of(other).1;
    let is_carried = other_stop.in_zone || matches!(other_stop.stage, Stage::Domain | Stage::NameServers);
    let carries = matches!(cause.severity, Severity::Error | Severity::Unknown);
    carries && is_unseen && is_carried
}

/// An MX host that leads nowhere explains that nobody delivers there.
fn explains_host(cause: &Finding, other: &Finding) -> bool {
    let is_receiving = matches!(check_of(other), "mx" | "delivery");
    match cause.value("host") {
        Some(host) => is_receiving && other.value("host") == Some(host),
        None => is_receiving,
    }
}

fn explains_symptom(cause: &Finding, other: &Finding) -> bool {
    let of_other = SYMPTOMS.iter().filter(|(symptom, _)| other.code.starts_with(symptom));
    of_other.into_iter().any(|(_, checks)| checks.contains(&check_of(cause)))
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

#[cfg(test)]
mod tests {
    use verdict::{Arg, Code, Place, Status};

    use super::*;
    use crate::place::place;

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
    const NONE_SERVES: Code = Code::error("zone.none_serves", On::Registration);
    const LAME: Code = Code::warning("zone.server_lame", On::Zone);
    const DNSSEC: Code = Code::error("domain.dnssec_broken", On::Zone);
    const UNRESOLVED: Code = Code::unknown("mx.unresolved", On::Zone);
    const SPF_UNRESOLVED: Code = Code::unknown("spf.unresolved", On::Zone);
    const RDNS_UNRESOLVED: Code = Code::unknown("rdns.unresolved", On::Address);
    const MTA_STS: Code = Code::warning("mta_sts.mismatch", On::Zone);
    const BOUNCED: Code = Code::notice("bounce.blocklisted", On::Address);
    const OUTAGE: Code = Code::error("outage.open", On::Server);
    const LOCKED: Code = Code::error("account.locked", On::Account);
    const NOVEL: Code = Code::error("novel.fault", On::Address);
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
    fn a_cause_explains_what_rests_on_it_and_nothing_beside_it() {
        let unseen = |code: &Code| of(code).because(Because::Servfail);
        let table = [
            (
                "nobody serves the zone, so nobody sees it",
                vec![unseen(&SERVFAIL), of(&NONE_SERVES), unseen(&UNRESOLVED), unseen(&SPF_UNRESOLVED)],
                "zone.none_serves",
                vec!["domain.servfail", "mx.unresolved", "spf.unresolved"],
            ),
            (
                "a reverse zone is another zone",
                vec![of(&NONE_SERVES), unseen(&RDNS_UNRESOLVED)],
                "zone.none_serves",
                vec![],
            ),
            (
                "a record that is seen to be missing is not hidden by a signature",
                vec![of(&DNSSEC), unseen(&UNRESOLVED), of(&SPF_NONE)],
                "domain.dnssec_broken",
                vec!["mx.unresolved"],
            ),
            (
                "what is gone has no records",
                vec![of(&MISSING), of(&SPF_NONE), of(&MTA_STS)],
                "domain.missing",
                vec!["spf.none", "mta_sts.mismatch"],
            ),
            ("a lame server hides no record", vec![of(&LAME), of(&SPF_NONE)], "zone.server_lame", vec![]),
            ("reputation explains no port", vec![of(&LISTED), at(&CLOSED, "a", 587)], "submission.port_closed", vec![]),
            (
                "a bounce is explained by a listing",
                vec![of(&BOUNCED), of(&LISTED)],
                "blocklist.listed",
                vec!["bounce.blocklisted"],
            ),
            (
                "an incident stands first",
                vec![at(&CLOSED, "a", 587), of(&OUTAGE)],
                "outage.open",
                vec!["submission.port_closed"],
            ),
            ("a check that nobody entered", vec![of(&NOVEL), of(&LOCKED)], "account.locked", vec![]),
        ];
        for (name, findings, code, explained) in table {
            let cause = cause(&verdicts(findings)).unwrap();
            let said: Vec<&str> = cause.explains.iter().map(|other| other.code.as_str()).collect();
            assert_eq!((cause.code.as_str(), said), (code, explained), "{name}");
        }
    }

    #[test]
    fn what_others_think_of_an_address_is_no_cause_of_not_receiving() {
        let all = verdicts(vec![of(&LISTED), of(&SPF_NONE), at(&UNRESOLVABLE, "a", 25), at(&EXPIRED, "b", 587)]);
        let on = |road| cause_on(road, &all).map(|cause| cause.code);
        assert_eq!(on(Road::Receiving).as_deref(), Some("mx.target_unresolvable"));
        assert_eq!(on(Road::Sending).as_deref(), Some("submission.certificate_expired"));
        assert_eq!(on(Road::LoggingIn), None);
        assert_eq!(on(Road::Accepted).as_deref(), Some("blocklist.listed"));
        let gone = verdicts(vec![of(&MISSING), of(&LISTED)]);
        for road in [Road::Receiving, Road::LoggingIn, Road::Sending, Road::Accepted] {
            assert_eq!(cause_on(road, &gone).unwrap().code, "domain.missing");
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
