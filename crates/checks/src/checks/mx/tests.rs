//! Records and hosts, and what is said of them.

use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, RecordType};
use verdict::{Because, Domain, Finding, Names, Profile};

use super::judge::{is_web_proxy, judge_host, judge_hosts, judge_records};
use crate::facts::mail_hosts::HostAddresses;
use crate::facts::mail_hosts::{MailHost, MailHosts};
use crate::fixture::{self, aliased, data, failed, nx_domain};

fn domain() -> Domain {
    Domain::parse("example.com", Names::default()).unwrap()
}

fn mx(exchanges: &[&str]) -> Arc<Lookup> {
    let of = |exchange: &&str| fixture::mx(10, exchange);
    data("example.com", RecordType::MX, exchanges.iter().map(of).collect())
}

/// A host whose A look-up is given and whose AAAA look-up says that there is none.
fn host(name: &str, a: Arc<Lookup>) -> MailHost {
    let aaaa = data(name, RecordType::AAAA, Vec::new());
    MailHost { name: name.to_owned(), preference: 10, addresses: HostAddresses { a, aaaa } }
}

fn at(name: &str, address: &str) -> MailHost {
    host(
        name,
        data(name, RecordType::A, vec![fixture::address(address.parse::<IpAddr>().unwrap())]),
    )
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn records_that_take_no_mail_are_told_apart() {
    let table = [
        (mx(&["."]), Some("mx.null")),
        (mx(&[".", "mx.example.com"]), Some("mx.null_mixed")),
        (mx(&["mx.example.com"]), None),
        (mx(&[]), None),
        (failed("example.com", RecordType::MX, DnsFailure::Timeout), Some("mx.unresolved")),
    ];
    for (records, code) in table {
        let found = judge_records(&domain(), &records);
        assert_eq!(found.as_ref().map(|finding| finding.code.as_str()), code, "{}", records.asked);
    }
}

#[test]
fn each_way_a_target_can_be_wrong_has_its_own_code() {
    let timeout = |name: &str| failed(name, RecordType::A, DnsFailure::Timeout);
    let table = [
        (at("mx.example.com", "45.90.1.3"), None),
        (at("mx.example.com", "10.0.0.5"), Some("mx.target_private")),
        (at("mx.example.com", "127.0.0.1"), Some("mx.target_localhost")),
        (host("localhost", nx_domain("localhost", RecordType::A)), Some("mx.target_localhost")),
        (at("mail.internal", "45.90.1.3"), Some("mx.target_inner")),
        (host("mail.home.arpa", timeout("mail.home.arpa")), Some("mx.target_inner")),
        (at("internal.example.com", "45.90.1.3"), None),
        (host("45.90.1.3", nx_domain("45.90.1.3", RecordType::A)), Some("mx.target_literal")),
        (
            host("mx.example.com", nx_domain("mx.example.com", RecordType::A)),
            Some("mx.target_unresolvable"),
        ),
        (host("mx.example.com", timeout("mx.example.com")), Some("mx.target_unresolved")),
        (
            host(
                "mx.example.com",
                aliased(
                    "mx.example.com",
                    "real.example.net",
                    RecordType::A,
                    vec![fixture::address([45, 90, 1, 3])],
                ),
            ),
            Some("mx.target_alias"),
        ),
    ];
    for (host, code) in table {
        let found =
            MailHosts { mx: mx(&[&host.name]), hosts: vec![], is_implicit: false, left_out: 0 };
        let finding = judge_host(&host, &found);
        assert_eq!(finding.as_ref().map(|finding| finding.code.as_str()), code, "{}", host.name);
    }
    for name in [
        "-o.example.com",
        "mx-.example.com",
        "*.example.com",
        "my\\032host.example.com",
        "m;x.example.com",
    ] {
        assert_eq!(
            judge_host(
                &at(name, "45.90.1.3"),
                &MailHosts { mx: mx(&[name]), hosts: vec![], is_implicit: false, left_out: 0 }
            )
            .map(|found| found.code)
            .as_deref(),
            Some("mx.target_malformed"),
            "{name}"
        );
    }
}

#[test]
fn each_family_of_addresses_is_judged_apart() {
    let name = "mx.example.com";
    let a = |addresses: &[&str]| {
        data(
            name,
            RecordType::A,
            addresses.iter().map(|at| fixture::address(at.parse::<IpAddr>().unwrap())).collect(),
        )
    };
    let aaaa = |addresses: &[&str]| {
        data(
            name,
            RecordType::AAAA,
            addresses.iter().map(|at| fixture::address(at.parse::<IpAddr>().unwrap())).collect(),
        )
    };
    let silent = |kind| failed(name, kind, DnsFailure::Timeout);
    for (a, aaaa, code) in [
        (a(&["45.90.1.3"]), aaaa(&["2a0e:4200::1"]), None),
        (a(&["45.90.1.3"]), silent(RecordType::AAAA), None),
        (a(&[]), aaaa(&["2a0e:4200::1"]), Some("mx.target_ipv6_only")),
        (silent(RecordType::A), aaaa(&["2a0e:4200::1"]), None),
        (silent(RecordType::A), aaaa(&[]), Some("mx.target_unresolved")),
        (a(&["45.90.1.3"]), aaaa(&["fd00::1"]), Some("mx.target_partly_private")),
        (a(&["10.0.0.5", "45.90.1.3"]), aaaa(&[]), Some("mx.target_partly_private")),
        (a(&["10.0.0.5"]), aaaa(&["fd00::1"]), Some("mx.target_private")),
    ] {
        let host = MailHost {
            name: name.to_owned(),
            preference: 10,
            addresses: HostAddresses { a, aaaa },
        };
        let found = MailHosts { mx: mx(&[name]), hosts: vec![], is_implicit: false, left_out: 0 };
        let finding = judge_host(&host, &found);
        assert_eq!(
            finding.as_ref().map(|finding| finding.code.as_str()),
            code,
            "{:?}",
            host.addresses
        );
    }
}

#[test]
fn a_timeout_is_never_a_missing_record() {
    let found =
        MailHosts { mx: mx(&["a.example"]), hosts: vec![], is_implicit: false, left_out: 0 };
    let host = host("a.example", failed("a.example", RecordType::A, DnsFailure::Timeout));
    assert_eq!(judge_host(&host, &found).unwrap().because, Some(Because::Timeout));
}

#[test]
fn mail_elsewhere_is_no_fault_and_ours_is_ours() {
    let server = verdict::Server {
        host: "mx.hosting.example".into(),
        receiving: vec!["45.90.1.3".parse().unwrap()],
        ..Default::default()
    };
    let profile = Profile { servers: vec![server], ..Default::default() };
    let table = [
        (at("aspmx.l.google.com", "45.91.0.1"), Some(&profile), "mx.elsewhere"),
        (at("aspmx.l.google.com", "45.91.0.1"), None, "mx.elsewhere"),
        (at("mx.other.example", "45.91.0.1"), Some(&profile), "mx.elsewhere"),
        (at("mx.other.example", "45.91.0.1"), None, "mx.ok"),
        (at("mx.hosting.example", "45.91.0.1"), Some(&profile), "mx.ok"),
        (at("mail.example.com", "45.90.1.3"), Some(&profile), "mx.ok"),
    ];
    for (host, profile, code) in table {
        let found =
            MailHosts { mx: mx(&[&host.name]), hosts: vec![host], is_implicit: false, left_out: 0 };
        assert_eq!(
            codes(&judge_hosts(&domain(), &found, &[], profile)),
            [code],
            "{}",
            found.hosts[0].name
        );
    }
}

#[test]
fn the_list_itself_is_looked_at() {
    let found = MailHosts {
        mx: mx(&["a.example", "a.example"]),
        hosts: vec![at("a.example", "45.90.1.3")],
        is_implicit: false,
        left_out: 480,
    };
    assert_eq!(
        codes(&judge_hosts(&domain(), &found, &[], None)),
        ["mx.duplicate", "mx.many", "mx.ok"]
    );
}

#[test]
fn a_web_proxy_is_known_by_all_of_its_addresses() {
    for (name, address, is) in [
        ("mail.example.com", "104.21.5.5", true),
        ("mail.example.com", "172.67.140.12", true),
        ("mail.example.com", "172.63.0.1", false),
        ("mail.example.com", "45.90.1.3", false),
        // Cloudflare's own mail service.
        ("route1.mx.cloudflare.net", "162.159.205.11", false),
    ] {
        assert_eq!(is_web_proxy(&at(name, address)), is, "{name} at {address}");
    }
}

#[test]
fn beside_an_error_nothing_is_said_to_be_in_order() {
    let hosts = vec![at("mx.example.com", "45.90.1.3"), at("localhost", "127.0.0.1")];
    let mx = mx(&["mx.example.com", "localhost"]);
    let found = MailHosts { mx, hosts, is_implicit: false, left_out: 0 };
    assert_eq!(codes(&judge_hosts(&domain(), &found, &[], None)), ["mx.target_localhost"]);
    let hosts = vec![at("mail.example.com", "104.21.5.5")];
    let found = MailHosts { hosts, ..found };
    let proxied: Vec<&MailHost> = found.hosts.iter().collect();
    let codes = codes(&judge_hosts(&domain(), &found, &proxied, None)).join(" ");
    assert_eq!(codes, "mx.target_behind_proxy");
}
