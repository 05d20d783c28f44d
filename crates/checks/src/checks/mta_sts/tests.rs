//! Records, policies and hosts, and what they come to.

use std::sync::Arc;

use probe::dns::{DnsFailure, RecordType};
use probe::net::{FetchError, Fetched, Page, Untrusted};
use probe::session::{Endpoint, Transcript, Trust};
use time::OffsetDateTime;
use verdict::{Domain, Finding, Names};

use super::judge::{Seen, judge, judge_page, judge_record};
use super::policy::{Mode, read};
use crate::facts::mail_hosts::{HostAddresses, MailHost, MailHosts};
use crate::fixture::{data, failed, txt};
use crate::server::reachability::fixture::{greeted, observed, offers, tls_session};
use crate::server::tls_required::HostProbe;

const NAME: &str = "_mta-sts.example.com";
const POLICY: &str = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: \
    *.backup.example\r\nmax_age: 604800\r\n";

fn domain() -> Domain {
    Domain::parse("example.com", Names::default()).unwrap()
}

#[test]
fn each_record_has_its_code() {
    let table: &[(&[&str], Option<&str>)] = &[
        (&["v=STSv1; id=20261125T1;"], None),
        (&["v=STSv1 ;id=1"], None),
        (&["v=STSv1; id=1; novel=x", "v=spf1 -all"], None),
        (&[], Some("mta_sts.none")),
        (&["v=spf1 -all"], Some("mta_sts.none")),
        (&["v=STSv10; id=1"], Some("mta_sts.none")),
        (&["v=STSv1;"], Some("mta_sts.syntax")),
        (&["v=STSv1"], Some("mta_sts.syntax")),
        (&["v=STSv1; id=2026-11-25"], Some("mta_sts.syntax")),
        (&["v=STSv1; id=123456789012345678901234567890123"], Some("mta_sts.syntax")),
        (&["v=STSv1; id=1", "v=STSv1; id=2"], Some("mta_sts.multiple")),
    ];
    for (records, expected) in table {
        let records: Vec<[&str; 1]> = records.iter().map(|record| [*record]).collect();
        let records: Vec<&[&str]> = records.iter().map(|record| record.as_slice()).collect();
        let finding = judge_record(&domain(), &txt(NAME, &records));
        assert_eq!(finding.as_ref().map(|finding| finding.code.as_str()), *expected, "{records:?}");
    }
    let silent = failed(NAME, RecordType::TXT, DnsFailure::Timeout);
    assert_eq!(judge_record(&domain(), &silent).unwrap().code, "mta_sts.unresolved");
}

#[test]
fn policies_are_read_line_by_line() {
    let twice = read(&format!("{POLICY}max_age: 60\r\n")).unwrap();
    assert_eq!(
        twice.max_age, 604_800,
        "of a key that appears twice the first counts (section 3.2)"
    );
    assert!(
        read(&POLICY.replace("604800", "+604800")).is_err(),
        "an age is digits alone (section 3.2)"
    );
    assert!(read(&POLICY.replace("604800", "00000604800")).is_err(), "ten of them at most");
    let policy = read(POLICY).unwrap();
    assert_eq!((policy.mode, policy.max_age), (Mode::Enforce, 604_800));
    for (host, fits) in [
        ("mail.example.com", true),
        ("a.backup.example", true),
        ("a.b.backup.example", false),
        ("backup.example", false),
        ("mail.example.com.attacker.example", false),
    ] {
        assert_eq!(policy.lists(host), fits, "{host}");
    }
    for (text, fault) in [
        ("", (0, "no_version")),
        ("version: STSv2\nmode: none\nmax_age: 1", (0, "no_version")),
        ("version: STSv1\nmx: a.example\nmax_age: 1", (0, "no_mode")),
        ("version: STSv1\nmode: enforce\nmx: a.example", (0, "no_age")),
        ("version: STSv1\nmode: enforce\nmax_age: 1", (0, "no_mx")),
        ("version: STSv1\nmode: strict\nmx: a.example\nmax_age: 1", (2, "bad_mode")),
        ("version: STSv1\nmode: testing\nmx: a.example\nmax_age: 31557601", (4, "bad_age")),
        ("version: STSv1\nmode: testing\nmx: a.*.example\nmax_age: 1", (3, "bad_mx")),
        ("<html>\n", (1, "no_colon")),
    ] {
        assert_eq!(read(text), Err(fault), "{text}");
    }
    assert_eq!(
        read("version: STSv1\nmode: none\nmode: enforce\nmax_age: 31557600\nnew: x").unwrap().mode,
        Mode::None
    );
}

fn page(outcome: Result<(u16, &str), FetchError>) -> Fetched {
    let (at, of) = (OffsetDateTime::UNIX_EPOCH, "192.0.2.1".to_owned());
    let page = |(status, body): (u16, &str)| Page {
        status,
        content_type: "text/plain".to_owned(),
        location: None,
        body: body.as_bytes().to_vec(),
    };
    Fetched {
        outcome: outcome.map(page),
        asked: "GET https://x/".to_owned(),
        of,
        at,
        valid_until: at,
    }
}

fn hosts(names: &[&str]) -> MailHosts {
    let host = |name: &&str| MailHost {
        name: (*name).to_owned(),
        preference: 10,
        addresses: HostAddresses {
            a: data(name, RecordType::A, vec![]),
            aaaa: data(name, RecordType::AAAA, vec![]),
        },
    };
    let mx = data("example.com", RecordType::MX, vec![]);
    MailHosts { mx, hosts: names.iter().map(host).collect(), is_implicit: false, left_out: 0 }
}

fn probed(host: &str, trust: Option<Trust>) -> HostProbe {
    let offering =
        Transcript { before_tls: offers(Some(250), &["mx", "SIZE"]), ..greeted("220 mx") };
    let transcript = match trust {
        None => offering,
        Some(trust) => Transcript { tls: tls_session(&[host], 90, trust), ..offering },
    };
    let endpoint =
        Endpoint { address: "192.0.2.1".parse().unwrap(), port: 25, server_name: host.to_owned() };
    HostProbe { endpoint, session: Arc::new(observed(Ok(transcript))) }
}

fn codes(page: &Fetched, names: &[&str], probed: &[HostProbe]) -> Vec<String> {
    found(page, names, probed).into_iter().map(|finding| finding.code).collect()
}

fn found(page: &Fetched, names: &[&str], probed: &[HostProbe]) -> Vec<Finding> {
    let (lookup, hosts, domain) = (txt(NAME, &[&["v=STSv1; id=1"]]), hosts(names), domain());
    let seen = Seen { domain: &domain, lookup: &lookup, page, hosts: &hosts };
    match judge_page(&seen) {
        Ok(policy) => judge(&seen, &policy, probed),
        Err(finding) => vec![*finding],
    }
}

#[test]
fn a_good_policy_says_how_many_hosts_were_seen_and_which_record_announces_it() {
    let (a, b) = ("mail.example.com", "a.backup.example");
    let silent =
        HostProbe { session: Arc::new(observed(Ok(greeted("421 mx is busy")))), ..probed(b, None) };
    let found = found(
        &page(Ok((200, POLICY))),
        &[a, b],
        &[probed(a, Some(Trust::Trusted)), probed(a, Some(Trust::Trusted)), silent],
    );
    assert_eq!((found[0].code.as_str(), found[0].value("count")), ("mta_sts.ok", Some("2")));
    // The record was looked up at the beginning of all time; an id is letters and digits alone (RFC
    // 8461 section 3.1).
    assert_eq!(found[0].value("sts_record"), Some("v=STSv1; id=19700101;"));
}

#[test]
fn a_policy_that_does_not_come_is_told_by_its_reason() {
    for (outcome, code) in [
        (Err(FetchError::NoAddress), "mta_sts.policy_missing"),
        (Err(FetchError::TooLarge), "mta_sts.bad_policy"),
        (Err(FetchError::Untrusted(Untrusted::WrongName)), "mta_sts.policy_certificate"),
        (Err(FetchError::TimedOut), "mta_sts.policy_unseen"),
        (Err(FetchError::Refused), "mta_sts.policy_unseen"),
        (Err(FetchError::Denied), "mta_sts.policy_unseen"),
        (Ok((404, "")), "mta_sts.policy_missing"),
        (Ok((410, "")), "mta_sts.policy_missing"),
        (Ok((503, "")), "mta_sts.policy_unseen"),
        (Ok((403, "")), "mta_sts.policy_unseen"),
        (Ok((429, "")), "mta_sts.policy_unseen"),
        (Ok((301, POLICY)), "mta_sts.policy_redirects"),
        (Ok((200, "<html>")), "mta_sts.bad_policy"),
        (Ok((200, POLICY)), "mta_sts.ok"),
    ] {
        assert_eq!(codes(&page(outcome), &["mail.example.com"], &[]), [code], "{outcome:?}");
    }
}

#[test]
fn the_policy_is_held_against_the_hosts() {
    let enforce = page(Ok((200, POLICY)));
    let testing = POLICY.replace("enforce", "testing");
    let testing = page(Ok((200, &testing)));
    let (a, b, other) = ("mail.example.com", "a.backup.example", "mx.other.example");
    let good = |host| probed(host, Some(Trust::Trusted));
    let bad = |host| probed(host, Some(Trust::SelfSigned));
    assert_eq!(codes(&enforce, &[a, b], &[good(a), good(b)]), ["mta_sts.ok"]);
    assert_eq!(codes(&testing, &[a], &[good(a)]), ["mta_sts.testing"]);
    assert_eq!(codes(&testing, &[other], &[]), ["mta_sts.mx_not_listed"]);
    assert_eq!(codes(&testing, &[a], &[bad(a)]), ["mta_sts.certificate_fails"]);
    assert_eq!(codes(&enforce, &[a, other], &[good(a)]), ["mta_sts.mx_not_listed"]);
    assert_eq!(codes(&enforce, &[other], &[]), ["mta_sts.no_host_left", "mta_sts.mx_not_listed"]);
    assert_eq!(codes(&enforce, &[a, b], &[bad(a), good(b)]), ["mta_sts.certificate_fails"]);
    assert_eq!(
        codes(&enforce, &[a], &[bad(a)]),
        ["mta_sts.no_host_left", "mta_sts.certificate_fails"]
    );
    assert_eq!(
        codes(&enforce, &[a], &[probed(a, None)]),
        ["mta_sts.no_host_left", "mta_sts.certificate_fails"]
    );
    // One address of the host shows a good certificate, so mail gets in.
    assert_eq!(codes(&enforce, &[a], &[bad(a), good(a)]), ["mta_sts.certificate_fails"]);
    // What was not seen may be good.
    assert_eq!(codes(&enforce, &[a, b], &[bad(a)]), ["mta_sts.certificate_fails"]);
}

#[test]
fn a_policy_may_be_off_or_too_short() {
    let off = page(Ok((200, "version: STSv1\nmode: none\nmax_age: 60")));
    assert_eq!(codes(&off, &["mail.example.com"], &[]), ["mta_sts.off"]);
    let day = POLICY.replace("604800", "86400");
    assert_eq!(
        codes(&page(Ok((200, &day))), &["mail.example.com"], &[]),
        ["mta_sts.ok"],
        "a day is long enough"
    );
    let short = POLICY.replace("604800", "86399");
    assert_eq!(
        codes(&page(Ok((200, &short))), &["mail.example.com"], &[]),
        ["mta_sts.ok", "mta_sts.short_age"]
    );
}
