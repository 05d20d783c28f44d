//! The table of lists, read as it is.

use super::*;
use crate::facts::blocklists::Sweep;
use crate::memo::Budgeted;

fn list(id: &str) -> &'static List {
    all().iter().find(|list| list.id == id).unwrap()
}

#[test]
fn every_list_cites_its_operator_and_has_a_table_of_its_own() {
    let mut ids: Vec<&str> = all().iter().map(|list| list.id.as_str()).collect();
    assert!((18..=26).contains(&ids.len()), "about twenty: {}", ids.len());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all().len(), "each id appears once");
    for list in all() {
        assert!(
            list.source.starts_with("https://") && list.removal.starts_with("https://"),
            "{}",
            list.id
        );
        assert!(
            list.read.len() == 10 && (list.codes.is_empty() != list.bits.is_empty()),
            "{}",
            list.id
        );
        assert!(list.codes.keys().chain(&list.refusals).all(Ipv4Addr::is_loopback), "{}", list.id);
        assert!(
            list.refusals.iter().all(|refusal| list.meaning(*refusal).is_none()),
            "{}",
            list.id
        );
        assert_eq!(list.kind == Kind::Address, !list.families.is_empty(), "{}", list.id);
        assert!(!list.scope.is_empty() && !list.terms.is_empty(), "{}", list.id);
        assert!(
            list.cost == Cost::Free || !list.expires.is_empty(),
            "{}: what is sold is free by waiting",
            list.id
        );
    }
}

#[test]
fn lists_of_at_least_five_operators_are_asked() {
    let asked = lists(Kind::Address, None);
    let operators: std::collections::BTreeSet<&str> =
        asked.iter().map(|list| list.operator.as_str()).collect();
    assert!(operators.len() >= 5, "{operators:?}");
    assert!(lists(Kind::Domain, None).len() >= 3);
}

#[test]
fn the_provider_may_choose_and_may_switch_on() {
    let profile =
        Profile { blocklists: vec!["psbl".into(), "dronebl".into()], ..Profile::default() };
    let asked: Vec<&str> =
        lists(Kind::Address, Some(&profile)).iter().map(|list| list.id.as_str()).collect();
    assert_eq!(asked, ["psbl", "dronebl"]);
    assert!(lists(Kind::Domain, Some(&profile)).is_empty());
}

#[test]
fn a_sweep_of_every_list_fits_into_its_budget() {
    let addresses = crate::facts::sending::MAX_ADDRESSES;
    let of_list = |list: &List| match list.kind {
        Kind::Domain => 3,
        Kind::Address => 2 * list.families.len() + addresses,
    };
    let all: usize = all().iter().map(of_list).sum();
    assert!(all <= <Sweep as Budgeted>::QUESTIONS.most as usize, "{all}");
}

#[test]
fn canaries_follow_the_family_and_the_kind() {
    assert_eq!(
        list("spamhaus-zen").canaries_like("45.90.1.3".parse().unwrap())[0],
        "2.0.0.127.zen.spamhaus.org"
    );
    let v6 = &list("spamhaus-zen").canaries_like("2a0e::1".parse().unwrap())[1];
    assert!(v6.starts_with("1.0.0.0.0.0.f.7.f.f.f.f.0."), "{v6}");
    assert_eq!(list("spamhaus-dbl").canaries_of_domains()[0], "dbltest.com.dbl.spamhaus.org");
    let nordspam = ["test.dbl.nordspam.com", "invalid.dbl.nordspam.com"];
    assert_eq!(list("nordspam-domains").canaries_of_domains(), nordspam);
}

#[test]
fn sums_are_read_bit_by_bit() {
    let reading = |id: &str, last: u8| list(id).read(&[Ipv4Addr::new(127, 0, 0, last)]);
    for (id, last, expected) in [
        ("uribl", 1, Reading::Refusal),
        ("uribl", 2, Reading::Means(Meaning::Listed)),
        ("uribl", 4, Reading::Means(Meaning::Informational)),
        ("uribl", 12, Reading::Means(Meaning::Informational)),
        ("uribl", 14, Reading::Means(Meaning::Listed)),
        ("uribl", 3, Reading::Unknown),
        ("surbl", 80, Reading::Means(Meaning::Listed)),
        ("surbl", 128, Reading::Means(Meaning::Abused)),
        ("surbl", 32, Reading::Unknown),
        ("surbl", 0, Reading::Unknown),
    ] {
        assert_eq!(reading(id, last), expected, "{id} {last}");
    }
}

#[test]
fn a_listing_is_called_by_its_part() {
    let title = |id: &str, answers: &[[u8; 4]]| {
        list(id)
            .title_for(&answers.iter().map(|octets| Ipv4Addr::from(*octets)).collect::<Vec<_>>())
    };
    assert_eq!(title("spamhaus-zen", &[[127, 0, 0, 4]]), "Spamhaus ZEN (XBL)");
    assert_eq!(title("spamhaus-zen", &[[127, 0, 0, 10], [127, 0, 0, 3]]), "Spamhaus ZEN (SBL CSS)");
    assert_eq!(title("spamhaus-zen", &[[127, 0, 0, 77]]), "Spamhaus ZEN");
    assert_eq!(title("uribl", &[[127, 0, 0, 14]]), "URIBL (black)");
    assert_eq!(title("surbl", &[[127, 0, 0, 128]]), "SURBL (CR)");
    assert_eq!(title("psbl", &[[127, 0, 0, 2]]), "PSBL");
    assert_eq!(title("psbl", &[]), "PSBL");
}

/// The lab's lists must pass the test that the real ones pass, or its scenarios would prove
/// nothing.
#[test]
fn the_test_bed_holds_the_canaries_of_every_list_that_is_asked() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/worlds/lists.zone");
    let zone = std::fs::read_to_string(path).unwrap();
    let held = |name: &str| zone.lines().any(|line| line.starts_with(&format!("{name}. A 127.")));
    for list in lists(Kind::Address, None) {
        for address in
            ["45.90.1.3", "2a0e:4200::1"].map(|address| address.parse::<IpAddr>().unwrap())
        {
            assert_eq!(
                held(&list.canaries_like(address)[0]),
                list.covers(address),
                "{} {address}",
                list.id
            );
        }
    }
    for list in lists(Kind::Domain, None) {
        assert!(held(&list.canaries_of_domains()[0]), "{}", list.id);
    }
}
