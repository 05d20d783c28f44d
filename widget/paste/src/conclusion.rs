//! The conclusion: the cause in one sentence, who can fix it, and the steps.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::dialog::Dialog;
use crate::elements::{element, element_with, with_attribute};
use crate::object::{field, items, text};

/// What the diagnosis came to.
pub(crate) fn conclusion(dialog: &Rc<Dialog>, report: &JsValue) -> Option<Element> {
    let cause = field(report, "cause");
    let owner = dialog.word(&["owner.", &text(&cause, "owner")].concat());
    let who = element_with(
        "p",
        "owner",
        vec![element("span", "", &dialog.word("ui.who_fixes")), element("strong", "", &owner)],
    );
    let fix = remedy_of(report, &cause).and_then(|fix| remedy(dialog, &fix));
    element_with("div", "", vec![element("p", "say", &text(report, "say")), who, fix])
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

fn remedy(dialog: &Rc<Dialog>, fix: &JsValue) -> Option<Element> {
    let steps = items(fix, "steps").iter().map(|part| step(dialog, part)).collect();
    let title = element("h4", "", &text(fix, "title"));
    element_with(
        "div",
        "remedy",
        vec![title, element("p", "", &text(fix, "explanation")), element_with("ol", "", steps)],
    )
}

fn step(dialog: &Rc<Dialog>, part: &JsValue) -> Option<Element> {
    let place = dialog.word(&["step.", &text(part, "kind")].concat());
    let value = text(part, "copy");
    let copy = if value.is_empty() { None } else { literal(dialog, &value) };
    element_with(
        "li",
        "",
        vec![element("span", "tag", &place), element("span", "", &text(part, "text")), copy],
    )
}

/// A value to copy, with its button: the loader listens for the click.
fn literal(dialog: &Rc<Dialog>, value: &str) -> Option<Element> {
    let shown = with_attribute(element("code", "", value), "dir", "ltr");
    let said = with_attribute(element("span", "", &dialog.word("ui.copy")), "role", "status");
    let button = with_attribute(
        with_attribute(element_with("button", "copy", vec![said]), "type", "button"),
        "data-copy",
        value,
    );
    element_with("div", "paste", vec![shown, button])
}
