//! `/v1/domains/{domain}`: why is this domain's e-mail not working?

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;
use verdict::{Domain, MailAddress, Names, Problem, Remedy, Report, Subject, Verdict};

use crate::access::Caller;
use crate::error::{ApiError, BAD_NAME, BAD_PARAMETER, NOT_FOUND};
use crate::request::{ReportQuery, ReportRequest, View, known_checks};
use crate::respond::respond;
use crate::response::json;
use crate::state::AppState;

/// Reads a domain, or a mail address: people type that.
pub(crate) fn subject(state: &AppState, text: &str) -> Result<Subject, ApiError> {
    // A slash within a part of the path stays as it was sent: `http:%2F%2Fexample.com%2F`.
    subject_of(state, "domain", &text.replace("%2F", "/").replace("%2f", "/"))
}

/// The same out of another field.
pub(crate) fn subject_of(
    state: &AppState,
    field: &'static str,
    text: &str,
) -> Result<Subject, ApiError> {
    let names = Names::from(&state.config().names);
    let text = verdict::bare(text);
    let read = if text.contains('@') {
        MailAddress::parse(text, names).map(Subject::Mailbox)
    } else {
        Domain::parse(text, names).map(Subject::Domain)
    };
    read.map_err(|fault| ApiError::at(&BAD_NAME, field, fault))
}

/// A report on a domain or mail address: every check that applies, one cause, its owner and the
/// fix.
///
/// With `Accept: text/event-stream` the events `plan`, `verdict` and `report` come as they happen;
/// with `text/markdown`, or `view=ticket`, a page for support.
#[utoipa::path(
    operation_id = "get_domain_report",
    tag = "reports",
    params(("domain" = String, Path, description = "A domain such as example.com, or a mail \
        address in it."), ReportQuery),
    responses(
        (
            status = 200,
            description = "The report. Faults of the world are findings in it.",
            body = Report
        ),
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
#[get("/v1/domains/{domain}")]
pub(crate) async fn get_domain(
    state: web::Data<AppState>,
    request: HttpRequest,
    domain: web::Path<String>,
    query: web::Query<ReportQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let report_request = ReportRequest::parse(&state, subject(&state, &domain)?, &query, &caller)?;
    respond(&state.into_inner(), &request, report_request, query.view.unwrap_or_default()).await
}

/// One check of a domain, with its words.
#[utoipa::path(
    operation_id = "get_domain_check",
    tag = "reports",
    params(
        ("domain" = String, Path, description = "A domain such as example.com, or a mail address \
            in it."),
        ("check" = String, Path, description = "The id of a check; `/v1/checks` lists them."),
        ReportQuery
    ),
    responses(
        (
            status = 200,
            description = "The verdict, and how to fix what it found.",
            body = CheckAnswer
        ),
        (
            status = 400,
            description = "The name or a parameter cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 404,
            description = "There is no such check.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/domains/{domain}/{check}")]
pub(crate) async fn get_domain_check(
    state: web::Data<AppState>,
    path: web::Path<(String, String)>,
    query: web::Query<ReportQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let (domain, check) = path.into_inner();
    let subject = subject(&state, &domain)?;
    if known_checks(&subject, &check).is_err() || check.contains(',') {
        let known: Vec<_> = checks::plan(&subject, &[]).iter().map(|check| check.id).collect();
        return Err(ApiError::new(
            &NOT_FOUND,
            format!("there is no check {check:?}; there are {}", known.join(", ")),
        ));
    }
    if query.view.is_some_and(|view| view != View::Full) {
        let instead = format!(
            "one check is answered whole; ask for /v1/domains/{domain}?checks={check} with this \
             view"
        );
        return Err(ApiError::at(&BAD_PARAMETER, "view", instead));
    }
    let query = ReportQuery { checks: Some(check), ..query.into_inner() };
    let report_request = ReportRequest::parse(&state, subject, &query, &caller)?;
    let report = state.into_inner().report(&report_request, false).await?;
    let verdict = report
        .verdicts
        .first()
        .ok_or_else(|| ApiError::ours("a report of one check has no verdict"))?
        .clone();
    Ok(json(&CheckAnswer { verdict, remedies: report.remedies.clone() }))
}

/// What one check says, and how to fix what it found.
#[derive(Serialize, ToSchema)]
struct CheckAnswer {
    #[serde(flatten)]
    verdict: Verdict,
    /// How to fix what was found, by key.
    remedies: Vec<Remedy>,
}
