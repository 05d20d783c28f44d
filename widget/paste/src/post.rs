//! How is the API asked?

use js_sys::{JSON, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use crate::dom::window;

/// The JSON at `url`; with a body it is sent by POST. None where there is no answer, or none that is a success.
pub(crate) async fn ask(url: &str, body: Option<&JsValue>) -> Option<JsValue> {
    let init = RequestInit::new();
    if let Some(body) = body {
        init.set_method("POST");
        init.set_body(&JSON::stringify(body).ok()?.into());
    }
    let response: Response = settled(window()?.fetch_with_str_and_init(url, &init)).await?.unchecked_into();
    if !response.ok() {
        return None;
    }
    settled(response.json().ok()?).await
}

async fn settled<T>(promise: T) -> Option<JsValue>
where
    T: Into<JsValue>,
{
    let promise: Promise = promise.into().unchecked_into();
    JsFuture::from(promise).await.ok()
}
