//! The middleware: logging, limits and headers of every request and response.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, Method, StatusCode, header};
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError, web};
use futures_util::FutureExt;

mod identify;

pub(crate) use identify::{as_operator, identify};

use crate::error::{self, ApiError, Kind, METHOD_NOT_ALLOWED, NOT_FOUND, TOO_LARGE};
use crate::json_body;
use crate::openapi;
use crate::routes::{bounces, diagnoses};
use crate::state::AppState;

/// Logs and counts each request by its route's pattern, and turns every error into an RFC 9457
/// problem.
pub(crate) async fn observe(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let answered = AssertUnwindSafe(async { next.call(request).await }).catch_unwind().await;
    let response =
        answered.unwrap_or_else(|_| Err(ApiError::ours("a request handler panicked").into()))?;
    let mut response = normalize_error(response.map_into_boxed_body());
    if !state.is_ready() {
        // Whoever keeps the connection would lose the request that comes as it ends.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let route = response.request().match_pattern().unwrap_or_else(|| "unknown".to_owned());
    record(&method, &route, response.status(), started);
    Ok(response)
}

/// The log never holds a path value or a query: they contain people's addresses.
fn record(method: &Method, route: &str, status: StatusCode, started: Instant) {
    let method = if METHODS.contains(method) { method.as_str() } else { "other" };
    let elapsed = started.elapsed();
    let labels = [
        ("method", method.to_owned()),
        ("route", route.to_owned()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("mailwhy_requests_total", &labels).increment(1);
    metrics::histogram!("mailwhy_request_seconds", "route" => route.to_owned())
        .record(elapsed.as_secs_f64());
    let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(method, route, status = status.as_u16(), elapsed_ms, "answered");
}

/// The methods that are counted by name; all others are counted together.
const METHODS: [Method; 4] = [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS];

/// Errors that libraries made (a refused CORS preflight, a payload cut short) become problems like
/// ours.
fn normalize_error(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let media_type =
        response.headers().get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes);
    // Our own HTML pages stay as they are; libraries make none.
    let is_ours = media_type
        .is_some_and(|kind| kind == error::MEDIA_TYPE.as_bytes() || kind.starts_with(b"text/html"));
    if !is_error || is_ours {
        return response;
    }
    let kind = Kind::of_status(status);
    let request = response.request().clone();
    ServiceResponse::new(request, ApiError::new(kind, kind.meaning).error_response())
}

/// Refuses a body that says of itself that it is too large, or of a kind that is not read.
pub(crate) async fn limit_body(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let http = &state.config().http;
    let is_pasted = [bounces::PATH, diagnoses::PATH].contains(&request.path());
    let limit = if is_pasted {
        http.max_pasted.saturating_mul(bounces::SENT_FACTOR)
    } else {
        http.max_body
    };
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > limit) {
        let fault =
            ApiError::new(&TOO_LARGE, format!("the body is larger than {limit} bytes; send less"));
        return Ok(request.into_response(fault.error_response()));
    }
    if let Some(fault) =
        json_body::unsupported(request.headers(), request.path() == diagnoses::PATH)
            .filter(|_| is_pasted)
    {
        return Ok(request.into_response(fault.error_response()));
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

/// Every path that takes GET takes HEAD; the encoder leaves the body out.
pub(crate) async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

/// Adds `Content-Language` unless the response has it already.
pub(crate) async fn name_language(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let has_words = request.path().starts_with("/v1/");
    let wanted = web::Query::<WantedLanguage>::from_query(request.query_string())
        .map(web::Query::into_inner)
        .unwrap_or_default();
    let mut response = next.call(request).await?;
    let is_said = response.headers().contains_key(header::CONTENT_LANGUAGE);
    if has_words && !is_said && response.status().is_success() {
        let lang = state.nearest_language(wanted.lang.as_deref());
        if let Ok(lang) = header::HeaderValue::from_str(&lang) {
            response.headers_mut().insert(header::CONTENT_LANGUAGE, lang);
        }
    }
    Ok(response)
}

/// The language that a query asks for, whatever else it holds.
#[derive(Default, serde::Deserialize)]
struct WantedLanguage {
    lang: Option<String>,
}

/// The headers that browsers read; our pages replace the policy with their own.
pub(crate) fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .add(("Cross-Origin-Resource-Policy", "cross-origin"))
}

/// Answers an unknown path, or a known one with another method.
pub(crate) async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let Some(pattern) = request.match_pattern() else {
        return Err(ApiError::new(&NOT_FOUND, no_such_path(request.path())));
    };
    let allowed = openapi::methods_of(&pattern);
    let detail = format!("this path takes {allowed}; send one of these methods");
    let value = header::HeaderValue::from_str(&allowed).map_err(ApiError::ours)?;
    Err(ApiError::new(&METHOD_NOT_ALLOWED, detail).with_header(header::ALLOW, value))
}

/// What to say about an unknown path; below the reports it is most often a whole URL that was
/// pasted.
fn no_such_path(path: &str) -> &'static str {
    if path.starts_with("/v1/domains/") {
        return "after /v1/domains/ belongs a domain such as example.com, or a mail address in it, \
            with no slash in it or after it; then, if you like, the id of one check";
    }
    "there is no such path; /docs lists every route"
}
