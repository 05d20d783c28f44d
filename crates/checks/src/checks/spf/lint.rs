//! What does a record lead to? Its includes and redirects, level by level, all of one level at
//! once.
//!
//! Without an address nothing else is looked up, so that a record cannot be used to flood anyone;
//! `a`, `mx`, `ptr` and `exists` are counted by their terms.

use std::sync::Arc;

use futures_util::future::join_all;
use verdict::SpfVia;

use super::MAX_TERMS;
use super::macros::DomainSpec;
use super::record::{Fault, Kind, Mechanism, Record, Term, is_spf};
use crate::context::Context;
use crate::dns::{DnsFailure, Lookup, RecordType, name};

/// The most records that are followed: what lies beyond the limit is an error already.
const MAX_RECORDS: usize = MAX_TERMS + 1;

/// A record and where it stands among the others.
pub(super) struct Node {
    pub(super) domain: String,
    pub(super) lookup: Arc<Lookup>,
    pub(super) state: State,
    /// What names it.
    pub(super) parent: Option<Link>,
}

/// A term that leads to another record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The node of its record.
    pub(super) node: usize,
    /// Its place there.
    pub(super) term: usize,
    pub(super) via: SpfVia,
}

/// What was found at a name.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// No answer came; the lookup says why.
    Unseen,
    /// No SPF record.
    Absent,
    /// Several, which is an error.
    Several(usize),
    /// One that cannot be read.
    Faulty(Fault),
    /// One.
    Read(Arc<Record>),
}

/// All records that an evaluation could come to.
#[derive(Default)]
pub(super) struct Tree {
    /// The domain's own first.
    pub(super) nodes: Vec<Node>,
    /// Where a record leads back to one above it, and its name.
    pub(super) loops: Vec<(Link, String)>,
    /// Whether some names depend on the message, and were not followed.
    pub(super) has_macros: bool,
    /// Whether there were more than anybody follows.
    pub(super) is_cut: bool,
}

/// Reads the domain's record and follows it.
pub(super) async fn read(case: &Context, domain: &str) -> Tree {
    let mut tree =
        Tree { nodes: vec![fetch(case, domain.to_owned(), None).await], ..Tree::default() };
    let mut level = 0..1;
    while !level.is_empty() {
        let mut next = Vec::new();
        level.clone().for_each(|at| tree.follow(at, &mut next));
        let start = tree.nodes.len();
        tree.nodes.extend(
            join_all(next.into_iter().map(|(name, link)| fetch(case, name, Some(link)))).await,
        );
        level = start..tree.nodes.len();
    }
    tree
}

impl Tree {
    /// Adds the names that a node leads to.
    pub(super) fn follow(&mut self, at: usize, next: &mut Vec<(String, Link)>) {
        let State::Read(record) = &self.nodes[at].state else { return };
        let record = Arc::clone(record);
        for (term, target, via) in targets(&record) {
            let link = Link { node: at, term, via };
            let Some(raw) = target.plain() else {
                self.has_macros = true;
                continue;
            };
            // What is no name is looked at like one: the look-up fails, and says that it is none.
            let name = name::from_raw(&raw).unwrap_or(raw);
            if self.is_above(at, &name) {
                self.loops.push((link, name));
            } else if self.nodes.len() + next.len() >= MAX_RECORDS {
                self.is_cut = true;
            } else {
                next.push((name, link));
            }
        }
    }

    /// Whether a name is that of the node or of one above it.
    fn is_above(&self, at: usize, name: &str) -> bool {
        let above =
            std::iter::successors(Some(at), |at| self.nodes[*at].parent.map(|parent| parent.node));
        above.into_iter().any(|at| self.nodes[at].domain == name)
    }

    /// The domain's own record.
    pub(super) fn own(&self) -> &Node {
        &self.nodes[0]
    }

    /// The record of a node, if it could be read.
    pub(super) fn record(&self, at: usize) -> Option<&Record> {
        match &self.nodes[at].state {
            State::Read(record) => Some(record),
            _ => None,
        }
    }

    /// The records that were read, the domain's own first.
    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        (0..self.nodes.len()).filter_map(|at| self.record(at))
    }

    /// The node that a term leads to.
    pub(super) fn child(&self, node: usize, term: usize) -> Option<usize> {
        let leads =
            |one: &Node| one.parent.is_some_and(|link| (link.node, link.term) == (node, term));
        self.nodes.iter().position(leads)
    }

    /// The terms that look something up, in all records.
    pub(super) fn terms(&self) -> usize {
        self.records().map(own_cost).sum()
    }

    /// The same below one term, itself included.
    pub(super) fn cost(&self, node: usize, term: usize) -> usize {
        let Some(record) = self.record(node) else { return 0 };
        let costs = |term: &Term| match &term.kind {
            Kind::Directive(_, mechanism) => mechanism.looks_up(),
            Kind::Redirect(_) => record.redirect().is_some(),
            Kind::Exp(_) | Kind::Unknown => false,
        };
        let own = record.terms.get(term).is_some_and(costs);
        usize::from(own) + self.child(node, term).map_or(0, |at| self.cost_of_node(at))
    }

    /// What a node's record costs, with all that it leads to.
    pub(super) fn cost_of_node(&self, at: usize) -> usize {
        let terms = self.record(at).map_or(0, |record| record.terms.len());
        (0..terms).map(|term| self.cost(at, term)).sum()
    }

    /// Terms that are looked up only for a real message, so that nobody can say what they find.
    pub(super) fn unresolved_terms(&self) -> usize {
        let needs_a_message = |record: &Record| {
            let of_message = |mechanism: &Mechanism| {
                mechanism.looks_up() && !matches!(mechanism, Mechanism::Include(_))
            };
            record.effective().filter(|(_, _, mechanism)| of_message(mechanism)).count()
        };
        self.records().map(needs_a_message).sum()
    }
}

/// What a record itself costs. Nobody comes to what stands after `all`.
pub(super) fn own_cost(record: &Record) -> usize {
    let mechanisms = record.effective().filter(|(_, _, mechanism)| mechanism.looks_up()).count();
    mechanisms + usize::from(record.redirect().is_some())
}

/// The terms that lead to other records, and where they lead.
fn targets(record: &Record) -> impl Iterator<Item = (usize, &DomainSpec, SpfVia)> {
    let redirect = record.redirect_term().map(|(at, target)| (at, target, SpfVia::Redirect));
    let include = record.effective().filter_map(|(at, _, mechanism)| match mechanism {
        Mechanism::Include(target) => Some((at, target, SpfVia::Include)),
        _ => None,
    });
    include.chain(redirect)
}

async fn fetch(case: &Context, name: String, parent: Option<Link>) -> Node {
    let lookup = case.dns(&name, RecordType::Txt).await;
    Node { domain: name, state: state(&lookup), lookup, parent }
}

/// What a look-up of TXT records holds for SPF. What is no name has no record (RFC 7208 section
/// 4.3).
pub(super) fn state(lookup: &Lookup) -> State {
    match lookup.failure() {
        Some(DnsFailure::NotAName) => return State::Absent,
        Some(_) => return State::Unseen,
        None => {}
    }
    let found: Vec<Vec<u8>> =
        lookup.texts().map(<[Vec<u8>]>::concat).filter(|text| is_spf(text)).collect();
    match found.as_slice() {
        [] => State::Absent,
        [one] => {
            Record::parse(one).map_or_else(State::Faulty, |record| State::Read(Arc::new(record)))
        }
        several => State::Several(several.len()),
    }
}
