//! How does the widget ask the API, and what can go wrong?

use std::pin::Pin;

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

/// The API's own words about what is wrong: those about the field, if it is one.
pub(crate) fn said(problem: &Problem) -> &str {
    problem.errors.first().map_or(&problem.detail, |field| &field.detail)
}

/// A question on its way; dropping it stops it.
pub(crate) struct Asking(AbortController);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is done with an answer. Boxed, so that each kind of question is compiled once and not for
/// every asker.
type Done = Box<dyn FnOnce(Result<JsValue, Fault>)>;

impl Asking {
    /// Asks for a record. `early` is the same question asked before by the loader, or undefined.
    pub(crate) fn record<T: Read>(
        url: String,
        early: JsValue,
        done: impl FnOnce(Result<T, Fault>) + 'static,
    ) -> Option<Self> {
        let done: Done = Box::new(move |answer| done(answer.map(|value| T::read(&value))));
        Self::start(move |signal| {
            Box::pin(async move { (whole(&url, early, &signal).await, done) })
        })
    }

    /// Asks for a stream of events, and says at the end whether it ended well.
    pub(crate) fn events(
        url: String,
        each: Box<dyn Fn(Event)>,
        done: impl FnOnce(Result<(), Fault>) + 'static,
    ) -> Option<Self> {
        let done: Done = Box::new(move |answer| done(answer.map(|_| ())));
        Self::start(move |signal| {
            Box::pin(async move { (events(&url, &signal, each).await, done) })
        })
    }

    /// Begins; an answer that comes after it was stopped is for nobody.
    fn start(work: impl FnOnce(AbortSignal) -> Work) -> Option<Self> {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        let work = work(signal.clone());
        spawn_local(async move {
            let (answer, done) = work.await;
            if !signal.aborted() {
                done(answer);
            }
        });
        Some(Self(controller))
    }
}

/// A question under way, and what is done with its answer.
type Work = Pin<Box<dyn Future<Output = (Result<JsValue, Fault>, Done)>>>;

async fn whole(url: &str, early: JsValue, signal: &AbortSignal) -> Result<JsValue, Fault> {
    let response = match early.dyn_into::<Promise>() {
        Ok(asked) => checked(settled(asked).await?).await?,
        Err(_) => fetch(url, "application/json", signal).await?,
    };
    settled(response.json().map_err(unreachable)?).await
}

async fn events(
    url: &str,
    signal: &AbortSignal,
    each: Box<dyn Fn(Event)>,
) -> Result<JsValue, Fault> {
    let response = fetch(url, "text/event-stream", signal).await?;
    let reader = response.body().ok_or(Fault::Unreachable)?.get_reader();
    let reader: ReadableStreamDefaultReader = reader.unchecked_into();
    let mut events = Events::default();
    loop {
        let piece: JsValue = settled(reader.read()).await.map_err(|_| Fault::CutShort)?;
        if field(&piece, "done").is_truthy() {
            return Ok(piece);
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
