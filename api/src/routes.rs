//! Which routes are there? One line each.

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

mod health;

/// The routes that the contract describes.
pub(crate) fn documented(config: &mut ServiceConfig) {
    config.service(health::get_health).service(health::get_readiness);
}

/// The pages and files beside the contract.
pub(crate) fn pages(_config: &mut web::ServiceConfig) {}
