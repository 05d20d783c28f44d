//! The report service: runs the checks of a request, from the first event to the finished report.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderValue};
use checks::{Check, Request};
use futures_util::StreamExt;
use futures_util::future::{join, join3};
use reason::Context;
use tokio::sync::mpsc;
use verdict::{Answered, Outages, Plan, Planned, Report, Subject, Verdict};

use crate::error::{ApiError, BUSY};
use crate::request::ReportRequest;
use crate::state::AppState;

/// The deadline of a whole report: it then says what is known.
const DEADLINE: Duration = Duration::from_secs(15);

/// What `Retry-After` says when too many reports are in the making, in seconds.
const RETRY_AFTER: &str = "2";

/// What happens while a report is made: one plan, a verdict for each check as it ends, one report.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// Which checks were started.
    Plan(Plan),
    /// One has ended.
    Verdict(Answered),
    /// All have ended.
    Report(Arc<Report>),
}

impl AppState {
    /// Starts a report, unless the same was finished a moment ago and `refresh` is false.
    ///
    /// Work goes on when nobody reads the events any more: the checks' own deadlines end it, and
    /// its facts and its report serve the next request.
    pub(crate) fn answer(
        self: &Arc<Self>,
        request: ReportRequest,
        refresh: bool,
    ) -> Result<mpsc::Receiver<Event>, ApiError> {
        let plan = checks::plan(&request.subject, &request.checks);
        // There is room for every event: the work never waits for a reader.
        let (events, receiver) = mpsc::channel(plan.len() + 2);
        let key = request.key(&self.library().version());
        if let Some(report) = self.finished.get(&key).filter(|_| !refresh) {
            self.replay(&request, &plan, &report, &events);
            return Ok(receiver);
        }
        let report_slots =
            Arc::clone(&self.report_slots).try_acquire_owned().map_err(|_| busy())?;
        // Who asks the same once its report is old asks because something may have changed; the
        // widget's button sends no other sign of it.
        let refresh = self.recent_requests.note_repeat(&key) || refresh;
        let state = Arc::clone(self);
        self.tasks.spawn_on(
            async move {
                let checks_request = Request { refresh, ..request.checks_request(&state) };
                let report = state.make_report(&request, checks_request, plan, &events).await;
                state.finished.insert(key, Arc::clone(&report));
                let _ = events.send(Event::Report(report)).await;
                drop(report_slots);
            },
            &self.runtime,
        );
        Ok(receiver)
    }

    /// The whole report, for those who do not want to watch it form.
    pub(crate) async fn report(
        self: &Arc<Self>,
        request: ReportRequest,
        refresh: bool,
    ) -> Result<Arc<Report>, ApiError> {
        let mut events = self.answer(request, refresh)?;
        while let Some(event) = events.recv().await {
            if let Event::Report(report) = event {
                return Ok(report);
            }
        }
        Err(ApiError::ours("the report ended without its last event"))
    }

    /// Runs the checks of a plan, and makes their report.
    async fn make_report(
        &self,
        request: &ReportRequest,
        checks_request: Request,
        plan: Vec<&'static Check>,
        events: &mpsc::Sender<Event>,
    ) -> Arc<Report> {
        let begun = Instant::now();
        let mut context = self.context(&request.reader, Some(&request.subject));
        context.scope.clone_from(&request.checks);
        // A reader who has left is no reason to stop.
        let _ = events.send(Event::Plan(planned(&request.subject, &plan, &context))).await;
        let run = checks::run(self.checker(), checks_request, plan.clone());
        let mut home = Some(join3(run.home(), run.dns_host(), run.outages()));
        let leads = plan.iter().any(|check| check.id == "outage");
        let mut verdicts = self.forward(run, plan.len());
        let mut found: Vec<Verdict> = Vec::new();
        let stop = tokio::time::Instant::now() + DEADLINE;
        while let Ok(Some(verdict)) = tokio::time::timeout_at(stop, verdicts.recv()).await {
            // The words name the customer's server and who serves the zone, and an open incident
            // comes first; all are known by the time the first check ends, or soon after.
            if let Some(home) = home.take()
                && let Ok((server, dns_host, outages)) = tokio::time::timeout_at(stop, home).await
            {
                context.server = server;
                context.incident = leads && outages.is_ok_and(|outages| outages.has_open());
                context.dns_company =
                    dns_host.as_ref().and_then(|host| host.company).map(str::to_owned);
                context.name_server = dns_host.map(|host| host.name_server);
            }
            found.push(verdict.clone());
            let _ =
                events.send(Event::Verdict(answered(&request.subject, verdict, &context))).await;
        }
        let in_order = plan.iter().map(|check| {
            let at = found.iter().position(|verdict| verdict.check == check.id);
            at.map_or_else(
                || checks::unfinished(check, &request.subject),
                |at| found.swap_remove(at),
            )
        });
        let verdicts = in_order.collect();
        let mut report = reason::report(&request.subject, verdicts, &context);
        report.took_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        record(&report);
        Arc::new(report)
    }

    /// Runs the checks in a task of their own, so that none of them waits while a verdict is put
    /// into words.
    fn forward(&self, mut run: checks::Run, most: usize) -> mpsc::Receiver<Verdict> {
        let (sender, verdicts) = mpsc::channel(most.max(1));
        let forward = async move {
            while let Some(verdict) = run.next().await {
                let _ = sender.send(verdict).await;
            }
        };
        self.tasks.spawn_on(forward, &self.runtime);
        verdicts
    }

    /// The provider's server that hosts a domain's mail.
    pub(crate) async fn mail_server(&self, request: &ReportRequest) -> Option<String> {
        let run = checks::run(self.checker(), request.checks_request(self), Vec::new());
        self.runtime.spawn(run.home()).await.ok().flatten()
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

    /// Sends the events of a finished report once more.
    fn replay(
        &self,
        request: &ReportRequest,
        plan: &[&'static Check],
        report: &Arc<Report>,
        events: &mpsc::Sender<Event>,
    ) {
        let context = self.context(&request.reader, Some(&request.subject));
        let verdicts = report.verdicts.iter().cloned().map(|verdict| {
            let names = |key: &str| {
                verdict.findings.iter().any(|finding| finding.remedy.as_deref() == Some(key))
            };
            let remedies =
                report.remedies.iter().filter(|remedy| names(&remedy.key)).cloned().collect();
            Event::Verdict(Answered { verdict, remedies })
        });
        let first = std::iter::once(Event::Plan(planned(&request.subject, plan, &context)));
        for event in first.chain(verdicts).chain([Event::Report(Arc::clone(report))]) {
            // There is room for every event, and the receiver is in our hands.
            let _ = events.try_send(event);
        }
    }
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

fn answered(subject: &Subject, mut verdict: Verdict, context: &Context) -> Answered {
    let remedies = reason::words(subject, &mut verdict, context);
    Answered { verdict, remedies }
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
