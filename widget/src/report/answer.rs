//! The answer: the cause in one sentence, its owner, one thing to do, the steps, and the evidence.

use std::rc::Rc;

use verdict::{
    Confidence, Finding, On, Owner, Place, Remedy, Report, Severity, Status, Step, StepKind,
};
use yew::{Callback, Html, MouseEvent, NodeRef};

use crate::context::AppContext;
use crate::copy::copy_record;
use crate::elements::{
    button, element, element_at, element_with, fold, link, of_text, spoken, text, when,
};
use crate::icon::{self, icon};
use crate::report::evidence::evidence;
use crate::report::progress::Progress;
use crate::report::remedy::{first_page, name_of_page, remedy};
use crate::report::ticket::ticket;

const HEADLINE: &[&str] = &["class", "tabindex", "lang", "dir"];
const COUNTDOWN: &[&str] = &["role", "data-until", "data-words"];

/// What the answer is made of, beside the report.
pub(crate) struct Answer<'a> {
    pub(crate) context: &'a Rc<AppContext>,
    pub(crate) progress: &'a Progress,
    /// The sentence that takes the focus.
    pub(crate) headline: &'a NodeRef,
    /// Where the whole report is for support.
    pub(crate) ticket: &'a str,
    pub(crate) again: &'a Callback<MouseEvent>,
    /// The ways on, where there is no cause.
    pub(crate) ways: Html,
}

/// How far it has come.
pub(crate) fn on_its_way(context: &AppContext, progress: &Progress, place: &NodeRef) -> Html {
    let (done, all) = (progress.done().to_string(), progress.checks().len().to_string());
    let said = if all == "0" {
        context.words.get("ui.looking").to_owned()
    } else {
        context.words.with("ui.progress", &[("done", &done), ("all", &all)])
    };
    let looking = context.words.get("ui.looking");
    let bar = element_with(
        "progress",
        &["aria-label", "max", "value"],
        &[looking, &all, &done],
        Vec::new(),
    );
    let parts = vec![of_text("p", "overline", &said), bar];
    element_at(place, "section", &["class", "tabindex"], &["answer awaited", "-1"], parts)
}

impl Answer<'_> {
    /// The answer to `report`.
    pub(crate) fn view(self, report: &Report) -> Html {
        let class = ["answer ", report.status.as_str()].concat();
        let parts = match self.progress.cause() {
            Some(finding) => self.of_cause(report, finding),
            None => self.without_cause(report),
        };
        element("section", &class, parts)
    }

    fn of_cause(self, report: &Report, finding: &Finding) -> Vec<Html> {
        let fix = self.progress.remedy(finding);
        let last = element("li", "again", vec![self.check_again(""), self.countdown()]);
        let seen = finding.evidence.iter().map(|seen| evidence(self.context, seen, finding));
        let seen: Vec<Html> = seen.collect();
        let evidence = vec![text(self.context.words.get("ui.evidence"))];
        vec![
            self.overline(report),
            self.headline(&finding.lang, &finding.summary),
            self.caveat(report, finding),
            self.owner(report),
            element("div", "first", vec![self.first_thing(report, fix)]),
            match fix {
                Some(fix) => remedy(self.context, fix, last),
                None => self.check_again(""),
            },
            when(!seen.is_empty(), || fold("drawer", evidence, seen)),
        ]
    }

    /// What was looked at is in order, or could not be seen; more is not claimed.
    fn without_cause(self, report: &Report) -> Vec<Html> {
        let words = &self.context.words;
        let has = |wanted| self.progress.checks().any(|check| check.status() == wanted);
        let is_fine = report.status <= Status::Unknown && has(Status::Pass);
        let has_gaps = has(Status::Unknown) || has(Status::Skipped);
        let said = match (is_fine, has_gaps) {
            (true, false) => words.get("ui.fine"),
            (true, true) => words.get("ui.fine_with_gaps"),
            _ => words.of("answer", report.status.as_str()),
        };
        vec![
            self.headline("", said),
            when(!is_fine || has_gaps, || spoken("p", "", &report.say_lang, &report.say)),
            self.ways.clone(),
            self.check_again(""),
        ]
    }

    fn headline(&self, lang: &str, said: &str) -> Html {
        let lang = if lang.is_empty() { &self.context.lang } else { lang };
        element_at(self.headline, "h3", HEADLINE, &["say", "-1", lang, "auto"], vec![text(said)])
    }

    fn overline(&self, report: &Report) -> Html {
        let words = &self.context.words;
        let confidence = match report.cause.as_ref().map(|cause| (cause.owner, cause.confidence)) {
            None | Some((Owner::Nobody, _)) => words.of("answer", report.status.as_str()),
            Some((_, Confidence::Certain)) => words.get("confidence.certain"),
            Some((_, Confidence::Likely)) => words.get("confidence.likely"),
            Some(_) => words.get("confidence.possible"),
        };
        let place = of_text("span", "tag", words.of("place", report.place.as_str()));
        let said = element("span", "", vec![icon::of_status(report.status), text(confidence)]);
        element("p", "overline", vec![said, place])
    }

    /// What keeps the cause from being all there is to say; `say` has the same.
    fn caveat(&self, report: &Report, finding: &Finding) -> Html {
        let key = match finding.severity {
            Severity::Unknown => "ui.unproven",
            Severity::Error => return Html::default(),
            _ if report.place == Place::Client && finding.on != On::Client => "ui.minor",
            _ => return Html::default(),
        };
        of_text("p", "", self.context.words.get(key))
    }

    fn owner(&self, report: &Report) -> Html {
        let words = &self.context.words;
        let Some(cause) = &report.cause else { return Html::default() };
        let who = when(cause.owner != Owner::Nobody, || text(words.get("ui.who_fixes")));
        let owner = of_text("strong", "", words.of("owner", cause.owner.as_str()));
        element("p", "owner pill", vec![who, owner])
    }

    /// One thing to do: copy the record, open the page where it goes on, look again after a while,
    /// or hand the report over.
    fn first_thing(&self, report: &Report, fix: Option<&Remedy>) -> Html {
        let steps = fix.map(|fix| &fix.steps[..]).unwrap_or_default();
        let record = steps.iter().find(|step| step.kind == StepKind::Dns && step.copy.is_some());
        if let Some(value) = record.and_then(|step| step.copy.as_ref()) {
            return copy_record(self.context, value);
        }
        if let Some(href) = Self::page(report, steps) {
            let page = [("page", name_of_page(href))];
            return link("main", href, &self.context.words.with("ui.open", &page));
        }
        if steps.first().is_some_and(|step| step.kind == StepKind::Wait) {
            return self.check_again("main");
        }
        ticket(self.context, "main", self.ticket)
    }

    /// Where it goes on: what is the reader's own at any page, what is for others where they have
    /// news.
    fn page<'a>(report: &Report, steps: &'a [Step]) -> Option<&'a str> {
        let is_own = report.cause.as_ref()?.owner == Owner::Customer;
        let mut pages = steps.iter().enumerate().filter_map(|(at, step)| {
            let is_open = is_own || (at == 0 && step.kind != StepKind::Contact);
            first_page(&step.text).filter(|_| is_open)
        });
        pages.next().map(|(_, href, _)| href)
    }

    fn check_again(&self, class: &str) -> Html {
        let label = vec![icon(icon::AGAIN), text(self.context.words.get("ui.check_again"))];
        button(class, label, self.again.clone())
    }

    /// While others may remember the old record: the loader counts.
    fn countdown(&self) -> Html {
        let Some(until) = self.progress.remembered_until() else { return Html::default() };
        let said = self.context.words.get("ui.old_answer");
        element_with("small", COUNTDOWN, &["timer", until, said], Vec::new())
    }
}
