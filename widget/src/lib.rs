//! The custom element `<mail-why>`.
//!
//! The loader `mail-why.js` registers the tag and calls [`mount`]. The screen is made of Yew nodes
//! only: no HTML string reaches the page, so that it runs under `trusted-types 'none'`. It judges
//! nothing: statuses, owners and remedies come from the API.

mod api_client;
mod app;
mod context;
mod copy;
mod decode;
mod elements;
mod i18n;
mod icon;
mod report;
mod screens;
mod sse;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::Element;
use yew::AppHandle;

use crate::app::{App, Props};
use crate::context::Attributes;
use crate::decode::Decode;

/// 2.7 KB (brotli) lighter than the standard library's own.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A widget on a page.
#[wasm_bindgen]
pub struct Mounted(AppHandle<App>);

/// Shows the widget in `root`, an element inside the tag's shadow root. `attributes` is an object
/// of the tag's attributes by name, with `early_list` and `early_article`, the promises of requests
/// that are on their way.
#[wasm_bindgen]
#[must_use]
pub fn mount(root: Element, attributes: &JsValue) -> Mounted {
    Mounted(yew::Renderer::<App>::with_root_and_props(root, props(attributes)).render())
}

#[wasm_bindgen]
impl Mounted {
    /// Takes over attributes that have changed.
    pub fn update(&mut self, attributes: &JsValue) {
        self.0.update(props(attributes));
    }

    /// Stops every request and takes the widget off the page.
    pub fn remove(self) {
        self.0.destroy();
    }
}

fn props(attributes: &JsValue) -> Props {
    Props { attributes: Attributes::decode(attributes) }
}
