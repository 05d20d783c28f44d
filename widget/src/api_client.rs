//! The API client: requests, event streams, and what can go wrong.

use std::pin::Pin;

use js_sys::{Function, Promise, Uint8Array};
use verdict::Problem;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, Response};

use crate::decode::{Decode, field};
use crate::sse::{Event, Events};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RequestError {
    /// The API did not answer, or what answered was not the API.
    Unreachable,
    /// The stream ended before the report.
    CutShort,
    /// The API says what is wrong.
    Problem(Problem),
}

/// The API's own words about what is wrong: those about the field, if it names one.
pub(crate) fn detail_of(problem: &Problem) -> &str {
    problem.errors.first().map_or(&problem.detail, |field| &field.detail)
}

/// A request in flight; dropping it aborts it.
pub(crate) struct PendingRequest(AbortController);

impl Drop for PendingRequest {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is asked: the loader's function that asks, and the address.
pub(crate) type Asked = (JsValue, String);

/// What is done with a response. Boxed, so that each kind of request is compiled once and not for
/// every caller.
type Done = Box<dyn FnOnce(Result<JsValue, RequestError>)>;

impl PendingRequest {
    /// Asks for a record. `early` is the same question asked before by the loader, or undefined.
    pub(crate) fn record<T: Decode>(
        asked: Asked,
        early: JsValue,
        done: impl FnOnce(Result<T, RequestError>) + 'static,
    ) -> Option<Self> {
        let done: Done = Box::new(move |answer| done(answer.map(|value| T::decode(&value))));
        Self::start(move |signal| {
            Box::pin(async move { (whole(&asked, early, &signal).await, done) })
        })
    }

    /// Asks for a stream of events, and says at the end whether it ended well.
    pub(crate) fn events(
        asked: Asked,
        each: Box<dyn Fn(Event)>,
        done: impl FnOnce(Result<(), RequestError>) + 'static,
    ) -> Option<Self> {
        let done: Done = Box::new(move |answer| done(answer.map(|_| ())));
        Self::start(move |signal| {
            Box::pin(async move { (events(&asked, &signal, each).await, done) })
        })
    }

    /// Starts; a response that comes after it was aborted is dropped.
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

/// A request at work, and what is done with its response.
type Work = Pin<Box<dyn Future<Output = (Result<JsValue, RequestError>, Done)>>>;

async fn whole(
    asked: &Asked,
    early: JsValue,
    signal: &AbortSignal,
) -> Result<JsValue, RequestError> {
    let response = match early.dyn_into::<Promise>() {
        Ok(early) => checked(settled(early).await?).await?,
        Err(_) => fetch(asked, "application/json", signal).await?,
    };
    settled(response.json().map_err(unreachable)?).await
}

async fn events(
    asked: &Asked,
    signal: &AbortSignal,
    each: Box<dyn Fn(Event)>,
) -> Result<JsValue, RequestError> {
    let response = fetch(asked, "text/event-stream", signal).await?;
    let reader = response.body().ok_or(RequestError::Unreachable)?.get_reader();
    let reader: ReadableStreamDefaultReader = reader.unchecked_into();
    let mut events = Events::default();
    loop {
        let piece: JsValue = settled(reader.read()).await.map_err(|_| RequestError::CutShort)?;
        if field(&piece, "done").is_truthy() {
            return Ok(piece);
        }
        let piece: Uint8Array = field(&piece, "value").unchecked_into();
        events.push(&piece.to_vec()).into_iter().for_each(&each);
    }
}

async fn fetch(
    (send, url): &Asked,
    accept: &str,
    signal: &AbortSignal,
) -> Result<Response, RequestError> {
    let send: &Function = send.unchecked_ref();
    let asked = send.call3(&JsValue::UNDEFINED, &url.into(), &accept.into(), signal);
    checked(settled(asked.map_err(unreachable)?.unchecked_into()).await?).await
}

/// A response that is not a success is read as the API's own words about it.
async fn checked(response: Response) -> Result<Response, RequestError> {
    if response.ok() {
        return Ok(response);
    }
    let problem: JsValue = settled(response.json().map_err(unreachable)?).await?;
    let problem = Problem::decode(&problem);
    Err(if problem.detail.is_empty() {
        RequestError::Unreachable
    } else {
        RequestError::Problem(problem)
    })
}

async fn settled<T: JsCast>(promise: Promise) -> Result<T, RequestError> {
    JsFuture::from(promise).await.map(JsCast::unchecked_into).map_err(unreachable)
}

fn unreachable(_: JsValue) -> RequestError {
    RequestError::Unreachable
}
