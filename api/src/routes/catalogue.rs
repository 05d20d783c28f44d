//! What can be found?

use actix_web::{HttpResponse, get, web};
use verdict::Catalogue;

use crate::problem::Fault;
use crate::question::{Reader, ReaderQuery};
use crate::reply::json;
use crate::state::AppState;

/// The catalogue: every check, and every code that it can find.
#[utoipa::path(
    operation_id = "list_checks",
    tag = "content",
    params(ReaderQuery),
    responses((status = 200, description = "The checks in the order in which reports show them.", body = Catalogue))
)]
#[get("/v1/checks")]
pub(crate) async fn list_checks(
    mailwhy: web::Data<AppState>,
    query: web::Query<ReaderQuery>,
) -> Result<HttpResponse, Fault> {
    let reader = Reader::read(&mailwhy, &query)?;
    Ok(json(&crate::catalogue::catalogue(&reader.lang, mailwhy.library())))
}
