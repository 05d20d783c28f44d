//! What is wrong with a domain's SPF? From the tree of its records to findings.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup};
use verdict::{Arg, Because, Domain, Finding, Severity};

use super::allow_all::allows_all;
use super::answers::{Known, State};
use super::codes::{
    AFTER_ALL, ALLOWS_EVERYONE, AT_THE_LIMIT, BROKEN_FOR_OTHERS, COVERS_ADDRESS, COVERS_PROVIDER,
    INCLUDE_UNRESOLVED, MISSES_ADDRESS, MISSES_PROVIDER, MISSING_SPACE, MULTIPLE, NO_ALL, NONE,
    NOT_COUNTED, NOT_RECOGNISED, OK, PASSED_OVER, PTR, REDIRECT_IGNORED, SYNTAX,
    TOO_MANY_FOR_OTHERS, TOO_MANY_LOOKUPS, TOO_MANY_MX, TOO_MANY_VOIDS, TWO_IN_ONE, UNRESOLVED,
};
use super::hosts::{HostTerm, host_terms, third_void};
use super::limits::{MAX_MX, MAX_TERMS, MAX_VOIDS};
use super::provider::{Passage, Provider, passage_of};
use super::record::{Fault, Kind, Mechanism, Record, Term, is_spf};
use super::record_tree::{Node, Tree};
use super::{includes, repair};

/// What is asked: about which domain, over what is known of the DNS, and who sends for it.
#[derive(Clone, Copy)]
pub(super) struct Situation<'a> {
    pub(super) domain: &'a Domain,
    pub(super) known: &'a Known,
    /// The provider, where the domain's mail lives with it.
    pub(super) provider: Option<&'a Provider<'a>>,
    /// An address that the mail leaves from, as the user says, and that is not the provider's.
    pub(super) address: Option<IpAddr>,
}

/// Everything that is wrong with the records, or right. No record to publish comes with it yet.
pub(super) fn judge(situation: &Situation<'_>, tree: &Tree) -> Vec<Finding> {
    let (domain, own) = (situation.domain, tree.own());
    let about = |code| Finding::new(code, domain).evidence(own.lookup.evidence());
    match &own.state {
        State::Unseen => vec![about(&UNRESOLVED).because(because(own))],
        State::Absent => vec![not_recognised(domain, own).unwrap_or_else(|| about(&NONE))],
        State::Several(count) => vec![about(&MULTIPLE).arg(Arg::count("count", *count))],
        State::Faulty(fault) => vec![glued(own).unwrap_or_else(|| faulty(own, *fault))],
        State::Read(record) => judge_read(situation, tree, record),
    }
}

fn judge_read(situation: &Situation<'_>, tree: &Tree, record: &Record) -> Vec<Finding> {
    let Situation { domain, known, provider, address } = *situation;
    let own = tree.own();
    let of_address = address.map(|address| passage_of(domain, address, known));
    let passage = of_address
        .clone()
        .or_else(|| provider.map(|provider| provider.passage(domain, tree, known)));
    let passes = passage == Some(Passage::Passes);
    let hosts = host_terms(tree, known);
    let mut findings = Vec::new();
    findings.extend(glued(own));
    findings.extend(run_together(own, record));
    findings.extend(includes::judge(domain, tree, passes));
    findings.extend(judge_terms(domain, tree, passes));
    findings.extend(judge_hosts(domain, tree, &hosts, passes));
    findings.extend(judge_policy(domain, tree, record));
    // Where the user says from where the mail leaves, nobody asks about the provider's servers.
    let here = provider.filter(|_| address.is_none()).zip(passage);
    findings.extend(
        here.and_then(|(provider, passage)| judge_provider(domain, tree, provider, &passage)),
    );
    findings.extend(
        address
            .zip(of_address)
            .and_then(|(address, passage)| judge_address(domain, tree, address, &passage)),
    );
    let says = |code, count| {
        Finding::new(code, domain).arg(Arg::count("count", count)).evidence(own.lookup.evidence())
    };
    if findings.iter().all(|finding| finding.severity <= Severity::Notice) {
        findings.push(says(&OK, tree.terms()).arg(Arg::count("most", MAX_TERMS)));
    }
    let not_asked = |term: &&HostTerm| {
        let is_unpaid = |lookup: &Arc<Lookup>| lookup.failure() == Some(&DnsFailure::Budget);
        !term.missing.is_empty() || term.lookups.iter().any(is_unpaid)
    };
    let unresolved = tree.terms_for_messages() + hosts.iter().filter(not_asked).count();
    if unresolved > 0 || tree.has_macros {
        findings.push(says(&NOT_COUNTED, unresolved));
    }
    findings
}

/// A record that is meant to be one, though nobody takes it for one.
fn not_recognised(domain: &Domain, own: &Node) -> Option<Finding> {
    meant(own)?;
    Some(Finding::new(&NOT_RECOGNISED, domain).evidence(own.lookup.evidence()))
}

/// The text of a record that nobody takes for one.
pub(super) fn meant(own: &Node) -> Option<Vec<u8>> {
    own.lookup.joined_texts().find(|text| repair::is_meant(text))
}

pub(super) fn because(node: &Node) -> Because {
    node.lookup.failure().map_or(Because::Timeout, |failure| failure.because())
}

/// A record that cannot be read, with every term that is wrong.
pub(super) fn faulty(node: &Node, fault: Fault) -> Finding {
    let record = spf_text(&node.lookup);
    let term =
        record.get(fault.column - 1..).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    let all = Record::faults(&spf_bytes(&node.lookup).unwrap_or_default());
    let columns: Vec<String> = all.iter().map(|(fault, _)| fault.column.to_string()).collect();
    let terms: Vec<&str> = all.iter().map(|(_, term)| term.as_str()).collect();
    let finding = Finding::new(&SYNTAX, &node.domain)
        .arg(Arg::count("column", fault.column))
        .arg(Arg::word("fault", fault.what))
        .arg(Arg::quoted("term", term))
        .arg(Arg::record("record", &record))
        .evidence(node.lookup.evidence());
    let columns = if columns.is_empty() { fault.column.to_string() } else { columns.join(", ") };
    finding.arg(Arg::word("columns", &columns)).arg(Arg::quoted("terms", &terms.join(" ")))
}

/// More than ten terms look something up, or exactly ten. Whoever the record lets in before the
/// eleventh passes all the same.
fn judge_terms(domain: &Domain, tree: &Tree, passes: bool) -> Option<Finding> {
    let terms = tree.terms();
    let code = match terms.cmp(&MAX_TERMS) {
        Ordering::Less => return None,
        Ordering::Equal => &AT_THE_LIMIT,
        Ordering::Greater if passes => &TOO_MANY_FOR_OTHERS,
        Ordering::Greater => &TOO_MANY_LOOKUPS,
    };
    let finding = Finding::new(code, domain)
        .arg(Arg::count("count", terms))
        .arg(Arg::count("most", MAX_TERMS));
    Some(
        tree.nodes
            .iter()
            .take(MAX_TERMS)
            .fold(finding, |finding, node| finding.evidence(node.lookup.evidence())),
    )
}

/// The hosts that the record names: too many that are not there, more mail hosts than anybody
/// follows, and those that nobody could look up.
fn judge_hosts(domain: &Domain, tree: &Tree, hosts: &[HostTerm], passes: bool) -> Vec<Finding> {
    if tree.terms() > MAX_TERMS {
        return Vec::new();
    }
    let says = |code, term: &HostTerm| {
        let finding = Finding::new(code, domain)
            .arg(Arg::domain("include", &term.name))
            .arg(Arg::domain("named_by", &tree.nodes[term.node].domain))
            .arg(Arg::word("mechanism", term.mechanism))
            .evidence(tree.nodes[term.node].lookup.evidence());
        term.lookups.iter().fold(finding, |finding, lookup| finding.evidence(lookup.evidence()))
    };
    let broken = |code, fault, term| {
        let code = if passes { &BROKEN_FOR_OTHERS } else { code };
        says(code, term).arg(Arg::word("fault", fault))
    };
    let mut findings = Vec::new();
    if let Some(third) = third_void(hosts) {
        let voids = hosts.iter().filter(|term| term.voids() > 0);
        let finding = broken(&TOO_MANY_VOIDS, "voids", third)
            .arg(Arg::count("count", voids.clone().map(HostTerm::voids).sum()))
            .arg(Arg::count("most", MAX_VOIDS))
            .arg(Arg::word("hosts", &names(voids.clone().map(|term| term.name.as_str()))));
        let others = voids.filter(|term| !std::ptr::eq(*term, third));
        findings.push(
            others
                .flat_map(|term| &term.lookups)
                .fold(finding, |finding, lookup| finding.evidence(lookup.evidence())),
        );
    }
    if let Some(term) = hosts.iter().find(|term| term.is_crowded()) {
        let count = term.lookups.first().map_or(0, |lookup| lookup.records().len());
        findings.push(
            broken(&TOO_MANY_MX, "crowded", term)
                .arg(Arg::count("count", count))
                .arg(Arg::count("most", MAX_MX)),
        );
    }
    let failures = hosts.iter().filter_map(|term| Some((term, *term.failed()?.failure()?)));
    let unseen = failures.filter(|(_, failure)| !passes && *failure != DnsFailure::Budget);
    findings.extend(unseen.map(|(term, failure)| {
        let finding = says(&INCLUDE_UNRESOLVED, term).because(failure.because());
        Finding { about: term.name.clone(), ..finding }
    }));
    findings
}

/// Names as we write them, one after another.
pub(super) fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut written: Vec<String> = Vec::new();
    for name in names.map(|name| Arg::domain("name", name).value) {
        if !written.contains(&name) {
            written.push(name);
        }
    }
    written.join(", ")
}

/// What the domain's own record says about everybody else.
fn judge_policy(domain: &Domain, tree: &Tree, record: &Record) -> Vec<Finding> {
    let says = |code| Finding::new(code, domain).evidence(tree.own().lookup.evidence());
    let mut findings = Vec::new();
    if let Some(term) = allows_all(tree) {
        findings.push(says(&ALLOWS_EVERYONE).arg(Arg::word("term", &term)));
    }
    if record.terms.iter().any(|term| term.text.eq_ignore_ascii_case("v=spf1")) {
        findings.push(says(&TWO_IN_ONE));
    }
    let passed_over = repair::passed_over(record).count();
    if passed_over > 0 {
        findings.push(says(&PASSED_OVER).arg(Arg::count("count", passed_over)));
    }
    let left = record.directives().count() - record.effective().count();
    if left > 0 {
        findings.push(says(&AFTER_ALL).arg(Arg::count("count", left)));
    }
    let has_all = record.directives().any(|(_, _, mechanism)| *mechanism == Mechanism::All);
    if has_all && record.names_redirect() {
        findings.push(says(&REDIRECT_IGNORED));
    }
    if !has_all && record.redirect().is_none() && run_together(tree.own(), record).is_none() {
        findings.push(says(&NO_ALL));
    }
    if record.effective().any(|(_, _, mechanism)| matches!(mechanism, Mechanism::Ptr(_))) {
        findings.push(says(&PTR));
    }
    findings
}

/// Whether the provider's servers may send for the domain. Says nothing where only a real message
/// could tell.
fn judge_provider(
    domain: &Domain,
    tree: &Tree,
    provider: &Provider<'_>,
    passage: &Passage,
) -> Option<Finding> {
    let says = |code| Finding::new(code, domain).evidence(tree.own().lookup.evidence());
    match passage {
        Passage::Passes => {
            Some(says(&COVERS_PROVIDER).arg(Arg::count("count", provider.sending().len())))
        }
        Passage::Misses(address, count) => {
            let mut finding = says(&MISSES_PROVIDER).arg(Arg::count("count", *count));
            if let Some(include) = &provider.profile.spf_include {
                finding = finding.arg(Arg::domain("include", include));
            }
            Some(
                address.iter().fold(finding, |finding, address| {
                    finding.arg(Arg::address("address", *address))
                }),
            )
        }
        Passage::ComesTooLate | Passage::Open => None,
    }
}

/// Whether the address that the user's mail leaves from may send for the domain.
fn judge_address(
    domain: &Domain,
    tree: &Tree,
    address: IpAddr,
    passage: &Passage,
) -> Option<Finding> {
    let code = match passage {
        Passage::Passes => &COVERS_ADDRESS,
        Passage::Misses(..) => &MISSES_ADDRESS,
        Passage::ComesTooLate | Passage::Open => return None,
    };
    let finding = Finding::new(code, domain).arg(Arg::address("address", address));
    Some(finding.evidence(tree.own().lookup.evidence()))
}

/// Strings of one record that were joined without the space that should part two terms.
pub(super) fn glued(node: &Node) -> Option<Finding> {
    let record = node.lookup.texts().find(|strings| is_spf(&strings.concat()))?;
    let seam = record.windows(2).position(|pair| is_seam(&pair[0], &pair[1]))?;
    let column = record.iter().take(seam + 1).map(|string| string.len()).sum::<usize>() + 1;
    Some(
        Finding::new(&MISSING_SPACE, &node.domain)
            .arg(Arg::count("column", column))
            .arg(Arg::count("first", seam + 1))
            .arg(Arg::count("second", seam + 2))
            .arg(Arg::record("record", &spf_text(&node.lookup)))
            .evidence(node.lookup.evidence()),
    )
}

/// A name that can be read and that nobody has, because the next term has run into it:
/// `include:a.example-all`.
fn run_together(own: &Node, record: &Record) -> Option<Finding> {
    let name = |text: &str| text.split_once([':', '=']).map(|(_, name)| name.to_owned());
    let is_run = |term: &&Term| {
        let is_address =
            matches!(term.kind, Kind::Directive(_, Mechanism::Ip4(..) | Mechanism::Ip6(..)));
        !is_address
            && term.kind != Kind::Unknown
            && name(&term.text).is_some_and(|name| repair::is_odd(&name))
    };
    let term = record.terms.iter().find(is_run)?;
    Some(faulty(own, Fault { column: term.column, what: "bad_domain" }))
}

/// Whether a space is missing between two strings.
fn is_seam(one: &[u8], next: &[u8]) -> bool {
    !one.ends_with(b" ") && !one.ends_with(b":") && !one.is_empty() && begins_a_term(next)
}

/// The record with the spaces that are missing between its strings.
pub(super) fn parted(lookup: &Lookup) -> Option<Record> {
    let strings = lookup.texts().find(|strings| is_spf(&strings.concat()))?;
    let mut text = strings.first()?.to_vec();
    for pair in strings.windows(2) {
        if is_seam(&pair[0], &pair[1]) {
            text.push(b' ');
        }
        text.extend_from_slice(&pair[1]);
    }
    Record::parse(&text).ok()
}

/// Whether text begins like a term that cannot be the rest of another one.
fn begins_a_term(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let bare = text.strip_prefix(['+', '-', '~', '?']).unwrap_or(&text);
    let starts = ["include:", "ip4:", "ip6:", "exists:", "redirect=", "exp=", "a:", "mx:", "ptr:"];
    let is_all = bare == "all" || bare.starts_with("all ");
    starts.iter().any(|start| bare.starts_with(start)) || (is_all && bare.len() < text.len())
}

/// The SPF record as one text, for the evidence.
pub(super) fn spf_text(lookup: &Lookup) -> String {
    String::from_utf8_lossy(&spf_bytes(lookup).unwrap_or_default()).into_owned()
}

pub(super) fn spf_bytes(lookup: &Lookup) -> Option<Vec<u8>> {
    lookup.joined_texts().find(|text| is_spf(text))
}
