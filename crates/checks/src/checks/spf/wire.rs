//! How does an evaluation travel? As a flat list of records, each with its terms and what it cost.

use std::sync::Arc;

use probe::dns::Lookup;
use verdict::{Evidence, SpfDecision, SpfEvaluation, SpfOutcome, SpfRecord, SpfTerm, visible};

use super::judge;
use super::limits::{MAX_TERMS, MAX_VOIDS};
use super::record::{Record, Term};
use super::sender::Client;
use super::trace::{Evaluation, Step, Trace, Visit};

/// The lines of an answer that are shown of each question: a hostile one has hundreds, of two
/// kilobytes each.
const SHOWN_LINES: usize = 6;

/// The terms of a record that are shown: a hostile one has thousands.
const SHOWN_TERMS: usize = 100;

impl Evaluation {
    /// The evaluation of a client's message as it travels, not yet in words.
    #[must_use]
    pub fn to_wire(&self, client: &Client<'_>) -> SpfEvaluation {
        let trace = &self.trace;
        SpfEvaluation {
            domain: visible(&client.domain.to_ascii_lowercase()),
            ip: client.ip.to_string(),
            sender: visible(&client.sender()),
            helo: visible(client.helo),
            identity: client.identity,
            result: self.ended.result,
            reason: self.ended.reason,
            because: self.ended.because,
            decided_by: trace.decided.and_then(|(at, term)| decision(trace, at, term)),
            look_ups: trace.terms,
            look_ups_allowed: MAX_TERMS,
            voids: trace.voids,
            voids_allowed: MAX_VOIDS,
            records: (0..trace.visits.len()).map(|at| record(trace, at)).collect(),
            explanation: self.explanation.as_deref().map(visible),
            say: String::new(),
        }
    }
}

fn decision(trace: &Trace, at: usize, term: Option<usize>) -> Option<SpfDecision> {
    let visit = trace.visits.get(at)?;
    let decided = visit.record.as_ref().zip(term).and_then(|(record, term)| record.terms.get(term));
    let (term, column) =
        decided.map_or((String::new(), 0), |term| (visible(&term.text), term.column));
    Some(SpfDecision { record: at, domain: visible(&visit.domain), term, column })
}

fn record(trace: &Trace, at: usize) -> SpfRecord {
    let visit = &trace.visits[at];
    let text = visit.lookup.as_deref().map(judge::spf_text).filter(|text| !text.is_empty());
    SpfRecord {
        id: at,
        parent: visit.parent.map(|parent| parent.visit),
        via: visit.parent.map(|parent| parent.via),
        domain: visible(&visit.domain),
        record: text.as_deref().map(visible),
        result: visit.result,
        fault_column: visit.fault.map(|fault| fault.column),
        look_ups: trace.cost_of_visit(at),
        terms: visit
            .record
            .as_deref()
            .map(|record| terms(trace, visit, record))
            .unwrap_or_default(),
        terms_left_out: visit
            .record
            .as_deref()
            .map_or(0, |record| record.terms.len().saturating_sub(SHOWN_TERMS)),
        evidence: visit.lookup.iter().map(evidence).collect(),
    }
}

fn terms(trace: &Trace, visit: &Visit, record: &Record) -> Vec<SpfTerm> {
    let step_of = |at: usize| visit.steps.iter().find(|step| step.term == at);
    let term = |(at, term): (usize, &Term)| {
        let step = step_of(at);
        SpfTerm {
            text: visible(&term.text),
            column: term.column,
            outcome: step.map_or(SpfOutcome::NotReached, |step| step.outcome),
            look_ups: step.map_or(0, |step| trace.cost_of_step(step)),
            leads_to: step.and_then(|step| step.leads_to),
            is_loop: step.is_some_and(|step| step.is_loop),
            evidence: step
                .map(|step: &Step| step.lookups.iter().map(evidence).collect())
                .unwrap_or_default(),
        }
    };
    record.terms.iter().enumerate().take(SHOWN_TERMS).map(term).collect()
}

fn evidence(lookup: &Arc<Lookup>) -> Evidence {
    let mut evidence = lookup.evidence();
    let left_out = evidence.said.len().saturating_sub(SHOWN_LINES);
    if left_out > 0 {
        evidence.said.truncate(SHOWN_LINES);
        evidence = evidence.fact(verdict::Arg::count("records_not_shown", left_out));
    }
    evidence
}
