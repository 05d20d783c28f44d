//! What is known of the DNS, and what does a name hold for SPF?

use std::collections::HashMap;
use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, Question, RecordType};

use super::record::{Fault, Record, is_spf};

/// What is known of the DNS.
pub(super) trait Answers {
    /// The answer to a question, if it is known.
    fn find(&self, name: &str, kind: RecordType) -> Option<Arc<Lookup>>;

    /// A domain's record, if the answer is known.
    fn policy(&self, name: &str) -> Option<Policy> {
        self.find(name, RecordType::TXT).map(|lookup| Policy { state: state(&lookup), lookup })
    }
}

/// What a name holds for SPF, and the look-up that says so.
#[derive(Clone)]
pub(super) struct Policy {
    pub(super) lookup: Arc<Lookup>,
    pub(super) state: State,
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

/// What was asked so far: each question with its answer, or with the reason why there is none.
#[derive(Clone, Default)]
pub(super) struct Known(HashMap<Question, Arc<Lookup>>);

impl Answers for Known {
    fn find(&self, name: &str, kind: RecordType) -> Option<Arc<Lookup>> {
        self.0.get(&Question::new(name, kind)).map(Arc::clone)
    }
}

impl Known {
    /// Notes an answer; the first one to a question counts.
    pub(super) fn add(&mut self, question: Question, lookup: Arc<Lookup>) {
        self.0.entry(question).or_insert(lookup);
    }

    /// The same DNS, with another answer to the question for a domain's TXT records.
    pub(super) fn with_texts(&self, domain: &str, lookup: Arc<Lookup>) -> Self {
        let mut other = self.clone();
        other.0.insert(Question::new(domain, RecordType::TXT), lookup);
        other
    }
}

/// What a look-up of TXT records holds for SPF. What is no name has no record (RFC 7208 section
/// 4.3).
pub(super) fn state(lookup: &Lookup) -> State {
    match lookup.failure() {
        Some(DnsFailure::NotAName) => return State::Absent,
        Some(_) => return State::Unseen,
        None => {}
    }
    let found: Vec<Vec<u8>> = lookup.joined_texts().filter(|text| is_spf(text)).collect();
    match found.as_slice() {
        [] => State::Absent,
        [one] => {
            Record::parse(one).map_or_else(State::Faulty, |record| State::Read(Arc::new(record)))
        }
        several => State::Several(several.len()),
    }
}
