//! The end: the cause in one sentence, who can mend it, and the steps.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::dom::{hold, make, with};
use crate::object::{field, items, text};
use crate::talk::Talk;

/// What the diagnosis came to.
pub(crate) fn end(talk: &Rc<Talk>, report: &JsValue) -> Option<Element> {
    let cause = field(report, "cause");
    let owner = talk.word(&["owner.", &text(&cause, "owner")].concat());
    let who = hold(
        "p",
        "owner",
        vec![make("span", "", &talk.word("ui.who_mends")), make("strong", "", &owner)],
    );
    let fix = remedy_of(report, &cause).and_then(|fix| remedy(talk, &fix));
    hold("div", "", vec![make("p", "say", &text(report, "say")), who, fix])
}

/// The remedy of the finding that is the cause.
fn remedy_of(report: &JsValue, cause: &JsValue) -> Option<JsValue> {
    let findings =
        items(report, "verdicts").into_iter().flat_map(|verdict| items(&verdict, "findings"));
    let is_cause = |finding: &JsValue| {
        ["code", "about"].iter().all(|name| text(finding, name) == text(cause, name))
    };
    let key = text(&findings.filter(is_cause).last()?, "remedy");
    items(report, "remedies").into_iter().find(|remedy| text(remedy, "key") == key)
}

fn remedy(talk: &Rc<Talk>, fix: &JsValue) -> Option<Element> {
    let steps = items(fix, "steps").iter().map(|part| step(talk, part)).collect();
    let title = make("h4", "", &text(fix, "title"));
    hold(
        "div",
        "remedy",
        vec![title, make("p", "", &text(fix, "explanation")), hold("ol", "", steps)],
    )
}

fn step(talk: &Rc<Talk>, part: &JsValue) -> Option<Element> {
    let place = talk.word(&["step.", &text(part, "kind")].concat());
    let value = text(part, "copy");
    let copy = if value.is_empty() { None } else { literal(talk, &value) };
    hold("li", "", vec![make("span", "tag", &place), make("span", "", &text(part, "text")), copy])
}

/// A value to copy, with its button: the loader listens for the click.
fn literal(talk: &Rc<Talk>, value: &str) -> Option<Element> {
    let shown = with(make("code", "", value), "dir", "ltr");
    let said = with(make("span", "", &talk.word("ui.copy")), "role", "status");
    let button =
        with(with(hold("button", "copy", vec![said]), "type", "button"), "data-copy", value);
    hold("div", "paste", vec![shown, button])
}
