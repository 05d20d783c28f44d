//! `POST /v1/bounces`: why did this message come back?

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use futures_util::StreamExt;
use reason::UserSays;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};
use verdict::{Bounce, Problem};

use crate::access::Caller;
use crate::error::{ApiError, BAD_REQUEST, TOO_LARGE, TOO_SLOW};
use crate::json_body::{self, Field};
use crate::reader::Reader;
use crate::request::{ReaderQuery, View};
use crate::response::{json, markdown};
use crate::routes::domains::subject_of;
use crate::state::AppState;

/// The path, which has a limit of its own for its body.
pub(crate) const PATH: &str = "/v1/bounces";

/// As many times the size that is read may be sent: a bounce brings the attachment along that came
/// back.
pub(crate) const SENT_FACTOR: usize = 4;

/// For whom, and whose message it was.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BounceQuery {
    /// Whether the person who asks had sent the message that came back. `false` decides between a
    /// usual bounce and a stolen password; leave it out if nobody has asked.
    sent_by_me: Option<bool>,
    /// The mail address or domain of the person who asks, such as `bob@example.com`: only what is
    /// theirs can be forged.
    about: Option<String>,
    /// The language to answer in, BCP 47; the nearest that there is.
    lang: Option<String>,
    /// The customer's control panel: its id in the provider's profile, such as `cpanel`.
    panel: Option<String>,
    /// Whether the account's IP address is its own: `shared` or `dedicated`.
    ip_kind: Option<String>,
    /// The mail program in use: `outlook` (the new one), `outlook_classic`, `thunderbird`,
    /// `apple_mail`, `ios`, `android`, `gmail`, `samsung`, `outlook_mobile`, `outlook_mac`,
    /// `thunderbird_android`, `em_client`.
    client: Option<String>,
    /// How much of the answer: `full`, `brief`, `ticket` or `ticket_json`.
    #[param(inline)]
    view: Option<View>,
}

/// The same as JSON.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct BounceRequest {
    /// The message that came back, as its source, or the error text.
    #[schema(required)]
    text: String,
    /// The mail address or domain of the person who asks.
    #[schema(nullable = false)]
    about: Option<String>,
    /// Whether the person who asks had sent the message that came back.
    #[schema(nullable = false)]
    sent_by_me: Option<bool>,
    /// The control panel's id.
    #[schema(nullable = false)]
    panel: Option<String>,
    /// `shared` or `dedicated`.
    #[schema(nullable = false)]
    ip_kind: Option<String>,
    /// The mail program's id.
    #[schema(nullable = false)]
    client: Option<String>,
    /// The language to answer in, BCP 47.
    #[schema(nullable = false)]
    lang: Option<String>,
}

/// Explains a message that came back, an error text, or the headers of a message. Send it as it is.
/// Passwords in it are masked before anything else happens; nothing of it is stored or logged. The
/// first 256 KiB are read.
#[utoipa::path(
    operation_id = "explain_bounce",
    tag = "reports",
    params(BounceQuery),
    request_body(
        content(
            (String = "message/rfc822"),
            (String = "text/plain"),
            (BounceRequest = "application/json"),
        ),
        description = "The message as source, or the error text."
    ),
    responses(
        (
            status = 200,
            description = "Reasons for each recipient, origin, cause and remedies.",
            body = Bounce
        ),
        (
            status = 400,
            description = "There is nothing in the body, or a parameter cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 408,
            description = "The body took too long to arrive.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 413,
            description = "The body is larger than 1 MiB.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 415,
            description = "The body is compressed, or of a kind that is not read.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[post("/v1/bounces")]
pub(crate) async fn explain_bounce(
    state: web::Data<AppState>,
    request: HttpRequest,
    query: web::Query<BounceQuery>,
    caller: Caller,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let (pasted, query) = read_request(&state, &request, query.into_inner(), body).await?;
    let BounceQuery { sent_by_me, about, lang, panel, ip_kind, client, view } = query;
    let reader = Reader::parse(&state, &ReaderQuery { lang, panel, ip_kind, client })?;
    let about = about.as_deref().map(str::trim).filter(|about| !about.is_empty());
    let about = about.map(|about| subject_of(&state, "about", about)).transpose()?;
    about.as_ref().map_or(Ok(()), |about| caller.may_ask(about))?;
    let domain = about.as_ref().and_then(|about| about.domain()).map(|domain| domain.as_str());
    let says = UserSays { is_mine: sent_by_me, about: domain };
    if pasted.iter().all(u8::is_ascii_whitespace) {
        return Err(ApiError::new(
            &BAD_REQUEST,
            "the body is empty; send the message that came back, as its source",
        ));
    }
    let context = state.context(&reader, about.as_ref());
    let bounce = reason::explain(&pasted, says, &now(), &context);
    for count in &bounce.reasons {
        // By reason, never about whom.
        metrics::counter!("mailwhy_bounces_total", "reason" => count.reason.as_str()).increment(1);
    }
    let wants_page =
        request.headers().get(header::ACCEPT).is_some_and(|accept| accept == "text/markdown");
    Ok(match view.unwrap_or_default() {
        View::Ticket => markdown(reason::ticket(&bounce.report, &context)),
        _ if wants_page => markdown(reason::ticket(&bounce.report, &context)),
        View::TicketJson => json(&reason::redacted(&bounce.report)),
        View::Brief => json(&reason::brief(&bounce.report)),
        View::Full => json(&bounce),
    })
}

/// What was pasted, and for whom: the body as it is, or a JSON object that says the same as the
/// parameters, and wins over them.
async fn read_request(
    state: &AppState,
    request: &HttpRequest,
    query: BounceQuery,
    body: web::Payload,
) -> Result<(Vec<u8>, BounceQuery), ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.trim().to_lowercase().starts_with("application/json")) {
        return Ok((read_pasted(state, body).await?, query));
    }
    let sent: BounceRequest = json_body::parse(&read_whole(state, body).await?, FIELDS)?;
    let query = BounceQuery {
        sent_by_me: sent.sent_by_me.or(query.sent_by_me),
        about: sent.about.or(query.about),
        lang: sent.lang.or(query.lang),
        panel: sent.panel.or(query.panel),
        ip_kind: sent.ip_kind.or(query.ip_kind),
        client: sent.client.or(query.client),
        view: query.view,
    };
    Ok((sent.text.into_bytes(), query))
}

/// What a JSON body takes.
pub(crate) const FIELDS: &[Field] = &[
    text("text", "what came back, or the error, as one text"),
    text("about", "one mail address or domain, such as \"bob@example.com\""),
    Field {
        name: "sent_by_me",
        takes: "true or false: whether you had sent the message that came back",
        reads: json_body::flag,
    },
    text("panel", "the id of a control panel, such as \"cpanel\""),
    text("ip_kind", "\"shared\" or \"dedicated\""),
    text("client", "the id of a mail program, such as \"thunderbird\""),
    text("lang", "a language tag such as \"en\""),
];

const fn text(name: &'static str, takes: &'static str) -> Field {
    Field { name, takes, reads: json_body::text }
}

/// The body as far as it is read; what is sent beyond that is taken and dropped, up to a limit. One
/// byte more than is read shows that something was left out.
async fn read_pasted(state: &AppState, body: web::Payload) -> Result<Vec<u8>, ApiError> {
    read_body(state, body, state.config().http.max_pasted.saturating_add(1)).await
}

/// The whole body, up to the limit of what may be sent: half of a JSON text is none.
pub(crate) async fn read_whole(state: &AppState, body: web::Payload) -> Result<Vec<u8>, ApiError> {
    read_body(state, body, usize::MAX).await
}

async fn read_body(
    state: &AppState,
    mut body: web::Payload,
    kept_at_most: usize,
) -> Result<Vec<u8>, ApiError> {
    let http = &state.config().http;
    let most = http.max_pasted;
    let too_large = || {
        ApiError::new(
            &TOO_LARGE,
            format!("the body is larger than {} bytes; send less", most * SENT_FACTOR),
        )
    };
    let read = async {
        let (mut kept, mut seen) = (Vec::new(), 0_usize);
        while let Some(chunk) = body.next().await {
            // The cause may hold bytes of the body: it is not shown.
            let chunk =
                chunk.map_err(|_| ApiError::new(&BAD_REQUEST, "the body could not be read"))?;
            seen += chunk.len();
            if seen > most.saturating_mul(SENT_FACTOR) {
                return Err(too_large());
            }
            let left = kept_at_most.saturating_sub(kept.len());
            kept.extend_from_slice(&chunk[..chunk.len().min(left)]);
        }
        Ok(kept)
    };
    let late = |_| ApiError::new(&TOO_SLOW, "the body took too long to arrive; send it again");
    tokio::time::timeout(http.body, read).await.map_err(late)?
}

/// The time, RFC 3339.
pub(crate) fn now() -> String {
    OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .ok()
        .and_then(|now| now.format(&Rfc3339).ok())
        .unwrap_or_default()
}
