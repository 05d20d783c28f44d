//! The API client.

use js_sys::{JSON, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use crate::elements::window;

/// The JSON at `url`; with a body it is sent by POST. None where there is no answer, or none that
/// is a success.
pub(crate) async fn ask(url: &str, body: Option<&JsValue>) -> Option<JsValue> {
    answer(begin(url, body)?).await
}

/// The JSON at two addresses, asked for at once.
pub(crate) async fn ask_both(urls: [&str; 2]) -> [Option<JsValue>; 2] {
    let [first, second] = urls.map(|url| begin(url, None));
    let first = match first {
        Some(first) => answer(first).await,
        None => None,
    };
    let second = match second {
        Some(second) => answer(second).await,
        None => None,
    };
    [first, second]
}

fn begin(url: &str, body: Option<&JsValue>) -> Option<JsFuture> {
    let init = RequestInit::new();
    if let Some(body) = body {
        init.set_method("POST");
        init.set_body(&JSON::stringify(body).ok()?.into());
    }
    let promise: Promise = window()?.fetch_with_str_and_init(url, &init).unchecked_into();
    Some(JsFuture::from(promise))
}

async fn answer(asked: JsFuture) -> Option<JsValue> {
    let response: Response = asked.await.ok()?.unchecked_into();
    if !response.ok() {
        return None;
    }
    let promise: Promise = response.json().ok()?.unchecked_into();
    JsFuture::from(promise).await.ok()
}
