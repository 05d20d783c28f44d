//! What is wrong with a domain's SPF? From the tree of its records to findings.

use verdict::{Arg, Because, Domain, Finding, Severity};

use super::lint::{Node, State, Tree};
use super::opening::opening;
use super::provider::{Here, Passage};
use super::publish::{self, Change};
use super::record::{Fault, Kind, Mechanism, Record, Term, is_spf};
use super::{
    AFTER_ALL, ALLOWS_EVERYONE, COVERS_PROVIDER, MAX_TERMS, MISSES_PROVIDER, MISSING_SPACE,
    MULTIPLE, NO_ALL, NONE, NOT_COUNTED, NOT_RECOGNISED, OK, PASSED_OVER, PTR, REDIRECT_IGNORED,
    SYNTAX, TOO_MANY_FOR_OTHERS, TOO_MANY_LOOKUPS, UNRESOLVED, followed, mend,
};
use crate::dns::Lookup;

/// Everything there is to say about the records. `here` is the provider, where the domain's mail
/// lives with it.
pub(super) fn judge(domain: &Domain, tree: &Tree, here: Option<&Here<'_>>) -> Vec<Finding> {
    let own = tree.own();
    let about = |code| Finding::new(code, domain).evidence(own.lookup.evidence());
    match &own.state {
        State::Unseen => vec![about(&UNRESOLVED).because(because(own))],
        State::Absent => vec![not_recognised(domain, own).unwrap_or_else(|| about(&NONE))],
        State::Several(count) => {
            let record = publish::record(tree, Change { add: here, ..Change::default() });
            vec![with_record(about(&MULTIPLE).arg(Arg::count("count", *count)), record)]
        }
        State::Faulty(fault) => vec![glued(own).unwrap_or_else(|| faulty(own, *fault))],
        State::Read(record) => judge_read(domain, tree, record, here),
    }
}

fn judge_read(
    domain: &Domain,
    tree: &Tree,
    record: &Record,
    here: Option<&Here<'_>>,
) -> Vec<Finding> {
    let own = tree.own();
    let passage = here.map(|here| here.passage(domain, tree));
    let mut findings = Vec::new();
    findings.extend(glued(own));
    findings.extend(run_together(own, record));
    let passes = passage == Some(Passage::Passes);
    findings.extend(followed::judge(domain, tree, passes));
    findings.extend(judge_terms(domain, tree, here, passage.as_ref()));
    findings.extend(judge_policy(domain, tree, record, here));
    findings.extend(
        here.zip(passage).and_then(|(here, passage)| judge_provider(domain, tree, here, &passage)),
    );
    let says = |code, count| {
        Finding::new(code, domain).arg(Arg::count("count", count)).evidence(own.lookup.evidence())
    };
    if findings.iter().all(|finding| finding.severity <= Severity::Notice) {
        findings.push(says(&OK, tree.terms()).arg(Arg::count("most", MAX_TERMS)));
    }
    let unresolved = tree.unresolved_terms();
    if unresolved > 0 || tree.has_macros {
        findings.push(says(&NOT_COUNTED, unresolved));
    }
    findings
}

/// A record that is meant to be one, though nobody takes it for one.
fn not_recognised(domain: &Domain, own: &Node) -> Option<Finding> {
    let text = own.lookup.texts().map(<[Vec<u8>]>::concat).find(|text| mend::is_meant(text))?;
    Some(with_record(
        Finding::new(&NOT_RECOGNISED, domain).evidence(own.lookup.evidence()),
        mend::mended(&text),
    ))
}

pub(super) fn because(node: &Node) -> Because {
    node.lookup.failure().map_or(Because::Timeout, |failure| failure.because())
}

/// A record that cannot be read, and the one that was meant.
pub(super) fn faulty(node: &Node, fault: Fault) -> Finding {
    let record = spf_text(&node.lookup);
    let term =
        record.get(fault.column - 1..).and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    let finding = Finding::new(&SYNTAX, &node.domain)
        .arg(Arg::count("column", fault.column))
        .arg(Arg::word("fault", fault.what))
        .arg(Arg::quoted("term", term))
        .arg(Arg::record("record", &record))
        .evidence(node.lookup.evidence());
    with_record(finding, spf_bytes(&node.lookup).and_then(|text| mend::mended(&text)))
}

/// More than ten terms look something up. Whoever the record lets in before the eleventh passes all
/// the same.
fn judge_terms(
    domain: &Domain,
    tree: &Tree,
    here: Option<&Here<'_>>,
    passage: Option<&Passage>,
) -> Option<Finding> {
    let terms = tree.terms();
    if terms <= MAX_TERMS {
        return None;
    }
    let passes = passage == Some(&Passage::Passes);
    let code = if passes { &TOO_MANY_FOR_OTHERS } else { &TOO_MANY_LOOKUPS };
    let finding = Finding::new(code, domain)
        .arg(Arg::count("count", terms))
        .arg(Arg::count("most", MAX_TERMS));
    let record = publish::record(tree, Change { add: here, save: true, ..Change::default() });
    let finding = with_record(finding, record);
    Some(
        tree.nodes
            .iter()
            .take(MAX_TERMS)
            .fold(finding, |finding, node| finding.evidence(node.lookup.evidence())),
    )
}

/// What the domain's own record says about everybody else.
fn judge_policy(
    domain: &Domain,
    tree: &Tree,
    record: &Record,
    here: Option<&Here<'_>>,
) -> Vec<Finding> {
    let says = |code| Finding::new(code, domain).evidence(tree.own().lookup.evidence());
    let corrected = |finding| with_record(finding, publish::record(tree, Change::default()));
    let mut findings = Vec::new();
    if let Some(term) = opening(tree) {
        let closed = publish::record(tree, Change { add: here, ..Change::default() });
        findings.push(with_record(says(&ALLOWS_EVERYONE).arg(Arg::word("term", &term)), closed));
    }
    let passed_over = mend::passed_over(record).count();
    if passed_over > 0 {
        let meant = spf_bytes(&tree.own().lookup).and_then(|text| mend::mended(&text));
        findings.push(with_record(says(&PASSED_OVER).arg(Arg::count("count", passed_over)), meant));
    }
    let left = record.directives().count() - record.effective().count();
    if left > 0 {
        findings.push(corrected(says(&AFTER_ALL).arg(Arg::count("count", left))));
    }
    let has_all = record.directives().any(|(_, _, mechanism)| *mechanism == Mechanism::All);
    if has_all && record.names_redirect() {
        findings.push(corrected(says(&REDIRECT_IGNORED)));
    }
    if !has_all && record.redirect().is_none() && run_together(tree.own(), record).is_none() {
        findings.push(corrected(says(&NO_ALL)));
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
    here: &Here<'_>,
    passage: &Passage,
) -> Option<Finding> {
    let says = |code| Finding::new(code, domain).evidence(tree.own().lookup.evidence());
    match passage {
        Passage::Passes => {
            Some(says(&COVERS_PROVIDER).arg(Arg::count("count", here.sending().len())))
        }
        Passage::Misses(address, count) => {
            let mut finding = says(&MISSES_PROVIDER).arg(Arg::count("count", *count));
            if let Some(include) = &here.profile.spf_include {
                finding = finding.arg(Arg::domain("include", include));
            }
            if let Some(address) = address {
                finding = finding.arg(Arg::address("address", *address));
            }
            let record = publish::record(tree, Change { add: Some(here), ..Change::default() });
            Some(with_record(finding, record))
        }
        Passage::ComesTooLate | Passage::Open => None,
    }
}

/// Strings of one record that were joined without the space that should part two terms.
pub(super) fn glued(node: &Node) -> Option<Finding> {
    let record = node.lookup.texts().find(|strings| is_spf(&strings.concat()))?;
    let seam = record.windows(2).position(|pair| is_seam(&pair[0], &pair[1]))?;
    let column = record.iter().take(seam + 1).map(Vec::len).sum::<usize>() + 1;
    let finding = Finding::new(&MISSING_SPACE, &node.domain)
        .arg(Arg::count("column", column))
        .arg(Arg::count("first", seam + 1))
        .arg(Arg::count("second", seam + 2))
        .arg(Arg::record("record", &spf_text(&node.lookup)))
        .evidence(node.lookup.evidence());
    let is_own = node.parent.is_none();
    Some(with_record(finding, is_own.then(|| parted(record)).flatten()))
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
            && name(&term.text).is_some_and(|name| mend::is_odd(&name))
    };
    let term = record.terms.iter().find(is_run)?;
    Some(faulty(own, Fault { column: term.column, what: "bad_domain" }))
}

/// Whether a space is missing between two strings.
fn is_seam(one: &[u8], next: &[u8]) -> bool {
    !one.ends_with(b" ") && !one.ends_with(b":") && !one.is_empty() && begins_a_term(next)
}

/// The same record with the spaces that are missing, if it can be read then.
fn parted(strings: &[Vec<u8>]) -> Option<String> {
    let mut text = strings.first()?.clone();
    for pair in strings.windows(2) {
        if is_seam(&pair[0], &pair[1]) {
            text.push(b' ');
        }
        text.extend_from_slice(&pair[1]);
    }
    publish::respelled(&Record::parse(&text).ok()?)
}

/// Whether text begins like a term that cannot be the rest of another one.
fn begins_a_term(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let bare = text.strip_prefix(['+', '-', '~', '?']).unwrap_or(&text);
    let starts = ["include:", "ip4:", "ip6:", "exists:", "redirect=", "exp=", "a:", "mx:", "ptr:"];
    let is_all = bare == "all" || bare.starts_with("all ");
    starts.iter().any(|start| bare.starts_with(start)) || (is_all && bare.len() < text.len())
}

/// The record to publish, as our own word: it is built, never echoed.
pub(super) fn with_record(finding: Finding, record: Option<String>) -> Finding {
    record.into_iter().fold(finding, |finding, record| finding.arg(Arg::word("merged", &record)))
}

/// The SPF record as one text, for the evidence.
pub(super) fn spf_text(lookup: &Lookup) -> String {
    String::from_utf8_lossy(&spf_bytes(lookup).unwrap_or_default()).into_owned()
}

fn spf_bytes(lookup: &Lookup) -> Option<Vec<u8>> {
    lookup.texts().map(<[Vec<u8>]>::concat).find(|text| is_spf(text))
}
