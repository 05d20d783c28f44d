//! Does the domain say where its mail goes, and can it go there?

use std::net::IpAddr;

use verdict::{Arg, Code, Domain, Finding, Profile, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::dns::{Data, Lookup, RecordType};
use crate::facts::hosting::is_own;
use crate::facts::mail_hosts::{MailHost, MailHosts, is_inner};
use crate::facts::providers::well_known;
use crate::net::addresses::{Denial, denial};
use crate::skip::Skip;

codes! {
    /// What this check can find.
    MX for check "mx" at Mx 1 on [Receiving] in_zone core;
    info OK "ok" on Zone,
    notice ELSEWHERE "elsewhere" on Zone is elsewhere,
    error NONE "none" on Zone,
    warning IMPLICIT "implicit" on Zone,
    error NULL "null" on Zone,
    error NULL_MIXED "null_mixed" on Zone,
    warning TARGET_ALIAS "target_alias" on Zone,
    error TARGET_LITERAL "target_literal" on Zone,
    error TARGET_MALFORMED "target_malformed" on Zone,
    error TARGET_LOCALHOST "target_localhost" on Zone,
    error TARGET_INNER "target_inner" on Zone,
    error TARGET_PRIVATE "target_private" on Zone,
    warning TARGET_PARTLY_PRIVATE "target_partly_private" on Zone,
    warning TARGET_IPV6_ONLY "target_ipv6_only" on Zone,
    error TARGET_UNRESOLVABLE "target_unresolvable" on Zone,
    notice DUPLICATE "duplicate" on Zone,
    notice MANY "many" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
    unknown TARGET_UNRESOLVED "target_unresolved" on Zone,
}

/// Does the domain say where its mail goes, and can it go there?
pub(crate) const CHECK: Check = Check {
    id: "mx",
    subjects: &[SubjectKind::Domain],
    codes: MX,
    unfinished: UNFINISHED,
    // All of them belong to the fact of mail hosts.
    questions: Questions::NONE,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let mx = case.dns_for::<MailHosts>(domain.as_str(), RecordType::Mx).await;
    if let Some(finding) = judge_records(domain, &mx) {
        return Ok(vec![finding]);
    }
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    match case.mail_hosts().await {
        Ok(hosts) => Ok(judge_hosts(domain, &hosts, case.profile())),
        // No MX and no address of the domain's own: there is nowhere to deliver.
        Err(Skip::WaitsOn(_)) => Ok(vec![judge_bare(domain, &mx, case).await]),
        Err(skip) => Err(skip),
    }
}

/// What the records alone decide: they could not be seen, or they say that no mail is taken.
fn judge_records(domain: &Domain, mx: &Lookup) -> Option<Finding> {
    if let Some(failure) = mx.failure() {
        return Some(
            Finding::new(&UNRESOLVED, domain).because(failure.because()).evidence(mx.evidence()),
        );
    }
    let exchanges: Vec<&str> = exchanges(mx).map(|(_, exchange)| exchange).collect();
    let null = exchanges.iter().filter(|exchange| **exchange == ".").count();
    match (null, exchanges.len()) {
        (0, _) => None,
        (null, all) if null == all => Some(Finding::new(&NULL, domain).evidence(mx.evidence())),
        _ => Some(Finding::new(&NULL_MIXED, domain).evidence(mx.evidence())),
    }
}

/// No MX: a domain whose address could not be seen is unknown, one without an address takes no
/// mail.
async fn judge_bare(domain: &Domain, mx: &Lookup, case: &Context) -> Finding {
    let a = case.dns_for::<MailHosts>(domain.as_str(), RecordType::A).await;
    let aaaa = case.dns_for::<MailHosts>(domain.as_str(), RecordType::Aaaa).await;
    match a.failure().or(aaaa.failure()) {
        Some(failure) => Finding::new(&UNRESOLVED, domain).because(failure.because()),
        None => Finding::new(&NONE, domain).evidence(mx.evidence()),
    }
    .evidence(a.evidence())
    .evidence(aaaa.evidence())
}

/// Judges the hosts that the records name.
fn judge_hosts(domain: &Domain, found: &MailHosts, profile: Option<&Profile>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        found.hosts.iter().filter_map(|host| judge_host(host, found)).collect();
    if found.is_implicit {
        findings.push(
            Finding::new(&IMPLICIT, domain)
                .arg(Arg::host("host", domain.as_str()))
                .evidence(found.mx.evidence()),
        );
    }
    findings.extend(judge_list(domain, found));
    findings.push(place(domain, found, profile));
    findings
}

/// What is odd about the list as a whole.
fn judge_list(domain: &Domain, found: &MailHosts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut names: Vec<&str> = exchanges(&found.mx).map(|(_, exchange)| exchange).collect();
    let all = names.len();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        findings.push(
            Finding::new(&DUPLICATE, domain)
                .arg(Arg::host("host", twice[0]))
                .evidence(found.mx.evidence()),
        );
    }
    if found.left_out > 0 {
        let (count, left_out) = (Arg::count("count", all), Arg::count("left_out", found.left_out));
        findings.push(
            Finding::new(&MANY, domain).arg(count).arg(left_out).evidence(found.mx.evidence()),
        );
    }
    findings
}

/// Where the mail lives: with the asker's provider, or elsewhere, which is no fault.
fn place(domain: &Domain, found: &MailHosts, profile: Option<&Profile>) -> Finding {
    let best = found.hosts.first().map_or(domain.as_str(), |host| host.name.as_str());
    let is_here =
        profile.is_some_and(|profile| found.hosts.iter().any(|host| is_own(profile, host)));
    let company = found.hosts.iter().find_map(|host| well_known(&host.name));
    let is_seen = found.hosts.iter().any(|host| host.addresses.all().next().is_some());
    let (code, company) = match company {
        _ if is_here => (&OK, None),
        Some(company) => (&ELSEWHERE, Some(company)),
        None if profile.is_some() && is_seen => (&ELSEWHERE, None),
        None => (&OK, None),
    };
    let finding = Finding::new(code, domain)
        .arg(Arg::host("host", best))
        .arg(Arg::count("count", found.hosts.len()));
    let finding = company
        .into_iter()
        .fold(finding, |finding, company| finding.arg(Arg::word("company", company)));
    finding.evidence(found.mx.evidence())
}

/// What is wrong with one host; none if it has a public address.
fn judge_host(host: &MailHost, found: &MailHosts) -> Option<Finding> {
    let (a, aaaa) = (&host.addresses.a, &host.addresses.aaaa);
    let says = |code: &Code| {
        let finding = Finding::new(code, &host.name).arg(Arg::host("host", &host.name));
        finding.evidence(found.mx.evidence()).evidence(a.evidence())
    };
    if host.name.parse::<IpAddr>().is_ok() {
        return Some(says(&TARGET_LITERAL));
    }
    if !is_host_name(&host.name) {
        return Some(says(&TARGET_MALFORMED));
    }
    if is_localhost(&host.name) {
        return Some(says(&TARGET_LOCALHOST));
    }
    if is_inner(&host.name) {
        return Some(
            Finding::new(&TARGET_INNER, &host.name)
                .arg(Arg::host("host", &host.name))
                .evidence(found.mx.evidence()),
        );
    }
    let addresses: Vec<IpAddr> = host.addresses.all().collect();
    let Some(first) = addresses.first() else {
        return Some(match a.failure().or(aaaa.failure()) {
            Some(failure) => {
                says(&TARGET_UNRESOLVED).because(failure.because()).evidence(aaaa.evidence())
            }
            None => says(&TARGET_UNRESOLVABLE).evidence(aaaa.evidence()),
        });
    };
    if addresses.iter().all(|address| denial(*address) == Some(Denial::Loopback)) {
        return Some(says(&TARGET_LOCALHOST).arg(Arg::address("address", *first)));
    }
    if addresses.iter().all(|address| denial(*address).is_some()) {
        return Some(says(&TARGET_PRIVATE).arg(Arg::address("address", *first)));
    }
    let private = addresses.iter().find(|address| denial(**address).is_some());
    if let Some(private) = private {
        return Some(
            says(&TARGET_PARTLY_PRIVATE)
                .arg(Arg::address("address", *private))
                .evidence(aaaa.evidence()),
        );
    }
    // That the IPv4 address could not be seen is no proof that there is none.
    if a.failure().is_none() && addresses.iter().all(IpAddr::is_ipv6) {
        return Some(
            says(&TARGET_IPV6_ONLY).arg(Arg::address("address", *first)).evidence(aaaa.evidence()),
        );
    }
    let alias = [a, aaaa].into_iter().find_map(|lookup| lookup.answer()?.aliases.last());
    let Some(Data::Cname(target)) = alias.map(|alias| &alias.data) else { return None };
    Some(says(&TARGET_ALIAS).arg(Arg::host("target", target)))
}

/// Whether mail servers take a name for that of a host (RFC 1123 section 2.1). An underscore is
/// none of its letters, and taken by all (Postfix, `valid_hostname`).
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        label.bytes().all(is_letter) && !label.starts_with('-') && !label.ends_with('-')
    };
    name.split('.').all(is_label)
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost") || name == "localhost.localdomain"
}

fn exchanges(mx: &Lookup) -> impl Iterator<Item = (u16, &str)> {
    mx.records().iter().filter_map(|record| match &record.data {
        Data::Mx { preference, exchange } => Some((*preference, exchange.as_str())),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use verdict::{Because, Names};

    use super::*;
    use crate::dns::DnsFailure;
    use crate::dns::fixture::{aliased, data, failed, nx_domain};
    use crate::facts::mail_hosts::HostAddresses;

    fn domain() -> Domain {
        Domain::parse("example.com", Names::default()).unwrap()
    }

    fn mx(exchanges: &[&str]) -> Arc<Lookup> {
        let of = |exchange: &&str| Data::Mx { preference: 10, exchange: (*exchange).to_owned() };
        data("example.com", RecordType::Mx, exchanges.iter().map(of).collect())
    }

    /// A host whose A look-up is given and whose AAAA look-up says that there is none.
    fn host(name: &str, a: Arc<Lookup>) -> MailHost {
        let aaaa = data(name, RecordType::Aaaa, Vec::new());
        MailHost { name: name.to_owned(), preference: 10, addresses: HostAddresses { a, aaaa } }
    }

    fn at(name: &str, address: &str) -> MailHost {
        host(name, data(name, RecordType::A, vec![Data::A(address.parse().unwrap())]))
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
            (failed("example.com", RecordType::Mx, DnsFailure::Timeout), Some("mx.unresolved")),
        ];
        for (records, code) in table {
            let found = judge_records(&domain(), &records);
            assert_eq!(
                found.as_ref().map(|finding| finding.code.as_str()),
                code,
                "{}",
                records.asked
            );
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
                        vec![Data::A([45, 90, 1, 3].into())],
                    ),
                ),
                Some("mx.target_alias"),
            ),
        ];
        for (host, code) in table {
            let found =
                MailHosts { mx: mx(&[&host.name]), hosts: vec![], is_implicit: false, left_out: 0 };
            let finding = judge_host(&host, &found);
            assert_eq!(
                finding.as_ref().map(|finding| finding.code.as_str()),
                code,
                "{}",
                host.name
            );
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
                addresses.iter().map(|at| Data::A(at.parse().unwrap())).collect(),
            )
        };
        let aaaa = |addresses: &[&str]| {
            data(
                name,
                RecordType::Aaaa,
                addresses.iter().map(|at| Data::Aaaa(at.parse().unwrap())).collect(),
            )
        };
        let silent = |kind| failed(name, kind, DnsFailure::Timeout);
        for (a, aaaa, code) in [
            (a(&["45.90.1.3"]), aaaa(&["2a0e:4200::1"]), None),
            (a(&["45.90.1.3"]), silent(RecordType::Aaaa), None),
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
            let found =
                MailHosts { mx: mx(&[name]), hosts: vec![], is_implicit: false, left_out: 0 };
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
            let found = MailHosts {
                mx: mx(&[&host.name]),
                hosts: vec![host],
                is_implicit: false,
                left_out: 0,
            };
            assert_eq!(
                codes(&judge_hosts(&domain(), &found, profile)),
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
            codes(&judge_hosts(&domain(), &found, None)),
            ["mx.duplicate", "mx.many", "mx.ok"]
        );
    }
}
