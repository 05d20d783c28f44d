//! Whoever publishes what is offered and asks again: is the fault gone, has none come, and can all
//! who could send still send?
//!
//! By itself it plays a part of the domains and records; with `MAILWHY_TESTS=whole` all of them.

use std::net::IpAddr;

use ipnet::Ipv4Net;

use super::*;
use crate::checks::spf::check_host::evaluate;
use crate::checks::spf::record::{Kind, Mechanism, Qualifier, Record, is_spf};
use crate::checks::spf::sender::Client;
use verdict::{Severity, SpfResult};

/// Domains and mutated records, in all and without being asked for all.
const DOMAINS: [usize; 2] = [2_000, 150];
const MUTATED: [usize; 2] = [20_000, 800];

/// What the check may ask.
const MOST: usize = 11;

fn count(of: [usize; 2]) -> usize {
    let is_whole = std::env::var("MAILWHY_TESTS").is_ok_and(|tests| tests == "whole");
    if is_whole { of[0] } else { of[1] }
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

const GOOD: &[&str] = &[
    "ip4:45.90.7.1",
    "ip4:45.90.8.0/24",
    "ip6:2a0e:4200:7::/48",
    "a",
    "mx",
    "a:h1.example",
    "A:H2.example",
    "mx:h3.example",
    "a:h4.example/28",
    "include:ok1.example",
    "include:ok2.example",
    "include:deep.example",
    "+ip4:45.90.7.2",
    "exists:%{i}.list.example",
    "exists:h5.example",
    "ptr",
    "ptr:example.com",
    "novel=1",
    "exp=why.example",
    "?ip4:45.90.9.1",
    "-ip4:45.90.9.2",
    "~include:ok2.example",
];

const FAULTY: &[&str] = &[
    "include:gone.example",
    "include:lost.example",
    "include:loop.example",
    "include:broken.example",
    "include:two.example",
    "include:open.example",
    "include:silent.example",
    "a:void1.example",
    "a:void2.example",
    "mx:void3.example",
    "exists:void4.example",
    "mx:crowd.example",
    "a:dumb.example",
    "ip4:0.0.0.0/0",
    "ip4:0.0.0.0/1 ip4:128.0.0.0/1",
    "ip6:::/0",
    "a/0",
    "mx//0",
    "ipv4:45.90.7.3",
    "ip4:999.1.1.1",
    "ip4=45.90.7.4",
    "include: ok1.example",
    "include:ok1.example,ok2.example",
    "bogus:1",
    "v=spf1",
    "a a a a a a",
    "include:ok2.example-all",
    "\u{201c}mx\u{201d}",
    "-all",
];

const ENDS: &[&str] = &[
    "-all",
    "~all",
    "-all",
    "~all",
    "?all",
    "+all",
    "",
    "redirect=ok1.example",
    "redirect=gone.example",
    "-all redirect=ok1.example",
];

/// What the names hold, but for the domain's own.
fn universe() -> World {
    let mut world = World::new(&[
        ("ok1.example", txt("ok1.example", &[&["v=spf1 ip4:45.90.1.0/24 -all"]])),
        ("ok2.example", txt("ok2.example", &[&["v=spf1 ip4:45.90.2.7 a:h6.example ~all"]])),
        ("deep.example", txt("deep.example", &[&["v=spf1 include:ok1.example mx ~all"]])),
        ("loop.example", txt("loop.example", &[&["v=spf1 include:example.com -all"]])),
        ("broken.example", txt("broken.example", &[&["v=spf1 zzz -all"]])),
        ("two.example", txt("two.example", &[&["v=spf1 -all"], &["v=spf1 a -all"]])),
        ("open.example", txt("open.example", &[&["v=spf1 mx/0 -all"]])),
        ("silent.example", failed("silent.example", RecordType::TXT, DnsFailure::Timeout)),
        (
            "_spf.hosting.example",
            txt("_spf.hosting.example", &[&["v=spf1 ip4:45.90.100.9 ip4:45.90.100.10 -all"]]),
        ),
    ]);
    for name in ["gone.example", "lost.example", "void1.example", "void2.example"]
        .into_iter()
        .chain(["void3.example", "void4.example"])
    {
        world = world.without(name);
    }
    let host = |at| fixture::mx(at, &format!("m{at}.example"));
    let crowd = data("crowd.example", RecordType::MX, (0..12).map(host).collect());
    let dumb = failed("dumb.example", RecordType::A, DnsFailure::Timeout);
    world = world.with(crowd, "crowd.example", RecordType::MX);
    world = world.with(dumb, "dumb.example", RecordType::A);
    for (at, name) in ["h1.example", "h2.example", "h4.example", "h6.example"].iter().enumerate() {
        let address = fixture::address([45, 90, 20, u8::try_from(at).unwrap()]);
        world = world.with(data(name, RecordType::A, vec![address]), name, RecordType::A);
    }
    world.asked_at_most(MOST)
}

/// A record: a few terms, now and then one that is wrong, and an end.
fn record(dice: &mut Dice) -> String {
    let terms: Vec<&str> = (0..1 + dice.below(6))
        .map(|_| if dice.below(4) == 0 { dice.one(FAULTY) } else { dice.one(GOOD) })
        .collect();
    format!("v=spf1 {} {}", terms.join(" "), dice.one(ENDS)).trim_end().to_owned()
}

/// The records of a domain: mostly one, sometimes two, none, or one in strings.
fn records(dice: &mut Dice) -> Vec<Vec<String>> {
    match dice.below(12) {
        0 => Vec::new(),
        1 => vec![vec![record(dice)], vec![record(dice)]],
        2 => {
            let (one, next) = (record(dice), record(dice));
            vec![vec![one, next.trim_start_matches("v=spf1 ").to_owned()]]
        }
        3 => vec![vec![format!(" {}", record(dice))]],
        _ => vec![vec![record(dice)]],
    }
}

/// The record with a few letters changed.
fn mutated(dice: &mut Dice) -> String {
    let mut letters: Vec<char> = record(dice).chars().collect();
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(letters.len());
        match dice.below(4) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(
                at,
                dice.one(&[" ", ":", "/", "-", "a", "4", "=", "."]).chars().next().unwrap(),
            ),
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => letters[at] = dice.one(&[" ", ":", ".", "e", "1", "~"]).chars().next().unwrap(),
        }
    }
    letters.into_iter().collect()
}

fn published(records: &[Vec<String>]) -> World {
    let strings: Vec<Vec<&str>> =
        records.iter().map(|record| record.iter().map(String::as_str).collect()).collect();
    let records: Vec<&[&str]> = strings.iter().map(Vec::as_slice).collect();
    universe().with(txt(DOMAIN, &records), DOMAIN, RecordType::TXT)
}

/// The explicit addresses that a record lets in, in whatever letters; not those that a term before
/// theirs keeps from it.
fn addresses(records: &[Vec<String>]) -> Vec<IpAddr> {
    let text = records.iter().map(|strings| strings.concat());
    let mut all = Vec::new();
    for text in text.filter(|text| is_spf(text.as_bytes())) {
        let mut kept_out: Vec<Ipv4Net> = Vec::new();
        for word in text.split(' ') {
            let term = Record::parse(format!("v=spf1 {word}").as_bytes());
            let Some(term) = term.ok().and_then(|record| record.terms.into_iter().next()) else {
                continue;
            };
            match term.kind {
                Kind::Directive(Qualifier::Pass, Mechanism::Ip4(ip, 9..))
                    if !kept_out.iter().any(|range| range.contains(&ip)) =>
                {
                    all.push(ip.into());
                }
                Kind::Directive(Qualifier::Pass, Mechanism::Ip6(ip, 9..)) => all.push(ip.into()),
                Kind::Directive(qualifier, Mechanism::Ip4(ip, bits))
                    if qualifier != Qualifier::Pass =>
                {
                    kept_out.extend(Ipv4Net::new(ip, bits).ok());
                }
                _ => {}
            }
        }
    }
    all
}

/// Addresses of which some send through the names of the universe.
const SENDERS: &[&str] = &[
    "45.90.1.77",
    "45.90.2.7",
    "45.90.7.2",
    "45.90.8.9",
    "45.90.20.0",
    "45.90.20.1",
    "45.90.20.3",
    "2a0e:4200:7::1",
    "203.0.113.250",
    "45.90.100.9",
];

fn result(world: &World, ip: IpAddr) -> SpfResult {
    let client = Client::new(ip, "bob@example.com", "mx.example.com");
    evaluate(&client, world).expect("everything has an answer").result()
}

/// Plays one domain: every record that is offered is published, and everything asked again.
fn play(records: &[Vec<String>], dice: &mut Dice, offered: &mut usize) {
    let profile = hosting(&["45.90.100.9", "45.90.100.10"]);
    let provider = provider(&profile);
    let provider = (dice.below(2) == 0).then_some(&provider);
    let address = (dice.below(3) == 0).then(|| "45.90.30.30".parse().unwrap());
    let world = published(records);
    let before = world.judge(provider, address);
    agrees(&world, &before, records);
    for finding in &before {
        let Some(value) = finding.value("merged") else { continue };
        *offered += 1;
        let why = format!("{records:?}\n{}: {value}", finding.code);
        let present: Vec<String> = records.iter().map(|strings| strings.concat()).collect();
        assert!(!present.iter().any(|text| text.eq_ignore_ascii_case(value)), "{why}");
        assert!(!value.contains("example.com/") && value.len() <= 450, "{why}");
        let next = world.publish(value);
        let after = next.judge(provider, address);
        assert!(!after.iter().any(|one| one.code == finding.code), "not gone: {why}\n{after:?}");
        let was_hidden = !before.iter().any(|one| one.code == "spf.ok") && before.len() < 3;
        for one in after.iter().filter(|one| one.severity > Severity::Notice) {
            let known = before.iter().any(|other| other.code == one.code);
            assert!(
                known || (was_hidden && one.severity == Severity::Notice),
                "{}: {why}",
                one.code
            );
        }
        for ip in addresses(records) {
            assert!(allows(&next, ip), "{ip} is lost: {why}");
        }
        if finding.value("dropped").is_none() {
            for ip in SENDERS.iter().map(|ip| ip.parse().unwrap()) {
                let passed = result(&world, ip) == SpfResult::Pass;
                assert!(!passed || allows(&next, ip), "{ip} passes no longer: {why}");
            }
        }
    }
}

/// Whether a message passes, or fails by what breaks the record for everybody.
fn allows(world: &World, ip: IpAddr) -> bool {
    matches!(result(world, ip), SpfResult::Pass | SpfResult::PermError | SpfResult::TempError)
}

/// The verdict and the evaluation of a stranger's message say the same of the record.
fn agrees(world: &World, found: &[Finding], records: &[Vec<String>]) {
    let is_in_order = found.iter().any(|finding| finding.code == "spf.ok");
    let is_open = found.iter().any(|finding| finding.code == "spf.not_counted");
    let stranger = result(world, "198.18.7.7".parse().unwrap());
    let is_broken = matches!(stranger, SpfResult::PermError | SpfResult::TempError);
    assert!(!(is_in_order && is_broken && !is_open), "{records:?}: {stranger}\n{found:?}");
}

#[test]
fn whoever_publishes_what_is_offered_has_the_fault_no_longer() {
    let mut dice = Dice(7);
    let mut offered = 0;
    for _ in 0..count(DOMAINS) {
        let records = records(&mut dice);
        play(&records, &mut dice, &mut offered);
    }
    assert!(offered > count(DOMAINS) / 3, "only {offered}");
}

#[test]
fn whatever_letters_have_changed_what_is_offered_is_whole() {
    let mut dice = Dice(11);
    let mut offered = 0;
    for _ in 0..count(MUTATED) {
        let record = mutated(&mut dice);
        play(&[vec![record]], &mut dice, &mut offered);
    }
    assert!(offered > count(MUTATED) / 6, "only {offered}");
}

#[test]
fn a_term_that_is_read_at_last_shuts_nobody_out() {
    let offered = |record: &str| {
        let found = published(&[vec![record.to_owned()]]).judge(None, None);
        found.iter().any(|finding| finding.value("merged").is_some())
    };
    assert!(!offered("v=spf1 ~p4:45.90.8.0/24 ip4:45.90.8.0/24 ~all"));
    assert!(!offered("v=spf1 -ip:45.90.8.9 mx ~all"));
    assert!(offered("v=spf1 p4:45.90.8.0/24 mx ~all"));
    assert!(offered("v=spf1 mx ~p4:45.90.8.0/24 ~all"));
}
