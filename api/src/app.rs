//! The application of one worker: its routes, and the middleware stack from the inside out.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, web};

use crate::config::Http;
use crate::error::{ApiError, BAD_PARAMETER, BAD_REQUEST, MISSING_PARAMETER};
use crate::state::AppState;
use crate::{middleware, routes};

/// Builds one worker's application.
pub(crate) fn app(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = cors(&state.config().http);
    App::new()
        .configure(routes::served)
        .configure(routes::undocumented)
        .app_data(state)
        .app_data(web::QueryConfig::default().error_handler(|fault, request| {
            query_fault(&fault.to_string(), request.query_string()).into()
        }))
        .app_data(
            web::PathConfig::default()
                .error_handler(|fault, _| ApiError::new(&BAD_REQUEST, fault).into()),
        )
        .default_service(web::to(middleware::nothing_here))
        .wrap(Compress::default())
        .wrap(from_fn(middleware::identify))
        .wrap(cors)
        .wrap(from_fn(middleware::name_language))
        .wrap(from_fn(middleware::limit_body))
        .wrap(from_fn(middleware::head_as_get))
        .wrap(from_fn(middleware::observe))
        .wrap(middleware::security_headers())
}

/// Pages of the listed origins may read our answers, and send the token of their customer; cookies
/// are never involved.
fn cors(http: &Http) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST"])
        .allowed_headers(SENT)
        .expose_headers(READ)
        .max_age(86_400);
    if http.cors_origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin().send_wildcard();
    }
    http.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// The headers that pages and programs in them really send.
const SENT: [&str; 8] = [
    "accept",
    "authorization",
    "cache-control",
    "content-type",
    "last-event-id",
    "mcp-protocol-version",
    "traceparent",
    "x-request-id",
];

/// The headers that they may read beside the few that every page may.
const READ: [&str; 5] =
    ["etag", "mailwhy-degraded", "ratelimit", "ratelimit-policy", "retry-after"];

/// Builds the application of the operator's own listener.
pub(crate) fn operator_app(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .configure(routes::for_operator)
        .app_data(state)
        .default_service(web::to(middleware::nothing_here))
        .wrap(from_fn(middleware::as_operator))
        .wrap(from_fn(middleware::observe))
        .wrap(middleware::security_headers())
}

/// Turns the query parser's message into ours: the parameter at fault, and what it takes, without
/// the parser's own words.
fn query_fault(fault: &str, query: &str) -> ApiError {
    let said = fault.split_once(": ").map_or(fault, |(_, said)| said);
    let pairs: Vec<(&str, &str)> =
        query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    let named = said.split('`').nth(1).unwrap_or_default();
    // The message names the parameter, or its value, or only what a flag takes.
    let of_value = || pairs.iter().find(|(_, value)| *value == named).map(|(name, _)| *name);
    let of_flag = || {
        let is_flag = said.contains("`true` or `false`");
        pairs.iter().find(|(name, value)| {
            is_flag && FLAGS.contains(name) && !matches!(*value, "true" | "false")
        })
    };
    if let Some((flag, _)) = of_flag() {
        return ApiError::at(&BAD_PARAMETER, flag, "send true or false");
    }
    if said.starts_with("missing field") {
        return ApiError::at(
            &MISSING_PARAMETER,
            named,
            format!("this parameter is missing; send ?{named}=…, as /docs describes"),
        );
    }
    match of_value() {
        Some(parameter) => ApiError::at(
            &BAD_PARAMETER,
            parameter,
            said.replace("unknown variant", "there is no value"),
        ),
        None if named.is_empty() => ApiError::new(&BAD_PARAMETER, said),
        None => ApiError::at(
            &BAD_PARAMETER,
            named,
            said.replace("unknown field", "there is no parameter"),
        ),
    }
}

/// The parameters that are true or false.
const FLAGS: &[&str] = &["sent_by_me"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_fault_names_its_parameter() {
        let unknown =
            "Query deserialize error: unknown variant `all`, expected one of `full`, `brief`";
        let table = [
            (
                unknown,
                "lang=en&view=all",
                "view: there is no value `all`, expected one of `full`, `brief`",
            ),
            (
                "Query deserialize error: unknown field `x`, expected `lang`",
                "x=1",
                "x: there is no parameter `x`, expected `lang`",
            ),
            (
                "Query deserialize error: missing field `q`",
                "",
                "q: this parameter is missing; send ?q=…, as /docs describes",
            ),
            (
                "Query deserialize error: provided string was not `true` or `false`",
                "lang=en&sent_by_me=perhaps",
                "sent_by_me: send true or false",
            ),
        ];
        for (fault, query, detail) in table {
            assert_eq!(query_fault(fault, query).detail(), detail);
        }
    }
}
