//! The answer: one sentence with the cause, its owner and the next step, above everything else.

use verdict::{Confidence, Report};
use yew::Html;

use crate::context::AppContext;
use crate::elements::{element, element_with, of_text, spoken, text};
use crate::icon;
use crate::report::progress::Progress;
use crate::report::remedy::remedy;

/// The answer, or how far it has come.
pub(crate) fn answer_box(context: &AppContext, progress: &Progress) -> Html {
    match progress.report() {
        Some(report) => answer(context, progress, report),
        None if progress.is_running() => on_its_way(context, progress),
        None => Html::default(),
    }
}

fn on_its_way(context: &AppContext, progress: &Progress) -> Html {
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
    element("section", "answer awaited", vec![of_text("p", "overline", &said), bar])
}

fn answer(context: &AppContext, progress: &Progress, report: &Report) -> Html {
    let fix = progress.cause().and_then(|finding| progress.remedy(finding));
    let place = context.words.of("place", report.place.as_str());
    let overline = vec![
        icon::of_status(report.status),
        text(overline(context, report)),
        of_text("span", "tag", place),
    ];
    let parts = vec![
        element("p", "overline", overline),
        spoken("p", "say", &report.say_lang, &report.say),
        owner(context, report),
        fix.map(|fix| remedy(context, fix)).unwrap_or_default(),
    ];
    element("section", &["answer ", report.status.as_str()].concat(), parts)
}

fn overline<'a>(context: &'a AppContext, report: &'a Report) -> &'a str {
    let Some(cause) = &report.cause else {
        return context.words.of("answer", report.status.as_str());
    };
    match cause.confidence {
        Confidence::Certain => context.words.get("confidence.certain"),
        Confidence::Likely => context.words.get("confidence.likely"),
        Confidence::Possible | Confidence::Unrecognised => context.words.get("confidence.possible"),
    }
}

fn owner(context: &AppContext, report: &Report) -> Html {
    let Some(cause) = &report.cause else { return Html::default() };
    let owner = context.words.of("owner", cause.owner.as_str());
    element(
        "p",
        "owner",
        vec![text(context.words.get("ui.who_fixes")), of_text("strong", "", owner)],
    )
}
