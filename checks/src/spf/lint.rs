//! What does a record lead to? Its includes and redirects, level by level, all of one level at once.
//!
//! Without an address nothing else is looked up, so that a record cannot be used to flood anyone; `a`, `mx`, `ptr`
//! and `exists` are counted by their terms.

use std::sync::Arc;

use futures_util::future::join_all;

use super::macros::DomainSpec;
use super::record::{Fault, Kind, Mechanism, Record, is_spf};
use crate::case::Case;
use crate::dns::{Lookup, RecordType};

/// The most records that are followed: what lies beyond the limit is an error already.
const MAX_RECORDS: usize = 11;

/// A record and where it stands among the others.
pub(super) struct Node {
    pub(super) domain: String,
    pub(super) lookup: Arc<Lookup>,
    pub(super) state: State,
    /// The node that names it, and how.
    pub(super) parent: Option<(usize, Via)>,
}

/// How one record leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    Include,
    Redirect,
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
pub(super) struct Tree {
    /// The domain's own first.
    pub(super) nodes: Vec<Node>,
    /// Where a record leads back to one above it: the node, and the name.
    pub(super) loops: Vec<(usize, String)>,
    /// Whether some names depend on the message, and were not followed.
    pub(super) has_macros: bool,
    /// Whether there were more than anybody follows.
    pub(super) is_cut: bool,
}

/// Reads the domain's record and follows it.
pub(super) async fn read(case: &Case, domain: &str) -> Tree {
    let mut tree =
        Tree { nodes: vec![fetch(case, domain, None).await], loops: Vec::new(), has_macros: false, is_cut: false };
    let mut level = 0..1;
    while !level.is_empty() {
        let mut next = Vec::new();
        for at in level.clone() {
            tree.follow(at, &mut next);
        }
        let found = join_all(next.into_iter().map(|(name, parent)| fetch_owned(case, name, parent))).await;
        let start = tree.nodes.len();
        tree.nodes.extend(found);
        level = start..tree.nodes.len();
    }
    tree
}

impl Tree {
    /// Adds the names that a node leads to.
    fn follow(&mut self, at: usize, next: &mut Vec<(String, (usize, Via))>) {
        let State::Read(record) = &self.nodes[at].state else { return };
        let mut names = Vec::new();
        for (target, via) in targets(record) {
            match target.plain() {
                Some(name) => names.push((name, via)),
                None => self.has_macros = true,
            }
        }
        for (name, via) in names {
            if self.is_above(at, &name) {
                self.loops.push((at, name));
            } else if self.nodes.len() + next.len() >= MAX_RECORDS {
                self.is_cut = true;
            } else {
                next.push((name, (at, via)));
            }
        }
    }

    /// Whether a name is that of the node or of one above it.
    fn is_above(&self, at: usize, name: &str) -> bool {
        let above = std::iter::successors(Some(at), |at| self.nodes[*at].parent.map(|(parent, _)| parent));
        above.into_iter().any(|at| self.nodes[at].domain == name)
    }

    /// The domain's own record.
    pub(super) fn own(&self) -> &Node {
        &self.nodes[0]
    }

    /// The records that were read, the domain's own first.
    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.nodes.iter().filter_map(|node| match &node.state {
            State::Read(record) => Some(record.as_ref()),
            _ => None,
        })
    }

    /// The terms that look something up, in all records.
    pub(super) fn terms(&self) -> usize {
        let of = |record: &Record| {
            let mechanisms = record.directives().filter(|(_, _, mechanism)| mechanism.looks_up()).count();
            mechanisms + usize::from(record.redirect().is_some())
        };
        self.records().map(of).sum()
    }
}

fn targets(record: &Record) -> impl Iterator<Item = (&DomainSpec, Via)> {
    let includes = record.terms.iter().filter_map(|term| match &term.kind {
        Kind::Directive(_, Mechanism::Include(target)) => Some((target, Via::Include)),
        _ => None,
    });
    includes.chain(record.redirect().map(|target| (target, Via::Redirect)))
}

async fn fetch_owned(case: &Case, name: String, parent: (usize, Via)) -> Node {
    fetch(case, &name, Some(parent)).await
}

async fn fetch(case: &Case, name: &str, parent: Option<(usize, Via)>) -> Node {
    let lookup = case.dns(name, RecordType::Txt).await;
    Node { domain: name.to_owned(), state: state(&lookup), lookup, parent }
}

/// What a look-up of TXT records holds for SPF.
pub(super) fn state(lookup: &Lookup) -> State {
    if lookup.failure().is_some() {
        return State::Unseen;
    }
    let found: Vec<Vec<u8>> = lookup.texts().map(<[Vec<u8>]>::concat).filter(|text| is_spf(text)).collect();
    match found.as_slice() {
        [] => State::Absent,
        [one] => Record::parse(one).map_or_else(State::Faulty, |record| State::Read(Arc::new(record))),
        several => State::Several(several.len()),
    }
}
