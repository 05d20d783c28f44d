//! Responses: JSON, Markdown, or server-sent events.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use verdict::Report;

use crate::error::ApiError;
use crate::report_service::Event;
use crate::request::{ReportRequest, View};
use crate::response::{json, markdown};
use crate::state::AppState;

/// Responds with a report in the form that the request asks for.
pub(crate) async fn respond(
    state: &Arc<AppState>,
    request: &HttpRequest,
    report_request: ReportRequest,
    view: View,
) -> Result<HttpResponse, ApiError> {
    let refresh = header_has(request, header::CACHE_CONTROL, "no-cache");
    if header_has(request, header::ACCEPT, "text/event-stream") {
        let events = state.answer(report_request, refresh)?;
        return Ok(stream(ReceiverStream::new(events)));
    }
    let context = state.context(&report_request.reader, Some(&report_request.subject));
    let report = state.report(report_request, refresh).await?;
    let view =
        if header_has(request, header::ACCEPT, "text/markdown") { View::Ticket } else { view };
    Ok(match view {
        View::Full => json(&*report),
        View::Brief => json(&reason::brief(&report)),
        View::Ticket => markdown(reason::ticket(&report, &context)),
        View::TicketJson => json(&reason::redacted(&report)),
    })
}

/// Server-sent events. Not compressed: a compressor would hold back what should be seen at once.
fn stream(events: ReceiverStream<Event>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events.map(|event| Ok::<_, std::convert::Infallible>(encode_event(&event))))
}

/// One event as it travels: its name, and one line of JSON.
fn encode_event(event: &Event) -> Bytes {
    let (name, json) = match event {
        Event::Plan(plan) => ("plan", serde_json::to_string(plan)),
        Event::Verdict(verdict) => ("verdict", serde_json::to_string(verdict)),
        Event::Report(report) => ("report", serde_json::to_string::<Report>(report)),
    };
    // Plain structs of strings and numbers always become JSON; an empty object is what would be
    // left to say.
    let json = json.unwrap_or_else(|_| "{}".to_owned());
    Bytes::from(format!("event: {name}\ndata: {json}\n\n"))
}

/// Whether the client is a browser that shows a page, and no program.
pub(crate) fn wants_page(request: &HttpRequest) -> bool {
    header_has(request, header::ACCEPT, "text/html")
}

fn header_has(request: &HttpRequest, name: header::HeaderName, word: &str) -> bool {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| {
        value.split(',').any(|part| part.split(';').next().is_some_and(|part| part.trim() == word))
    })
}
