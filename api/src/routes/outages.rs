//! `/v1/outages`: is there an outage at the provider that affects this customer?

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use verdict::{Outages, Problem};

use crate::access::Caller;
use crate::error::ApiError;
use crate::reader::Reader;
use crate::report_service::SERVER_LOOKUPS;
use crate::request::{ReaderQuery, ReportRequest};
use crate::response::json;
use crate::routes::domains::subject;
use crate::state::AppState;

/// Whose outages.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OutagesQuery {
    /// The customer's domain, or a mail address in it: the server follows from it.
    #[param(example = "example.com")]
    pub(crate) domain: String,
    /// The language to answer in, BCP 47; the nearest that there is.
    pub(crate) lang: Option<String>,
}

/// The incidents that go on now and touch this customer's server: from the provider's status feed,
/// as support wrote them, or suspected because the checks of several customers fail there.
#[utoipa::path(
    operation_id = "list_outages",
    tag = "reports",
    params(OutagesQuery),
    responses(
        (
            status = 200,
            description = "The incidents, with the age of the feed. A feed that cannot be read is \
                said in `because`.",
            body = Outages
        ),
        (
            status = 400,
            description = "The name or a parameter cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/outages")]
pub(crate) async fn list_outages(
    state: web::Data<AppState>,
    query: web::Query<OutagesQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let OutagesQuery { domain, lang } = query.into_inner();
    let reader = Reader::parse(&state, &ReaderQuery { lang, ..ReaderQuery::default() })?;
    let report_request = ReportRequest::about(subject(&state, &domain)?, reader, &caller)?;
    state.charge(&caller, SERVER_LOOKUPS)?;
    let outages = state
        .outages(&report_request)
        .await
        .ok_or_else(|| ApiError::ours("the look for outages was cut off"))?;
    Ok(json(&outages))
}
