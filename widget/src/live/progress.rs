//! How far has the answer come? Events in, a picture of what is known so far out.

use std::rc::Rc;

use verdict::{Finding, On, Remedy, Report, Status, Verdict};
use wasm_bindgen::JsValue;
use yew::AttrValue;

use crate::ask::Fault;
use crate::site::Site;
use crate::sse::Event;
use crate::wire::{Read, field, parse};

/// The answer as far as it has come.
#[derive(Default)]
pub(crate) struct Progress {
    phase: Phase,
    planned: Vec<Planned>,
    arrived: Vec<Rc<Verdict>>,
    remedies: Vec<Remedy>,
    report: Option<Rc<Report>>,
}

#[derive(Default)]
enum Phase {
    #[default]
    Idle,
    Running,
    /// The reader stopped it.
    Stopped,
    Done,
    Failed(Fault),
}

/// A check that will answer.
pub(crate) struct Planned {
    id: String,
    title: String,
}

impl Read for Planned {
    fn read(value: &JsValue) -> Self {
        Self { id: String::read(&field(value, "id")), title: String::read(&field(value, "title")) }
    }
}

/// One check, with its verdict once it has come.
pub(crate) struct Check<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) verdict: Option<&'a Verdict>,
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
            "plan" => self.planned = Vec::read(&field(&value, "checks")),
            "verdict" => {
                self.remedies.extend(Vec::<Remedy>::read(&field(&value, "remedies")));
                self.arrived.push(Rc::new(Verdict::read(&field(&value, "verdict"))));
            }
            "report" => self.report = Some(Rc::new(Report::read(&value))),
            _ => {}
        }
    }

    /// The stream has ended; one without a report has been cut short.
    pub(crate) fn end(&mut self, end: Result<(), Fault>) {
        self.phase = match end {
            _ if self.report.is_some() => Phase::Done,
            Ok(()) => Phase::Failed(Fault::CutShort),
            Err(fault) => Phase::Failed(fault),
        };
    }

    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::Idle)
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running) && self.report.is_none()
    }

    pub(crate) fn fault(&self) -> Option<&Fault> {
        match &self.phase {
            Phase::Failed(fault) => Some(fault),
            _ => None,
        }
    }

    pub(crate) fn report(&self) -> Option<&Report> {
        self.report.as_deref()
    }

    /// Every check in its place; the order never changes while answers arrive.
    pub(crate) fn checks(&self) -> Vec<Check<'_>> {
        let planned = self.planned.iter().map(|check| {
            let verdict = self.verdicts().find(|verdict| verdict.check == check.id);
            let title = verdict.map_or(check.title.as_str(), |verdict| verdict.title.as_str());
            Check { id: &check.id, title, verdict }
        });
        let is_unplanned = |verdict: &&Verdict| !self.planned.iter().any(|check| check.id == verdict.check);
        let unplanned = self.verdicts().filter(is_unplanned);
        let unplanned =
            unplanned.map(|verdict| Check { id: &verdict.check, title: &verdict.title, verdict: Some(verdict) });
        planned.chain(unplanned).collect()
    }

    /// How many have answered.
    pub(crate) fn done(&self) -> usize {
        self.verdicts().count()
    }

    /// The worst that was found at the places where `is_here`; nothing when nothing was found there.
    pub(crate) fn worst(&self, is_here: impl Fn(On) -> bool) -> Option<Status> {
        let findings = self.verdicts().flat_map(|verdict| &verdict.findings);
        findings.filter(|finding| is_here(finding.on)).map(|finding| finding.severity.into()).max()
    }

    /// The finding that the report calls the cause.
    pub(crate) fn cause(&self) -> Option<&Finding> {
        let cause = self.report()?.cause.as_ref()?;
        let mut findings = self.verdicts().flat_map(|verdict| &verdict.findings);
        findings.find(|finding| finding.code == cause.code && finding.about == cause.about)
    }

    /// How to mend a finding.
    pub(crate) fn remedy(&self, finding: &Finding) -> Option<&Remedy> {
        let key = finding.remedy.as_ref()?;
        let remedies = self.report.as_ref().map_or(&self.remedies, |report| &report.remedies);
        remedies.iter().find(|remedy| remedy.key == *key)
    }

    /// The latest, in one sentence, for those who hear the screen.
    pub(crate) fn news(&self, site: &Site) -> AttrValue {
        if let Some(report) = self.report() {
            return report.say.clone().into();
        }
        let Some(verdict) = self.arrived.last() else { return site.words.get("ui.looking") };
        let status = site.words.get(&["status.", verdict.status.as_str()].concat());
        [verdict.title.as_str(), ": ", &status].concat().into()
    }

    /// The report's own verdicts once it is there, until then those that have arrived.
    fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        let (whole, parts): (&[Verdict], &[Rc<Verdict>]) = match &self.report {
            Some(report) => (&report.verdicts, &[]),
            None => (&[], &self.arrived),
        };
        whole.iter().chain(parts.iter().map(Rc::as_ref))
    }
}
