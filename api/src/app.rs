//! What does every request pass, from the outside in?

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, web};

use crate::config::Http;
use crate::problem::{BAD_PARAMETER, BAD_REQUEST, Fault, MISSING_PARAMETER};
use crate::state::AppState;
use crate::{edge, routes};

/// One worker's application.
pub(crate) fn app(
    mailwhy: web::Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = cors(&mailwhy.config().http);
    App::new()
        .configure(routes::served)
        .configure(routes::undocumented)
        .app_data(mailwhy)
        .app_data(web::QueryConfig::default().error_handler(|fault, request| {
            query_fault(&fault.to_string(), request.query_string()).into()
        }))
        .app_data(
            web::PathConfig::default()
                .error_handler(|fault, _| Fault::new(&BAD_REQUEST, fault).into()),
        )
        .default_service(web::to(edge::nothing_here))
        .wrap(Compress::default())
        .wrap(cors)
        .wrap(from_fn(edge::name_language))
        .wrap(from_fn(edge::limit_body))
        .wrap(from_fn(edge::head_as_get))
        .wrap(from_fn(edge::observe))
        .wrap(edge::security_headers())
}

/// Pages of any origin may read our answers unless the operator lists some; credentials are never
/// involved.
fn cors(http: &Http) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST"])
        .allowed_headers(["accept", "cache-control", "content-type"])
        .max_age(86_400);
    if http.cors_origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin().send_wildcard();
    }
    http.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// What is wrong with a query, without the names of our tools: the parameter at fault, and what it
/// takes.
fn query_fault(fault: &str, query: &str) -> Fault {
    let said = fault.split_once(": ").map_or(fault, |(_, said)| said);
    let pairs: Vec<(&str, &str)> =
        query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect();
    let named = said.split('`').nth(1).unwrap_or_default();
    // What is said names the parameter, or its value, or only what a flag takes.
    let of_value = || pairs.iter().find(|(_, value)| *value == named).map(|(name, _)| *name);
    let of_flag = || {
        let is_flag = said.contains("`true` or `false`");
        pairs.iter().find(|(name, value)| {
            is_flag && FLAGS.contains(name) && !matches!(*value, "true" | "false")
        })
    };
    if let Some((flag, _)) = of_flag() {
        return Fault::at(&BAD_PARAMETER, flag, "send true or false");
    }
    if said.starts_with("missing field") {
        return Fault::at(
            &MISSING_PARAMETER,
            named,
            format!("this parameter is missing; send ?{named}=…, as /docs describes"),
        );
    }
    match of_value() {
        Some(parameter) => Fault::at(
            &BAD_PARAMETER,
            parameter,
            said.replace("unknown variant", "there is no value"),
        ),
        None if named.is_empty() => Fault::new(&BAD_PARAMETER, said),
        None => {
            Fault::at(&BAD_PARAMETER, named, said.replace("unknown field", "there is no parameter"))
        }
    }
}

/// The parameters that are true or false.
const FLAGS: &[&str] = &["sent_by_me"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_at_fault_is_told_by_its_parameter() {
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
