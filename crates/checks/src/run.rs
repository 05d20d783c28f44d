//! The engine: every check at once, each within its time, each verdict as soon as it is complete.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, Stream, StreamExt};
use probe::rfc3339;
use time::OffsetDateTime;
use verdict::{Because, Finding, Outages, Status, Subject, Verdict};

use crate::check::Check;
use crate::checker::Checker;
use crate::checks::CHECKS;
use crate::context::{Context, Span};
use crate::facts::dns_host::DnsHost;
use crate::facts::hosting::HostedAt;
use crate::memo::Memo;
use crate::memo::tally::RunStats;
use crate::request::Request;
use crate::skip::Skip;

/// The checks that apply to the subject; with `only` those of them that it names. In the
/// catalogue's order.
#[must_use]
pub fn plan(subject: &Subject, only: &[String]) -> Vec<&'static Check> {
    let applies = |check: &&Check| check.subjects.contains(&subject.kind());
    let is_wanted = |check: &&Check| only.is_empty() || only.iter().any(|id| id == check.id);
    CHECKS.iter().copied().filter(applies).filter(is_wanted).collect()
}

/// Answers with the checks of a [`plan`]: a stream of verdicts, each as soon as it is complete.
///
/// Every check ends within `net.times.check`. Nothing is asked before the stream is polled, and
/// nothing is lost when it is dropped: facts under way are finished for the next user.
#[must_use]
pub fn run(checker: &Checker, request: Request, plan: Vec<&'static Check>) -> Run {
    let limit = checker.net().config().times.check;
    let memo = Arc::new(Memo::new(checker.clone(), request));
    let checks = plan.into_iter().map(|check| answer(check, memo.clone(), limit).boxed()).collect();
    Run { memo, checks }
}

/// The verdict of a check that had no time to end.
#[must_use]
pub fn unfinished(check: &Check, subject: &Subject) -> Verdict {
    let now = OffsetDateTime::now_utc();
    let findings = vec![Finding::new(&check.unfinished, subject).because(Because::Deadline)];
    Verdict {
        check: check.id.to_owned(),
        title: String::new(),
        status: Status::of(&findings),
        waits_on: None,
        note: String::new(),
        findings,
        observed_at: rfc3339(now),
        valid_until: rfc3339(now),
        elapsed_ms: 0,
        cached: false,
    }
}

/// A report under way: a stream of verdicts.
pub struct Run {
    memo: Arc<Memo>,
    checks: FuturesUnordered<BoxFuture<'static, Verdict>>,
}

impl Run {
    /// The provider's server where the domain's mail is hosted, as its MX tells; none without a
    /// profile, or when the mail is elsewhere. A fact like any other: the checks ask nothing twice
    /// for it.
    pub fn home(&self) -> impl Future<Output = Option<String>> + Send + use<> {
        let memo = Arc::clone(&self.memo);
        async move {
            match memo.hosting().await {
                Ok(HostedAt::At(server)) => Some(server.host.clone()),
                _ => None,
            }
        }
    }

    /// What is known of outages that touch the user; why nothing is, where the question makes no
    /// sense. A fact like any other: the check says the same.
    pub fn outages(&self) -> impl Future<Output = Result<Arc<Outages>, Skip>> + Send + use<> {
        let memo = Arc::clone(&self.memo);
        async move { memo.get::<Outages>().await }
    }

    /// Who serves the zone that the domain belongs to: whose it is tells who edits it. A fact like
    /// any other.
    pub fn dns_host(&self) -> impl Future<Output = Option<DnsHost>> + Send + use<> {
        let memo = Arc::clone(&self.memo);
        async move { memo.dns_host().await }
    }

    /// What it has cost so far.
    #[must_use]
    pub fn stats(&self) -> RunStats {
        self.memo.stats()
    }
}

impl Stream for Run {
    type Item = Verdict;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Verdict>> {
        self.checks.poll_next_unpin(cx)
    }
}

/// One check, from its question to its verdict, whatever happens on the way.
async fn answer(check: &'static Check, memo: Arc<Memo>, limit: Duration) -> Verdict {
    let cx = Context::new(memo.clone(), check.questions);
    let begun = Instant::now();
    let answering = AssertUnwindSafe((check.answer)(&cx)).catch_unwind();
    let outcome = match tokio::time::timeout(limit, answering).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => {
            tracing::error!(check = check.id, "the check panicked");
            Ok(Vec::new())
        }
        Err(_) => {
            tracing::warn!(
                check = check.id,
                elapsed_ms = elapsed_ms(begun),
                "the check ran out of time"
            );
            Ok(Vec::new())
        }
    };
    let now = OffsetDateTime::now_utc();
    let span = cx.span().unwrap_or(Span { oldest: now, newest: now, valid_until: now });
    verdict(check, &memo, outcome, span, elapsed_ms(begun))
}

fn verdict(
    check: &Check,
    memo: &Memo,
    outcome: Result<Vec<Finding>, Skip>,
    span: Span,
    elapsed_ms: u32,
) -> Verdict {
    let (status, waits_on, findings) = match outcome {
        Ok(findings) => {
            memo.count_failures(&findings);
            let findings = worst_first(check, memo, findings);
            (Status::of(&findings), None, findings)
        }
        Err(Skip::WaitsOn(key)) => (Status::Skipped, Some(key.to_owned()), Vec::new()),
        Err(Skip::NotApplicable(key)) => (Status::NotApplicable, Some(key.to_owned()), Vec::new()),
    };
    Verdict {
        check: check.id.to_owned(),
        title: String::new(),
        status,
        waits_on,
        note: String::new(),
        findings,
        observed_at: rfc3339(span.oldest),
        valid_until: rfc3339(span.valid_until),
        elapsed_ms,
        cached: span.newest < memo.started,
    }
}

/// The findings, worst first. Silence is never success: a check that found nothing at all did not
/// finish.
fn worst_first(check: &Check, memo: &Memo, mut findings: Vec<Finding>) -> Vec<Finding> {
    if findings.is_empty() {
        findings.push(
            Finding::new(&check.unfinished, &memo.request.subject).because(Because::Deadline),
        );
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(Status::from(finding.severity)));
    findings
}

fn elapsed_ms(begun: Instant) -> u32 {
    u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX)
}
