//! The card of one check: its question, its status, what it found, and what convinced it.

use verdict::{Finding, Status, Verdict};
use yew::Html;

use crate::context::AppContext;
use crate::elements::{element, fold, of_text, spoken, when};
use crate::icon;
use crate::report::evidence::evidence;
use crate::report::progress::{Check, Progress};
use crate::report::remedy::remedy;

/// A card, or its place while the check is at work.
pub(crate) fn card(context: &AppContext, progress: &Progress, check: &Check<'_>) -> Html {
    let status = check.verdict.map(|verdict| verdict.status);
    let word = match status {
        Some(status) => context.words.of("status", status.as_str()),
        None if progress.is_running() => context.words.get("ui.looking"),
        None => context.words.get("ui.no_answer"),
    };
    let header = vec![
        icon::of_status(status.unwrap_or(Status::Skipped)),
        of_text("h3", "", check.title),
        of_text("span", "status", word),
    ];
    let body = match check.verdict {
        Some(verdict) => body(context, progress, verdict),
        None => element("p", "skeleton", vec![element("i", "", Vec::new())]),
    };
    let class = ["card ", status.map_or("awaited", Status::as_str)].concat();
    element("li", &class, vec![element("header", "", header), body])
}

fn body(context: &AppContext, progress: &Progress, verdict: &Verdict) -> Html {
    let (shown, folded) = split(verdict);
    let mut parts = vec![when(!verdict.note.is_empty(), || of_text("p", "", &verdict.note))];
    let is_said = |at: usize| shown[..at].iter().any(|said| said.summary == shown[at].summary);
    let once = (0..shown.len())
        .filter(|at| !is_said(*at))
        .map(|at| in_sight(context, progress, shown[at]));
    parts.extend(once);
    parts.push(behind(context, &shown, &folded));
    element("div", "body", parts)
}

/// In sight: what makes the status, or the first thing seen when nothing is wrong. The rest
/// unfolds.
fn split(verdict: &Verdict) -> (Vec<&Finding>, Vec<&Finding>) {
    let decides = |finding: &&Finding| Status::from(finding.severity) == verdict.status;
    if verdict.status == Status::Pass {
        let (first, rest) = verdict.findings.split_at(verdict.findings.len().min(1));
        return (first.iter().collect(), rest.iter().collect());
    }
    verdict.findings.iter().partition(decides)
}

fn in_sight(context: &AppContext, progress: &Progress, finding: &Finding) -> Html {
    let because = finding.because.map(|because| context.words.of("because", because.as_str()));
    let because = because.map(|because| of_text("p", "muted", because)).unwrap_or_default();
    let fix = if progress.is_fixed_with_cause(finding) {
        of_text("p", "muted", context.words.get("ui.fix_above"))
    } else {
        let fix = progress.remedy(finding).map(|fix| vec![remedy(context, fix)]);
        fix.map(|fix| fold(context.words.get("ui.how_to_fix"), fix)).unwrap_or_default()
    };
    element("div", "finding", vec![spoken("p", "", &finding.lang, &finding.summary), because, fix])
}

/// Everything that convinced us, and what else was seen.
fn behind(context: &AppContext, shown: &[&Finding], folded: &[&Finding]) -> Html {
    let convinced =
        shown.iter().flat_map(|finding| &finding.evidence).map(|seen| evidence(context, seen));
    let beside = folded.iter().map(|finding| {
        let mut parts = vec![element(
            "p",
            "",
            vec![
                icon::of_status(finding.severity.into()),
                spoken("span", "", &finding.lang, &finding.summary),
            ],
        )];
        parts.extend(finding.evidence.iter().map(|seen| evidence(context, seen)));
        element("div", "finding", parts)
    });
    let parts: Vec<Html> = convinced.chain(beside).collect();
    when(!parts.is_empty(), || fold(context.words.get("ui.evidence"), parts))
}
