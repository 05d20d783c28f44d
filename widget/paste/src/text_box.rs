//! The box for an error text or a message that came back. Its text is read here and goes nowhere.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};

use crate::dom::{button, hold, make, with};
use crate::read;
use crate::talk::Talk;

/// The box with its button.
pub(crate) fn text_box(talk: &Rc<Talk>) -> Option<Element> {
    let label = talk.word("ui.triage");
    let area = with(with(make("textarea", "", ""), "rows", "6"), "aria-label", &label)?;
    let typed = area.clone().unchecked_into::<HtmlTextAreaElement>();
    let own = talk.clone();
    let pressed = move || own.pasted(read::read(&typed.value()));
    let parts = vec![
        make("h3", "", &label),
        with(with(Some(area), "spellcheck", "false"), "dir", "auto"),
        make("p", "muted", &talk.word("ui.paste_stays")),
        button(&talk.word("ui.check"), "main", pressed),
    ];
    hold("div", "", parts)
}
