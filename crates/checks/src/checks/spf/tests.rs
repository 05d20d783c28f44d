//! Records and what is said of them.

mod check_host;
mod proposals;
mod suggest;
mod world;

use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, Question, RecordType};
use verdict::{Finding, Profile, Server};

use super::answers::Known;
use super::provider::{Passage, Provider};
use super::record_tree::Tree;
use crate::fixture::{self, data, failed, txt};

use world::{DOMAIN, World, domain};

/// A provider where the domain's mail lives.
fn provider(profile: &Profile) -> Provider<'_> {
    Provider { profile, server: None, sending_address: None }
}

fn judge(world: &World, provider: Option<&Provider<'_>>) -> Vec<Finding> {
    world.judge(provider, None)
}

fn hosting(sending: &[&str]) -> Profile {
    let sending = sending.iter().map(|text| text.parse().unwrap()).collect();
    let server = Server { host: "mx.hosting.example".to_owned(), sending, ..Server::default() };
    Profile {
        spf_include: Some("_spf.hosting.example".into()),
        servers: vec![server],
        ..Profile::default()
    }
}

/// What becomes of the provider's mail, where nothing but the records and the mail hosts is known.
fn passage(provider: &Provider<'_>, records: &[(&str, Arc<Lookup>)]) -> Passage {
    let host = fixture::mx(10, "mx.hosting.example");
    let address = vec![fixture::address([45, 90, 1, 1])];
    let mut known = Known::default();
    for (name, kind, lookup) in [
        (DOMAIN, RecordType::MX, data(DOMAIN, RecordType::MX, vec![host])),
        ("mx.hosting.example", RecordType::A, data("mx.hosting.example", RecordType::A, address)),
    ] {
        known.add(Question::new(name, kind), lookup);
    }
    for (name, lookup) in records {
        known.add(Question::new(name, RecordType::TXT), Arc::clone(lookup));
    }
    loop {
        match Tree::grow(DOMAIN, &known) {
            Ok(tree) => return provider.passage(&domain(), &tree, &known),
            Err(missing) => missing.into_iter().for_each(|question| {
                let lookup = txt(&question.name, &[]);
                known.add(question, lookup);
            }),
        }
    }
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn own(records: &[&[&str]]) -> World {
    World::of(records)
}

#[test]
fn one_record_is_judged_by_what_it_says() {
    let table: &[(&[&[&str]], &[&str])] = &[
        (&[&["v=spf1 ip4:192.0.2.1 -all"]], &["spf.ok"]),
        (&[&["v=spf1 -all"], &["google-site-verification=x"]], &["spf.ok"]),
        (&[], &["spf.none"]),
        (&[&["v=spf10 -all"]], &["spf.none"]),
        (&[&["v=spf1 a -all"], &["v=spf1 mx -all"]], &["spf.multiple"]),
        (&[&["v=spf1 ipv4:192.0.2.1 -all"]], &["spf.syntax"]),
        (&[&["v=spf1 +all"]], &["spf.allows_everyone"]),
        (&[&["v=spf1 ip4:0.0.0.0/0 -all"]], &["spf.allows_everyone"]),
        (&[&["v=spf1 ?all"]], &["spf.ok"]),
        (&[&["v=spf1 mx"]], &["spf.no_all", "spf.ok"]),
        (&[&["v=spf1 ~all mx a"]], &["spf.after_all", "spf.ok"]),
        (&[&["v=spf1 ptr -all"]], &["spf.ptr", "spf.ok", "spf.not_counted"]),
        (&[&["v=spf1 -all redirect=x.example"]], &["spf.redirect_ignored", "spf.ok"]),
        (&[&["v=spf1 a/0 -all"]], &["spf.allows_everyone"]),
        (&[&["v=spf1 ip6:2000::/3 -all"]], &["spf.allows_everyone"]),
        (
            &[&["v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/2 ip4:192.0.0.0/3 -all"]],
            &["spf.allows_everyone"],
        ),
        (&[&["v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/2 -all"]], &["spf.ok"]),
        (&[&["v=spf1 -all ip4:0.0.0.0/0"]], &["spf.after_all", "spf.ok"]),
        (&[&["v=spf1 -ip4:0.0.0.0/0 ~all"]], &["spf.ok"]),
        (&[&["v=spf1 ip4:192.0.2.1", "ip4:192.0.2.2 -all"]], &["spf.missing_space"]),
        (&[&["v=spf1 ip4:192.0.2.1 ", "ip4:192.0.2.2 -all"]], &["spf.ok"]),
        (&[&["v=spf1 ip4:192.0.2.1 -a", "ll"]], &["spf.ok"]),
        (&[&["v=spf1 ip4:192.0.2.1 -", "all"]], &["spf.ok"]),
        (&[&["v=spf1 ip4:192.0.2.1", "-all"]], &["spf.missing_space"]),
    ];
    for (records, expected) in table {
        assert_eq!(codes(&judge(&own(records), None)), *expected, "{records:?}");
    }
}

#[test]
fn a_record_is_followed_and_each_fault_is_told_where_it_is() {
    let failing = failed("b.example", RecordType::TXT, DnsFailure::Timeout);
    let table = [
        (txt("b.example", &[&["v=spf1 ip4:192.0.2.1 -all"]]), "spf.ok"),
        (txt("b.example", &[]), "spf.include_without_record"),
        (txt("b.example", &[&["v=spf1 zzz"]]), "spf.include_broken"),
        (txt("b.example", &[&["v=spf1 -all"], &["v=spf1 -all"]]), "spf.include_broken"),
        (txt("b.example", &[&["v=spf1 include:example.com -all"]]), "spf.loop"),
        (failing, "spf.include_unresolved"),
    ];
    for (included, expected) in table {
        let own = txt("example.com", &[&["v=spf1 include:b.example -all"]]);
        let found = judge(&World::new(&[("example.com", own), ("b.example", included)]), None);
        assert_eq!(codes(&found), [expected]);
    }
    for (included, expected) in
        [(&["v=spf1 zzz"][..], "spf.syntax"), (&["v=spf1 -all", "v=spf1 a"], "spf.multiple")]
    {
        let records: Vec<[&str; 1]> = included.iter().map(|record| [*record]).collect();
        let records: Vec<&[&str]> = records.iter().map(|record| record.as_slice()).collect();
        let own = txt("example.com", &[&["v=spf1 include:_spf.example.com -all"]]);
        let known = [("example.com", own), ("_spf.example.com", txt("_spf.example.com", &records))];
        assert_eq!(codes(&judge(&World::new(&known), None)), [expected], "it is the domain's own");
    }
}

#[test]
fn what_is_broken_behind_our_own_term_is_broken_for_others_alone() {
    let profile = hosting(&["45.90.1.9"]);
    let provider = provider(&profile);
    let loops = txt("b.example", &[&["v=spf1 include:example.com -all"]]);
    let table = [
        (loops, "loop", "spf.loop"),
        (txt("b.example", &[]), "no_record", "spf.include_without_record"),
        (txt("b.example", &[&["v=spf1 zzz"]]), "unreadable", "spf.include_broken"),
        (txt("b.example", &[&["v=spf1 -all"], &["v=spf1 -all"]]), "several", "spf.include_broken"),
    ];
    for (included, fault, code) in table {
        let found = |record: &str| {
            let own = txt("example.com", &[&[record]]);
            judge(
                &World::new(&[("example.com", own), ("b.example", Arc::clone(&included))]),
                Some(&provider),
            )
        };
        let behind = found("v=spf1 ip4:45.90.1.9 include:b.example -all");
        assert_eq!(codes(&behind), ["spf.broken_for_others", "spf.covers_provider"]);
        let value = |name| behind[0].value(name);
        assert_eq!(
            (value("fault"), value("include")),
            (Some(fault), Some(if fault == "loop" { "example.com" } else { "b.example" }))
        );
        assert_eq!(
            codes(&found("v=spf1 include:b.example ip4:45.90.1.9 -all")),
            [code],
            "nobody comes to ours"
        );
    }
}

#[test]
fn the_record_that_was_meant_comes_with_the_fault() {
    for (record, code, meant) in [
        ("v=spf1 ipv4:192.0.2.1 -all", "spf.syntax", Some("v=spf1 ip4:192.0.2.1 -all")),
        ("v=spf1 ip4:192.0.2 -all", "spf.syntax", None),
        ("v=spf1 include:b.example-all", "spf.syntax", Some("v=spf1 include:b.example -all")),
        ("v=spf1 include:gone.example -all", "spf.include_without_record", None),
        (" v=spf1 mx -all", "spf.not_recognised", Some("v=spf1 mx -all")),
        ("v=spf1 ip4=192.0.2.1 -all", "spf.passed_over", Some("v=spf1 ip4:192.0.2.1 -all")),
    ] {
        let included = txt("b.example", &[&["v=spf1 ip4:192.0.2.7 -all"]]);
        let world = World::new(&[(DOMAIN, txt(DOMAIN, &[&[record]])), ("b.example", included)]);
        let found = judge(&world, None);
        assert_eq!(codes(&found), [code], "{record}");
        assert_eq!(found[0].value("merged"), meant, "{record}");
    }
}

#[test]
fn a_timeout_is_never_a_missing_record() {
    let failing = failed("example.com", RecordType::TXT, DnsFailure::Timeout);
    assert_eq!(codes(&judge(&World::new(&[("example.com", failing)]), None)), ["spf.unresolved"]);
}

#[test]
fn eleven_terms_are_one_too_many_and_ten_are_the_most() {
    for (terms, expected) in [
        (9, &["spf.ok"][..]),
        (10, &["spf.at_the_limit", "spf.ok"]),
        (11, &["spf.too_many_lookups"]),
    ] {
        let record = format!("v=spf1 {}-all", "a ".repeat(terms));
        assert_eq!(codes(&judge(&own(&[&[&record]]), None)), expected, "{terms}");
    }
}

#[test]
fn mail_of_the_provider_is_evaluated_and_not_guessed() {
    let profile = hosting(&["45.90.1.9", "45.90.1.10"]);
    let provider = provider(&profile);
    let missed = |text: &str, count| Passage::Misses(Some(text.parse().unwrap()), count);
    let table = [
        ("v=spf1 include:_spf.hosting.example -all", Passage::Passes),
        ("v=spf1 ip4:45.90.1.0/24 -all", Passage::Passes),
        ("v=spf1 mx/24 -all", Passage::Passes),
        ("v=spf1 ip4:45.90.1.9 -all", missed("45.90.1.10", 1)),
        ("v=spf1 ip4:192.0.2.1 -all", missed("45.90.1.9", 2)),
        ("v=spf1 mx -all", missed("45.90.1.9", 2)),
        ("v=spf1 -all include:_spf.hosting.example", missed("45.90.1.9", 2)),
        ("v=spf1 -include:_spf.hosting.example +all", missed("45.90.1.9", 2)),
        ("v=spf1 a -all", Passage::Open),
        ("v=spf1 a ip4:45.90.1.0/24 -all", Passage::Open),
        ("v=spf1 ip4:45.90.1.0/24 a a a a a a a a a a a -all", Passage::Passes),
        ("v=spf1 mx mx mx mx mx mx mx mx mx mx mx ip4:45.90.1.0/24 -all", Passage::ComesTooLate),
        ("v=spf1 include:gone.example include:_spf.hosting.example -all", Passage::Open),
    ];
    for (record, expected) in table {
        let included =
            txt("_spf.hosting.example", &[&["v=spf1 ip4:45.90.1.9 ip4:45.90.1.10 -all"]]);
        let records =
            [("example.com", txt("example.com", &[&[record]])), ("_spf.hosting.example", included)];
        assert_eq!(passage(&provider, &records), expected, "{record}");
    }
}

#[test]
fn without_addresses_a_provider_is_missed_only_where_nothing_could_be_its() {
    let profile = hosting(&[]);
    let provider = provider(&profile);
    let table = [
        ("v=spf1 include:_spf.hosting.example -all", Passage::Passes),
        ("v=spf1 include:other.example -all", Passage::Open),
        ("v=spf1 ip4:192.0.2.1 -all", Passage::Open),
        ("v=spf1 mx -all", Passage::Open),
        ("v=spf1 -all", Passage::Misses(None, 0)),
        // The include is there; whether anybody comes to it, or through it, nobody can tell.
        ("v=spf1 include:%{d}.x.example include:_spf.hosting.example -all", Passage::Open),
        ("v=spf1 include:_spf.hosting.example include:loop.example -all", Passage::Open),
        ("v=spf1 include:_spf.hosting.example a a a a a a a a a a -all", Passage::Open),
    ];
    for (record, expected) in table {
        let found = |name, record: &str| (name, txt(name, &[&[record]]));
        let records = [
            found("example.com", record),
            found("_spf.hosting.example", "v=spf1 ip4:45.90.1.9 -all"),
            found("other.example", "v=spf1 ip4:192.0.2.1 -all"),
            found("loop.example", "v=spf1 include:example.com -all"),
        ];
        assert_eq!(passage(&provider, &records), expected, "{record}");
    }
}

/// The record that the first finding with one brings.
fn proposed(records: &[&[&str]], provider: Option<&Provider<'_>>) -> Option<String> {
    let included = txt("_spf.hosting.example", &[&["v=spf1 ip4:45.90.1.9 ip6:2a0e:4200::9 -all"]]);
    let mut known = vec![(DOMAIN, txt(DOMAIN, records)), ("_spf.hosting.example", included)];
    let found = |record| move |name| (name, txt(name, &[&[record]]));
    let leads_on = "v=spf1 include:d.example include:e.example include:f.example -all";
    known.extend(["b.example", "c.example"].map(found(leads_on)));
    known.extend(["d.example", "e.example", "f.example"].map(found("v=spf1 ip4:192.0.2.7 -all")));
    let found = judge(&World::new(&known), provider);
    found.iter().find_map(|finding| finding.value("merged")).map(str::to_owned)
}

#[test]
fn the_record_to_publish_keeps_every_sender() {
    let profile = hosting(&["45.90.1.9", "2a0e:4200::9"]);
    let provider = provider(&profile);
    let table: &[(&[&[&str]], Option<&str>)] = &[
        (
            &[&["v=spf1 ip4:192.0.2.1 include:b.example -all"], &["v=spf1 A ~all"]],
            Some("v=spf1 include:_spf.hosting.example ip4:192.0.2.1 include:b.example a ~all"),
        ),
        (
            &[&["v=spf1 exists:%{i}.x.example -all"], &["v=spf1 -all"]],
            Some("v=spf1 include:_spf.hosting.example exists:%{i}.x.example -all"),
        ),
        (
            &[&["v=spf1 ip4:192.0.2.1 redirect=c.example"]],
            Some("v=spf1 include:_spf.hosting.example ip4:192.0.2.1 redirect=c.example"),
        ),
        (
            &[&["v=spf1 redirect=c.example"], &["v=spf1 a -all"]],
            Some("v=spf1 include:_spf.hosting.example include:c.example a -all"),
        ),
        (&[&["v=spf1 +all"]], Some("v=spf1 include:_spf.hosting.example ~all")),
        // Two includes cost four each: with our include it is the eleventh look-up, so addresses
        // stand for it.
        (
            &[&["v=spf1 include:b.example include:c.example include:d.example include:e.example \
                -all"]],
            Some(
                "v=spf1 ip4:45.90.1.9 ip6:2a0e:4200::9 include:b.example include:c.example \
                include:d.example include:e.example -all",
            ),
        ),
        (
            &[&["v=spf1 include:b.example include:c.example include:d.example include:e.example \
                include:f.example -all"]],
            None,
        ),
        (&[&["v=spf1 zzz"], &["v=spf1 a -all"]], None),
    ];
    for (records, expected) in table {
        assert_eq!(proposed(records, Some(&provider)).as_deref(), *expected, "{records:?}");
    }
}

#[test]
fn a_record_is_repaired_without_touching_what_is_right() {
    let table: &[(&[&str], Option<&str>)] = &[
        (&["v=spf1 mx"], Some("v=spf1 mx ~all")),
        (&["v=spf1 mx -all ip4:192.0.2.1"], Some("v=spf1 mx ip4:192.0.2.1 -all")),
        (&["v=spf1 include:gone.example mx -all"], Some("v=spf1 mx -all")),
        (&["v=spf1 include:example.com a -all"], Some("v=spf1 a -all")),
        (&["v=spf1 redirect=gone.example"], None),
        (
            &["v=spf1 ip4:192.0.2.1", "ip4:192.0.2.2", "-all"],
            Some("v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
        ),
        (&["v=spf1 ip4:192.0.2.1", "include:", "x -all"], None),
    ];
    for (strings, expected) in table {
        assert_eq!(proposed(&[strings], None).as_deref(), *expected, "{strings:?}");
    }
}

#[test]
fn what_lets_everybody_in_is_named_with_its_place() {
    for (record, term) in [
        ("v=spf1 mx +all", "+all"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "ip4:0.0.0.0/0"),
        ("v=spf1 include:open.example -all", "mx/0 in the record of open.example"),
        ("v=spf1 redirect=open.example", "mx/0 in the record of open.example"),
        ("v=spf1 ip6:::/0 -all", "ip6:::/0"),
    ] {
        let open = txt("open.example", &[&["v=spf1 mx/0 -all"]]);
        let world = World::new(&[(DOMAIN, txt(DOMAIN, &[&[record]])), ("open.example", open)]);
        let found = judge(&world, None);
        let finding = found.iter().find(|finding| finding.code == "spf.allows_everyone").unwrap();
        assert_eq!(finding.value("term"), Some(term), "{record}");
    }
}

#[test]
fn the_place_of_a_missing_space_is_told_by_its_strings() {
    let found = judge(
        &own(&[&["v=spf1 include:_spf.exam", "ple.test ip4:192.0.2.1", "ip4:192.0.2.2 -all"]]),
        None,
    );
    let value = |name| found[0].value(name).unwrap().to_owned();
    assert_eq!(
        (value("first"), value("second"), value("column")),
        ("2".into(), "3".into(), "47".into())
    );
}

#[test]
fn a_record_that_fits_into_no_packet_is_not_proposed() {
    assert!(proposed(&[&["v=spf1 ip4:192.0.2.1 exists:%{i}.list.example.com"]], None).is_some());
    let addresses: String = (0..40).map(|at| format!("ip4:198.51.100.{at} ")).collect();
    assert_eq!(proposed(&[&["v=spf1 ", &addresses]], None), None);
}

#[test]
fn a_mistake_is_told_with_its_place_and_its_term() {
    let found = judge(&own(&[&["v=spf1 a ipv4:192.0.2.1 -all"]]), None);
    assert_eq!(
        (found[0].value("column"), found[0].value("term")),
        (Some("10"), Some("ipv4:192.0.2.1"))
    );
}

#[test]
fn of_too_many_terms_ours_is_the_first_that_needs_no_look_up() {
    let profile = hosting(&["45.90.1.9"]);
    let provider = provider(&profile);
    let others: String = (0..10).map(|at| format!(" a:h{at}.example")).collect();
    let record = format!("v=spf1 include:_spf.hosting.example{others} -all");
    let known = [
        ("example.com", txt("example.com", &[&[&record]])),
        ("_spf.hosting.example", txt("_spf.hosting.example", &[&["v=spf1 ip4:45.90.1.9 -all"]])),
    ];
    let found = judge(&World::new(&known), Some(&provider));
    let many = found.iter().find(|finding| finding.code.starts_with("spf.too_many")).unwrap();
    assert_eq!(many.value("merged"), Some(format!("v=spf1 ip4:45.90.1.9{others} -all").as_str()));
    assert!(
        many.evidence
            .iter()
            .any(|evidence| evidence.said.iter().any(|said| said.contains(&record)))
    );
}
