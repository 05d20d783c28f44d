//! Responses: JSON, Markdown, or server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;

use crate::error::ApiError;
use crate::finished::EVENT_STREAM;
use crate::making::{Asker, Next};
use crate::report_service::Answer;
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
    if header_has(request, header::ACCEPT, EVENT_STREAM) {
        return Ok(match state.answer(&report_request, refresh, true)? {
            Answer::Finished(finished) => finished.events().respond(request).await,
            Answer::Making(asker) => watch(asker),
        });
    }
    let finished = state.finished(&report_request, refresh).await?;
    let view =
        if header_has(request, header::ACCEPT, "text/markdown") { View::Ticket } else { view };
    let report = &finished.report;
    Ok(match view {
        View::Full => finished.full().respond(request).await,
        View::Brief => finished.brief().respond(request).await,
        View::Ticket => {
            let context = state.context(&report_request.reader, Some(&report_request.subject));
            markdown(reason::ticket(report, &context))
        }
        View::TicketJson => json(&reason::redacted(report)),
    })
}

/// Server-sent events. The encoder sends what it holds whenever the stream pauses, so that each
/// event is seen at once.
fn watch(asker: Asker) -> HttpResponse {
    let events = stream::unfold(asker, |mut asker| async {
        let bytes = match asker.next().await? {
            Next::Event(event) => event.bytes(),
            Next::Finished { finished, is_first: true } => finished.events().identity().clone(),
            Next::Finished { finished, .. } => Bytes::from(finished.last_event()),
        };
        Some((Ok::<_, Infallible>(bytes), asker))
    });
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, EVENT_STREAM))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events)
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
