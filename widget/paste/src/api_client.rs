//! The API client: the loader's own, which knows where the API is and who speaks for the reader.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The JSON at a path; with a body, which may be undefined, it is sent by POST. None where there is
/// no answer, or none that is a success.
pub(crate) async fn ask(api: &Function, path: &str, body: &JsValue) -> Option<JsValue> {
    answer(begin(api, path, body)).await
}

/// The JSON at two paths, asked for at once.
pub(crate) async fn ask_both(api: &Function, paths: [&str; 2]) -> [Option<JsValue>; 2] {
    let [first, second] = paths.map(|path| begin(api, path, &JsValue::UNDEFINED));
    [answer(first).await, answer(second).await]
}

fn begin(api: &Function, path: &str, body: &JsValue) -> Option<JsFuture> {
    let asked = api.call2(&JsValue::UNDEFINED, &path.into(), body).ok()?;
    Some(JsFuture::from(asked.unchecked_into::<Promise>()))
}

async fn answer(asked: Option<JsFuture>) -> Option<JsValue> {
    asked?.await.ok().filter(|answer| !answer.is_undefined())
}
