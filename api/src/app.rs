//! What does every request pass, from the outside in?

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, web};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use crate::config::Http;
use crate::mailwhy::Mailwhy;
use crate::problem::{BAD_PARAMETER, BAD_REQUEST, Fault};
use crate::{edge, openapi, routes};

/// One worker's application.
pub(crate) fn app(
    mailwhy: web::Data<Mailwhy>,
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
    let (app, _) = App::new()
        .into_utoipa_app()
        .openapi(openapi::Document::openapi())
        .configure(routes::documented)
        .split_for_parts();
    app.configure(routes::undocumented)
        .app_data(mailwhy)
        .app_data(web::QueryConfig::default().error_handler(|fault, _| query_fault(&fault.to_string()).into()))
        .app_data(web::PathConfig::default().error_handler(|fault, _| Fault::new(&BAD_REQUEST, fault).into()))
        .default_service(web::to(edge::nothing_here))
        .wrap(Compress::default())
        .wrap(cors)
        .wrap(from_fn(edge::limit_body))
        .wrap(from_fn(edge::head_as_get))
        .wrap(from_fn(edge::observe))
        .wrap(edge::security_headers())
}

/// Pages of any origin may read our answers unless the operator lists some; credentials are never involved.
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

/// What is wrong with a query, without the names of our tools: the parameter at fault, and what it takes.
fn query_fault(fault: &str) -> Fault {
    let said = fault.split_once(": ").map_or(fault, |(_, said)| said);
    match said.split('`').nth(1) {
        Some(parameter) => Fault::at(&BAD_PARAMETER, parameter, said),
        None => Fault::new(&BAD_PARAMETER, said),
    }
}
