//! `/v1/servers/{host}`: what does this mail server offer?

use actix_web::{HttpRequest, HttpResponse, get, web};
use verdict::{Host, Names, Problem, Report, Subject};

use crate::access::Caller;
use crate::error::{ApiError, BAD_NAME};
use crate::request::{ReportQuery, ReportRequest};
use crate::respond::respond;
use crate::state::AppState;

/// A report on a mail server: its ports, TLS, certificates, and how one logs in.
#[utoipa::path(
    operation_id = "get_server_report",
    tag = "reports",
    params(("host" = String, Path, description = "The host name of a mail server, such as \
        mail.example.com."), ReportQuery),
    responses(
        (status = 200, description = "The report.", body = Report),
        (
            status = 400,
            description = "The name or a parameter cannot be used.",
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
#[get("/v1/servers/{host}")]
pub(crate) async fn get_server(
    state: web::Data<AppState>,
    request: HttpRequest,
    host: web::Path<String>,
    query: web::Query<ReportQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let names = Names::from(&state.config().names);
    let host =
        Host::parse(host.trim(), names).map_err(|fault| ApiError::at(&BAD_NAME, "host", fault))?;
    let report_request = ReportRequest::parse(&state, Subject::Server(host), &query, &caller)?;
    respond(&state.into_inner(), &request, report_request, query.view.unwrap_or_default()).await
}
