//! Records and what is said of them.

use std::collections::HashMap;
use std::sync::Arc;

use verdict::{Domain, Finding, Names, Profile};

use super::judge::judge;
use super::lint::{Node, State, Tree, Via, state};
use super::record::{Kind, Mechanism};
use crate::dns::fixture::{failed, txt};
use crate::dns::{DnsFailure, Lookup, RecordType};

fn domain() -> Domain {
    Domain::parse("example.com", Names::default()).unwrap()
}

/// A tree as the look-ups would have built it: a domain's record and those it includes.
fn tree(records: &[(&str, Arc<Lookup>)]) -> Tree {
    let known: HashMap<&str, &Arc<Lookup>> = records.iter().map(|(name, lookup)| (*name, lookup)).collect();
    let node = |name: &str, parent| {
        let lookup = known.get(name).map_or_else(|| txt(name, &[]), |lookup| Arc::clone(lookup));
        Node { domain: name.to_owned(), state: state(&lookup), lookup, parent }
    };
    let mut tree = Tree { nodes: vec![node("example.com", None)], loops: vec![], has_macros: false, is_cut: false };
    let mut at = 0;
    while at < tree.nodes.len() {
        let mut names = Vec::new();
        if let State::Read(record) = &tree.nodes[at].state {
            for term in &record.terms {
                if let Kind::Directive(_, Mechanism::Include(target)) = &term.kind {
                    names.extend(target.plain());
                }
            }
        }
        for name in names {
            if tree.nodes.iter().any(|node| node.domain == name) {
                tree.loops.push((at, name));
            } else {
                tree.nodes.push(node(&name, Some((at, Via::Include))));
            }
        }
        at += 1;
    }
    tree
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn own(records: &[&[&str]]) -> Tree {
    tree(&[("example.com", txt("example.com", records))])
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
        (&[&["v=spf1 ptr -all"]], &["spf.ptr", "spf.ok"]),
        (&[&["v=spf1 ip4:192.0.2.1", "ip4:192.0.2.2 -all"]], &["spf.missing_space"]),
        (&[&["v=spf1 ip4:192.0.2.1 ", "ip4:192.0.2.2 -all"]], &["spf.ok"]),
        (&[&["v=spf1 ip4:192.0.2.1 -a", "ll"]], &["spf.ok"]),
        (&[&["v=spf1 ip4:192.0.2.1", "-all"]], &["spf.missing_space"]),
    ];
    for (records, expected) in table {
        assert_eq!(codes(&judge(&domain(), &own(records), None)), *expected, "{records:?}");
    }
}

#[test]
fn a_record_is_followed_and_each_fault_is_told_where_it_is() {
    let failing = failed("b.example", RecordType::Txt, DnsFailure::Timeout);
    let table = [
        (txt("b.example", &[&["v=spf1 ip4:192.0.2.1 -all"]]), "spf.ok"),
        (txt("b.example", &[]), "spf.include_without_record"),
        (txt("b.example", &[&["v=spf1 zzz"]]), "spf.syntax"),
        (txt("b.example", &[&["v=spf1 -all"], &["v=spf1 -all"]]), "spf.multiple"),
        (txt("b.example", &[&["v=spf1 include:example.com -all"]]), "spf.loop"),
        (failing, "spf.include_unresolved"),
    ];
    for (included, expected) in table {
        let own = txt("example.com", &[&["v=spf1 include:b.example -all"]]);
        let found = judge(&domain(), &tree(&[("example.com", own), ("b.example", included)]), None);
        assert_eq!(codes(&found), [expected]);
    }
}

#[test]
fn a_timeout_is_never_a_missing_record() {
    let failing = failed("example.com", RecordType::Txt, DnsFailure::Timeout);
    assert_eq!(codes(&judge(&domain(), &tree(&[("example.com", failing)]), None)), ["spf.unresolved"]);
}

#[test]
fn eleven_terms_are_one_too_many_and_ten_are_not() {
    for (terms, expected) in [(10, "spf.ok"), (11, "spf.too_many_lookups")] {
        let record = format!("v=spf1 {}-all", "a ".repeat(terms));
        assert_eq!(codes(&judge(&domain(), &own(&[&[&record]]), None)), [expected], "{terms}");
    }
}

#[test]
fn the_provider_is_missed_only_where_that_is_certain() {
    let server = verdict::Server { sending: vec!["45.90.1.9".parse().unwrap()], ..Default::default() };
    let profile =
        Profile { spf_include: Some("_spf.hosting.example".into()), servers: vec![server], ..Default::default() };
    let table = [
        ("v=spf1 include:_spf.hosting.example -all", "spf.covers_provider"),
        ("v=spf1 ip4:45.90.1.0/24 -all", "spf.covers_provider"),
        ("v=spf1 ip4:192.0.2.1 -all", "spf.misses_provider"),
    ];
    for (record, expected) in table {
        let included = txt("_spf.hosting.example", &[&["v=spf1 ip4:45.90.1.9 -all"]]);
        let own = txt("example.com", &[&[record]]);
        let tree = tree(&[("example.com", own), ("_spf.hosting.example", included)]);
        let found = judge(&domain(), &tree, Some(&profile));
        assert!(codes(&found).contains(&expected), "{record}: {:?}", codes(&found));
    }
    let may = judge(&domain(), &own(&[&["v=spf1 mx -all"]]), Some(&profile));
    assert_eq!(codes(&may), ["spf.ok"], "mx may cover the provider's server");
}

#[test]
fn the_record_to_publish_keeps_every_sender() {
    let profile = Profile { spf_include: Some("_spf.hosting.example".into()), ..Default::default() };
    let found =
        judge(&domain(), &own(&[&["v=spf1 ip4:192.0.2.1 include:b.example -all"], &["v=spf1 A ~all"]]), Some(&profile));
    let merged = "v=spf1 include:_spf.hosting.example ip4:192.0.2.1 include:b.example a ~all";
    assert_eq!(found[0].value("merged"), Some(merged));
}
