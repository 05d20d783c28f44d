//! `/v1/addresses/{ip}`: is mail from this IP address accepted?

use std::net::IpAddr;

use actix_web::{HttpRequest, HttpResponse, get, web};
use verdict::{Problem, Report, Subject};

use crate::access::Caller;
use crate::error::{ApiError, BAD_ADDRESS};
use crate::request::{ReportQuery, ReportRequest};
use crate::respond::respond;
use crate::state::AppState;

/// A report on a sending address: its reverse name, and the blocklists that have it.
#[utoipa::path(
    operation_id = "get_address_report",
    tag = "reports",
    params(("ip" = String, Path, description = "A public IPv4 or IPv6 address."), ReportQuery),
    responses(
        (status = 200, description = "The report.", body = Report),
        (
            status = 400,
            description = "The address or a parameter cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 503,
            description = "Too many reports in the making.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/addresses/{ip}")]
pub(crate) async fn get_address(
    state: web::Data<AppState>,
    request: HttpRequest,
    ip: web::Path<String>,
    query: web::Query<ReportQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let report_request = ReportRequest::parse(&state, subject(&state, &ip)?, &query, &caller)?;
    respond(&state.into_inner(), &request, report_request, query.view.unwrap_or_default()).await
}

/// Reads an address that anybody on the internet could send from.
pub(crate) fn subject(state: &AppState, text: &str) -> Result<Subject, ApiError> {
    let wrong = |detail: &str| ApiError::at(&BAD_ADDRESS, "ip", detail);
    let address = text.trim().parse::<IpAddr>().map_err(|_| {
        wrong("send one IPv4 or IPv6 address without port or brackets, such as 192.0.2.25")
    })?;
    let address = address.to_canonical();
    if let Some(denial) = state.net().rules().denial(address) {
        return Err(wrong(&format!(
            "this address is not public ({}), so no other server ever sees it; send a public one",
            denial.as_str()
        )));
    }
    Ok(Subject::Address(address))
}
