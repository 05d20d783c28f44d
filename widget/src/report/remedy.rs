//! The remedy: steps in order, each value with a button that copies it.

use verdict::{Remedy, Step};
use yew::Html;

use crate::context::AppContext;
use crate::copy::copy;
use crate::elements::{code, element, of_text, spoken};

/// A remedy, whole.
pub(crate) fn remedy(context: &AppContext, remedy: &Remedy) -> Html {
    let lang = &remedy.lang;
    let steps = remedy.steps.iter().map(|part| step(context, lang, part)).collect();
    let title = spoken("h3", "", lang, &remedy.title);
    element(
        "div",
        "remedy",
        vec![title, spoken("p", "", lang, &remedy.explanation), element("ol", "", steps)],
    )
}

fn step(context: &AppContext, lang: &str, step: &Step) -> Html {
    let place = context.words.of("step", step.kind.as_str());
    let value =
        step.copy.as_ref().map(|value| paste(context, value, &step.text)).unwrap_or_default();
    element(
        "li",
        "",
        vec![of_text("span", "tag", place), spoken("span", "", lang, &step.text), value],
    )
}

/// Literal text with its button.
pub(crate) fn paste(context: &AppContext, value: &str, label: &str) -> Html {
    element("div", "paste", vec![code(value), copy(context, value, label)])
}
