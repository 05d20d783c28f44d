//! `/v1/inventory`: which servers are the provider's own?

use actix_web::{HttpResponse, get, web};
use verdict::{Inventory, Problem};

use crate::access::Caller;
use crate::error::ApiError;
use crate::response::json;
use crate::state::AppState;

/// The provider's own servers, by the names and addresses that every message from there shows. With
/// them a program that keeps pasted mail to itself, as the widget does, tells a forged message from
/// one that was sent here.
#[utoipa::path(
    operation_id = "get_inventory",
    tag = "content",
    security(("token" = []), ("key" = [])),
    responses(
        (
            status = 200,
            description = "Host names and addresses; empty where no profile is configured.",
            body = Inventory
        ),
        (
            status = 401,
            description = "This is not for strangers: send a token or a key.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 403,
            description = "The key has not the scope `inventory`.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/inventory")]
pub(crate) async fn get_inventory(
    state: web::Data<AppState>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    caller.reads_inventory()?;
    let profile = state.profile(Some(&state.config().default_profile));
    Ok(json(&profile.map(|profile| Inventory::of(&profile)).unwrap_or_default()))
}
