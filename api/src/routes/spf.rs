//! `/v1/spf`: would a receiving server accept this sender? SPF, evaluated for one message.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use actix_web::{HttpResponse, get, web};
use checks::spf::Client;
use serde::Deserialize;
use utoipa::IntoParams;
use verdict::{Domain, MailAddress, Names, Problem, SpfEvaluation, Subject};

use super::domains::subject;
use crate::access::Caller;
use crate::error::{ApiError, BAD_ADDRESS, BAD_NAME, BAD_PARAMETER};
use crate::reader::Reader;
use crate::report_service::busy;
use crate::request::ReaderQuery;
use crate::response::json;
use crate::state::AppState;

/// The longest EHLO name.
const LONGEST_HELO: usize = 255;

/// Which message.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EvaluationQuery {
    /// The IP address that hands the message over, IPv4 or IPv6.
    #[param(required = true, example = "192.0.2.25")]
    pub(crate) ip: String,
    /// The envelope sender, in this domain. Without it postmaster; `<>` for bounces, which have
    /// none: then `helo` is the domain.
    #[param(example = "bob@example.com")]
    pub(crate) sender: Option<String>,
    /// The name that the sending server gives in EHLO. Without it the domain.
    #[param(example = "mx.example.com")]
    pub(crate) helo: Option<String>,
    /// The language to answer in, BCP 47; the nearest that there is.
    #[param(example = "en")]
    pub(crate) lang: Option<String>,
}

/// SPF for one message (RFC 7208): the result, the term that matched, and each record, look-up and
/// cost on the way.
#[utoipa::path(
    operation_id = "evaluate_spf",
    tag = "reports",
    params(("domain" = String, Path, description = "A domain such as example.com, or the sender's \
        mail address."), EvaluationQuery),
    responses(
        (
            status = 200,
            description = "The evaluation. Faults of the world are results in it.",
            body = SpfEvaluation
        ),
        (
            status = 400,
            description = "The name, the address or a parameter cannot be used.",
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
#[get("/v1/domains/{domain}/spf/evaluation")]
pub(crate) async fn evaluate_spf(
    state: web::Data<AppState>,
    domain: web::Path<String>,
    query: web::Query<EvaluationQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let message = message(&state, &domain, &query)?;
    let reader =
        Reader::parse(&state, &ReaderQuery { lang: query.lang.clone(), ..ReaderQuery::default() })?;
    caller.may_ask(&subject(&state, &domain)?)?;
    state.charge(&caller, EVALUATION_LOOKUPS)?;
    let _room = Arc::clone(&state.report_slots).try_acquire_owned().map_err(|_| busy())?;
    let evaluator = state.spf().clone();
    let evaluating = async move {
        let client = Client::new(message.ip, &message.sender, &message.helo);
        evaluator.evaluate(&client).await.to_wire(&client)
    };
    let mut answer =
        state.tasks.spawn_on(evaluating, &state.runtime).await.map_err(ApiError::ours)?;
    answer.say = reason::spf_sentences(&answer, &state.context(&reader, None));
    Ok(json(&answer))
}

/// What an evaluation may ask: ten terms, the names behind some of them, and the record itself.
const EVALUATION_LOOKUPS: NonZeroU32 = NonZeroU32::new(24).unwrap();

/// Who sends, from where; without a sender for a bounce.
struct Message {
    ip: IpAddr,
    sender: String,
    helo: String,
}

fn message(state: &AppState, domain: &str, query: &EvaluationQuery) -> Result<Message, ApiError> {
    let subject = subject(state, domain)?;
    let domain = subject
        .domain()
        .ok_or_else(|| ApiError::at(&BAD_NAME, "domain", "send a domain such as example.com"))?;
    let ip = ip(&query.ip)?;
    let helo = given(query.helo.as_deref()).map_or_else(|| Ok(domain.as_str().to_owned()), helo)?;
    let sender = match (given(query.sender.as_deref()), &subject) {
        (Some("<>"), _) if helo.eq_ignore_ascii_case(domain.as_str()) => String::new(),
        (Some("<>"), _) => return Err(wrong_helo(domain)),
        (Some(text), _) => sender(state, text, domain)?,
        (None, Subject::Mailbox(address)) => address.to_string(),
        (None, _) => format!("postmaster@{domain}"),
    };
    Ok(Message { ip, sender, helo })
}

/// A parameter without a value is a parameter not given.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// An address that could have connected to somebody else's server.
fn ip(text: &str) -> Result<IpAddr, ApiError> {
    let wrong = |detail: &str| ApiError::at(&BAD_ADDRESS, "ip", detail);
    let hint = "send the address that the mail leaves from, as a bounce or a Received line shows \
        it, such as 192.0.2.25";
    if text.trim().is_empty() {
        return Err(ApiError::at(
            &BAD_PARAMETER,
            "ip",
            format!("this parameter is missing; {hint}"),
        ));
    }
    let refused = |_| wrong(&format!("{text:?} is no IP address; {hint}"));
    let read = text.trim().parse::<IpAddr>().map_err(refused)?.to_canonical();
    if is_inside(read) {
        return Err(wrong(
            "this address exists only inside a network, and no other server ever sees it; send the \
             public one",
        ));
    }
    Ok(read)
}

fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_multicast()
        }
        IpAddr::V6(ip) => {
            let is_local = ip.is_unique_local() || ip.is_unicast_link_local();
            is_local || ip.is_loopback() || ip.is_unspecified() || ip.is_multicast()
        }
    }
}

/// An envelope sender in the domain whose record is evaluated.
fn sender(state: &AppState, text: &str, domain: &Domain) -> Result<String, ApiError> {
    let wrong = |detail: String| ApiError::at(&BAD_PARAMETER, "sender", detail);
    let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
    if !bare.contains('@') {
        return Err(wrong(format!("send a mail address such as bob@{domain}, or <> for a bounce")));
    }
    let names = Names::from(&state.config().names);
    let address = MailAddress::parse(bare, names).map_err(|fault| wrong(fault.to_string()))?;
    if address.domain() != domain {
        return Err(wrong(format!(
            "the sender decides whose record counts: ask /v1/domains/{}/spf/evaluation, or send an \
             address in {domain}",
            address.domain()
        )));
    }
    Ok(address.to_string())
}

/// A name in EHLO: a host name, or an address in brackets (RFC 5321 section 4.1.3).
fn helo(text: &str) -> Result<String, ApiError> {
    let is_literal = text.starts_with('[') && text.ends_with(']');
    let in_name = |ch: char| {
        ch.is_ascii_alphanumeric() || "-._".contains(ch) || (is_literal && "[]:".contains(ch))
    };
    if text.len() <= LONGEST_HELO && text.chars().all(in_name) {
        return Ok(text.to_owned());
    }
    Err(ApiError::at(
        &BAD_PARAMETER,
        "helo",
        "send the name that the server gives in EHLO, such as mx.example.com, or its address in \
         brackets, such as [192.0.2.25]",
    ))
}

fn wrong_helo(domain: &Domain) -> ApiError {
    let detail = format!(
        "a bounce has no sender, so the name in EHLO decides whose record counts: leave helo out, \
         or ask for that name instead of {domain}"
    );
    ApiError::at(&BAD_PARAMETER, "helo", detail)
}
