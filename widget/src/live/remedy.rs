//! How is it mended? Steps in order, each value with a button that copies it.

use std::rc::Rc;

use verdict::{Remedy, Step};
use yew::{Html, html};

use crate::copy::Copy;
use crate::node::{code, el, of_text};
use crate::site::Site;

/// A remedy, whole.
pub(crate) fn remedy(site: &Rc<Site>, remedy: &Remedy) -> Html {
    let steps = remedy.steps.iter().map(|part| step(site, part)).collect();
    let title = of_text("h3", "", &remedy.title);
    el("div", "remedy", vec![title, of_text("p", "", &remedy.explanation), el("ol", "", steps)])
}

fn step(site: &Rc<Site>, step: &Step) -> Html {
    let place = site.words.get(&["step.", step.kind.as_str()].concat());
    let value = step.copy.as_ref().map(|value| paste(site, value, &step.text)).unwrap_or_default();
    el("li", "", vec![of_text("span", "tag", &place), of_text("span", "", &step.text), value])
}

/// Literal text with its button.
pub(crate) fn paste(site: &Rc<Site>, value: &str, label: &str) -> Html {
    let (text, label) = (value.to_owned(), label.to_owned());
    el("div", "paste", vec![code(value), html! { <Copy {site} value={text} {label} /> }])
}
