//! What does one check say? A card: its question, its status, what it found, and what convinced it.

use std::rc::Rc;

use verdict::{Finding, Status, Verdict};
use yew::{Html, classes, html};

use crate::icon;
use crate::live::evidence::evidence;
use crate::live::progress::{Check, Progress};
use crate::live::remedy::remedy;
use crate::site::Site;

/// A card, or its place while the check is at work.
pub(crate) fn card(site: &Rc<Site>, progress: &Progress, check: Check<'_>) -> Html {
    let key = check.id.to_owned();
    let status = check.verdict.map(|verdict| verdict.status);
    let word = match status {
        Some(status) => site.words.get(&["status.", status.as_str()].concat()),
        None if progress.is_running() => site.words.get("ui.looking"),
        None => site.words.get("ui.no_answer"),
    };
    html! {
        <li {key} class={classes!("card", status.map_or("awaited", Status::as_str))}>
            <header>
                { icon::of_status(status.unwrap_or(Status::Skipped)) }
                <h4>{ check.title.to_owned() }</h4>
                <span class="status">{ word }</span>
            </header>
            { match check.verdict {
                Some(verdict) => body(site, progress, verdict),
                None => html! { <p class="skeleton"><i /></p> },
            } }
        </li>
    }
}

fn body(site: &Rc<Site>, progress: &Progress, verdict: &Verdict) -> Html {
    let (shown, folded) = split(verdict);
    html! {
        <>
            if !verdict.note.is_empty() { <p>{ verdict.note.clone() }</p> }
            { for shown.iter().map(|finding| shown_finding(site, progress, finding)) }
            { fold(site, &shown, &folded) }
        </>
    }
}

/// In sight: what makes the status, or the first thing seen when nothing is wrong. The rest unfolds.
fn split(verdict: &Verdict) -> (Vec<&Finding>, Vec<&Finding>) {
    let decides = |finding: &&Finding| Status::from(finding.severity) == verdict.status;
    if verdict.status == Status::Pass {
        let (first, rest) = verdict.findings.split_at(verdict.findings.len().min(1));
        return (first.iter().collect(), rest.iter().collect());
    }
    verdict.findings.iter().partition(decides)
}

fn shown_finding(site: &Rc<Site>, progress: &Progress, finding: &Finding) -> Html {
    let is_cause = progress.cause() == Some(finding);
    let because = finding.because.map(|because| site.words.get(&["because.", because.as_str()].concat()));
    html! {
        <div class="finding">
            <p>{ finding.summary.clone() }</p>
            if let Some(because) = because { <p class="muted">{ because }</p> }
            if is_cause {
                <p class="muted">{ site.words.get("ui.mended_above") }</p>
            } else if let Some(fix) = progress.remedy(finding) {
                <details><summary>{ site.words.get("ui.how_to_mend") }</summary>{ remedy(site, fix) }</details>
            }
        </div>
    }
}

/// Everything that convinced us, and what else was seen.
fn fold(site: &Rc<Site>, shown: &[&Finding], folded: &[&Finding]) -> Html {
    let has_evidence = shown.iter().any(|finding| !finding.evidence.is_empty());
    if folded.is_empty() && !has_evidence {
        return Html::default();
    }
    html! {
        <details>
            <summary>{ site.words.get("ui.evidence") }</summary>
            { for shown.iter().flat_map(|finding| &finding.evidence).map(|seen| evidence(site, seen)) }
            { for folded.iter().map(|finding| html! {
                <div class="finding">
                    <p>{ icon::of_status(finding.severity.into()) }{ finding.summary.clone() }</p>
                    { for finding.evidence.iter().map(|seen| evidence(site, seen)) }
                </div>
            }) }
        </details>
    }
}
