//! The report service: runs the checks of a request, from the first event to the finished report.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderValue};
use checks::{Check, DnsHost, Request, Run};
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, FutureExt, join};
use futures_util::stream::FuturesUnordered;
use reason::Context;
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep};
use verdict::{Outages, Plan, Planned, Report, Status, Subject, Verdict};

use crate::access::Caller;
use crate::error::{ApiError, BUSY};
use crate::finished::Finished;
use crate::making::{Asker, Happened, Making};
use crate::reader::Key;
use crate::request::ReportRequest;
use crate::state::AppState;

/// The deadline of a whole report: it then says what is known.
const DEADLINE: Duration = Duration::from_secs(15);

/// How long after its beginning a report's first faults wait for what their words need, which most
/// often comes within two round trips: a remedy that names another menu than the report will would
/// mislead. What needs no such words never waits.
const PATIENCE: Duration = Duration::from_millis(250);

/// What `Retry-After` says when too many reports are in the making, in seconds.
const RETRY_AFTER: &str = "2";

/// What finding out may cost on which server a domain's mail is.
pub(crate) const SERVER_LOOKUPS: NonZeroU32 = NonZeroU32::new(6).unwrap();

/// How often a report is begun again that others who waited for it have just given up.
const TRIES: usize = 3;

/// What a request for a report comes to.
pub(crate) enum Answer {
    /// The same was finished a moment ago.
    Finished(Arc<Finished>),
    /// It is in the making.
    Making(Asker),
}

impl AppState {
    /// The report if the same was finished a moment ago and `refresh` is false; otherwise joins
    /// its making, or begins it. With `watches`, what happens meanwhile is kept for this asker.
    ///
    /// When all who wait have left, no check asks anything more: the facts under way are finished
    /// and serve the next request.
    pub(crate) fn answer(
        self: &Arc<Self>,
        request: &ReportRequest,
        refresh: bool,
        watches: bool,
    ) -> Result<Answer, ApiError> {
        let key = request.key(&self.library().version());
        if let Some(finished) = self.finished.get(&key).filter(|_| !refresh) {
            return Ok(Answer::Finished(finished));
        }
        if let Some(work) = self.in_making.get(&(key.clone(), refresh)) {
            return Ok(Answer::Making(Asker::join(work, watches)));
        }
        self.charge(&request.caller, self.cost(request))?;
        let slot = Arc::clone(&self.report_slots).try_acquire_owned().map_err(|_| busy())?;
        // Who asks the same once its report is old asks because something may have changed; the
        // widget's button sends no other sign of it.
        let is_repeated = self.recent_requests.note_repeat(&key);
        let checks_request =
            Request { refresh: refresh || is_repeated, ..request.checks_request(self) };
        let (state, request, kept_as) = (Arc::clone(self), request.clone(), key.clone());
        let make = |making: Arc<Making>| async move {
            let made = state.make(kept_as, &request, checks_request, &making).await;
            drop(slot);
            made
        };
        // The work runs where reports are made, not in the thread that answers HTTP.
        let _runtime = self.runtime.enter();
        Ok(Answer::Making(Asker::join(self.in_making.join((key, refresh), make), watches)))
    }

    /// The finished report, for those who do not want to watch it form.
    pub(crate) async fn finished(
        self: &Arc<Self>,
        request: &ReportRequest,
        refresh: bool,
    ) -> Result<Arc<Finished>, ApiError> {
        for _ in 0..TRIES {
            match self.answer(request, refresh, false)? {
                Answer::Finished(finished) => return Ok(finished),
                Answer::Making(asker) => {
                    if let Some(finished) = asker.finished().await {
                        return Ok(finished);
                    }
                }
            }
        }
        Err(ApiError::ours("the report ended without its last event"))
    }

    /// The whole report.
    pub(crate) async fn report(
        self: &Arc<Self>,
        request: &ReportRequest,
        refresh: bool,
    ) -> Result<Arc<Report>, ApiError> {
        Ok(Arc::clone(&self.finished(request, refresh).await?.report))
    }

    /// Makes a report and keeps it; none when nobody waits any more.
    async fn make(
        &self,
        key: Key,
        request: &ReportRequest,
        checks_request: Request,
        making: &Making,
    ) -> Option<Arc<Finished>> {
        let made = tokio::select! {
            made = self.make_report(request, checks_request, making) => made,
            () = making.abandoned() => return None,
        };
        let finished =
            made.inspect_err(|fault| tracing::error!(%fault, "a report is lost")).ok()?;
        let finished = Arc::new(finished);
        self.finished.insert(key, Arc::clone(&finished));
        Some(finished)
    }

    /// Runs the checks that apply, and makes their report.
    async fn make_report(
        &self,
        request: &ReportRequest,
        checks_request: Request,
        making: &Making,
    ) -> Result<Finished, ApiError> {
        let begun = Instant::now();
        let checks = checks::plan(&request.subject, &request.checks);
        let mut context = self.context(&request.reader, Some(&request.subject));
        context.scope.clone_from(&request.checks);
        context.for_operator = request.for_operator();
        let plan = Arc::new(planned(&request.subject, &checks, &context));
        making.note(Happened::Plan(Arc::clone(&plan)));
        let run = checks::run(self.checker(), checks_request, checks.clone());
        let mut steps = Steps::of(run, &checks, |forward| drop(self.tasks.spawn(forward)));
        let mut context = Arc::new(context);
        let (mut found, mut left) = (Vec::<Arc<Verdict>>::new(), HashSet::new());
        let stop = tokio::time::Instant::now() + DEADLINE;
        while let Ok(Some(step)) = tokio::time::timeout_at(stop, steps.next()).await {
            match step {
                Step::Learned(learned) => learned.tell(Arc::make_mut(&mut context)),
                Step::Verdict(verdict) => found.push(Arc::new(verdict)),
                Step::Waited => {}
            }
            let may_leave = |verdict: &Verdict| steps.has_words() || !needs_words(verdict);
            for verdict in found.iter().filter(|verdict| may_leave(verdict)) {
                if left.insert(verdict.check.clone()) {
                    let (subject, verdict) = (request.subject.clone(), Arc::clone(verdict));
                    let context = Arc::clone(&context);
                    making.note(Happened::Verdict { subject, verdict, context });
                }
            }
        }
        making.close();
        let verdicts = in_order(&checks, found, &request.subject);
        let mut report = reason::report(&request.subject, verdicts, &context);
        report.took_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        record(&report);
        Finished::new(report, plan)
    }

    /// The provider's server that hosts a domain's mail.
    ///
    /// # Errors
    /// The caller has asked too much.
    pub(crate) async fn mail_server(
        &self,
        request: &ReportRequest,
    ) -> Result<Option<String>, ApiError> {
        self.charge(&request.caller, SERVER_LOOKUPS)?;
        let run = checks::run(self.checker(), request.checks_request(self), Vec::new());
        Ok(self.runtime.spawn(run.home()).await.ok().flatten())
    }

    /// Counts the look-ups of a request against its caller, before any is made.
    ///
    /// # Errors
    /// The caller has asked too much.
    pub(crate) fn charge(&self, caller: &Caller, lookups: NonZeroU32) -> Result<(), ApiError> {
        self.limits().lookups(caller, lookups)
    }

    /// What a report costs: its part of all questions and connections that a whole one may come to.
    fn cost(&self, request: &ReportRequest) -> NonZeroU32 {
        let connections = self.config().net.budgets.foreign_connections;
        let whole = checks::QUESTIONS_PER_REPORT + connections;
        let number = |checks: &[String]| checks::plan(&request.subject, checks).len();
        let (asked, all) = (number(&request.checks), number(&[]).max(1));
        let part = |whole: u32| (whole as usize * asked).div_ceil(all);
        u32::try_from(part(whole)).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN)
    }

    /// What the words of a report need: who asks, which server hosts the mail, who serves the zone.
    /// The facts are those that the checks have looked up.
    pub(crate) async fn words_context(&self, request: &ReportRequest) -> Context {
        let mut context = self.context(&request.reader, Some(&request.subject));
        let run = checks::run(self.checker(), request.checks_request(self), Vec::new());
        let known = self.runtime.spawn(join(run.home(), run.dns_host())).await;
        let (server, dns_host) = known.unwrap_or_default();
        context.server = server;
        context.dns_company = dns_host.as_ref().and_then(|host| host.company).map(str::to_owned);
        context.name_server = dns_host.map(|host| host.name_server);
        context
    }

    /// The known outages that affect the subject, with words; none when the runtime is ending.
    pub(crate) async fn outages(&self, request: &ReportRequest) -> Option<Outages> {
        let only = ["outage".to_owned()];
        let run = checks::run(
            self.checker(),
            request.checks_request(self),
            checks::plan(&request.subject, &only),
        );
        let affecting = run.outages();
        let look = async move { (affecting.await, run.collect::<Vec<Verdict>>().await) };
        let (found, verdicts) = self.runtime.spawn(look).await.ok()?;
        let mut outages = found.map(|outages| Outages::clone(&outages)).unwrap_or_default();
        let context = self.context(&request.reader, Some(&request.subject));
        let report = reason::report(&request.subject, verdicts, &context);
        outages.say = outage_summary(report);
        outages.provider = context.profile.map(|profile| profile.name.clone()).unwrap_or_default();
        Some(outages)
    }
}

/// What happens next while a report is made.
enum Step {
    /// A check has ended.
    Verdict(Verdict),
    /// Something that the words need is known.
    Learned(Learned),
    /// Words are waited for no longer.
    Waited,
}

/// What the words need to know of the world, beside the verdicts.
enum Learned {
    /// The customer's server.
    Server(Option<String>),
    /// Who serves the zone.
    DnsHost(Option<DnsHost>),
    /// Whether an incident is open: it comes first.
    Incident(bool),
}

impl Learned {
    fn tell(self, context: &mut Context) {
        match self {
            Self::Server(server) => context.server = server,
            Self::DnsHost(host) => {
                context.dns_company =
                    host.as_ref().and_then(|host| host.company).map(str::to_owned);
                context.name_server = host.map(|host| host.name_server);
            }
            Self::Incident(is_open) => context.incident = is_open,
        }
    }
}

/// Whether the words of a verdict may name the customer's server or who serves the zone: where
/// nothing is wrong there is nothing to do.
fn needs_words(verdict: &Verdict) -> bool {
    matches!(verdict.status, Status::Warn | Status::Fail | Status::Unknown)
}

/// A run of checks, and what is learned beside it. No check waits while a verdict is put into
/// words.
struct Steps {
    verdicts: mpsc::Receiver<Verdict>,
    learned: FuturesUnordered<BoxFuture<'static, Learned>>,
    patience: Pin<Box<Sleep>>,
}

impl Steps {
    fn of(run: Run, checks: &[&Check], spawn: impl FnOnce(BoxFuture<'static, ()>)) -> Self {
        let learned = FuturesUnordered::new();
        learned.push(run.home().map(Learned::Server).boxed());
        learned.push(run.dns_host().map(Learned::DnsHost).boxed());
        if checks.iter().any(|check| check.id == "outage") {
            let outages = run.outages();
            let is_open = async move { outages.await.is_ok_and(|outages| outages.has_open()) };
            learned.push(is_open.map(Learned::Incident).boxed());
        }
        let (sender, verdicts) = mpsc::channel(checks.len().max(1));
        spawn(forward(run, sender).boxed());
        Self { verdicts, learned, patience: Box::pin(sleep(PATIENCE)) }
    }

    /// The next step; none when all checks have ended and everything is learned.
    async fn next(&mut self) -> Option<Step> {
        tokio::select! {
            biased;
            Some(learned) = self.learned.next() => Some(Step::Learned(learned)),
            Some(verdict) = self.verdicts.recv() => Some(Step::Verdict(verdict)),
            () = &mut self.patience, if !self.has_words() => Some(Step::Waited),
            else => None,
        }
    }

    /// Whether everything is known that words need, or was waited for long enough.
    fn has_words(&self) -> bool {
        self.learned.is_empty() || self.patience.is_elapsed()
    }
}

/// Runs the checks in a task of their own, until they end or nobody takes their verdicts.
async fn forward(mut run: Run, verdicts: mpsc::Sender<Verdict>) {
    loop {
        let next = tokio::select! {
            next = run.next() => next,
            () = verdicts.closed() => None,
        };
        let Some(verdict) = next else { return };
        let _ = verdicts.send(verdict).await;
    }
}

/// The verdicts in the order of the plan; a check without one had no time to end.
fn in_order(checks: &[&Check], found: Vec<Arc<Verdict>>, subject: &Subject) -> Vec<Verdict> {
    let mut found: Vec<Verdict> = found.into_iter().map(Arc::unwrap_or_clone).collect();
    let verdict_of = |check: &&Check| {
        let at = found.iter().position(|verdict| verdict.check == check.id);
        at.map_or_else(|| checks::unfinished(check, subject), |at| found.swap_remove(at))
    };
    checks.iter().map(verdict_of).collect()
}

/// The sentence for a report of the outages alone: the incident, or what was seen instead, or why
/// it was not checked.
fn outage_summary(report: Report) -> String {
    let Some(verdict) = report.verdicts.into_iter().next().filter(|_| report.cause.is_none())
    else {
        return report.say;
    };
    let found = verdict.findings.into_iter().next().map(|finding| finding.summary);
    found.unwrap_or(verdict.note)
}

fn planned(subject: &Subject, plan: &[&'static Check], context: &Context) -> Plan {
    let title = |check: &&Check| context.library.check_title(check.id, &context.lang);
    let checks = plan
        .iter()
        .map(|check| Planned { check: check.id.to_owned(), title: title(check) })
        .collect();
    Plan { subject: subject.to_string(), checks }
}

pub(crate) fn busy() -> ApiError {
    ApiError::new(&BUSY, BUSY.meaning)
        .with_header(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER))
}

/// Counts what was found, by code: never about whom.
fn record(report: &Report) {
    metrics::histogram!("mailwhy_report_seconds").record(f64::from(report.took_ms) / 1000.0);
    for finding in report.verdicts.iter().flat_map(|verdict| &verdict.findings) {
        metrics::counter!("mailwhy_findings_total", "code" => finding.code.clone()).increment(1);
    }
}
