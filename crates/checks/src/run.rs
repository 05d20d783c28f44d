//! How is a question answered? Every check at once, each within its time, each verdict as soon as
//! it stands.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, Stream, StreamExt};
use time::OffsetDateTime;
use verdict::{Because, Finding, Incident, Outages, Profile, Status, Subject, Verdict};

use crate::check::{Check, Skip};
use crate::checker::Checker;
use crate::checks::outage::{count_failures, look_for_outages};
use crate::context::{Context, Span, UserInput};
use crate::dns::RecordType;
use crate::facts::delegation::{name_servers, registered};
use crate::facts::hosting::{HostedAt, home};
use crate::facts::{Facts, RunStats};
use crate::net::resolver::Question;
use crate::observation::rfc3339;
use crate::providers::dns_company;

/// What is asked, for whom, and what they told us.
#[derive(Clone, Debug)]
pub struct Request {
    /// What the question is about.
    pub subject: Subject,
    /// The provider whose customer asks, if known.
    pub profile: Option<Arc<Profile>>,
    /// What the asker told us.
    pub asker: UserInput,
    /// What the provider's support wrote about outages.
    pub written: Vec<Incident>,
    /// Whether servers are to be asked anew, as far as the pacing allows.
    pub again: bool,
}

/// The checks that apply to the subject; with `only` those of them that it names. In the
/// catalogue's order.
#[must_use]
pub fn plan(subject: &Subject, only: &[String]) -> Vec<&'static Check> {
    let applies = |check: &&Check| check.subjects.contains(&subject.kind());
    let is_wanted = |check: &&Check| only.is_empty() || only.iter().any(|id| id == check.id);
    crate::CHECKS.iter().copied().filter(applies).filter(is_wanted).collect()
}

/// Answers with the checks of a [`plan`]: a stream of verdicts in the order in which they come to
/// stand.
///
/// Every check ends within `net.times.check`. Nothing is asked before the stream is polled, and
/// nothing is lost when it is dropped: facts under way are finished for the next asker.
#[must_use]
pub fn run(checker: &Checker, inquiry: Request, plan: Vec<&'static Check>) -> Run {
    let limit = checker.net().config().times.check;
    let facts = Arc::new(Facts::new(checker.clone(), inquiry));
    let checks =
        plan.into_iter().map(|check| answer(check, facts.clone(), limit).boxed()).collect();
    Run { facts, checks }
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

/// Who serves a domain's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsHost {
    /// One of its name servers.
    pub name_server: String,
    /// The company, if everybody knows it.
    pub company: Option<&'static str>,
}

/// A report under way: a stream of verdicts.
pub struct Run {
    facts: Arc<Facts>,
    checks: FuturesUnordered<BoxFuture<'static, Verdict>>,
}

impl Run {
    /// The provider's server where the domain's mail lives, as its MX tells; none without a
    /// profile, or when the mail is elsewhere. A fact like any other: the checks ask nothing twice
    /// for it.
    pub fn home(&self) -> impl Future<Output = Option<String>> + Send + use<> {
        let facts = Arc::clone(&self.facts);
        async move {
            match home(&facts).await {
                Ok(HostedAt::At(server)) => Some(server.host.clone()),
                _ => None,
            }
        }
    }

    /// What is known of outages that touch the asker; why nothing is, where the question makes no
    /// sense. A fact like any other: the check says the same.
    pub fn outages(&self) -> impl Future<Output = Result<Arc<Outages>, Skip>> + Send + use<> {
        let facts = Arc::clone(&self.facts);
        async move { facts.outages.get_or_init(|| look_for_outages(&facts)).await.clone() }
    }

    /// Who serves the zone that the domain belongs to: whose it is tells who edits it. A fact like
    /// any other.
    pub fn dns_host(&self) -> impl Future<Output = Option<DnsHost>> + Send + use<> {
        let facts = Arc::clone(&self.facts);
        async move {
            let domain = facts.inquiry.subject.domain()?.as_str();
            let ask = |name: &str| {
                facts.ask(&facts.delegation_share, Question::new(name, RecordType::Ns))
            };
            let mut found = ask(domain).await;
            if name_servers(&found).next().is_none() && registered(domain) != domain {
                found = ask(registered(domain)).await;
            }
            let name_server = name_servers(&found).min()?.to_owned();
            Some(DnsHost { company: dns_company(&name_server), name_server })
        }
    }

    /// What it has cost so far.
    #[must_use]
    pub fn stats(&self) -> RunStats {
        self.facts.stats()
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
async fn answer(check: &'static Check, facts: Arc<Facts>, limit: Duration) -> Verdict {
    let case = Context::new(facts.clone(), check);
    let begun = Instant::now();
    let answering = AssertUnwindSafe((check.answer)(&case)).catch_unwind();
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
    let span = case.span().unwrap_or(Span { oldest: now, newest: now, valid_until: now });
    verdict(check, &facts, outcome, span, elapsed_ms(begun))
}

fn verdict(
    check: &Check,
    facts: &Facts,
    outcome: Result<Vec<Finding>, Skip>,
    span: Span,
    elapsed_ms: u32,
) -> Verdict {
    let (status, waits_on, findings) = match outcome {
        Ok(findings) => {
            count_failures(facts, &findings);
            let findings = worst_first(check, facts, findings);
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
        cached: span.newest < facts.started,
    }
}

/// The findings, worst first. Silence is never success: a check that found nothing at all did not
/// finish.
fn worst_first(check: &Check, facts: &Facts, mut findings: Vec<Finding>) -> Vec<Finding> {
    if findings.is_empty() {
        findings.push(
            Finding::new(&check.unfinished, &facts.inquiry.subject).because(Because::Deadline),
        );
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(Status::from(finding.severity)));
    findings
}

fn elapsed_ms(begun: Instant) -> u32 {
    u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX)
}
