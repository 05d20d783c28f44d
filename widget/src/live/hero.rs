//! What is the answer? One sentence of cause, owner and next step, above everything that led to it.

use std::rc::Rc;

use verdict::{Confidence, Report};
use yew::{AttrValue, Html, classes, html};

use crate::icon;
use crate::live::progress::Progress;
use crate::live::remedy::remedy;
use crate::site::Site;

/// The answer, or how far it has come.
pub(crate) fn hero(site: &Rc<Site>, progress: &Progress) -> Html {
    match progress.report() {
        Some(report) => answer(site, progress, report),
        None if progress.is_running() => on_its_way(site, progress),
        None => Html::default(),
    }
}

fn on_its_way(site: &Site, progress: &Progress) -> Html {
    let (done, all) = (progress.done().to_string(), progress.checks().len().to_string());
    let text = if all == "0" {
        site.words.get("ui.looking")
    } else {
        site.words.with("ui.progress", &[("done", &done), ("all", &all)])
    };
    html! {
        <section class="hero awaited">
            <p class="overline">{ text }</p>
            <progress aria-label={site.words.get("ui.looking")} max={all} value={done} />
        </section>
    }
}

fn answer(site: &Rc<Site>, progress: &Progress, report: &Report) -> Html {
    let fix = progress.cause().and_then(|finding| progress.remedy(finding));
    html! {
        <section class={classes!("hero", report.status.as_str())}>
            <p class="overline">{ icon::of_status(report.status) }{ overline(site, report) }</p>
            <p class="say">{ report.say.clone() }</p>
            { owner(site, report) }
            if let Some(fix) = fix { { remedy(site, fix) } }
            { question(report) }
        </section>
    }
}

fn overline(site: &Site, report: &Report) -> AttrValue {
    let Some(cause) = &report.cause else { return site.words.get(&["hero.", report.status.as_str()].concat()) };
    match cause.confidence {
        Confidence::Certain => site.words.get("confidence.certain"),
        Confidence::Likely => site.words.get("confidence.likely"),
        Confidence::Possible | Confidence::Unrecognised => site.words.get("confidence.possible"),
    }
}

fn owner(site: &Site, report: &Report) -> Html {
    let Some(cause) = &report.cause else { return Html::default() };
    let owner = site.words.get(&["owner.", cause.owner.as_str()].concat());
    html! { <p class="owner">{ site.words.get("ui.who_mends") }<strong>{ owner }</strong></p> }
}

/// What only the reader can say, and what would decide most.
fn question(report: &Report) -> Html {
    let Some(question) = &report.ask_next else { return Html::default() };
    html! {
        <div class="question">
            <p><strong>{ question.text.clone() }</strong></p>
            <ul>{ for question.answers.iter().map(|answer| html! { <li>{ answer.text.clone() }</li> }) }</ul>
        </div>
    }
}
