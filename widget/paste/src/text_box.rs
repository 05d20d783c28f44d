//! The box for an error text or a message that came back. Its text is read here and goes nowhere.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Element, HtmlInputElement, HtmlTextAreaElement};

use crate::dom::{button, hold, make, on_change, with};
use crate::talk::Talk;

/// The most of a file that is read, in bytes.
const MOST: i32 = 256 * 1024;

/// The box with its button.
pub(crate) fn text_box(talk: &Rc<Talk>) -> Option<Element> {
    let label = talk.word("ui.triage");
    let area = with(with(make("textarea", "", ""), "rows", "6"), "aria-label", &label)?;
    let typed = area.clone().unchecked_into::<HtmlTextAreaElement>();
    let own = talk.clone();
    let pressed = move || own.pasted(typed.value().as_bytes());
    let parts = vec![
        make("h3", "", &label),
        with(with(Some(area), "spellcheck", "false"), "dir", "auto"),
        file_box(talk),
        make("p", "muted", &talk.word("talk.paste_stays")),
        button(&talk.word("ui.check"), "main", pressed),
    ];
    hold("div", "", parts)
}

/// A field to which a file can be dropped, too: many programs save a message as one.
fn file_box(talk: &Rc<Talk>) -> Option<Element> {
    let input = with(
        with(make("input", "", ""), "type", "file"),
        "accept",
        ".eml,.txt,message/rfc822,text/plain",
    )?;
    let chosen = input.clone().unchecked_into::<HtmlInputElement>();
    let talk_to = talk.clone();
    let changed = move || {
        let (talk, file) = (talk_to.clone(), chosen.files().and_then(|files| files.get(0)));
        spawn_local(async move {
            let Some(file) = file else { return };
            // More than is read is not taken into memory.
            let Ok(start) = file.slice_with_i32_and_i32(0, MOST) else { return };
            if let Some(bytes) = bytes_of(&start).await {
                talk.pasted(&bytes);
            }
        });
    };
    on_change(&input, changed);
    hold("label", "muted", vec![make("span", "", &talk.word("talk.open_file")), Some(input)])
}

async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
