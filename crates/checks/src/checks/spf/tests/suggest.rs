//! Which records are proposed, and which are none of ours to propose?

use super::*;

#[test]
fn what_the_providers_include_leads_to_counts_towards_the_ten() {
    let profile = hosting(&["45.90.1.9"]);
    let provider = provider(&profile);
    let include = txt("_spf.hosting.example", &[&["v=spf1 include:n.example a:h.example -all"]]);
    let names = txt("n.example", &[&["v=spf1 ip4:45.90.1.9 -all"]]);
    for (count, first) in [(6, "include:_spf.hosting.example"), (7, "ip4:45.90.1.9")] {
        let others: String = (0..count).map(|at| format!("a:h{at}.example ")).collect();
        let record = format!("v=spf1 {others}-all");
        let world = World::new(&[
            (DOMAIN, txt(DOMAIN, &[&[&record]])),
            ("_spf.hosting.example", Arc::clone(&include)),
            ("n.example", Arc::clone(&names)),
        ]);
        let found = judge(&world, Some(&provider));
        let merged = found.iter().find_map(|finding| finding.value("merged")).unwrap();
        assert_eq!(merged.split(' ').nth(1), Some(first), "{count} others");
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
fn five_includes_behind_an_include_are_not_too_many_to_follow() {
    let five: String = (0..5).map(|at| format!("include:i{at}.example ")).collect();
    let mut known = Known::default();
    let include = "v=spf1 include:b.example include:c.example -all";
    for (name, record) in [(DOMAIN, include), ("b.example", &format!("v=spf1 {five}-all"))] {
        known.add(Question::new(name, RecordType::TXT), txt(name, &[&[record]]));
    }
    for name in ["c", "i0", "i1", "i2", "i3", "i4"].map(|name| format!("{name}.example")) {
        known.add(Question::new(&name, RecordType::TXT), txt(&name, &[]));
    }
    let tree = Tree::grow(DOMAIN, &known).expect("all is known");
    assert_eq!((tree.nodes.len(), tree.is_cut), (8, false));
}

#[test]
fn the_term_that_leads_to_the_wrong_place_is_named_as_it_is_written() {
    for (record, mechanism) in [
        ("v=spf1 redirect=gone.example", "redirect="),
        ("v=spf1 include:gone.example -all", "include:"),
    ] {
        let found = judge(&own(&[&[record]]), None);
        assert_eq!(found[0].value("mechanism"), Some(mechanism), "{record}");
    }
}
