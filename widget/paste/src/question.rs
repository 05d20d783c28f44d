//! One question with closed answers, each a button.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::dialog::Dialog;
use crate::elements::{button, element, element_with};
use crate::object::{items, text};

/// The question `asked`, as the API words it.
pub(crate) fn question(dialog: &Rc<Dialog>, asked: &JsValue) -> Option<Element> {
    let id = text(asked, "id");
    let answer = |choice: JsValue| {
        let (dialog, question, answer) = (dialog.clone(), id.clone(), text(&choice, "id"));
        button(&text(&choice, "text"), "", move || dialog.answered(&question, &answer))
    };
    let mut parts = vec![element("strong", "", &text(asked, "text"))];
    parts.extend(items(asked, "answers").into_iter().map(answer));
    element_with("div", "question", parts)
}
