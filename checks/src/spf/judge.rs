//! What is wrong with a domain's SPF? From the tree of its records to findings.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use verdict::{Arg, Domain, Finding, Profile};

use super::lint::{Node, State, Tree, Via};
use super::record::{Mechanism, Qualifier, Record, Term, is_spf};
use super::{
    AFTER_ALL, ALLOWS_EVERYONE, COVERS_PROVIDER, INCLUDE_UNRESOLVED, INCLUDE_WITHOUT_RECORD, LOOP, MAX_TERMS,
    MISSES_PROVIDER, MISSING_SPACE, MULTIPLE, NO_ALL, NONE, OK, PTR, SYNTAX, TOO_MANY_LOOKUPS, UNRESOLVED,
};
use crate::dns::Lookup;

/// Everything there is to say about the records. `here` is the provider, where the domain's mail lives with it.
pub(super) fn judge(domain: &Domain, tree: &Tree, here: Option<&Profile>) -> Vec<Finding> {
    let own = tree.own();
    let about = |code| Finding::new(code, domain).evidence(own.lookup.evidence());
    let record = match &own.state {
        State::Unseen => {
            let failure = own.lookup.failure().map_or(verdict::Because::Timeout, |failure| failure.because());
            return vec![about(&UNRESOLVED).because(failure)];
        }
        State::Absent => return vec![about(&NONE)],
        State::Several(count) => {
            let finding = about(&MULTIPLE).arg(Arg::count("count", *count));
            return vec![with_merged(finding, merged(&own.lookup, here))];
        }
        State::Faulty(_) => return vec![glued(own).unwrap_or_else(|| faulty(own))],
        State::Read(record) => record,
    };
    let mut findings = Vec::new();
    findings.extend(glued(own));
    findings.extend(tree.nodes.iter().skip(1).filter_map(|node| judge_followed(node, tree)));
    findings.extend(tree.loops.iter().map(|(at, name)| looped(&tree.nodes[*at], name)));
    findings.extend(judge_terms(domain, tree));
    findings.extend(judge_policy(domain, own, record));
    findings.extend(here.and_then(|profile| judge_provider(domain, tree, profile)));
    let is_faulty = findings.iter().any(|finding| finding.severity > verdict::Severity::Notice);
    if !is_faulty {
        findings.push(about(&OK).arg(Arg::count("count", tree.terms())));
    }
    findings
}

/// A record that another one leads to.
fn judge_followed(node: &Node, tree: &Tree) -> Option<Finding> {
    let by = node.parent.map(|(at, via)| (tree.nodes[at].domain.as_str(), via))?;
    let says = |code| {
        let word = if by.1 == Via::Include { "include" } else { "redirect" };
        let finding = Finding::new(code, &node.domain).arg(Arg::domain("include", &node.domain));
        finding.arg(Arg::domain("named_by", by.0)).arg(Arg::word("mechanism", word)).evidence(node.lookup.evidence())
    };
    match &node.state {
        State::Read(_) => None,
        State::Unseen => {
            let failure = node.lookup.failure().map_or(verdict::Because::Timeout, |failure| failure.because());
            Some(says(&INCLUDE_UNRESOLVED).because(failure))
        }
        State::Absent => Some(says(&INCLUDE_WITHOUT_RECORD)),
        State::Several(count) => Some(says(&MULTIPLE).arg(Arg::count("count", *count))),
        State::Faulty(_) => Some(faulty(node)),
    }
}

fn faulty(node: &Node) -> Finding {
    let finding = Finding::new(&SYNTAX, &node.domain);
    let State::Faulty(fault) = &node.state else { return finding };
    let record = spf_text(&node.lookup);
    let term = record.get(fault.column - 1..).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    finding
        .arg(Arg::count("column", fault.column))
        .arg(Arg::word("fault", fault.what))
        .arg(Arg::quoted("term", term))
        .arg(Arg::record("record", &record))
        .evidence(node.lookup.evidence())
}

fn looped(node: &Node, name: &str) -> Finding {
    Finding::new(&LOOP, &node.domain)
        .arg(Arg::domain("include", name))
        .arg(Arg::domain("named_by", &node.domain))
        .evidence(node.lookup.evidence())
}

fn judge_terms(domain: &Domain, tree: &Tree) -> Option<Finding> {
    let terms = tree.terms();
    if terms <= MAX_TERMS {
        return None;
    }
    let finding =
        Finding::new(&TOO_MANY_LOOKUPS, domain).arg(Arg::count("count", terms)).arg(Arg::count("most", MAX_TERMS));
    Some(tree.nodes.iter().take(MAX_TERMS).fold(finding, |finding, node| finding.evidence(node.lookup.evidence())))
}

/// What the domain's own record says about everybody else.
fn judge_policy(domain: &Domain, own: &Node, record: &Record) -> Vec<Finding> {
    let says = |code| Finding::new(code, domain).evidence(own.lookup.evidence());
    let mut findings = Vec::new();
    if let Some(term) =
        record.directives().find_map(|(term, qualifier, mechanism)| opens_all(term, qualifier, mechanism))
    {
        findings.push(says(&ALLOWS_EVERYONE).arg(Arg::word("term", term)));
    }
    let all = record.directives().position(|(_, _, mechanism)| *mechanism == Mechanism::All);
    let directives = record.directives().count();
    match all {
        Some(at) if at + 1 < directives => {
            findings.push(says(&AFTER_ALL).arg(Arg::count("count", directives - at - 1)))
        }
        None if record.redirect().is_none() => findings.push(says(&NO_ALL)),
        _ => {}
    }
    if record.directives().any(|(_, _, mechanism)| matches!(mechanism, Mechanism::Ptr(_))) {
        findings.push(says(&PTR));
    }
    findings
}

/// The term, if it lets every address in the world pass.
fn opens_all(_: &Term, qualifier: Qualifier, mechanism: &Mechanism) -> Option<&'static str> {
    match mechanism {
        _ if qualifier != Qualifier::Pass => None,
        Mechanism::All => Some("+all"),
        Mechanism::Ip4(_, 0) => Some("ip4:0.0.0.0/0"),
        Mechanism::Ip6(_, 0) => Some("ip6:::/0"),
        _ => None,
    }
}

/// Strings of one record that were joined without the space that should part two terms.
fn glued(node: &Node) -> Option<Finding> {
    let record = node.lookup.texts().find(|strings| is_spf(&strings.concat()))?;
    let mut column = 1;
    for pair in record.windows(2) {
        column += pair[0].len();
        if !pair[0].ends_with(b" ") && begins_a_term(&pair[1]) && !pair[0].ends_with(b":") && !pair[0].is_empty() {
            return Some(
                Finding::new(&MISSING_SPACE, &node.domain)
                    .arg(Arg::count("column", column))
                    .arg(Arg::record("record", &spf_text(&node.lookup)))
                    .evidence(node.lookup.evidence()),
            );
        }
    }
    None
}

/// Whether text begins like a term that cannot be the rest of another one.
fn begins_a_term(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let bare = text.strip_prefix(['+', '-', '~', '?']).unwrap_or(&text);
    let starts = ["include:", "ip4:", "ip6:", "exists:", "redirect=", "exp=", "a:", "mx:", "ptr:"];
    let is_all = bare == "all" || bare.starts_with("all ");
    starts.iter().any(|start| bare.starts_with(start)) || (is_all && bare.len() < text.len())
}

/// Whether the provider's servers may send for the domain. Says nothing where only an address could tell.
fn judge_provider(domain: &Domain, tree: &Tree, profile: &Profile) -> Option<Finding> {
    let wanted = profile.spf_include.as_deref().map(str::to_ascii_lowercase);
    let sending: Vec<IpAddr> = profile.servers.iter().flat_map(|server| server.sending.iter().copied()).collect();
    if wanted.is_none() && sending.is_empty() {
        return None;
    }
    let networks: Vec<IpNet> = tree.records().flat_map(networks).collect();
    let is_named = wanted.as_ref().is_some_and(|wanted| tree.nodes.iter().any(|node| node.domain == *wanted));
    let is_listed =
        !sending.is_empty() && sending.iter().all(|address| networks.iter().any(|net| net.contains(address)));
    let own = tree.own();
    if is_named || is_listed {
        return Some(Finding::new(&COVERS_PROVIDER, domain).evidence(own.lookup.evidence()));
    }
    let looks_up = |mechanism: &Mechanism| {
        matches!(
            mechanism,
            Mechanism::A(..) | Mechanism::Mx(..) | Mechanism::Ptr(_) | Mechanism::Exists(_) | Mechanism::All
        )
    };
    let may_cover = tree.records().any(|record| {
        record.directives().any(|(_, qualifier, mechanism)| qualifier == Qualifier::Pass && looks_up(mechanism))
    });
    let is_seen =
        !tree.has_macros && !tree.is_cut && !tree.nodes.iter().any(|node| matches!(node.state, State::Unseen));
    if may_cover || !is_seen {
        return None;
    }
    let finding = Finding::new(&MISSES_PROVIDER, domain);
    let finding = wanted.iter().fold(finding, |finding, include| finding.arg(Arg::domain("include", include)));
    Some(with_merged(finding, merged(&own.lookup, Some(profile))).evidence(own.lookup.evidence()))
}

fn networks(record: &Record) -> impl Iterator<Item = IpNet> {
    record.directives().filter(|(_, qualifier, _)| *qualifier == Qualifier::Pass).filter_map(|(_, _, mechanism)| {
        match mechanism {
            Mechanism::Ip4(address, bits) => Ipv4Net::new(*address, *bits).ok().map(IpNet::from),
            Mechanism::Ip6(address, bits) => Ipv6Net::new(*address, *bits).ok().map(IpNet::from),
            _ => None,
        }
    })
}

fn with_merged(finding: Finding, merged: Option<String>) -> Finding {
    merged.into_iter().fold(finding, |finding, merged| finding.arg(Arg::word("merged", &merged)))
}

/// One record with the terms of all that were found, and the provider's include first. Built from what was read,
/// and only where all of it is plain; none if a record cannot be read or would look up too much.
fn merged(lookup: &Lookup, here: Option<&Profile>) -> Option<String> {
    let include = here.and_then(|profile| profile.spf_include.as_ref()).map(|include| format!("include:{include}"));
    let mut terms: Vec<String> = include.into_iter().collect();
    let mut end = String::from("~all");
    for text in lookup.texts().map(<[Vec<u8>]>::concat).filter(|text| is_spf(text)) {
        let record = Record::parse(&text).ok()?;
        for term in &record.terms {
            let written = term.text.to_ascii_lowercase();
            match written.trim_start_matches(['+', '-', '~', '?']) {
                "all" if written != "+all" && written != "all" => end = written,
                "all" => {}
                _ if !is_plain(&written) => return None,
                _ if !terms.contains(&written) => terms.push(written),
                _ => {}
            }
        }
    }
    let costs = |term: &&String| !term.trim_start_matches(['+', '-', '~', '?']).starts_with("ip");
    let record = format!("v=spf1 {} {end}", terms.join(" "));
    (terms.iter().filter(costs).count() <= MAX_TERMS && record.len() <= 255).then_some(record)
}

/// Names, numbers and punctuation of terms without macros.
fn is_plain(term: &str) -> bool {
    term.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-~?:./_=".contains(&byte))
}

/// The SPF record as one text, for the evidence.
pub(super) fn spf_text(lookup: &Lookup) -> String {
    let text = lookup.texts().map(<[Vec<u8>]>::concat).find(|text| is_spf(text)).unwrap_or_default();
    String::from_utf8_lossy(&text).into_owned()
}
