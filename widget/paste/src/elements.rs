//! Elements, made by name, class and text: no string is ever read as HTML.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Window};

/// The window of the page.
pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// An element with a class and a text, either of which may be empty.
pub(crate) fn element(tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = document()?.create_element(tag).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    Some(element)
}

/// An element that holds others; those that are absent are left out.
pub(crate) fn element_with(
    tag: &str,
    class: &str,
    children: Vec<Option<Element>>,
) -> Option<Element> {
    let element = element(tag, class, "")?;
    append(&element, children);
    Some(element)
}

/// Puts children at the end of an element.
pub(crate) fn append(element: &Element, children: Vec<Option<Element>>) {
    for child in children.into_iter().flatten() {
        // An element takes every child that is not its own parent.
        let _ = element.append_child(&child);
    }
}

/// Gives an element an attribute.
pub(crate) fn with_attribute(element: Option<Element>, name: &str, value: &str) -> Option<Element> {
    // Our own names of attributes are all good ones.
    let _ = element.as_ref()?.set_attribute(name, value);
    element
}

/// Takes the focus to an element.
pub(crate) fn focus(element: &Element) {
    // One that does not take it is passed over.
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// A button; the browser lets go of its closure together with it.
pub(crate) fn button(label: &str, class: &str, pressed: impl FnMut() + 'static) -> Option<Element> {
    let button = with_attribute(element("button", class, label), "type", "button")?;
    let pressed: JsValue = Closure::<dyn FnMut()>::new(pressed).into_js_value();
    button.unchecked_ref::<HtmlElement>().set_onclick(Some(pressed.unchecked_ref()));
    Some(button)
}

/// Calls `changed` whenever something was chosen in `input`, which keeps the closure.
pub(crate) fn on_change(input: &Element, changed: impl FnMut() + 'static) {
    let changed: JsValue = Closure::<dyn FnMut()>::new(changed).into_js_value();
    input.unchecked_ref::<HtmlElement>().set_onchange(Some(changed.unchecked_ref()));
}
