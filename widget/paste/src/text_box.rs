//! The box for an error text or a message that came back. Its text is read here and goes nowhere.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Element, HtmlInputElement, HtmlTextAreaElement};

use crate::dialog::Dialog;
use crate::elements::{button, element, element_with, on_change, with_attribute};

/// The most of a file that is read, in bytes.
const MAX_BYTES: i32 = 256 * 1024;

/// The box with its button.
pub(crate) fn text_box(dialog: &Rc<Dialog>) -> Option<Element> {
    let label = dialog.word("ui.triage");
    let area = with_attribute(
        with_attribute(element("textarea", "", ""), "rows", "6"),
        "aria-label",
        &label,
    )?;
    let typed = area.clone().unchecked_into::<HtmlTextAreaElement>();
    let own = dialog.clone();
    let pressed = move || own.pasted(typed.value().as_bytes());
    let parts = vec![
        element("h3", "", &label),
        with_attribute(with_attribute(Some(area), "spellcheck", "false"), "dir", "auto"),
        file_box(dialog),
        element("p", "muted", &dialog.word("dialog.paste_stays")),
        button(&dialog.word("ui.check"), "main", pressed),
    ];
    element_with("div", "", parts)
}

/// A field to which a file can be dropped, too: many programs save a message as one.
fn file_box(dialog: &Rc<Dialog>) -> Option<Element> {
    let input = with_attribute(
        with_attribute(element("input", "", ""), "type", "file"),
        "accept",
        ".eml,.txt,message/rfc822,text/plain",
    )?;
    let chosen = input.clone().unchecked_into::<HtmlInputElement>();
    let opened = dialog.clone();
    let changed = move || {
        let (dialog, file) = (opened.clone(), chosen.files().and_then(|files| files.get(0)));
        spawn_local(async move {
            let Some(file) = file else { return };
            // More than is read is not taken into memory.
            let Ok(start) = file.slice_with_i32_and_i32(0, MAX_BYTES) else { return };
            if let Some(bytes) = bytes_of(&start).await {
                dialog.pasted(&bytes);
            }
        });
    };
    on_change(&input, changed);
    element_with(
        "label",
        "muted",
        vec![element("span", "", &dialog.word("dialog.open_file")), Some(input)],
    )
}

async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
