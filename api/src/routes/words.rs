//! `/v1/words`: the words of the dialog.

use actix_web::{HttpRequest, HttpResponse, get, web};
use content::WordList;
use verdict::Problem;

use crate::error::ApiError;
use crate::reader::Reader;
use crate::request::ReaderQuery;
use crate::state::AppState;

/// The words of the dialog: buttons, labels, owners and steps. The list of articles brings
/// only what the first screen says.
#[utoipa::path(
    operation_id = "list_words",
    tag = "content",
    params(ReaderQuery),
    responses(
        (status = 200, description = "The words.", body = WordList),
        (
            status = 400,
            description = "A parameter is unknown.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/words")]
pub(crate) async fn list_words(
    state: web::Data<AppState>,
    request: HttpRequest,
    query: web::Query<ReaderQuery>,
) -> Result<HttpResponse, ApiError> {
    let reader = Reader::parse(&state, &query)?;
    let library = state.library();
    let key = format!("words {} {}", reader.lang, library.version());
    state.kept.json(&request, &key, || library.dialog(&reader.lang)).await
}
