//! Which way does an evaluation take, and what ends it?

use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, RecordType};
use verdict::{Because, SpfReason, SpfResult};

use crate::checks::spf::Client;
use crate::checks::spf::answers::Answers;
use crate::checks::spf::check_host::{evaluate, shortened};
use crate::checks::spf::trace::Evaluation;
use crate::fixture::{self, data, failed, txt};

/// Answers from memory.
struct Memory(Vec<(&'static str, RecordType, Arc<Lookup>)>);

impl Answers for Memory {
    fn find(&self, name: &str, kind: RecordType) -> Option<Arc<Lookup>> {
        self.0
            .iter()
            .find(|(known, of, _)| (*known, *of) == (name, kind))
            .map(|(_, _, lookup)| Arc::clone(lookup))
    }
}

fn evaluated(
    record: &str,
    others: Vec<(&'static str, RecordType, Arc<Lookup>)>,
) -> Result<Evaluation, Vec<String>> {
    let mut known = vec![("example.com", RecordType::TXT, txt("example.com", &[&[record]]))];
    known.extend(others);
    let client = Client::new("192.0.2.1".parse().unwrap(), "bob@example.com", "mx.example.com");
    evaluate(&client, &Memory(known))
        .map_err(|missing| missing.iter().map(ToString::to_string).collect())
}

#[test]
fn what_is_missing_is_asked_for_together() {
    let pointer = "1.2.0.192.in-addr.arpa";
    let hosts = ["a.example", "b.example"].map(|exchange| fixture::mx(5, exchange));
    let mx = ("example.com", RecordType::MX, data("example.com", RecordType::MX, hosts.to_vec()));
    let names = (0..12).map(|at| fixture::ptr(&format!("h{at}.example"))).collect();
    let ptr = (pointer, RecordType::PTR, data(pointer, RecordType::PTR, names));
    let missing = |record, others| evaluated(record, others).unwrap_err();
    assert_eq!(missing("v=spf1 mx -all", vec![mx]), ["a.example A", "b.example A"]);
    assert_eq!(
        missing("v=spf1 ptr -all", vec![ptr]).len(),
        10,
        "of the names of an address ten count"
    );
    let includes =
        missing("v=spf1 include:a.example a include:b.example -all include:c.example", vec![]);
    assert_eq!(includes, ["a.example TXT", "b.example TXT"], "nobody comes to what is after `all`");
}

#[test]
fn a_budget_that_is_used_up_is_ours_and_no_result_of_the_record() {
    let pointer = "1.2.0.192.in-addr.arpa";
    let ptr = data(pointer, RecordType::PTR, vec![fixture::ptr("mx.example.com")]);
    for (failure, result, reason, because) in [
        (DnsFailure::Budget, SpfResult::TempError, SpfReason::Budget, Some(Because::Budget)),
        // RFC 7208 section 5.5: a name that fails is passed over.
        (DnsFailure::Timeout, SpfResult::Fail, SpfReason::Matched, None),
    ] {
        let name = failed("mx.example.com", RecordType::A, failure);
        let known = vec![
            (pointer, RecordType::PTR, Arc::clone(&ptr)),
            ("mx.example.com", RecordType::A, name),
        ];
        let ended = evaluated("v=spf1 ptr -all", known).unwrap().ended;
        assert_eq!((ended.result, ended.reason, ended.because), (result, reason, because));
    }
}

#[test]
fn each_letter_stands_for_its_value() {
    // RFC 7208 section 7.2.
    for (letter, value) in [
        ("s", "bob@example.com"),
        ("l", "bob"),
        ("o", "example.com"),
        ("d", "example.com"),
        ("i", "192.0.2.1"),
        ("v", "in-addr"),
        ("h", "mx.example.com"),
    ] {
        let missing = evaluated(&format!("v=spf1 exists:%{{{letter}}}.x.example -all"), vec![])
            .expect_err("it is asked for");
        assert_eq!(missing, [format!("{value}.x.example A")], "{letter}");
    }
    let said =
        ("e.example", RecordType::TXT, txt("e.example", &[&["%{c} of %{s} at %{r}: %%%_%-"]]));
    let found = evaluated("v=spf1 -all exp=e.example", vec![said]).expect("nothing is missing");
    assert_eq!(found.explanation(), Some("192.0.2.1 of bob@example.com at unknown: % %20"));
}

#[test]
fn of_the_names_of_an_address_the_domain_itself_is_preferred_then_one_below_it() {
    // RFC 7208 section 7.3, of `%{p}`.
    let pointer = "1.2.0.192.in-addr.arpa";
    for (names, preferred) in [
        (&["other.example", "mx.example.com", "example.com"][..], "example.com"),
        (&["other.example", "mx.example.com"], "mx.example.com"),
        (&["other.example"], "other.example"),
        (&[], "unknown"),
    ] {
        let pointers = names.iter().map(|name| fixture::ptr(name)).collect();
        let mut known = vec![(pointer, RecordType::PTR, data(pointer, RecordType::PTR, pointers))];
        let back = |name: &&'static str| {
            (
                *name,
                RecordType::A,
                data(name, RecordType::A, vec![fixture::address([192, 0, 2, 1])]),
            )
        };
        known.extend(names.iter().map(back));
        let missing = evaluated("v=spf1 exists:%{p}.x.example -all", known)
            .expect_err("the name is not known");
        assert_eq!(missing, [format!("{preferred}.x.example A")], "{names:?}");
    }
}

#[test]
fn a_domain_that_takes_no_mail_has_no_mail_host_to_look_up() {
    // RFC 7505: the null MX names no host.
    let null = fixture::mx(0, ".");
    let mx = ("example.com", RecordType::MX, data("example.com", RecordType::MX, vec![null]));
    let ended = evaluated("v=spf1 mx -all", vec![mx]).expect("nothing is missing").ended;
    assert_eq!((ended.result, ended.reason), (SpfResult::Fail, SpfReason::Matched));
}

#[test]
fn the_third_look_up_in_vain_is_the_error_after_the_last_term_too() {
    let void = |name| (name, RecordType::A, data(name, RecordType::A, Vec::new()));
    let known = || vec![void("a.example"), void("b.example"), void("c.example")];
    let two = evaluated("v=spf1 a:a.example a:b.example", known()).unwrap();
    assert_eq!((two.result(), two.cost()), (SpfResult::Neutral, (2, 2)));
    let three = evaluated("v=spf1 a:a.example a:b.example exists:c.example", known()).unwrap();
    assert_eq!((three.result(), three.reason()), (SpfResult::PermError, SpfReason::TooManyVoids));
}

#[test]
fn a_name_that_is_too_long_loses_labels_from_the_left() {
    let long = format!("first.{}example.com", "label.".repeat(40));
    assert_eq!(long.len(), 257);
    assert_eq!(shortened(&long), &long[6..]);
    let longest = &long[4..];
    assert_eq!((longest.len(), shortened(longest)), (253, longest));
    assert_eq!(shortened(&"x".repeat(300)), "");
    assert_eq!(shortened("example.com."), "example.com");
}
