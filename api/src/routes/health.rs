//! `/healthz` and `/readyz`: is this server alive, and should requests come to it?

use actix_web::{get, web};
use verdict::Problem;

use crate::error::{ApiError, STOPPING};
use crate::state::AppState;

/// Alive: this process answers.
#[utoipa::path(
    operation_id = "get_health",
    tag = "operation",
    responses((
        status = 200,
        description = "This process answers.",
        body = String,
        content_type = "text/plain"
    ))
)]
#[get("/healthz")]
pub(crate) async fn get_health() -> &'static str {
    "ok\n"
}

/// Ready: requests should come here. Stays so while the resolver is down, because articles do not
/// need it.
#[utoipa::path(
    operation_id = "get_readiness",
    tag = "operation",
    responses(
        (
            status = 200,
            description = "Requests should come here.",
            body = String,
            content_type = "text/plain"
        ),
        (
            status = 503,
            description = "This server is about to stop.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/readyz")]
pub(crate) async fn get_readiness(state: web::Data<AppState>) -> Result<&'static str, ApiError> {
    if state.is_ready() { Ok("ready\n") } else { Err(ApiError::new(&STOPPING, STOPPING.meaning)) }
}
