//! What does this mail server offer?

use actix_web::{HttpRequest, HttpResponse, get, web};
use verdict::{Host, Names, Problem, Report, Subject};

use crate::problem::{BAD_NAME, Fault};
use crate::question::{Question, ReportQuery};
use crate::reply::reply;
use crate::state::AppState;

/// A report on a mail server: its ports, TLS, certificates, and how one logs in.
#[utoipa::path(
    operation_id = "get_server_report",
    tag = "reports",
    params(("host" = String, Path, description = "The host name of a mail server, such as mail.example.com."), ReportQuery),
    responses(
        (status = 200, description = "The report.", body = Report),
        (status = 400, description = "The name or a parameter cannot be used.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many reports in the making.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/v1/servers/{host}")]
pub(crate) async fn get_server(
    mailwhy: web::Data<AppState>,
    request: HttpRequest,
    host: web::Path<String>,
    query: web::Query<ReportQuery>,
) -> Result<HttpResponse, Fault> {
    let names = Names::from(&mailwhy.config().names);
    let host =
        Host::parse(host.trim(), names).map_err(|fault| Fault::at(&BAD_NAME, "host", fault))?;
    let question = Question::read(&mailwhy, Subject::Server(host), &query)?;
    reply(&mailwhy.into_inner(), &request, question, query.view.unwrap_or_default()).await
}
