//! Records and walks, and what they come to.

use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, RecordType};
use verdict::{Domain, Finding, Names};

use super::{MAX_DESTINATIONS, MAX_WALK, judge, reports, room, walk};
use crate::facts::dmarc::{Rung, discover};
use crate::fixture::{self, data, failed, nx_domain, txt};

const OWN: &str = "shop.example.com";

fn domain() -> Domain {
    Domain::parse(OWN, Names::default()).unwrap()
}

fn at(name: &str, records: &[&str]) -> Arc<Lookup> {
    let records: Vec<[&str; 1]> = records.iter().map(|record| [*record]).collect();
    let records: Vec<&[&str]> = records.iter().map(|record| record.as_slice()).collect();
    txt(&format!("_dmarc.{name}"), &records)
}

fn silent(name: &str) -> Arc<Lookup> {
    failed(&format!("_dmarc.{name}"), RecordType::TXT, DnsFailure::Timeout)
}

fn found(lookups: Vec<Arc<Lookup>>) -> Vec<Finding> {
    let rungs: Vec<Rung> = lookups.into_iter().map(Rung::read).collect();
    judge::judge(&domain(), &rungs, &discover(&rungs))
}

/// The codes, without that of missing reports, which most of these records lack.
fn codes(lookups: Vec<Arc<Lookup>>) -> Vec<String> {
    let codes = found(lookups).into_iter().map(|finding| finding.code);
    codes.filter(|code| code != "dmarc.no_reports").collect()
}

#[test]
fn each_state_has_its_code() {
    let table: &[(&[&str], &[&str], &[&str])] = &[
        (&["v=DMARC1; p=reject"], &[], &["dmarc.ok"]),
        (&["v=DMARC1;p=quarantine;novel=1;"], &[], &["dmarc.ok"]),
        (&["v = DMARC1 ; P = Reject"], &[], &["dmarc.ok"]),
        (&["v=DMARC1; p=none; rua=mailto:a@example.com"], &[], &["dmarc.policy_none"]),
        (
            &["v=DMARC1; rua=mailto:a@example.com"],
            &[],
            &["dmarc.policy_none", "dmarc.policy_missing"],
        ),
        (&["v=DMARC1; p=quarantine; t=y"], &[], &["dmarc.policy_none", "dmarc.test_mode"]),
        (&["v=DMARC1; p=reject; t=y"], &[], &["dmarc.ok", "dmarc.test_mode"]),
        (&["v=DMARC1; p=none; t=y"], &[], &["dmarc.policy_none"]),
        (&["v=DMARC1; p=reject; pct=50; ri=3600"], &[], &["dmarc.ok", "dmarc.removed_tags"]),
        (&["v=DMARC1; p=reject; adkim=s; aspf=r"], &[], &["dmarc.ok", "dmarc.strict_alignment"]),
        (&["v=DMARC1; p=rejct"], &["v=DMARC1; p=reject"], &["dmarc.invalid"]),
        (&["v=DMARC1; p=reject; np=all"], &[], &["dmarc.invalid"]),
        (&["v=DMARC1; p=reject; oops"], &[], &["dmarc.ok", "dmarc.parts_ignored"]),
        (&["v=DMARC1; p=reject; rua=mailto:a@b.example; rua=x"], &[], &["dmarc.invalid"]),
        (&["v=DMARC1; p=reject; pct=100%"], &[], &["dmarc.ok", "dmarc.removed_tags"]),
        (&["v=DMARC1; p=reject; p=none"], &[], &["dmarc.invalid"]),
        (&["v=DMARC1 p=reject"], &[], &["dmarc.invalid"]),
        (&["v=DMARC1 p=reject"], &["v=DMARC1; p=reject"], &["dmarc.invalid", "dmarc.inherited"]),
        (&["v=DMARC10; p=reject"], &[], &["dmarc.invalid"]),
        (&["v=dmarc1; P=Reject;;;"], &[], &["dmarc.version_case"]),
        (
            &["v=dmarc1; p=none"],
            &["v=DMARC1; p=reject"],
            &["dmarc.version_case", "dmarc.inherited"],
        ),
        (&["v=dmarc1; p=none", "v=DMARC1; p=reject"], &[], &["dmarc.ok"]),
        (&["p=reject; v=DMARC1"], &[], &["dmarc.invalid"]),
        (&["p=reject; rua=mailto:a@b.example"], &[], &["dmarc.invalid"]),
        (&["p=rejected by postmaster"], &[], &["dmarc.none"]),
        (&[], &[], &["dmarc.none"]),
        (&["v=spf1 -all"], &[], &["dmarc.none"]),
        (&["v=spf1 -all", "v=DMARC1; p=reject"], &[], &["dmarc.ok"]),
        (&[], &["v=DMARC1; p=reject"], &["dmarc.inherited"]),
        (&[], &["v=DMARC1; p=none; sp=reject"], &["dmarc.inherited"]),
        (&[], &["v=DMARC1; p=reject; sp=none"], &["dmarc.policy_none"]),
        (&["v=DMARC1; p=none", "v=DMARC1; p=reject"], &[], &["dmarc.multiple"]),
        (
            &["v=DMARC1; p=none", "v=DMARC1; p=none"],
            &["v=DMARC1; p=reject"],
            &["dmarc.multiple", "dmarc.inherited"],
        ),
    ];
    for (own, above, expected) in table {
        assert_eq!(
            codes(vec![at(OWN, own), at("example.com", above)]),
            *expected,
            "{own:?} below {above:?}"
        );
    }
}

#[test]
fn the_organization_is_where_the_walk_ends() {
    const REJECT: &str = "v=DMARC1; p=reject";
    // By place: what is at shop.example.com, example.com and com; then who holds, and who the
    // organization is.
    let table: &[([&str; 3], Option<usize>, usize)] = &[
        ([REJECT, "", ""], Some(0), 0),
        ([REJECT, REJECT, ""], Some(0), 1),
        (["", REJECT, ""], Some(1), 1),
        (["", REJECT, REJECT], Some(2), 2),
        (["", REJECT, "v=DMARC1; p=none; psd=y"], Some(1), 1),
        (["", "", "v=DMARC1; p=none; psd=y"], Some(2), 1),
        (["", "v=DMARC1; p=reject; psd=n", REJECT], Some(1), 1),
        (["v=DMARC1; p=reject; psd=n", REJECT, ""], Some(0), 0),
        (["v=DMARC1; p=reject; psd=y", REJECT, ""], Some(0), 1),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none; psd=y", ""], Some(0), 0),
        (["", "", ""], None, 0),
    ];
    for (records, policy, organization) in table {
        let held =
            |record: &&'static str| if record.is_empty() { Vec::new() } else { vec![*record] };
        let place = |(record, name)| Rung::read(at(name, &held(record)));
        let rungs: Vec<Rung> = records.iter().zip([OWN, "example.com", "com"]).map(place).collect();
        let found = discover(&rungs);
        assert_eq!((found.policy, found.organization), (*policy, *organization), "{records:?}");
    }
}

#[test]
fn a_failure_is_unknown_where_something_hangs_on_it() {
    let reject = |name| at(name, &["v=DMARC1; p=reject"]);
    let (own, above, top) = (at(OWN, &[]), at("example.com", &[]), at("com", &[]));
    assert_eq!(codes(vec![silent(OWN), reject("example.com"), top.clone()]), ["dmarc.unresolved"]);
    assert_eq!(codes(vec![own.clone(), silent("example.com"), top.clone()]), ["dmarc.unresolved"]);
    assert_eq!(codes(vec![own.clone(), above, silent("com")]), ["dmarc.unresolved"]);
    assert_eq!(codes(vec![own.clone(), reject("example.com"), silent("com")]), ["dmarc.inherited"]);
    assert_eq!(codes(vec![reject(OWN), silent("example.com"), silent("com")]), ["dmarc.ok"]);
    let suffix = at("com", &["v=DMARC1; p=reject; psd=y"]);
    assert_eq!(codes(vec![own.clone(), silent("example.com"), suffix]), ["dmarc.unresolved"]);
    let bounded = at("example.com", &["v=DMARC1; p=reject; psd=n"]);
    assert_eq!(codes(vec![own, bounded, silent("com")]), ["dmarc.inherited"]);
}

#[test]
fn a_public_suffix_is_claimed_by_whoever_registered_a_name() {
    let claim = |name| codes(vec![at(name, &["v=DMARC1; p=reject; psd=y"])]);
    assert_eq!(claim("example.com"), ["dmarc.ok", "dmarc.psd_claimed"]);
    assert_eq!(claim("co.uk"), ["dmarc.ok"]);
    let claimed =
        found(vec![at("example.com", &["v=DMARC1; p=reject; psd=y; rua=mailto:a@b.example"])]);
    assert_eq!(
        claimed[1].value("dmarc_record"),
        Some("v=DMARC1; p=reject; rua=mailto:a@b.example")
    );
}

/// A record, the code that it comes to, and the record that is offered instead.
const OFFERED: &[(&str, &str, &str)] = &[
    (
        "v=DMARC10; p=reject; rua=mailto:a@b.example",
        "dmarc.invalid",
        "v=DMARC1; p=none; rua=mailto:a@b.example",
    ),
    (
        "v=DMARC1; p=reject; np=all; rua=mailto:a@b.example",
        "dmarc.invalid",
        "v=DMARC1; p=reject; rua=mailto:a@b.example",
    ),
    (
        "v=DMARC1; p=reject; oops; rua=mailto:a@b.example",
        "dmarc.parts_ignored",
        "v=DMARC1; p=reject; rua=mailto:a@b.example",
    ),
    (
        "v=DMARC1; p=quarantine; rua=mailto:a@b.example; rua=mailto:c@b.example",
        "dmarc.invalid",
        "v=DMARC1; p=quarantine; rua=mailto:a@b.example,mailto:c@b.example",
    ),
    (
        "v=DMARC1; p=quarantine; pct=100%; rua=mailto:a@b.example",
        "dmarc.removed_tags",
        "v=DMARC1; p=quarantine; rua=mailto:a@b.example",
    ),
    (
        "v=DMARC1; p=reject; sp=none",
        "dmarc.no_reports",
        "v=DMARC1; p=reject; sp=none; rua=mailto:postmaster@shop.example.com",
    ),
    (
        "v=DMARC1; p=none; pct=100; rua=mailto:A@Example.com!10m",
        "dmarc.removed_tags",
        "v=DMARC1; p=none; rua=mailto:A@example.com",
    ),
    (
        "v=DMARC1; p=reject; pct=20; rua=mailto:a@b.example",
        "dmarc.removed_tags",
        "v=DMARC1; p=reject; rua=mailto:a@b.example; t=y",
    ),
    (
        "v=DMARC1; rua=mailto:a@b.example; np=reject; fo=1:d; ruf=mailto:c@b.example; adkim=s",
        "dmarc.policy_missing",
        "v=DMARC1; p=none; np=reject; adkim=s; fo=1:d; rua=mailto:a@b.example; \
        ruf=mailto:c@b.example",
    ),
    (
        "v=DMARC1; p=refuse; sp=reject; rua=mailto:a@b.example",
        "dmarc.invalid",
        "v=DMARC1; p=none; sp=reject; rua=mailto:a@b.example",
    ),
    (
        "v=DMARC1 p=reject",
        "dmarc.invalid",
        "v=DMARC1; p=none; rua=mailto:postmaster@shop.example.com",
    ),
    (
        "v=dmarc1; p=reject; rua=mailto:a@b.example",
        "dmarc.version_case",
        "v=DMARC1; p=reject; rua=mailto:a@b.example",
    ),
];

#[test]
fn the_record_to_publish_keeps_what_is_there() {
    for (record, code, written) in OFFERED {
        let findings = found(vec![at(OWN, &[record])]);
        let finding = findings.iter().find(|finding| finding.code == *code).unwrap();
        assert_eq!(finding.value("dmarc_record"), Some(*written), "{record}");
    }
}

#[test]
fn two_records_become_one_with_the_milder_policy_and_every_destination() {
    let two = found(vec![at(
        OWN,
        &[
            "v=DMARC1; p=reject; rua=mailto:a@b.example",
            "v=DMARC1; p=none; rua=mailto:c@b.example; ruf=mailto:d@b.example",
        ],
    )]);
    let merged =
        "v=DMARC1; p=none; rua=mailto:a@b.example,mailto:c@b.example; ruf=mailto:d@b.example";
    assert_eq!(two[0].value("dmarc_record"), Some(merged));
}

#[test]
fn the_next_step_keeps_all_but_the_policy() {
    let next = |record: &str| {
        let finding = judge::next_step(&domain(), &Rung::read(at(OWN, &[record])))?;
        finding.value("dmarc_record").map(str::to_owned)
    };
    for (record, expected) in [
        (
            "v=DMARC1; p=none; sp=none; rua=mailto:a@b.example",
            Some("v=DMARC1; p=quarantine; sp=none; rua=mailto:a@b.example"),
        ),
        (
            "v=DMARC1; rua=mailto:a@b.example",
            Some("v=DMARC1; p=quarantine; rua=mailto:a@b.example"),
        ),
        (
            "v=DMARC1; p=quarantine; rua=mailto:a@b.example",
            Some("v=DMARC1; p=reject; rua=mailto:a@b.example"),
        ),
        ("v=DMARC1; p=reject; rua=mailto:a@b.example", None),
        ("v=DMARC1; p=quarantine; t=y; rua=mailto:a@b.example", None),
        ("v=DMARC1; p=none", None),
        ("v=DMARC1; p=none; rua=https://b.example/", None),
    ] {
        assert_eq!(next(record).as_deref(), expected, "{record}");
    }
}

#[test]
fn names_below_have_policies_of_their_own() {
    for (record, subdomains, nonexistent) in [
        ("v=DMARC1; p=reject", "reject", "reject"),
        ("v=DMARC1; p=reject; sp=none", "none", "none"),
        ("v=DMARC1; p=none; np=reject", "none", "reject"),
        ("v=DMARC1; p=none; sp=quarantine; np=reject; t=y", "none", "quarantine"),
    ] {
        let finding = found(vec![at(OWN, &[record])]).swap_remove(0);
        assert_eq!(finding.value("subdomains"), Some(subdomains), "{record}");
        assert_eq!(finding.value("nonexistent"), Some(nonexistent), "{record}");
    }
}

#[test]
fn others_must_agree_to_get_reports_and_ten_are_asked_at_most() {
    let ask = |record: &str, most| reports::to_ask(&Rung::read(at(OWN, &[record])), most);
    let record = "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@x.test!10m, \
    mailto:c@X.test; ruf=mailto:d@y.test";
    assert_eq!(ask(record, 10), ["x.test", "y.test"]);
    assert_eq!(ask(record, 1), ["x.test"]);
    let many: Vec<String> = (0..200).map(|at| format!("mailto:v@victim{at}.test")).collect();
    assert_eq!(ask(&format!("v=DMARC1; p=none; rua={}", many.join(",")), 10).len(), 10);
    assert_eq!(reports::question(OWN, "x.test"), "shop.example.com._report._dmarc.x.test");
}

#[test]
fn ten_destinations_are_asked_beside_any_usual_number_of_names_and_hosts() {
    let mx = |count: u16| {
        let host = |at| fixture::mx(at, &format!("mx{at}.example.com"));
        data("example.com", RecordType::MX, (0..count).map(host).collect())
    };
    for (names, hosts, asked) in
        [(2, 1, 10), (MAX_WALK, 1, 10), (MAX_WALK, 2, 10), (3, 5, 10), (2, 500, 10), (8, 500, 4)]
    {
        assert_eq!(
            room(names, &mx(hosts)).min(MAX_DESTINATIONS),
            asked,
            "{names} names and {hosts} hosts"
        );
    }
}

#[test]
fn the_consent_of_others_is_read() {
    let judge = |record: &str, asked: Vec<Arc<Lookup>>| {
        let asked: Vec<_> = asked.into_iter().map(|lookup| (lookup, "x.test".to_owned())).collect();
        let findings = reports::judge(&domain(), &Rung::read(at(OWN, &[record])), 1, &asked);
        findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let name = "shop.example.com._report._dmarc.x.test";
    let record = "v=DMARC1; p=none; rua=mailto:a@x.test";
    for (lookup, code) in [
        (txt(name, &[&["v=DMARC1;"]]), "dmarc.report_allowed"),
        (
            txt(name, &[&["v=spf1 -all"], &["v=DMARC1; rua=mailto:z@x.test"]]),
            "dmarc.report_allowed",
        ),
        (txt(name, &[&["v=spf1 -all"]]), "dmarc.report_refused"),
        (nx_domain(name, RecordType::TXT), "dmarc.report_refused"),
        (failed(name, RecordType::TXT, DnsFailure::Timeout), "dmarc.report_unseen"),
    ] {
        assert_eq!(judge(record, vec![lookup]), [code]);
    }
    let long = format!("mailto:a@{}.test", "x".repeat(64));
    for wrong in [
        "https://x.test/report",
        "a@x.test",
        "mailto:a@x",
        "mailto:@x.test",
        "mailto:a b@x.test",
        "mailto:a@x..test",
        "mailto:a@x$y.test",
        &long,
    ] {
        let record = format!("v=DMARC1; p=none; rua={wrong}");
        assert_eq!(judge(&record, vec![]), ["dmarc.report_address"], "{wrong}");
    }
    assert_eq!(
        judge("v=DMARC1; p=none; rua=mailto:a@x.test,mailto:a@y.test", vec![]),
        ["dmarc.many_reports"]
    );
    for good in [
        "mailto:a%2Bb@example.com",
        "MAILTO:o'neil/x@example.com!10m",
        "mailto:a@example.com?subject=x",
    ] {
        assert!(judge(&format!("v=DMARC1; p=none; rua={good}"), vec![]).is_empty(), "{good}");
    }
}

#[test]
fn a_walk_asks_eight_names_at_most() {
    assert_eq!(walk("example.com"), ["_dmarc.example.com", "_dmarc.com"]);
    let long = walk("a.b.c.d.e.f.g.h.i.j.example.com");
    assert_eq!((long.len(), long[1].as_str()), (8, "_dmarc.f.g.h.i.j.example.com"));
}
