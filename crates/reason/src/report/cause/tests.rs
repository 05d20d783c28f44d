//! The cause, without a network: tables of findings.

use verdict::{Arg, Code, Place, Status};

use super::*;
use crate::report::fault_location::place;

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
const BOUNCED_FULL: Code = Code::notice("bounce.mailbox_full", On::Recipient);
const SILENT: Code = Code::error("delivery.silent", On::Server);
const SPF_SYNTAX: Code = Code::error("spf.syntax", On::Zone);
const DMARC_NONE: Code = Code::warning("dmarc.none", On::Zone);
const NAMELESS: Code = Code::warning("rdns.missing", On::Address);
const OUTAGE: Code = Code::error("outage.open", On::Server);
const WORK: Code = Code::warning("outage.maintenance", On::Server);
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
    Finding::new(code, format!("{host}:{port}"))
        .arg(Arg::host("host", host))
        .arg(Arg::port("port", port))
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
        (
            "no domain",
            vec![of(&NONE), of(&MISSING), of(&SPF_NONE)],
            Some("domain.missing"),
            2,
            Place::Dns,
        ),
        ("an unrelated fault", vec![of(&NONE), of(&LISTED)], Some("mx.none"), 0, Place::Dns),
        (
            "elsewhere",
            vec![of(&ELSEWHERE), of(&SPF_NONE)],
            Some("mx.elsewhere"),
            0,
            Place::Elsewhere,
        ),
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
        (
            "a list that refuses",
            vec![of(&OK), of(&REFUSED).because(Because::Refused)],
            None,
            0,
            Place::Client,
        ),
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

/// Each situation with its cause, and what the cause explains.
fn explain(table: &[(&str, Vec<Finding>, &str, &[&str])]) {
    for (name, findings, code, explained) in table {
        let cause = cause(&verdicts(findings.clone())).unwrap();
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
            vec![unseen(&SERVFAIL), of(&NONE_SERVES), unseen(&UNRESOLVED), unseen(&SPF_UNRESOLVED)],
            "zone.none_serves",
            &["domain.servfail", "mx.unresolved", "spf.unresolved"],
        ),
        (
            "a reverse zone is another zone",
            vec![of(&NONE_SERVES), unseen(&RDNS_UNRESOLVED)],
            "zone.none_serves",
            &[],
        ),
        (
            "a record that is seen to be missing is not hidden by a signature",
            vec![of(&DNSSEC), unseen(&UNRESOLVED), of(&SPF_NONE)],
            "domain.dnssec_broken",
            &["mx.unresolved"],
        ),
        (
            "what is gone has no records",
            vec![of(&MISSING), of(&SPF_NONE), of(&MTA_STS)],
            "domain.missing",
            &["spf.none", "mta_sts.mismatch"],
        ),
        (
            "nobody serves the zone, which hides no record that was seen all the same",
            vec![of(&NONE_SERVES), of(&SPF_NONE)],
            "zone.none_serves",
            &[],
        ),
        (
            "what we cannot see from here is not the domain's fault",
            vec![unseen(&SERVFAIL), at(&UNPROVEN, "a", 25).because(Because::Vantage)],
            "domain.servfail",
            &[],
        ),
    ]);
}

#[test]
fn a_server_a_record_and_a_list_explain_what_rests_on_them_and_nothing_beside_it() {
    explain(&[
        (
            "a mail host that leads nowhere, and another one",
            vec![at(&UNRESOLVABLE, "a", 25), at(&SILENT, "a", 25), at(&SILENT, "b", 25)],
            "mx.target_unresolvable",
            &["delivery.silent"],
        ),
        (
            "no mail host at all",
            vec![of(&NONE), at(&SILENT, "b", 25)],
            "mx.none",
            &["delivery.silent"],
        ),
        (
            "one record's faults belong together, another record's do not",
            vec![of(&SPF_SYNTAX), of(&SPF_NONE), of(&DMARC_NONE)],
            "spf.syntax",
            &["spf.none"],
        ),
        (
            "a closed port explains what is behind it, and no other server",
            vec![at(&CLOSED, "a", 587), at(&EXPIRED, "a", 587), at(&EXPIRED, "b", 587)],
            "submission.port_closed",
            &["submission.certificate_expired"],
        ),
        (
            "a listing explains no bounce for another reason",
            vec![of(&BOUNCED_FULL), of(&LISTED)],
            "blocklist.listed",
            &[],
        ),
        ("a lame server hides no record", vec![of(&LAME), of(&SPF_NONE)], "zone.server_lame", &[]),
        (
            "reputation explains no port",
            vec![of(&LISTED), at(&CLOSED, "a", 587)],
            "submission.port_closed",
            &[],
        ),
        (
            "a bounce is explained by a listing",
            vec![of(&BOUNCED), of(&LISTED)],
            "blocklist.listed",
            &["bounce.blocklisted"],
        ),
        (
            "an incident stands first",
            vec![at(&CLOSED, "a", 587), of(&OUTAGE)],
            "outage.open",
            &["submission.port_closed"],
        ),
        (
            "planned work explains that nobody answers",
            vec![at(&CLOSED, "a", 587), of(&WORK)],
            "outage.maintenance",
            &["submission.port_closed"],
        ),
        (
            "planned work explains no certificate that ran out",
            vec![at(&EXPIRED, "a", 587), of(&WORK)],
            "submission.certificate_expired",
            &[],
        ),
        ("a check that nobody entered", vec![of(&NOVEL), of(&LOCKED)], "account.locked", &[]),
    ]);
}

#[test]
fn what_others_think_of_an_address_is_no_cause_of_not_receiving() {
    let all = verdicts(vec![
        of(&LISTED),
        of(&SPF_NONE),
        at(&UNRESOLVABLE, "a", 25),
        at(&EXPIRED, "b", 587),
    ]);
    let on = |road| cause_on(road, &all).map(|cause| cause.code);
    assert_eq!(on(MailFlow::Receiving).as_deref(), Some("mx.target_unresolvable"));
    assert_eq!(on(MailFlow::Sending).as_deref(), Some("submission.certificate_expired"));
    assert_eq!(on(MailFlow::LoggingIn), None);
    assert_eq!(on(MailFlow::Accepted).as_deref(), Some("blocklist.listed"));
    let gone = verdicts(vec![of(&MISSING), of(&LISTED)]);
    for road in [MailFlow::Receiving, MailFlow::LoggingIn, MailFlow::Sending, MailFlow::Accepted] {
        assert_eq!(cause_on(road, &gone).unwrap().code, "domain.missing");
    }
}

#[test]
fn a_warning_may_stop_mail() {
    let nameless = of(&NAMELESS).arg(Arg::address("address", [45, 90, 1, 1].into()));
    assert_eq!(judged(vec![nameless]), (Some("rdns.missing".to_owned()), 0, Place::Server));
}

#[test]
fn our_own_limits_are_no_cause() {
    for because in [Because::Budget, Because::Paced] {
        assert_eq!(judged(vec![of(&OK), at(&UNPROVEN, "a", 25).because(because)]).0, None);
    }
}

#[test]
fn confidence_says_how_it_was_seen() {
    let of = |findings: Vec<Finding>| cause(&verdicts(findings)).unwrap().confidence;
    assert_eq!(of(vec![Finding::new(&NONE, "a")]), Confidence::Certain);
    assert_eq!(of(vec![Finding::new(&NONE, "a"), Finding::new(&LISTED, "b")]), Confidence::Likely);
    assert_eq!(
        of(vec![Finding::new(&UNPROVEN, "a").because(Because::Vantage)]),
        Confidence::Possible
    );
}

#[test]
fn every_symptom_is_one_that_somebody_emits() {
    for (symptom, checks) in SYMPTOMS {
        assert!(crate::codes().any(|code| code.id == *symptom), "{symptom} is emitted by nobody");
        assert!(checks.iter().all(|check| crate::has_road(check)), "{symptom}: {checks:?}");
    }
}
