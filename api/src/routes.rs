//! Which routes are there? One line each.

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

mod docs;
mod health;
pub(crate) mod metrics;
mod pages;
mod problems;
mod widget;

/// The routes that the contract describes.
pub(crate) fn documented(config: &mut ServiceConfig) {
    config.service(health::get_health);
    config.service(health::get_readiness);
    config.service(metrics::get_metrics);
}

/// The pages and files beside the contract.
pub(crate) fn undocumented(config: &mut web::ServiceConfig) {
    config.service(pages::get_start);
    config.service(pages::get_panel);
    config.service(pages::get_embed);
    config.service(pages::get_file);
    config.service(widget::get_file);
    config.service(problems::get_problem);
    config.service(docs::get_docs);
    config.service(docs::get_docs_file);
    config.service(docs::get_openapi_json);
    config.service(docs::get_openapi_yaml);
}
