//! Response builders: JSON and Markdown that no cache keeps, and the language they are in.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;

/// The media type of Markdown.
pub(crate) const MARKDOWN: &str = "text/markdown; charset=utf-8";

/// JSON that no cache keeps: the facts may have changed by the next request.
pub(crate) fn json(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-cache")).json(value)
}

/// Adds the language of a response: the one asked for, or what it fell back to.
pub(crate) fn in_language(mut answer: HttpResponse, lang: &str) -> HttpResponse {
    if let Ok(lang) = HeaderValue::from_str(lang) {
        answer.headers_mut().insert(header::CONTENT_LANGUAGE, lang);
    }
    answer
}

/// A page of Markdown.
pub(crate) fn markdown(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, MARKDOWN))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(text)
}
