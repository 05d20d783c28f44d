//! Which way did an evaluation take? Every record, every term that was looked at, every answer, and
//! what it cost.

use std::sync::Arc;

use probe::dns::Lookup;
use verdict::{Because, SpfOutcome, SpfReason, SpfResult, SpfVia};

use super::record::{Fault, Record};

/// What came of an evaluation.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub(super) ended: Ended,
    pub(super) trace: Trace,
    pub(super) explanation: Option<String>,
}

impl Evaluation {
    /// The result.
    #[must_use]
    pub fn result(&self) -> SpfResult {
        self.ended.result
    }

    /// Why it is this one.
    #[must_use]
    pub fn reason(&self) -> SpfReason {
        self.ended.reason
    }

    /// What the domain says to those whom it refuses: outside text.
    #[must_use]
    pub fn explanation(&self) -> Option<&str> {
        self.explanation.as_deref()
    }

    /// The terms that looked something up, and the look-ups that found nothing.
    #[must_use]
    pub fn cost(&self) -> (usize, usize) {
        (self.trace.terms, self.trace.voids)
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) result: SpfResult,
    pub(super) reason: SpfReason,
    pub(super) because: Option<Because>,
}

/// The way.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    pub(super) visits: Vec<Visit>,
    /// Terms that looked something up.
    pub(super) terms: usize,
    /// Look-ups of terms that found nothing.
    pub(super) voids: usize,
    /// The visit in which the evaluation ended, and its term there.
    pub(super) decided: Option<(usize, Option<usize>)>,
}

/// One record on the way.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// In lower case, without the final dot.
    pub(super) domain: Arc<str>,
    pub(super) parent: Option<Parent>,
    pub(super) lookup: Option<Arc<Lookup>>,
    pub(super) record: Option<Arc<Record>>,
    pub(super) fault: Option<Fault>,
    pub(super) result: Option<SpfResult>,
    pub(super) steps: Vec<Step>,
}

/// What leads to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parent {
    pub(super) visit: usize,
    pub(super) via: SpfVia,
}

/// One term that was looked at.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Its place in the record.
    pub(super) term: usize,
    pub(super) outcome: SpfOutcome,
    /// What it looked up itself.
    pub(super) lookups: Vec<Arc<Lookup>>,
    /// Whether it is one of the ten.
    pub(super) costs: bool,
    /// The visit that it leads to.
    pub(super) leads_to: Option<usize>,
    pub(super) is_loop: bool,
}

impl Trace {
    /// Comes to a record; says where it is.
    pub(super) fn arrive(&mut self, domain: Arc<str>, parent: Option<Parent>) -> usize {
        let at = self.visits.len();
        if let Some(step) = parent.and_then(|parent| self.visits[parent.visit].steps.last_mut()) {
            step.leads_to = Some(at);
        }
        let (lookup, record, fault, result, steps) = (None, None, None, None, Vec::new());
        self.visits.push(Visit { domain, parent, lookup, record, fault, result, steps });
        at
    }

    /// Begins a term of a record; until it is known what becomes of it, it counts as what
    /// ended everything.
    pub(super) fn begin(&mut self, at: usize, term: usize) {
        let outcome = SpfOutcome::Error;
        self.visits[at].steps.push(Step {
            term,
            outcome,
            lookups: Vec::new(),
            costs: false,
            leads_to: None,
            is_loop: false,
        });
        self.decided = Some((at, Some(term)));
    }

    /// Notes what became of the term that was begun last.
    pub(super) fn end(&mut self, at: usize, matched: bool) {
        if let Some(step) = self.visits[at].steps.last_mut() {
            step.outcome = if matched { SpfOutcome::Match } else { SpfOutcome::NoMatch };
        }
    }

    /// Notes that the term of this record that was begun last decides, whatever it led to.
    pub(super) fn decide_here(&mut self, at: usize) {
        self.decided = Some((at, self.visits[at].steps.last().map(|step| step.term)));
    }

    /// The term that was begun last.
    pub(super) fn step(&mut self, at: usize) -> Option<&mut Step> {
        self.visits[at].steps.last_mut()
    }

    /// Whether a name is that of this record or of one above it.
    pub(super) fn is_above(&self, at: usize, domain: &str) -> bool {
        let above = std::iter::successors(Some(at), |at| {
            self.visits[*at].parent.map(|parent| parent.visit)
        });
        above.into_iter().any(|at| *self.visits[at].domain == *domain)
    }

    /// What a step cost of the ten: itself, and all that it leads to.
    pub(super) fn cost_of_step(&self, step: &Step) -> usize {
        usize::from(step.costs) + step.leads_to.map_or(0, |at| self.cost_of_visit(at))
    }

    /// What a record cost, with all that it leads to.
    pub(super) fn cost_of_visit(&self, at: usize) -> usize {
        self.visits[at].steps.iter().map(|step| self.cost_of_step(step)).sum()
    }
}
