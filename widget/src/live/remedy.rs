//! How is it mended? Steps in order, each value with a button that copies it.

use verdict::{Remedy, Step};
use yew::Html;

use crate::copy::copy;
use crate::node::{code, el, of_text, spoken};
use crate::site::Site;

/// A remedy, whole.
pub(crate) fn remedy(site: &Site, remedy: &Remedy) -> Html {
    let lang = &remedy.lang;
    let steps = remedy.steps.iter().map(|part| step(site, lang, part)).collect();
    let title = spoken("h3", "", lang, &remedy.title);
    el(
        "div",
        "remedy",
        vec![title, spoken("p", "", lang, &remedy.explanation), el("ol", "", steps)],
    )
}

fn step(site: &Site, lang: &str, step: &Step) -> Html {
    let place = site.words.of("step", step.kind.as_str());
    let value = step.copy.as_ref().map(|value| paste(site, value, &step.text)).unwrap_or_default();
    el("li", "", vec![of_text("span", "tag", place), spoken("span", "", lang, &step.text), value])
}

/// Literal text with its button.
pub(crate) fn paste(site: &Site, value: &str, label: &str) -> Html {
    el("div", "paste", vec![code(value), copy(site, value, label)])
}
