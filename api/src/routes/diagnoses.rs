//! `POST /v1/diagnoses`: which cause is it, and what should be asked next?

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use checks::UserInput;
use reason::{Context, Start};
use utoipa::IntoParams;
use verdict::{Answer, Claim, Diagnosis, DiagnosisRequest, Problem, Report};

use crate::access::Caller;
use crate::error::{ApiError, BAD_PARAMETER};
use crate::json_body::{self, Field};
use crate::reader::Reader;
use crate::request::{ReaderQuery, ReportRequest, View};
use crate::response::{in_language, json, markdown};
use crate::routes::bounces::{now, read_whole};
use crate::routes::domains::subject_of;
use crate::state::AppState;

/// The path, which takes pasted text and so has a limit of its own for its body.
pub(crate) const PATH: &str = "/v1/diagnoses";

/// In which form.
#[derive(Clone, Debug, Default, serde::Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DiagnosisQuery {
    /// How much of the answer: `full`, `brief`, `ticket` or `ticket_json`.
    #[param(inline)]
    view: Option<View>,
}

/// Leads from a question, an error text and closed answers to one cause, its owner and the exact
/// steps. Send everything that was said so far with each call: nothing is kept. While it has not
/// ended, `ask_next` is the question to ask.
#[utoipa::path(
    operation_id = "diagnose_mail",
    tag = "reports",
    params(DiagnosisQuery),
    request_body(content = DiagnosisRequest, description = "What is known so far."),
    responses(
        (
            status = 200,
            description = "The state of the diagnosis: hypotheses, the next question, or the \
                cause.",
            body = Diagnosis
        ),
        (
            status = 400,
            description = "The body or a name in it cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 413,
            description = "The body is larger than 1 MiB.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 415,
            description = "The body is compressed, or of a kind that is not read.",
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
#[post("/v1/diagnoses")]
pub(crate) async fn diagnose_mail(
    state: web::Data<AppState>,
    request: HttpRequest,
    query: web::Query<DiagnosisQuery>,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, ApiError> {
    let state = state.into_inner();
    let asked: DiagnosisRequest = json_body::parse(&read_whole(&state, payload).await?, FIELDS)?;
    let (diagnosis, context) = diagnosed(&state, &asked, &caller).await?;
    record(&diagnosis);
    let wants_page =
        request.headers().get(header::ACCEPT).is_some_and(|accept| accept == "text/markdown");
    let answer = match query.view.unwrap_or_default() {
        View::Ticket => markdown(reason::ticket(&diagnosis.report, &context)),
        _ if wants_page => markdown(reason::ticket(&diagnosis.report, &context)),
        View::TicketJson => json(&reason::redacted(&diagnosis.report)),
        View::Brief => json(&reason::brief_diagnosis(&diagnosis)),
        View::Full => json(&diagnosis),
    };
    Ok(in_language(answer, &context.lang))
}

/// What the body takes.
pub(crate) const FIELDS: &[Field] = &[
    field(
        "article",
        "the name of an article, such as \"relaying-denied\"; /v1/articles lists them",
    ),
    field("text", "the error text or the customer's words, as one text"),
    field("about", "one mail address or domain, such as \"bob@example.com\""),
    field("panel", "the id of a control panel, such as \"cpanel\""),
    field("ip_kind", "\"shared\" or \"dedicated\""),
    field("client", "the id of a mail program, such as \"thunderbird\""),
    field("lang", "a language tag such as \"en\""),
    Field {
        name: "sent_by_me",
        takes: "true or false: whether you had sent the message that came back",
        reads: json_body::flag,
    },
    Field {
        name: "answers",
        takes: "a list of {\"question\": \"webmail\", \"answer\": \"works\"}, with the ids that \
            ask_next gives",
        reads: json_body::list::<Answer>,
    },
    Field {
        name: "claims",
        takes: "a list of {\"code\": \"account.locked\", \"args\": []}, with codes of /v1/checks",
        reads: json_body::list::<Claim>,
    },
];

const fn field(name: &'static str, takes: &'static str) -> Field {
    Field { name, takes, reads: json_body::text }
}

async fn diagnosed(
    state: &Arc<AppState>,
    asked: &DiagnosisRequest,
    caller: &Caller,
) -> Result<(Diagnosis, Context), ApiError> {
    let DiagnosisRequest { lang, panel, ip_kind, client, .. } = asked.clone();
    let reader = Reader::parse(state, &ReaderQuery { lang, panel, ip_kind, client })?;
    let about = asked.about.as_deref().map(str::trim).filter(|about| !about.is_empty());
    let about = about.map(|about| subject_of(state, "about", about)).transpose()?;
    let context = state.context(&reader, about.as_ref());
    let start = reason::begin(asked, &context)
        .map_err(|fault| ApiError::at(&BAD_PARAMETER, fault.field, fault.text))?;
    let Some(about) = about else {
        return Ok((reason::diagnose(start, None, "message", &now(), &context), context));
    };
    let name = about.to_string();
    let asked = ReportRequest::about(about, reader, caller)?;
    let (live, context) = live(state, asked, &start).await?;
    Ok((reason::diagnose(start, Some(&live), &name, &now(), &context), context))
}

/// The checks of the article, live or as they were a moment ago, and what the words need to know.
async fn live(
    state: &Arc<AppState>,
    asked: ReportRequest,
    start: &Start,
) -> Result<(Arc<Report>, Context), ApiError> {
    let about = &asked.subject;
    let plan = checks::plan(about, &[]);
    // An incident that the provider knows of ends every questioning: where there is such a check it
    // always runs.
    let is_wanted = |id: &str| id == "outage" || start.checks.iter().any(|wanted| wanted == id);
    let wanted =
        plan.iter().map(|check| check.id).filter(|id| is_wanted(id)).map(str::to_owned).collect();
    let signed_with = about.domain().and_then(|domain| start.selector(domain.as_str()));
    let selector = signed_with.and_then(|selector| crate::request::selector(selector).ok());
    let is_aligned = about.domain().is_some_and(|domain| start.is_aligned(domain.as_str()));
    let user_input = UserInput { sending_address: start.sending_address, selector, is_aligned };
    let report_request = ReportRequest { checks: wanted, user_input, ..asked };
    let report = state.report(&report_request, false).await?;
    Ok((report, state.words_context(&report_request).await))
}

/// Counts what it came to, by article and code: never about whom.
fn record(diagnosis: &Diagnosis) {
    let code = diagnosis
        .report
        .cause
        .as_ref()
        .filter(|_| diagnosis.ended)
        .map_or("open", |cause| cause.code.as_str());
    let labels = [("article", diagnosis.article.clone()), ("cause", code.to_owned())];
    metrics::counter!("mailwhy_diagnoses_total", &labels).increment(1);
}
