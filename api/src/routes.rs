//! Which routes are there? One line each.

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

mod addresses;
mod articles;
pub(crate) mod bounces;
mod catalogue;
pub(crate) mod diagnoses;
mod docs;
mod domains;
mod health;
mod inventory;
mod kb;
pub(crate) mod metrics;
mod outages;
mod pages;
mod panel;
mod problems;
mod servers;
mod settings;
mod setup;
mod spf;
mod widget;
mod words;

/// The routes that the contract describes.
pub(crate) fn documented(config: &mut ServiceConfig) {
    config.service(domains::get_domain);
    config.service(domains::get_domain_check);
    config.service(spf::evaluate_spf);
    config.service(addresses::get_address);
    config.service(servers::get_server);
    config.service(outages::list_outages);
    config.service(bounces::explain_bounce);
    config.service(diagnoses::diagnose_mail);
    config.service(articles::list_articles);
    config.service(articles::get_article);
    config.service(articles::search_articles);
    config.service(words::list_words);
    config.service(settings::get_settings);
    config.service(setup::get_autoconfig);
    config.service(setup::get_autodiscover);
    config.service(setup::get_mobileconfig);
    config.service(catalogue::list_checks);
    config.service(inventory::get_inventory);
    config.service(health::get_health);
    config.service(health::get_readiness);
    config.service(metrics::get_metrics);
}

/// The pages and files beside the contract.
pub(crate) fn undocumented(config: &mut web::ServiceConfig) {
    config.service(kb::get_index);
    config.service(kb::get_article);
    config.service(kb::get_llms);
    config.service(pages::get_start);
    config.service(panel::get_panel);
    config.service(pages::get_embed);
    config.service(pages::get_file);
    config.service(setup::ask_autoconfig);
    config.service(setup::ask_autodiscover);
    config.service(widget::get_file);
    config.service(problems::get_problem);
    config.service(docs::get_docs);
    config.service(docs::get_docs_file);
    config.service(docs::get_openapi_json);
    config.service(docs::get_openapi_yaml);
}
