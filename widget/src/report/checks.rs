//! The checks, in one line that unfolds: how many passed, failed or did not run, then each of them,
//! the worst first.

use verdict::{Finding, Status, Verdict};
use yew::Html;

use crate::context::AppContext;
use crate::elements::{element, fold, list, of_text, spoken, text, when};
use crate::icon;
use crate::report::evidence::evidence;
use crate::report::progress::{Check, Progress};
use crate::report::remedy::remedy;

/// What the line counts, in its order.
const COUNTED: [(&str, &[Status]); 5] = [
    ("ui.count_pass", &[Status::Pass]),
    ("ui.count_fail", &[Status::Fail]),
    ("ui.count_warn", &[Status::Warn]),
    ("ui.count_unknown", &[Status::Unknown, Status::Unrecognised]),
    ("ui.count_not_run", &[Status::Skipped, Status::NotApplicable]),
];

/// The line, and what it unfolds to; nothing before there is a verdict.
pub(crate) fn checks(context: &AppContext, progress: &Progress) -> Html {
    let mut line = Vec::new();
    for (key, statuses) in COUNTED {
        let count = progress.checks().filter(|check| statuses.contains(&check.status())).count();
        let said = || context.words.with(key, &[("count", &count.to_string())]);
        line.push(when(count > 0, || {
            let parts = vec![icon::of_status(statuses[0]), text(&said())];
            element("span", ["count ", statuses[0].as_str()].concat().as_str(), parts)
        }));
    }
    let mut rows = Vec::new();
    for status in Status::ALL.iter().rev() {
        let here = progress.checks().filter(|check| check.status() == *status);
        rows.extend(here.map(|check| row(context, progress, &check)));
    }
    when(progress.done() > 0, || fold("checks", line, vec![element("ol", "", rows)]))
}

fn row(context: &AppContext, progress: &Progress, check: &Check<'_>) -> Html {
    let status = check.status();
    let word = match check.verdict {
        Some(_) => context.words.of("status", status.as_str()),
        None => context.words.get("ui.no_answer"),
    };
    let line = vec![
        icon::of_status(status),
        of_text("span", "name", check.title),
        of_text("span", "status", word),
    ];
    let body = check.verdict.map(|verdict| body(context, progress, verdict)).unwrap_or_default();
    element("li", status.as_str(), vec![fold("", line, body)])
}

/// What was found, what fixes it, and the evidence.
fn body(context: &AppContext, progress: &Progress, verdict: &Verdict) -> Vec<Html> {
    let note = when(!verdict.note.is_empty(), || of_text("p", "", &verdict.note));
    let findings = &verdict.findings;
    let is_said =
        |at: usize| findings[..at].iter().any(|said| said.summary == findings[at].summary);
    let shown =
        (0..findings.len()).map(|at| finding(context, progress, &findings[at], is_said(at)));
    vec![note, list(shown.collect())]
}

/// One finding; of several with the same words the later ones add their evidence only.
fn finding(context: &AppContext, progress: &Progress, finding: &Finding, is_said: bool) -> Html {
    let mut parts = Vec::new();
    if !is_said {
        let said = spoken("span", "", &finding.lang, &finding.summary);
        parts.push(element("p", "", vec![icon::of_status(finding.severity.into()), said]));
        let because = finding.because.map(|because| context.words.of("because", because.as_str()));
        parts.extend(because.map(|because| of_text("p", "muted", because)));
        parts.push(fix(context, progress, finding));
    }
    parts.extend(finding.evidence.iter().map(|seen| evidence(context, seen, finding)));
    element("div", "finding", parts)
}

fn fix(context: &AppContext, progress: &Progress, finding: &Finding) -> Html {
    if progress.is_fixed_with_cause(finding) {
        return of_text("p", "muted", context.words.get("ui.fix_above"));
    }
    let Some(fix) = progress.remedy(finding) else { return Html::default() };
    let label = vec![text(context.words.get("ui.how_to_fix"))];
    fold("", label, vec![remedy(context, fix, Html::default())])
}
