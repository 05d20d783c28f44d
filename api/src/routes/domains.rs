//! Why is this domain's e-mail not working?

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;
use verdict::{Domain, MailAddress, Names, Problem, Remedy, Report, Subject, Verdict};

use crate::problem::{BAD_NAME, BAD_PARAMETER, Fault, NOT_FOUND};
use crate::question::{Question, ReportQuery, View, known_checks};
use crate::reply::{json, reply};
use crate::state::AppState;

/// Reads a domain, or a mail address: people type that.
pub(crate) fn subject(mailwhy: &AppState, text: &str) -> Result<Subject, Fault> {
    // A slash within a part of the path stays as it was sent: `http:%2F%2Fexample.com%2F`.
    subject_of(mailwhy, "domain", &text.replace("%2F", "/").replace("%2f", "/"))
}

/// The same out of another field.
pub(crate) fn subject_of(
    mailwhy: &AppState,
    field: &'static str,
    text: &str,
) -> Result<Subject, Fault> {
    let names = Names::from(&mailwhy.config().names);
    let text = verdict::bare(text);
    let read = if text.contains('@') {
        MailAddress::parse(text, names).map(Subject::Mailbox)
    } else {
        Domain::parse(text, names).map(Subject::Domain)
    };
    read.map_err(|fault| Fault::at(&BAD_NAME, field, fault))
}

/// A report on a domain or mail address: every check that applies, one cause, its owner and the
/// fix.
///
/// With `Accept: text/event-stream` the events `plan`, `verdict` and `report` come as they happen;
/// with `text/markdown`, or `view=ticket`, a page for support.
#[utoipa::path(
    operation_id = "get_domain_report",
    tag = "reports",
    params(("domain" = String, Path, description = "A domain such as example.com, or a mail address in it."), ReportQuery),
    responses(
        (status = 200, description = "The report. Faults of the world are findings in it.", body = Report),
        (status = 400, description = "The name or a parameter cannot be used.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many reports in the making.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/v1/domains/{domain}")]
pub(crate) async fn get_domain(
    mailwhy: web::Data<AppState>,
    request: HttpRequest,
    domain: web::Path<String>,
    query: web::Query<ReportQuery>,
) -> Result<HttpResponse, Fault> {
    let question = Question::read(&mailwhy, subject(&mailwhy, &domain)?, &query)?;
    reply(&mailwhy.into_inner(), &request, question, query.view.unwrap_or_default()).await
}

/// One check of a domain, with its words.
#[utoipa::path(
    operation_id = "get_domain_check",
    tag = "reports",
    params(
        ("domain" = String, Path, description = "A domain such as example.com, or a mail address in it."),
        ("check" = String, Path, description = "The id of a check; `/v1/checks` lists them."),
        ReportQuery
    ),
    responses(
        (status = 200, description = "The verdict, and how to mend what it found.", body = CheckAnswer),
        (status = 400, description = "The name or a parameter cannot be used.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such check.", body = Problem, content_type = "application/problem+json")
    )
)]
#[get("/v1/domains/{domain}/{check}")]
pub(crate) async fn get_domain_check(
    mailwhy: web::Data<AppState>,
    path: web::Path<(String, String)>,
    query: web::Query<ReportQuery>,
) -> Result<HttpResponse, Fault> {
    let (domain, check) = path.into_inner();
    let subject = subject(&mailwhy, &domain)?;
    if known_checks(&subject, &check).is_err() || check.contains(',') {
        let known: Vec<_> = checks::plan(&subject, &[]).iter().map(|check| check.id).collect();
        return Err(Fault::new(
            &NOT_FOUND,
            format!("there is no check {check:?}; there are {}", known.join(", ")),
        ));
    }
    if query.view.is_some_and(|view| view != View::Full) {
        let instead = format!(
            "one check is answered whole; ask for /v1/domains/{domain}?checks={check} with this view"
        );
        return Err(Fault::at(&BAD_PARAMETER, "view", instead));
    }
    let query = ReportQuery { checks: Some(check), ..query.into_inner() };
    let question = Question::read(&mailwhy, subject, &query)?;
    let report = mailwhy.into_inner().report(question, false).await?;
    let verdict = report
        .verdicts
        .first()
        .ok_or_else(|| Fault::ours("a report of one check has no verdict"))?
        .clone();
    Ok(json(&CheckAnswer { verdict, remedies: report.remedies.clone() }))
}

/// What one check says, and how to mend what it found.
#[derive(Serialize, ToSchema)]
struct CheckAnswer {
    #[serde(flatten)]
    verdict: Verdict,
    /// How to mend what was found, by key.
    remedies: Vec<Remedy>,
}
