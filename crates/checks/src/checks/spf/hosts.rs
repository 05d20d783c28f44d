//! Are the hosts there that a record names? Its `a`, `mx` and `exists` terms without macros, in the
//! order in which a server comes to them.
//!
//! Only what holds for every message is looked at: how many of the look-ups find nothing (RFC 7208
//! section 4.6.4), and whether a name has more mail hosts than anybody follows.

use std::sync::Arc;

use probe::dns::{Lookup, Question, RecordType, name};

use super::answers::Answers;
use super::limits::{MAX_MX, MAX_TERMS, MAX_VOIDS};
use super::record::{Kind, Mechanism};
use super::record_tree::Tree;
use super::terms::exchanges;

/// A term that names hosts, and what was found there.
#[derive(Clone)]
pub(super) struct HostTerm {
    /// The node of its record, and its place there.
    pub(super) node: usize,
    pub(super) term: usize,
    /// `a:`, `mx:` or `exists:`.
    pub(super) mechanism: &'static str,
    /// The name that is looked up.
    pub(super) name: String,
    /// What was asked for it, as far as anybody asked.
    pub(super) lookups: Vec<Arc<Lookup>>,
    /// The questions that nobody has asked.
    pub(super) missing: Vec<Question>,
}

impl HostTerm {
    /// The look-ups that found nothing, as a server at an IPv4 address counts them.
    pub(super) fn voids(&self) -> usize {
        let is_void =
            |lookup: &&Arc<Lookup>| lookup.answer().is_some_and(|answer| answer.records.is_empty());
        self.lookups.iter().filter(is_void).count()
    }

    /// Whether no such name exists: whoever takes the term out takes out no server.
    pub(super) fn is_gone(&self) -> bool {
        self.lookups.first().is_some_and(|lookup| lookup.is_nx_domain())
    }

    /// Whether it has more mail hosts than are followed.
    pub(super) fn is_crowded(&self) -> bool {
        self.mechanism == "mx:"
            && self.lookups.first().is_some_and(|lookup| lookup.records().len() > MAX_MX)
    }

    /// The look-up that had no answer, if one had none.
    pub(super) fn failed(&self) -> Option<&Arc<Lookup>> {
        self.lookups.iter().find(|lookup| lookup.failure().is_some())
    }
}

/// The terms that name hosts, as far as the limit of ten lets anybody come to them.
pub(super) fn host_terms(tree: &Tree, known: &impl Answers) -> Vec<HostTerm> {
    let mut found = Vec::new();
    let mut left = MAX_TERMS;
    visit(tree, 0, known, &mut left, &mut found);
    found
}

/// The term at which a server that nothing has matched gives up, because too much was not found.
pub(super) fn third_void(terms: &[HostTerm]) -> Option<&HostTerm> {
    let mut voids = 0;
    terms.iter().find(|term| {
        voids += term.voids();
        voids > MAX_VOIDS
    })
}

fn visit(
    tree: &Tree,
    node: usize,
    known: &impl Answers,
    left: &mut usize,
    found: &mut Vec<HostTerm>,
) {
    let Some(record) = tree.record(node) else { return };
    for (at, _, mechanism) in record.effective() {
        if mechanism.looks_up() {
            if *left == 0 {
                return;
            }
            *left -= 1;
        }
        if let Some(child) = tree.child(node, at) {
            visit(tree, child, known, left, found);
        } else if let Some((mechanism, name)) = named(mechanism, &tree.nodes[node].domain) {
            found.push(look(node, at, mechanism, name, known));
        }
    }
    let redirect = record.redirect_term().filter(|_| *left > 0);
    if let Some(child) = redirect.and_then(|(at, _)| tree.child(node, at)) {
        *left -= 1;
        visit(tree, child, known, left, found);
    }
}

/// The name that a term looks up, where it is the same for every message.
fn named(mechanism: &Mechanism, own: &str) -> Option<(&'static str, String)> {
    let (spelled, spec) = match mechanism {
        Mechanism::A(spec, _) => ("a:", spec.as_ref()),
        Mechanism::Mx(spec, _) => ("mx:", spec.as_ref()),
        Mechanism::Exists(spec) => ("exists:", Some(spec)),
        _ => return None,
    };
    let Some(spec) = spec else { return Some((spelled, own.to_owned())) };
    // What is no name matches nothing and costs no question (section 4.8).
    Some((spelled, name::from_raw(&spec.plain()?)?))
}

fn look(
    node: usize,
    term: usize,
    mechanism: &'static str,
    name: String,
    known: &impl Answers,
) -> HostTerm {
    let (mut lookups, mut missing) = (Vec::new(), Vec::new());
    let mut ask = |name: &str, kind| match known.find(name, kind) {
        Some(lookup) => lookups.push(lookup),
        None => missing.push(Question::new(name, kind)),
    };
    if mechanism == "mx:" {
        ask(&name, RecordType::MX);
        let mx = known.find(&name, RecordType::MX);
        let hosts = mx.map(|mx| exchanges(&mx)).filter(|hosts| hosts.len() <= MAX_MX);
        hosts.iter().flatten().for_each(|host| ask(host, RecordType::A));
    } else {
        ask(&name, RecordType::A);
    }
    HostTerm { node, term, mechanism, name, lookups, missing }
}

/// Whether a term of a record is one that only a message can resolve: it holds a macro, or asks for
/// the names of the address.
pub(super) fn needs_a_message(kind: &Kind) -> bool {
    match kind {
        Kind::Directive(_, Mechanism::Ptr(_)) => true,
        Kind::Directive(
            _,
            Mechanism::A(Some(spec), _) | Mechanism::Mx(Some(spec), _) | Mechanism::Exists(spec),
        ) => spec.plain().is_none(),
        _ => false,
    }
}
