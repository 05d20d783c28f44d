//! What is the answer? One sentence of cause, owner and next step, above everything that led to it.

use verdict::{Confidence, Report};
use yew::Html;

use crate::icon;
use crate::live::progress::Progress;
use crate::live::remedy::remedy;
use crate::node::{el, of_text, spoken, text, with};
use crate::site::Site;

/// The answer, or how far it has come.
pub(crate) fn hero(site: &Site, progress: &Progress) -> Html {
    match progress.report() {
        Some(report) => answer(site, progress, report),
        None if progress.is_running() => on_its_way(site, progress),
        None => Html::default(),
    }
}

fn on_its_way(site: &Site, progress: &Progress) -> Html {
    let (done, all) = (progress.done().to_string(), progress.checks().len().to_string());
    let said = if all == "0" {
        site.words.get("ui.looking").to_owned()
    } else {
        site.words.with("ui.progress", &[("done", &done), ("all", &all)])
    };
    let looking = site.words.get("ui.looking");
    let bar =
        with("progress", &["aria-label", "max", "value"], &[looking, &all, &done], Vec::new());
    el("section", "hero awaited", vec![of_text("p", "overline", &said), bar])
}

fn answer(site: &Site, progress: &Progress, report: &Report) -> Html {
    let fix = progress.cause().and_then(|finding| progress.remedy(finding));
    let place = site.words.of("place", report.place.as_str());
    let overline = vec![
        icon::of_status(report.status),
        text(overline(site, report)),
        of_text("span", "tag", place),
    ];
    let parts = vec![
        el("p", "overline", overline),
        spoken("p", "say", &report.say_lang, &report.say),
        owner(site, report),
        fix.map(|fix| remedy(site, fix)).unwrap_or_default(),
    ];
    el("section", &["hero ", report.status.as_str()].concat(), parts)
}

fn overline<'a>(site: &'a Site, report: &'a Report) -> &'a str {
    let Some(cause) = &report.cause else { return site.words.of("hero", report.status.as_str()) };
    match cause.confidence {
        Confidence::Certain => site.words.get("confidence.certain"),
        Confidence::Likely => site.words.get("confidence.likely"),
        Confidence::Possible | Confidence::Unrecognised => site.words.get("confidence.possible"),
    }
}

fn owner(site: &Site, report: &Report) -> Html {
    let Some(cause) = &report.cause else { return Html::default() };
    let owner = site.words.of("owner", cause.owner.as_str());
    el("p", "owner", vec![text(site.words.get("ui.who_mends")), of_text("strong", "", owner)])
}
