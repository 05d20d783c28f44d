//! One question with closed answers, each a button.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::dom::{button, hold, make};
use crate::object::{items, text};
use crate::talk::Talk;

/// The question `asked`, as the API words it.
pub(crate) fn question(talk: &Rc<Talk>, asked: &JsValue) -> Option<Element> {
    let id = text(asked, "id");
    let answer = |choice: JsValue| {
        let (talk, question, answer) = (talk.clone(), id.clone(), text(&choice, "id"));
        button(&text(&choice, "text"), "", move || talk.answered(&question, &answer))
    };
    let mut parts = vec![make("strong", "", &text(asked, "text"))];
    parts.extend(items(asked, "answers").into_iter().map(answer));
    hold("div", "question", parts)
}
