//! The progress of a report: events in, what is known so far out.

use std::mem::take;

use verdict::{Finding, On, Remedy, Report, Status, Verdict};
use wasm_bindgen::JsValue;

use crate::api_client::{RequestError, detail_of};
use crate::context::AppContext;
use crate::decode::{Decode, field, parse};
use crate::sse::Event;

/// A report as far as it has come.
#[derive(Default)]
pub(crate) struct Progress {
    phase: Phase,
    planned: Vec<Planned>,
    /// Those that have arrived, in the order of their arrival; at the end the report's own.
    verdicts: Vec<Verdict>,
    remedies: Vec<Remedy>,
    /// The report without its verdicts and remedies, which are above.
    report: Option<Report>,
}

#[derive(Default)]
enum Phase {
    #[default]
    Idle,
    Running,
    /// The reader stopped it.
    Stopped,
    Done,
    Failed(RequestError),
}

/// A check that will answer.
pub(crate) struct Planned {
    id: String,
    title: String,
}

impl Decode for Planned {
    fn decode(value: &JsValue) -> Self {
        Self {
            id: String::decode(&field(value, "check")),
            title: String::decode(&field(value, "title")),
        }
    }
}

/// One check, with its verdict once it has come.
pub(crate) struct Check<'a> {
    pub(crate) title: &'a str,
    pub(crate) verdict: Option<&'a Verdict>,
}

impl Check<'_> {
    /// What it says; one that gave no answer did not run.
    pub(crate) fn status(&self) -> Status {
        self.verdict.map_or(Status::Skipped, |verdict| verdict.status)
    }
}

impl Progress {
    pub(crate) fn start(&mut self) {
        *self = Self { phase: Phase::Running, ..Self::default() };
    }

    pub(crate) fn stop(&mut self) {
        self.phase = Phase::Stopped;
    }

    /// Takes in one event of the stream.
    pub(crate) fn take(&mut self, event: &Event) {
        let value = parse(&event.data);
        match event.name.as_str() {
            "plan" => self.planned = Vec::decode(&field(&value, "checks")),
            "verdict" => {
                self.remedies.extend(Vec::<Remedy>::decode(&field(&value, "remedies")));
                self.verdicts.push(Verdict::decode(&field(&value, "verdict")));
            }
            "report" => {
                let mut report = Report::decode(&value);
                (self.verdicts, self.remedies) =
                    (take(&mut report.verdicts), take(&mut report.remedies));
                self.report = Some(report);
            }
            _ => {}
        }
    }

    /// The stream has ended; one without a report has been cut short.
    pub(crate) fn end(&mut self, end: Result<(), RequestError>) {
        self.phase = match end {
            _ if self.report.is_some() => Phase::Done,
            Ok(()) => Phase::Failed(RequestError::CutShort),
            Err(fault) => Phase::Failed(fault),
        };
    }

    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::Idle)
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running) && self.report.is_none()
    }

    /// What the API says about what was typed, where it could not use it.
    pub(crate) fn field_fault(&self) -> Option<&str> {
        match self.fault()? {
            RequestError::Problem(problem) if problem.status == 400 => Some(detail_of(problem)),
            _ => None,
        }
    }

    pub(crate) fn fault(&self) -> Option<&RequestError> {
        match &self.phase {
            Phase::Failed(fault) => Some(fault),
            _ => None,
        }
    }

    pub(crate) fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// Every check in its place; the order never changes while answers arrive.
    pub(crate) fn checks(&self) -> impl ExactSizeIterator<Item = Check<'_>> {
        self.planned.iter().map(|check| {
            let verdict = self.verdicts.iter().find(|verdict| verdict.check == check.id);
            Check { title: &check.title, verdict }
        })
    }

    /// How many have answered.
    pub(crate) fn done(&self) -> usize {
        self.verdicts.len()
    }

    /// The worst that was found at the places where `is_here`; nothing when nothing was found
    /// there.
    pub(crate) fn worst(&self, is_here: impl Fn(On) -> bool) -> Option<Status> {
        let findings = self.verdicts.iter().flat_map(|verdict| &verdict.findings);
        findings.filter(|finding| is_here(finding.on)).map(|finding| finding.severity.into()).max()
    }

    /// Whether something was found, anywhere.
    pub(crate) fn finds(&self, code: &str) -> bool {
        self.verdicts
            .iter()
            .flat_map(|verdict| &verdict.findings)
            .any(|finding| finding.code == code)
    }

    /// The finding that the report calls the cause.
    pub(crate) fn cause(&self) -> Option<&Finding> {
        let cause = self.report()?.cause.as_ref()?;
        let mut findings = self.verdicts.iter().flat_map(|verdict| &verdict.findings);
        findings.find(|finding| finding.code == cause.code && finding.about == cause.about)
    }

    /// Until when others may remember the record that the cause is in.
    pub(crate) fn remembered_until(&self) -> Option<&str> {
        let cause = self.cause()?;
        let mut facts = cause.evidence.iter().flat_map(|seen| &seen.facts);
        facts.find(|fact| fact.name == "ttl")?;
        let is_cause = |finding: &Finding| std::ptr::eq(finding, cause);
        let holds = |verdict: &&Verdict| verdict.findings.iter().any(is_cause);
        self.verdicts.iter().find(holds).map(|verdict| verdict.valid_until.as_str())
    }

    /// Whether a finding is the cause, or goes away with it: there is one thing to fix, and it is
    /// said once.
    pub(crate) fn is_fixed_with_cause(&self, finding: &Finding) -> bool {
        let Some(cause) = self.report().and_then(|report| report.cause.as_ref()) else {
            return false;
        };
        let same = |code: &str, about: &str| finding.code == code && finding.about == about;
        let fix = self.cause().and_then(|cause| cause.remedy.as_ref());
        same(&cause.code, &cause.about)
            || cause.explains.iter().any(|other| same(&other.code, &other.about))
            || fix.is_some_and(|fix| finding.remedy.as_ref() == Some(fix))
    }

    /// How to fix a finding.
    pub(crate) fn remedy(&self, finding: &Finding) -> Option<&Remedy> {
        let key = finding.remedy.as_ref()?;
        self.remedies.iter().find(|remedy| remedy.key == *key)
    }

    /// The latest, in one sentence, for those who hear the screen.
    pub(crate) fn news(&self, context: &AppContext) -> String {
        if let Some(report) = self.report() {
            return report.say.clone();
        }
        let Some(verdict) = self.verdicts.last() else {
            return context.words.get("ui.looking").to_owned();
        };
        let status = context.words.of("status", verdict.status.as_str());
        [verdict.title.as_str(), ": ", status].concat()
    }
}
