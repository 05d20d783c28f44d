//! How does the widget ask the API, and what can go wrong?

use js_sys::{Object, Promise, Reflect, Uint8Array};
use verdict::Problem;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, RequestInit, Response};

use crate::sse::{Event, Events};
use crate::wire::{Read, field};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The API did not answer, or what answered was not the API.
    Unreachable,
    /// The stream ended before the report.
    CutShort,
    /// The API says what is wrong.
    Problem(Problem),
}

/// A question on its way; dropping it stops it.
pub(crate) struct Asking(AbortController);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Asking {
    /// Asks for a record. `early` is the same question asked before by the loader, or undefined.
    pub(crate) fn record<T: Read>(
        url: String,
        early: JsValue,
        done: impl FnOnce(Result<T, Fault>) + 'static,
    ) -> Option<Self> {
        Self::start(|signal| async move {
            let answer = record(&url, early, &signal).await;
            if !signal.aborted() {
                done(answer.map(|value| T::read(&value)));
            }
        })
    }

    /// Asks for text.
    pub(crate) fn text(url: String, done: impl FnOnce(Result<String, Fault>) + 'static) -> Option<Self> {
        Self::start(|signal| async move {
            let answer = text(&url, &signal).await;
            if !signal.aborted() {
                done(answer);
            }
        })
    }

    /// Asks for a stream of events, and says at the end whether it ended well.
    pub(crate) fn events(
        url: String,
        each: impl Fn(Event) + 'static,
        done: impl FnOnce(Result<(), Fault>) + 'static,
    ) -> Option<Self> {
        Self::start(|signal| async move {
            let answer = events(&url, &signal, each).await;
            if !signal.aborted() {
                done(answer);
            }
        })
    }

    fn start<F: Future<Output = ()> + 'static>(work: impl FnOnce(AbortSignal) -> F) -> Option<Self> {
        let controller = AbortController::new().ok()?;
        spawn_local(work(controller.signal()));
        Some(Self(controller))
    }
}

async fn record(url: &str, early: JsValue, signal: &AbortSignal) -> Result<JsValue, Fault> {
    let response = match early.dyn_into::<Promise>() {
        Ok(asked) => checked(settled(asked).await?).await?,
        Err(_) => fetch(url, "application/json", signal).await?,
    };
    settled(response.json().map_err(unreachable)?).await
}

async fn text(url: &str, signal: &AbortSignal) -> Result<String, Fault> {
    let response = fetch(url, "text/markdown", signal).await?;
    let text = settled::<JsValue>(response.text().map_err(unreachable)?).await?;
    Ok(String::read(&text))
}

async fn events(url: &str, signal: &AbortSignal, each: impl Fn(Event)) -> Result<(), Fault> {
    let response = fetch(url, "text/event-stream", signal).await?;
    let reader = response.body().ok_or(Fault::Unreachable)?.get_reader();
    let reader: ReadableStreamDefaultReader = reader.unchecked_into();
    let mut events = Events::default();
    loop {
        let piece: JsValue = settled(reader.read()).await.map_err(|_| Fault::CutShort)?;
        if field(&piece, "done").is_truthy() {
            return Ok(());
        }
        let piece: Uint8Array = field(&piece, "value").unchecked_into();
        events.push(&piece.to_vec()).into_iter().for_each(&each);
    }
}

async fn fetch(url: &str, accept: &str, signal: &AbortSignal) -> Result<Response, Fault> {
    let headers = Object::new();
    Reflect::set(&headers, &"accept".into(), &accept.into()).map_err(unreachable)?;
    let init = RequestInit::new();
    init.set_headers(&headers);
    init.set_signal(Some(signal));
    let window = web_sys::window().ok_or(Fault::Unreachable)?;
    checked(settled(window.fetch_with_str_and_init(url, &init)).await?).await
}

/// A response that is not a success is read as the API's own words about it.
async fn checked(response: Response) -> Result<Response, Fault> {
    if response.ok() {
        return Ok(response);
    }
    let problem: JsValue = settled(response.json().map_err(unreachable)?).await?;
    let problem = Problem::read(&problem);
    Err(if problem.detail.is_empty() { Fault::Unreachable } else { Fault::Problem(problem) })
}

async fn settled<T: JsCast>(promise: Promise) -> Result<T, Fault> {
    JsFuture::from(promise).await.map(JsCast::unchecked_into).map_err(unreachable)
}

fn unreachable(_: JsValue) -> Fault {
    Fault::Unreachable
}
