//! Which records are proposed, and which are none of ours to propose?

use super::*;
use crate::checks::spf::publish::{Change, record, respelled};
use crate::checks::spf::record::Record;

#[test]
fn what_the_providers_include_leads_to_counts_towards_the_ten() {
    let profile = hosting(&["45.90.1.9"]);
    let others = |count: usize| {
        format!(
            "v=spf1 {}-all",
            (0..count).map(|at| format!("a:h{at}.example ")).collect::<String>()
        )
    };
    for (count, first) in [(7, "include:_spf.hosting.example"), (8, "ip4:45.90.1.9")] {
        let here =
            Here { include_cost: 2, ..here(&profile, &[("mx.hosting.example", &["45.90.1.1"])]) };
        let change = Change { add: Some(&here), ..Change::default() };
        let record = record(&own(&[&[&others(count)]]), change).expect("there is room");
        assert_eq!(record.split(' ').nth(1), Some(first), "{count} others");
    }
}

#[test]
fn several_records_become_one_within_ten_look_ups() {
    let terms = |of: &str, count: usize| {
        format!("v=spf1 {}-all", (0..count).map(|at| format!("{of}{at} ")).collect::<String>())
    };
    for (one, two, fits) in [
        (terms("a:h.x", 6), terms("mx:h.y", 4), true),
        (terms("a:h.x", 6), terms("mx:h.y", 5), false),
        // Addresses cost nothing (RFC 7208 section 4.6.4).
        (terms("ip4:192.0.2.", 6), terms("ip4:198.51.100.", 6), true),
    ] {
        let records: &[&[&str]] = &[&[&one], &[&two]];
        assert_eq!(proposed(records, None).is_some(), fits, "{one} and {two}");
    }
}

#[test]
fn a_range_of_all_addresses_is_not_proposed_again() {
    for range in ["ip4:0.0.0.0/0", "ip6:::/0"] {
        let record = format!("v=spf1 {range} ip4:192.0.2.1 -all");
        assert_eq!(proposed(&[&[&record]], None).as_deref(), Some("v=spf1 ip4:192.0.2.1 -all"));
    }
}

#[test]
fn a_record_is_spelled_anew_only_where_it_holds_nothing_odd_and_is_short() {
    let long = format!("v=spf1 {}-all", "ip4:192.0.2.1 ".repeat(40));
    for (text, holds) in [
        ("v=spf1 a:x.example -all", true),
        ("v=spf1 a:x<y.example -all", false),
        (long.as_str(), false),
    ] {
        let record = Record::parse(text.as_bytes()).expect("it can be read");
        assert_eq!(respelled(&record).is_some(), holds, "{text}");
    }
}

#[test]
fn five_includes_behind_an_include_are_not_too_many_to_follow() {
    let five: String = (0..5).map(|at| format!("include:i{at}.example ")).collect();
    let known = [
        (
            "example.com",
            txt("example.com", &[&["v=spf1 include:b.example include:c.example -all"]]),
        ),
        ("b.example", txt("b.example", &[&[&format!("v=spf1 {five}-all")]])),
    ];
    let tree = tree(&known);
    assert_eq!((tree.nodes.len(), tree.is_cut), (8, false));
}

#[test]
fn the_term_that_leads_astray_is_named_as_it_is_written() {
    for (record, mechanism) in [
        ("v=spf1 redirect=gone.example", "redirect="),
        ("v=spf1 include:gone.example -all", "include:"),
    ] {
        let found = judge(&domain(), &own(&[&[record]]), None);
        assert_eq!(found[0].value("mechanism"), Some(mechanism), "{record}");
    }
}
