//! The cause, without a network: tables of findings.

mod codes;

use verdict::{Arg, Code, MailFlow, Place, Status, Verdict};

use super::*;
use crate::report::fault_location::fault_location;
use crate::report::summary::Asked;
use codes::*;

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
    Finding::new(code, format!("{host}:{port}"))
        .arg(Arg::host("host", host))
        .arg(Arg::port("port", port))
}

fn cause(findings: &[Finding]) -> Option<Cause> {
    decide(&findings.iter().collect::<Vec<_>>())
}

fn judged(findings: Vec<Finding>) -> (Option<String>, usize, Place) {
    let cause = cause(&findings);
    let verdicts = verdicts(findings);
    let place = fault_location(&verdicts, cause.as_ref(), Asked::Whole);
    let explained = cause.as_ref().map_or(0, |cause| cause.explains.len());
    (cause.map(|cause| cause.code), explained, place)
}

/// A situation with its cause, how many findings that explains, and the place.
type Situation<'a> = (&'a str, Vec<Finding>, Option<&'a str>, usize, Place);

fn judge(table: Vec<Situation<'_>>) {
    for (name, findings, code, explained, place) in table {
        assert_eq!(judged(findings), (code.map(str::to_owned), explained, place), "{name}");
    }
}

#[test]
fn the_cause_comes_first_on_its_mail_flow() {
    let a = "a.example";
    judge(vec![
        ("nothing wrong", vec![of(&mx::OK)], None, 0, Place::Client),
        ("nothing seen", vec![], None, 0, Place::Unknown),
        (
            "no domain",
            vec![of(&mx::NONE), of(&domain::MISSING), of(&spf::NONE)],
            Some("domain.missing"),
            2,
            Place::Dns,
        ),
        (
            "an unrelated fault",
            vec![of(&mx::NONE), of(&blocklist::LISTED)],
            Some("mx.none"),
            0,
            Place::Dns,
        ),
        (
            "elsewhere",
            vec![of(&mx::ELSEWHERE), of(&spf::NONE)],
            Some("mx.elsewhere"),
            0,
            Place::Elsewhere,
        ),
        (
            "elsewhere and broken",
            vec![of(&mx::ELSEWHERE), at(&mx::UNRESOLVABLE, a, 25)],
            Some("mx.target_unresolvable"),
            0,
            Place::Dns,
        ),
    ]);
}

#[test]
fn what_a_server_does_comes_in_the_order_of_a_session_and_what_was_not_seen_accuses_nobody() {
    let a = "a.example";
    judge(vec![
        (
            "one certificate, two endpoints",
            vec![at(&submission::EXPIRED, a, 587), at(&submission::EXPIRED, a, 465)],
            Some("submission.certificate_expired"),
            1,
            Place::Server,
        ),
        (
            "one certificate, two roles",
            vec![at(&submission::EXPIRED, a, 587), at(&mailbox::EXPIRED, a, 993)],
            Some("submission.certificate_expired"),
            1,
            Place::Server,
        ),
        (
            "port before certificate",
            vec![at(&submission::EXPIRED, a, 465), at(&submission::CLOSED, a, 587)],
            Some("submission.port_closed"),
            0,
            Place::Server,
        ),
        ("a warning stops no mail", vec![of(&spf::NONE)], Some("spf.none"), 0, Place::Client),
        (
            "a list that refuses",
            vec![of(&mx::OK), of(&blocklist::REFUSED).because(Because::Refused)],
            None,
            0,
            Place::Client,
        ),
        (
            "no way out",
            vec![at(&delivery::UNPROVEN, a, 25).because(Because::Vantage)],
            Some("delivery.unproven"),
            0,
            Place::Unknown,
        ),
        (
            "the domain unseen",
            vec![of(&domain::SERVFAIL).because(Because::Servfail), of(&blocklist::LISTED)],
            Some("domain.servfail"),
            0,
            Place::Unknown,
        ),
    ]);
}

/// Each situation with its cause, and what the cause explains.
fn explain(table: &[(&str, Vec<Finding>, &str, &[&str])]) {
    for (name, findings, code, explained) in table {
        let cause = cause(findings).unwrap();
        let said: Vec<&str> = cause.explains.iter().map(|other| other.code.as_str()).collect();
        assert_eq!((cause.code.as_str(), said.as_slice()), (*code, *explained), "{name}");
    }
}

fn unseen(code: &Code) -> Finding {
    of(code).because(Because::Servfail)
}

#[test]
fn a_zone_explains_what_rests_on_it_and_nothing_beside_it() {
    explain(&[
        (
            "nobody serves the zone, so nobody sees it",
            vec![
                unseen(&domain::SERVFAIL),
                of(&zone::NONE_SERVES),
                unseen(&mx::UNRESOLVED),
                unseen(&spf::UNRESOLVED),
            ],
            "zone.none_serves",
            &["domain.servfail", "mx.unresolved", "spf.unresolved"],
        ),
        (
            "a reverse zone is another zone",
            vec![of(&zone::NONE_SERVES), unseen(&rdns::UNRESOLVED)],
            "zone.none_serves",
            &[],
        ),
        (
            "a record that is seen to be missing is not hidden by a signature",
            vec![of(&domain::DNSSEC), unseen(&mx::UNRESOLVED), of(&spf::NONE)],
            "domain.dnssec_broken",
            &["mx.unresolved"],
        ),
        (
            "what is gone has no records",
            vec![of(&domain::MISSING), of(&spf::NONE), of(&mta_sts::MISMATCH)],
            "domain.missing",
            &["spf.none", "mta_sts.mismatch"],
        ),
        (
            "nobody serves the zone, which hides no record that was seen all the same",
            vec![of(&zone::NONE_SERVES), of(&spf::NONE)],
            "zone.none_serves",
            &[],
        ),
        (
            "what we cannot see from here is not the domain's fault",
            vec![
                unseen(&domain::SERVFAIL),
                at(&delivery::UNPROVEN, "a", 25).because(Because::Vantage),
            ],
            "domain.servfail",
            &[],
        ),
    ]);
}

#[test]
fn a_server_and_a_record_explain_what_rests_on_them_and_nothing_beside_it() {
    explain(&[
        (
            "a mail host that leads nowhere, and another one",
            vec![
                at(&mx::UNRESOLVABLE, "a", 25),
                at(&delivery::SILENT, "a", 25),
                at(&delivery::SILENT, "b", 25),
            ],
            "mx.target_unresolvable",
            &["delivery.silent"],
        ),
        (
            "no mail host at all",
            vec![of(&mx::NONE), at(&delivery::SILENT, "b", 25)],
            "mx.none",
            &["delivery.silent"],
        ),
        (
            "one record's faults belong together, another record's do not",
            vec![of(&spf::SYNTAX), of(&spf::NONE), of(&dmarc::NONE)],
            "spf.syntax",
            &["spf.none"],
        ),
        (
            "a closed port explains what is behind it, and no other server",
            vec![
                at(&submission::CLOSED, "a", 587),
                at(&submission::EXPIRED, "a", 587),
                at(&submission::EXPIRED, "b", 587),
            ],
            "submission.port_closed",
            &["submission.certificate_expired"],
        ),
    ]);
}

#[test]
fn a_listing_and_an_incident_explain_what_rests_on_them_and_nothing_beside_it() {
    explain(&[
        (
            "a listing explains no bounce for another reason",
            vec![of(&bounce::MAILBOX_FULL), of(&blocklist::LISTED)],
            "blocklist.listed",
            &[],
        ),
        (
            "a lame server hides no record",
            vec![of(&zone::LAME), of(&spf::NONE)],
            "zone.server_lame",
            &[],
        ),
        (
            "reputation explains no port",
            vec![of(&blocklist::LISTED), at(&submission::CLOSED, "a", 587)],
            "submission.port_closed",
            &[],
        ),
        (
            "a bounce is explained by a listing",
            vec![of(&bounce::BLOCKLISTED), of(&blocklist::LISTED)],
            "blocklist.listed",
            &["bounce.blocklisted"],
        ),
        (
            "an incident is first",
            vec![at(&submission::CLOSED, "a", 587), of(&outage::OPEN)],
            "outage.open",
            &["submission.port_closed"],
        ),
        (
            "planned work explains that nobody answers",
            vec![at(&submission::CLOSED, "a", 587), of(&outage::MAINTENANCE)],
            "outage.maintenance",
            &["submission.port_closed"],
        ),
        (
            "planned work explains no certificate that ran out",
            vec![at(&submission::EXPIRED, "a", 587), of(&outage::MAINTENANCE)],
            "submission.certificate_expired",
            &[],
        ),
        (
            "a check that states no place",
            vec![of(&NOVEL), of(&account::LOCKED)],
            "account.locked",
            &[],
        ),
    ]);
}

#[test]
fn what_others_think_of_an_address_is_no_cause_of_not_receiving() {
    let all = [
        of(&blocklist::LISTED),
        of(&spf::NONE),
        at(&mx::UNRESOLVABLE, "a", 25),
        at(&submission::EXPIRED, "b", 587),
    ];
    let cause_on = |flow, all: &[Finding]| {
        let on_flow = all.iter().filter(|finding| finding.mail_path().flows.contains(&flow));
        decide(&on_flow.collect::<Vec<_>>())
    };
    let on = |flow| cause_on(flow, &all).map(|cause| cause.code);
    assert_eq!(on(MailFlow::Receiving).as_deref(), Some("mx.target_unresolvable"));
    assert_eq!(on(MailFlow::Sending).as_deref(), Some("submission.certificate_expired"));
    assert_eq!(on(MailFlow::LoggingIn), None);
    assert_eq!(on(MailFlow::Accepted).as_deref(), Some("blocklist.listed"));
    let gone = [of(&domain::MISSING), of(&blocklist::LISTED)];
    for flow in [MailFlow::Receiving, MailFlow::LoggingIn, MailFlow::Sending, MailFlow::Accepted] {
        assert_eq!(cause_on(flow, &gone).unwrap().code, "domain.missing");
    }
}

#[test]
fn a_warning_may_stop_mail() {
    let nameless = of(&rdns::MISSING).arg(Arg::address("address", [45, 90, 1, 1].into()));
    assert_eq!(judged(vec![nameless]), (Some("rdns.missing".to_owned()), 0, Place::Server));
}

#[test]
fn our_own_limits_are_no_cause() {
    for because in [Because::Budget, Because::Paced] {
        assert_eq!(
            judged(vec![of(&mx::OK), at(&delivery::UNPROVEN, "a", 25).because(because)]).0,
            None
        );
    }
}

#[test]
fn confidence_says_how_it_was_seen() {
    let of = |findings: Vec<Finding>| cause(&findings).unwrap().confidence;
    assert_eq!(of(vec![Finding::new(&mx::NONE, "a")]), Confidence::Certain);
    assert_eq!(
        of(vec![Finding::new(&mx::NONE, "a"), Finding::new(&blocklist::LISTED, "b")]),
        Confidence::Likely
    );
    assert_eq!(
        of(vec![Finding::new(&delivery::UNPROVEN, "a").because(Because::Vantage)]),
        Confidence::Possible
    );
}

#[test]
fn a_finding_without_a_place_has_that_of_what_it_is_on() {
    let of = |on| Finding { path: None, ..Finding::new(&Code::error("novel.fault", on), "a") };
    let (on_address, on_server) = (of(On::Address).mail_path(), of(On::Server).mail_path());
    assert!(!on_address.meets(&on_server) && on_server.meets(&submission::CLOSED.path));
    assert!(of(On::Zone).mail_path().in_zone && !on_address.in_zone);
    assert_eq!(of(On::Account).mail_path().stage, Stage::Mailbox);
}
