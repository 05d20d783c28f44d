//! What is wrong with the records, and with the hosts that they name?

use std::net::IpAddr;

use ipnet::IpNet;
use probe::dns::{Lookup, RData, name};
use probe::net::address_policy::{Denial, denial};
use verdict::{Arg, Code, Domain, Finding, Profile, Severity};

use super::{
    DUPLICATE, ELSEWHERE, IMPLICIT, MANY, NULL, NULL_MIXED, OK, TARGET_ALIAS, TARGET_BEHIND_PROXY,
    TARGET_DOUBLED, TARGET_INNER, TARGET_IPV6_ONLY, TARGET_LITERAL, TARGET_LOCALHOST,
    TARGET_MALFORMED, TARGET_PARTLY_PRIVATE, TARGET_PRIVATE, TARGET_UNRESOLVABLE,
    TARGET_UNRESOLVED, UNRESOLVED,
};
use crate::facts::hosting::is_own;
use crate::facts::mail_hosts::{MailHost, MailHosts, is_inner};
use crate::facts::providers::well_known;

/// The addresses at which Cloudflare's web proxy answers in the place of a host whose record is
/// "proxied" (<https://www.cloudflare.com/ips/>, read 2026-11).
const WEB_PROXY: &[&str] = &[
    "103.21.244.0/22",
    "103.22.200.0/22",
    "103.31.4.0/22",
    "104.16.0.0/13",
    "104.24.0.0/14",
    "108.162.192.0/18",
    "131.0.72.0/22",
    "141.101.64.0/18",
    "162.158.0.0/15",
    "172.64.0.0/13",
    "173.245.48.0/20",
    "188.114.96.0/20",
    "190.93.240.0/20",
    "197.234.240.0/22",
    "198.41.128.0/17",
    "2400:cb00::/32",
    "2405:8100::/32",
    "2405:b500::/32",
    "2606:4700::/32",
    "2803:f800::/32",
    "2a06:98c0::/29",
    "2c0f:f248::/32",
];

/// What the records alone decide: they could not be seen, or they say that no mail is taken.
pub(super) fn judge_records(domain: &Domain, mx: &Lookup) -> Option<Finding> {
    if let Some(failure) = mx.failure() {
        return Some(
            Finding::new(&UNRESOLVED, domain).because(failure.because()).evidence(mx.evidence()),
        );
    }
    let exchanges: Vec<String> = mx.exchanges().map(|(_, exchange)| exchange).collect();
    let null = exchanges.iter().filter(|exchange| *exchange == ".").count();
    match (null, exchanges.len()) {
        (0, _) => None,
        (null, all) if null == all => Some(Finding::new(&NULL, domain).evidence(mx.evidence())),
        _ => Some(Finding::new(&NULL_MIXED, domain).evidence(mx.evidence())),
    }
}

/// Judges the hosts that the records name.
///
/// `proxied` are those at a web proxy that answer nobody on port 25.
pub(super) fn judge_hosts(
    domain: &Domain,
    found: &MailHosts,
    proxied: &[&MailHost],
    profile: Option<&Profile>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        found.hosts.iter().filter_map(|host| judge_host(host, found)).collect();
    findings.extend(proxied.iter().filter_map(|host| judge_proxied(host, found)));
    if found.is_implicit {
        findings.push(
            Finding::new(&IMPLICIT, domain)
                .arg(Arg::host("host", domain.as_str()))
                .evidence(found.mx.evidence()),
        );
    }
    findings.extend(judge_list(domain, found));
    // Mail that cannot go where the record says goes nowhere, and is said to by nobody.
    let is_broken = findings.iter().any(|finding| finding.severity == Severity::Error);
    let hosting = judge_hosting(domain, found, profile);
    findings.extend((!is_broken).then_some(hosting));
    findings
}

/// Whether a host has addresses of a web proxy alone, and is no mail service of the company that
/// runs it.
pub(super) fn is_web_proxy(host: &MailHost) -> bool {
    let ranges: Vec<IpNet> = WEB_PROXY.iter().filter_map(|range| range.parse().ok()).collect();
    let is_proxy = |address: IpAddr| ranges.iter().any(|range| range.contains(&address));
    host.addresses.all().next().is_some()
        && host.addresses.all().all(is_proxy)
        && well_known(&host.name).is_none()
}

fn judge_proxied(host: &MailHost, found: &MailHosts) -> Option<Finding> {
    let address = host.addresses.all().next()?;
    Some(
        Finding::new(&TARGET_BEHIND_PROXY, &host.name)
            .arg(Arg::host("host", &host.name))
            .arg(Arg::address("address", address))
            .evidence(found.mx.evidence())
            .evidence(host.addresses.a.evidence()),
    )
}

/// What is odd about the list as a whole.
fn judge_list(domain: &Domain, found: &MailHosts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut names: Vec<String> = found.mx.exchanges().map(|(_, exchange)| exchange).collect();
    let all = names.len();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        findings.push(
            Finding::new(&DUPLICATE, domain)
                .arg(Arg::host("host", &twice[0]))
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

/// Where the mail lives: with the user's provider, or elsewhere, which is no fault.
fn judge_hosting(domain: &Domain, found: &MailHosts, profile: Option<&Profile>) -> Finding {
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
pub(super) fn judge_host(host: &MailHost, found: &MailHosts) -> Option<Finding> {
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
            None => match meant(&host.name, found) {
                Some(meant) => says(&TARGET_DOUBLED).arg(Arg::host("meant", meant)),
                None => says(&TARGET_UNRESOLVABLE),
            }
            .evidence(aaaa.evidence()),
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
    let Some(RData::CNAME(target)) = alias.map(|alias| &alias.data) else { return None };
    Some(says(&TARGET_ALIAS).arg(Arg::host("target", &name::plain(target))))
}

/// The name that was meant, where the domain stands behind it once more: the editor adds it to each
/// name that has no final dot (RFC 1035 section 5.1).
fn meant<'n>(name: &'n str, found: &MailHosts) -> Option<&'n str> {
    let domain = found.mx.asked.split(' ').next()?;
    let meant = name.strip_suffix(domain)?.strip_suffix('.')?;
    (meant == domain || meant.ends_with(&format!(".{domain}"))).then_some(meant)
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
