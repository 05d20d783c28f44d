//! `/v1/checks`: every check, and every code that it can find.

use actix_web::{HttpRequest, HttpResponse, get, web};
use verdict::Catalogue;

use crate::error::ApiError;
use crate::reader::Reader;
use crate::request::ReaderQuery;
use crate::response::in_language;
use crate::state::AppState;

/// The catalogue: every check, and every code that it can find.
#[utoipa::path(
    operation_id = "list_checks",
    tag = "content",
    params(ReaderQuery),
    responses((
        status = 200,
        description = "The checks in the order in which reports show them.",
        body = Catalogue
    ))
)]
#[get("/v1/checks")]
pub(crate) async fn list_checks(
    state: web::Data<AppState>,
    request: HttpRequest,
    query: web::Query<ReaderQuery>,
) -> Result<HttpResponse, ApiError> {
    let Reader { lang, .. } = Reader::parse(&state, &query)?;
    let library = state.library();
    // A language may have articles and no words for the codes yet.
    let is_translated = checks::codes().any(|code| library.lang_of(code.id, &lang) == lang);
    let key = format!("checks {lang} {}", library.version());
    let catalogue = || crate::catalogue::catalogue(&lang, library);
    let answer = state.kept.json(&request, &key, catalogue).await?;
    Ok(in_language(answer, if is_translated { &lang } else { "en" }))
}
