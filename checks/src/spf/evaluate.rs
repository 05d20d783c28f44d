//! What would a receiving server make of a message? Evaluated over the real DNS, within a budget and a time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::client::Client;
use super::trace::Evaluation;
use super::walk::{Answers, walk};
use crate::dns::{DnsFailure, Lookup, RecordType};
use crate::net::Net;
use crate::net::resolver::{Question, Resolver, unasked};

/// The most questions that one evaluation asks. Hostile records may lead to more than a hundred.
pub const QUESTIONS_PER_EVALUATION: usize = 64;

/// The longest that one evaluation takes; what is not known then is a temporary error.
const LONGEST: Duration = Duration::from_secs(9);

/// Evaluates SPF for a message (RFC 7208).
///
/// Each question is asked once. The result is that of one walk over all answers together.
pub async fn evaluate(net: &Net, client: &Client) -> Evaluation {
    let mut known = Known { resolver: net.resolver(), answers: HashMap::new() };
    let until = Instant::now() + LONGEST;
    loop {
        match walk(client, &known) {
            Ok(evaluation) => return evaluation,
            Err(missing) => known.ask(missing, until).await,
        }
    }
}

/// What this evaluation has asked, and what the resolver still knows.
struct Known<'a> {
    resolver: &'a Resolver,
    answers: HashMap<Question, Arc<Lookup>>,
}

impl Answers for Known<'_> {
    fn find(&self, name: &str, kind: RecordType) -> Option<Arc<Lookup>> {
        let question = Question::new(name, kind);
        self.answers.get(&question).cloned().or_else(|| self.resolver.remembered(&question))
    }
}

impl Known<'_> {
    /// Asks all of them at once, as far as budget and time allow. Each has its answer afterwards, if only a failure.
    async fn ask(&mut self, questions: Vec<Question>, until: Instant) {
        let left = QUESTIONS_PER_EVALUATION.saturating_sub(self.answers.len());
        let (asked, refused) = questions.split_at(left.min(questions.len()));
        for question in refused {
            self.answers.insert(question.clone(), Arc::new(unasked(question, DnsFailure::Budget)));
        }
        let asking = asked.iter().map(|question| async {
            let answer = tokio::time::timeout_at(until, self.resolver.ask(question.clone())).await;
            answer.unwrap_or_else(|_| Arc::new(unasked(question, DnsFailure::Timeout)))
        });
        let answered = join_all(asking).await;
        self.answers.extend(asked.iter().cloned().zip(answered));
    }
}
