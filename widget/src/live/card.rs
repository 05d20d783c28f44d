//! What does one check say? A card: its question, its status, what it found, and what convinced it.

use verdict::{Finding, Status, Verdict};
use yew::Html;

use crate::icon;
use crate::live::evidence::evidence;
use crate::live::progress::{Check, Progress};
use crate::live::remedy::remedy;
use crate::node::{el, fold, of_text, spoken, when};
use crate::site::Site;

/// A card, or its place while the check is at work.
pub(crate) fn card(site: &Site, progress: &Progress, check: &Check<'_>) -> Html {
    let status = check.verdict.map(|verdict| verdict.status);
    let word = match status {
        Some(status) => site.words.of("status", status.as_str()),
        None if progress.is_running() => site.words.get("ui.looking"),
        None => site.words.get("ui.no_answer"),
    };
    let header = vec![
        icon::of_status(status.unwrap_or(Status::Skipped)),
        of_text("h3", "", check.title),
        of_text("span", "status", word),
    ];
    let body = match check.verdict {
        Some(verdict) => body(site, progress, verdict),
        None => el("p", "skeleton", vec![el("i", "", Vec::new())]),
    };
    let class = ["card ", status.map_or("awaited", Status::as_str)].concat();
    el("li", &class, vec![el("header", "", header), body])
}

fn body(site: &Site, progress: &Progress, verdict: &Verdict) -> Html {
    let (shown, folded) = split(verdict);
    let mut parts = vec![when(!verdict.note.is_empty(), || of_text("p", "", &verdict.note))];
    let is_said = |at: usize| shown[..at].iter().any(|said| said.summary == shown[at].summary);
    let once =
        (0..shown.len()).filter(|at| !is_said(*at)).map(|at| in_sight(site, progress, shown[at]));
    parts.extend(once);
    parts.push(behind(site, &shown, &folded));
    el("div", "body", parts)
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

fn in_sight(site: &Site, progress: &Progress, finding: &Finding) -> Html {
    let because = finding.because.map(|because| site.words.of("because", because.as_str()));
    let because = because.map(|because| of_text("p", "muted", because)).unwrap_or_default();
    let fix = if progress.is_mended_with_cause(finding) {
        of_text("p", "muted", site.words.get("ui.mended_above"))
    } else {
        let fix = progress.remedy(finding).map(|fix| vec![remedy(site, fix)]);
        fix.map(|fix| fold(site.words.get("ui.how_to_mend"), fix)).unwrap_or_default()
    };
    el("div", "finding", vec![spoken("p", "", &finding.lang, &finding.summary), because, fix])
}

/// Everything that convinced us, and what else was seen.
fn behind(site: &Site, shown: &[&Finding], folded: &[&Finding]) -> Html {
    let convinced =
        shown.iter().flat_map(|finding| &finding.evidence).map(|seen| evidence(site, seen));
    let beside = folded.iter().map(|finding| {
        let mut parts = vec![el(
            "p",
            "",
            vec![
                icon::of_status(finding.severity.into()),
                spoken("span", "", &finding.lang, &finding.summary),
            ],
        )];
        parts.extend(finding.evidence.iter().map(|seen| evidence(site, seen)));
        el("div", "finding", parts)
    });
    let parts: Vec<Html> = convinced.chain(beside).collect();
    when(!parts.is_empty(), || fold(site.words.get("ui.evidence"), parts))
}
