//! What would a receiving server make of a message? Evaluated over the real DNS, within a budget
//! and a time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use moka::sync::Cache;
use probe::dns::{DnsFailure, Lookup, Question, RecordType};
use probe::net::{Net, unasked};
use time::OffsetDateTime;

use super::answers::{Answers, Policy, State, state};
use super::check_host::evaluate;
use super::sender::Client;
use super::trace::Evaluation;

/// The most questions that one evaluation asks. Hostile records may lead to more than a hundred.
pub const QUESTIONS_PER_EVALUATION: usize = 64;

/// The longest that one evaluation takes; what is not known then is a temporary error.
const LONGEST: Duration = Duration::from_secs(9);

/// Bytes of records that are kept as they were read.
const KEPT_BYTES: u64 = 16 << 20;

/// Evaluates SPF for messages (RFC 7208). Cheap to clone; one per process, so that a record is read
/// once.
#[derive(Clone)]
pub struct Evaluator {
    net: Net,
    read: Cache<String, Kept>,
}

impl Evaluator {
    /// An evaluator that asks through this `Net`.
    #[must_use]
    pub fn new(net: Net) -> Self {
        let weigh = |name: &String, kept: &Kept| weight(name, &kept.policy);
        let read = Cache::builder().weigher(weigh).max_capacity(KEPT_BYTES).build();
        Self { net, read }
    }

    /// Evaluates SPF for a message. Each question is asked once; the result is that of one walk
    /// over all answers together.
    pub async fn evaluate(&self, client: &Client<'_>) -> Evaluation {
        let mut known = Known { evaluator: self, answers: HashMap::new(), now: Instant::now() };
        let mut until = None;
        loop {
            match evaluate(client, &known) {
                Ok(evaluation) => return evaluation,
                Err(missing) => {
                    let until = *until.get_or_insert_with(|| tokio::time::Instant::now() + LONGEST);
                    known.ask(missing, until).await;
                }
            }
        }
    }
}

/// What this evaluation has asked, and what is still known from before.
struct Known<'a> {
    evaluator: &'a Evaluator,
    answers: HashMap<Question, Arc<Lookup>>,
    /// When it began.
    now: Instant,
}

impl Answers for Known<'_> {
    fn find(&self, name: &str, kind: RecordType) -> Option<Arc<Lookup>> {
        let question = Question::new(name, kind);
        let asked = self.answers.get(&question).cloned();
        asked.or_else(|| self.evaluator.net.resolver().known(&question))
    }

    fn policy(&self, name: &str) -> Option<Policy> {
        if let Some(kept) = self.evaluator.read.get(name).filter(|kept| self.now < kept.until) {
            return Some(kept.policy);
        }
        let lookup = self.find(name, RecordType::TXT)?;
        let policy = Policy { state: state(&lookup), lookup };
        let holds = policy.lookup.valid_until - OffsetDateTime::now_utc();
        if let Some(until) =
            holds.try_into().ok().and_then(|holds: Duration| self.now.checked_add(holds))
        {
            self.evaluator.read.insert(name.to_owned(), Kept { policy: policy.clone(), until });
        }
        Some(policy)
    }
}

impl Known<'_> {
    /// Asks all of them at once, as far as budget and time allow. Each has its answer afterwards,
    /// if only a failure.
    async fn ask(&mut self, questions: Vec<Question>, until: tokio::time::Instant) {
        let left = QUESTIONS_PER_EVALUATION.saturating_sub(self.answers.len());
        // Two terms may name one record.
        let mut questions = questions;
        let mut seen = std::collections::HashSet::new();
        questions.retain(|question| seen.insert(question.clone()));
        let (asked, refused) = questions.split_at(left.min(questions.len()));
        for question in refused {
            self.answers.insert(question.clone(), Arc::new(unasked(question, DnsFailure::Budget)));
        }
        let resolver = self.evaluator.net.resolver();
        let asking = asked.iter().map(|question| async {
            let answer = tokio::time::timeout_at(until, resolver.ask(question.clone())).await;
            answer.unwrap_or_else(|_| Arc::new(unasked(question, DnsFailure::Timeout)))
        });
        let answered = join_all(asking).await;
        self.answers.extend(asked.iter().cloned().zip(answered));
    }
}

/// A record as it was read, for as long as its answer holds.
#[derive(Clone)]
struct Kept {
    policy: Policy,
    until: Instant,
}

/// About how many bytes a record takes that was read.
fn weight(name: &str, policy: &Policy) -> u32 {
    let text: usize = policy.lookup.texts().flatten().map(|string| string.len()).sum();
    let terms = if let State::Read(record) = &policy.state { record.terms.len() * 160 } else { 0 };
    u32::try_from(512 + name.len() + text + terms).unwrap_or(u32::MAX)
}
