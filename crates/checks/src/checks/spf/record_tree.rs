//! What does a record lead to? Its includes and redirects, level by level.
//!
//! It asks nobody: where an answer is missing it names the questions, and whoever has asked them
//! starts again. So a record that nobody has published yet is judged like one that is there.

use std::sync::Arc;

use probe::dns::{Lookup, Question, RecordType, name};
use verdict::SpfVia;

use super::answers::{Answers, Known, State, state};
use super::hosts::{host_terms, needs_a_message};
use super::limits::MAX_TERMS;
use super::macros::DomainSpec;
use super::record::{Mechanism, Record};

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

/// The questions that must be answered before a domain's record can be judged: first those for the
/// records that it leads to, then those for the hosts that these name.
pub(super) fn missing(domain: &str, known: &Known) -> Vec<Question> {
    match Tree::grow(domain, known) {
        Err(missing) => missing,
        Ok(tree) => host_terms(&tree, known).into_iter().flat_map(|term| term.missing).collect(),
    }
}

impl Tree {
    /// The domain's record and all that it leads to, level by level; or the questions that are
    /// missing for the next level.
    pub(super) fn grow(domain: &str, known: &Known) -> Result<Self, Vec<Question>> {
        let mut tree = Self::default();
        let mut next = vec![(domain.to_owned(), None)];
        while !next.is_empty() {
            let is_missing =
                |(name, _): &&(String, Option<Link>)| known.find(name, RecordType::TXT).is_none();
            let missing: Vec<Question> = next
                .iter()
                .filter(is_missing)
                .map(|(name, _)| Question::new(name, RecordType::TXT))
                .collect();
            if !missing.is_empty() {
                return Err(missing);
            }
            let start = tree.nodes.len();
            for (name, parent) in next {
                let Some(lookup) = known.find(&name, RecordType::TXT) else { continue };
                tree.nodes.push(Node { domain: name, state: state(&lookup), lookup, parent });
            }
            let mut named = Vec::new();
            (start..tree.nodes.len()).for_each(|at| tree.follow(at, &mut named));
            next = named.into_iter().map(|(name, link)| (name, Some(link))).collect();
        }
        Ok(tree)
    }

    /// Adds the names that a node leads to.
    fn follow(&mut self, at: usize, next: &mut Vec<(String, Link)>) {
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

    /// Terms that are looked up only for a real message, so that nobody can say what they find.
    pub(super) fn terms_for_messages(&self) -> usize {
        let of_record = |record: &Record| {
            record.effective().filter(|(at, _, _)| needs_a_message(&record.terms[*at].kind)).count()
        };
        self.records().map(of_record).sum()
    }
}

/// What a record itself costs. Nobody comes to what is after `all`.
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
