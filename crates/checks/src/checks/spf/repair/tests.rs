//! Broken records, and what was meant.

use super::{distance, is_meant, passed_over};
use crate::checks::spf::record::Record;
use crate::checks::spf::suggest::Draft;

/// The record that was meant, as it would be published.
fn repaired(text: &[u8]) -> Option<String> {
    Draft::of(&[super::repaired(text)?]).map(|draft| draft.record())
}

/// What is behind the version in a broken record, and in the one that was meant.
const TABLE: &[(&str, &str)] = &[
    ("ipv4:192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("ip:192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("ip:2001:db8::1 -all", "ip6:2001:db8::1 -all"),
    ("ip4:2001:db8::/32 -all", "ip6:2001:db8::/32 -all"),
    ("ip6:192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("ip4=192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("192.0.2.1 mx -all", "ip4:192.0.2.1 mx -all"),
    ("a:192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("mx:192.0.2.0/24 -all", "ip4:192.0.2.0/24 -all"),
    ("ip4:192.0.2.0/255.255.255.0 -all", "ip4:192.0.2.0/24 -all"),
    ("ip4:192.0.2.* -all", "ip4:192.0.2.0/24 -all"),
    ("ip4:[192.0.2.1] -all", "ip4:192.0.2.1 -all"),
    ("ip4: 192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("ip4 192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("ip4:192.0.2.0 /24 -all", "ip4:192.0.2.0/24 -all"),
    ("ip4:192.0.2.1,192.0.2.2;192.0.2.3 -all", "ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 -all"),
    ("include:a.example,b.example -all", "include:a.example include:b.example -all"),
    ("include:a.example,mx -all", "include:a.example mx -all"),
    ("ip4:192.0.2.1,include:a.example -all", "ip4:192.0.2.1 include:a.example -all"),
    ("inlcude:a.example -all", "include:a.example -all"),
    ("incude:a.example ~all", "include:a.example ~all"),
    ("includes:a.example ~all", "include:a.example ~all"),
    ("include a.example ~all", "include:a.example ~all"),
    ("include: a.example ~all", "include:a.example ~all"),
    ("include=a.example ~all", "include:a.example ~all"),
    ("include:ip4:192.0.2.1 ~all", "ip4:192.0.2.1 ~all"),
    ("include:include:a.example ~all", "include:a.example ~all"),
    ("include:a.example~all", "include:a.example ~all"),
    ("ip4:192.0.2.1include:a.example -all", "ip4:192.0.2.1 include:a.example -all"),
    ("ip4:192.0.2.1-all", "ip4:192.0.2.1 -all"),
    ("include:a.example-all", "include:a.example -all"),
    ("mx; a; -all;", "mx a -all"),
    ("mx -all.", "mx -all"),
    ("mx - all", "mx -all"),
    ("mx --all", "mx -all"),
    ("mx ~alll", "mx ~all"),
    ("mx: -all", "mx -all"),
    ("exist:%{i}.l.example -all", "exists:%{i}.l.example -all"),
    ("mx redirect:a.example", "mx redirect=a.example"),
    ("redirect = a.example", "redirect=a.example"),
    ("redirect=a.example redirect=a.example", "redirect=a.example"),
    ("v=spf1 ipv4:192.0.2.1 -all", "ip4:192.0.2.1 -all"),
    ("mx -all ipv4:192.0.2.1", "mx ip4:192.0.2.1 -all"),
    ("ipv4:192.0.2.1 +all", "ip4:192.0.2.1 ~all"),
    ("\u{201c}mx\u{201d} \u{2013}all", "mx -all"),
    ("mx\u{a0}ip4:192.0.2.1\t-all", "mx ip4:192.0.2.1 -all"),
    ("mx\u{200b} \u{feff}-all", "mx -all"),
    ("include\u{ff1a}a.example -all", "include:a.example -all"),
    ("inclid:a.example -all", "include:a.example -all"),
];

#[test]
fn what_can_have_one_meaning_is_repaired() {
    for (broken, meant) in TABLE {
        assert_eq!(
            repaired(format!("v=spf1 {broken}").as_bytes()),
            Some(format!("v=spf1 {meant}")),
            "{broken}"
        );
    }
    assert_eq!(
        repaired(b"v=spf1 mx \x96all").as_deref(),
        Some("v=spf1 mx -all"),
        "a dash of Windows"
    );
}

#[test]
fn what_can_have_two_meanings_or_none_is_left_to_its_writer() {
    for broken in [
        "zzz -all",
        "mail.example.com -all",
        "ip4:192.0.2 -all",
        "ip4:192.0.2.1/33 -all",
        "ip4:192.0.2.999 -all",
        "ip4:192.0.2.0/255.0.255.0 -all",
        "ip4:192.0.2.1-192.0.2.9 -all",
        "include: -all",
        "include:localhost -all",
        "exists:%{z}.a.example -all",
        "redirect=a.example redirect=b.example",
        "caf\u{e9} -all",
        "m -all",
        "xy:a.example -all",
        "nclud:a.example -all",
        "exists:192.0.2.1 -all",
        "host:192.0.2.1 -all",
        "ip4: -all",
        "all:x",
        "",
        "-+all",
        "spf:a.example -all",
    ] {
        assert_eq!(repaired(format!("v=spf1 {broken}").as_bytes()), None, "{broken}");
    }
}

#[test]
fn a_version_that_nobody_reads_is_meant_all_the_same() {
    for text in [
        " v=spf1 mx -all",
        "\"v=spf1 mx -all\"",
        "v=spf1; mx -all",
        "v=spf1,mx,-all",
        "v=spf1mx -all",
        "v = spf1 mx -all",
        "v:spf1 mx -all",
        "spf1 mx -all",
        "v=spf mx -all",
        "v=sfp1 mx -all",
        "v=spfl mx -all",
        "\u{201c}v=spf1 mx -all\u{201d}",
    ] {
        let expected = text != "v=spf1mx -all";
        assert_eq!(is_meant(text.as_bytes()), expected, "{text}");
        assert_eq!(
            repaired(text.as_bytes()).as_deref(),
            expected.then_some("v=spf1 mx -all"),
            "{text}"
        );
    }
    assert_eq!(
        repaired(b"v=spf1include:a.example -all").as_deref(),
        Some("v=spf1 include:a.example -all")
    );
    for text in [
        "v=spf11 mx -all",
        "v=spf1x mx -all",
        "spf1include:a.example -all",
        "v=spfx mx",
        "v=spf1_mx -all",
        "v=spf10 mx -all",
        "spf2.0/pra mx -all",
        "spf",
        "v=DMARC1; p=none",
        "spfx mx",
        "verify spf1 mx",
        "",
    ] {
        assert!(!is_meant(text.as_bytes()), "{text}");
    }
}

#[test]
fn letters_apart_are_counted() {
    for (one, other, apart) in [
        ("mx", "mx", 0),
        ("", "mx", 2),
        ("xm", "mx", 1),
        ("bacdef", "abcdef", 1),
        ("acbdef", "abcdef", 1),
        ("abcdfe", "abcdef", 1),
        ("badcfe", "abcdef", 3),
        ("cab", "abc", 2),
        ("exist", "exists", 1),
        ("inklude", "include", 1),
        ("aa", "bb", 2),
    ] {
        assert_eq!((distance(one, other), distance(other, one)), (apart, apart), "{one} {other}");
    }
}

#[test]
fn terms_that_look_like_modifiers_are_seen() {
    let record = Record::parse(b"v=spf1 ip4=192.0.2.1 novel=x include=a.example v=spf1 -all")
        .expect("it can be read");
    assert_eq!(passed_over(&record).collect::<Vec<_>>(), ["ip4=192.0.2.1", "include=a.example"]);
}

#[test]
fn whatever_stands_there_what_comes_of_it_can_be_read_and_is_not_repaired_again() {
    const PARTS: &[&str] = &[
        "include:",
        "ip4:",
        "ip6:",
        "a",
        "mx",
        "ptr",
        "all",
        "-",
        "~",
        "+",
        "?",
        ":",
        "=",
        "/",
        "//",
        " ",
        ",",
        ";",
        ".",
        "192.0.2.1",
        "2001:db8::1",
        "a.example",
        "%{i}",
        "%",
        "24",
        "redirect",
        "exp=",
        "v=spf1",
        "\u{201c}",
        "\u{2013}",
    ];
    let mut state = 7_u64;
    let mut next = |most: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let mut repairs = 0;
    for _ in 0..20_000 {
        let text: String = (0..next(12)).map(|_| PARTS[next(PARTS.len())]).collect();
        let Some(record) = repaired(format!("v=spf1 {text}").as_bytes()) else { continue };
        assert!(Record::parse(record.as_bytes()).is_ok(), "{text}: {record}");
        assert_eq!(repaired(record.as_bytes()).as_ref(), Some(&record), "{text}");
        repairs += 1;
    }
    assert!(repairs > 1000, "{repairs}");
    for long in ["+", "-all", "include:", ":", "a,"] {
        assert_eq!(repaired(format!("v=spf1 {}", long.repeat(16_000)).as_bytes()), None);
    }
}

/// A range that is cut off a term was the end of its name.
#[test]
fn what_is_written_can_be_read() {
    let text =
        b"v=spf i:a.examp444442190a.uxav=/0.2.14e/0.2pd,i:a.examp444442190a.uxav=/0.2.av=/90a\
                 .uxav=/0.2.14e/0";
    let written = repaired(text);
    assert!(written.is_none_or(|text| Record::parse(text.as_bytes()).is_ok()));
}
