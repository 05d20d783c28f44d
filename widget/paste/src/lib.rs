//! What only the reader can tell: an error text, read on this page and sent nowhere, and a few
//! closed questions.
//!
//! Loaded when the reader asks for it. Pasted text is read with the same readers as on the server;
//! what travels are codes, and values that cannot carry a sentence. The screen is made of elements,
//! never of an HTML string (invariant 9); it is inside the widget's own root and wears its style
//! sheet. It judges nothing: each step is the answer of `POST /v1/diagnoses`.

mod api_client;
mod conclusion;
mod dialog;
mod elements;
mod object;
mod pasted;
mod question;
mod text_box;

use js_sys::Function;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::Element;

/// Lighter than the standard library's own.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Opens the dialog in `host`. `about` holds, a line each: the article, the address, the
/// panel, the kind of IP address, and the answer that the reader begins with. `ask` takes a path of
/// the API and a body or nothing, and promises the JSON of the answer or nothing.
#[wasm_bindgen]
pub fn open(host: Element, lang: &str, about: &str, ask: Function) {
    dialog::open(host, lang, about, ask);
}

/// Reads pasted text: `{ claims, masked, line }`, where `claims` are as `POST /v1/diagnoses` takes
/// them, `masked` is how many passwords and keys are in it, and `line` is the one that tells
/// where the message had come from. `inventory` is what `GET /v1/inventory` answers.
#[wasm_bindgen]
#[must_use]
pub fn read(text: &str, inventory: &JsValue) -> JsValue {
    pasted::parse(text.as_bytes(), pasted::own(inventory))
}
