//! The routes, one line each.

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

mod addresses;
mod articles;
pub(crate) mod bounces;
mod catalogue;
mod client_config;
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
mod spf;
mod widget;
mod words;

/// Makes two functions of one list: a route registers itself in types of its own, so that no value
/// can hold them all.
macro_rules! documented {
    ($($route:path),+ $(,)?) => {
        /// The routes that the contract describes, each with its description. Who only serves does
        /// without: the document is much larger than the routes.
        pub(crate) fn documented(config: &mut ServiceConfig) {
            $(config.service($route);)+
        }

        /// The same routes, to be served.
        pub(crate) fn served(config: &mut web::ServiceConfig) {
            $(config.service($route);)+
        }
    };
}

documented!(
    domains::get_domain,
    domains::get_domain_check,
    spf::evaluate_spf,
    addresses::get_address,
    servers::get_server,
    outages::list_outages,
    bounces::explain_bounce,
    diagnoses::diagnose_mail,
    articles::list_articles,
    articles::get_article,
    articles::search_articles,
    words::list_words,
    settings::get_settings,
    client_config::get_autoconfig,
    client_config::get_autodiscover,
    client_config::get_mobileconfig,
    catalogue::list_checks,
    inventory::get_inventory,
    health::get_health,
    health::get_readiness,
);

/// What only the operator's own listener serves.
pub(crate) fn for_operator(config: &mut web::ServiceConfig) {
    config.service(metrics::get_metrics);
    config.service(inventory::get_inventory);
    config.service(health::get_health);
    config.service(health::get_readiness);
}

/// The pages and files beside the contract.
pub(crate) fn undocumented(config: &mut web::ServiceConfig) {
    config.service(kb::get_index);
    config.service(kb::get_index_with_slash);
    config.service(kb::get_article);
    config.service(kb::get_llms);
    config.service(pages::get_start);
    config.service(panel::get_panel);
    config.service(pages::get_embed);
    config.service(pages::get_file);
    config.service(client_config::ask_autoconfig);
    config.service(client_config::ask_autodiscover);
    config.service(widget::get_file);
    config.service(problems::get_problem);
    config.service(docs::get_docs);
    config.service(docs::get_docs_file);
    config.service(docs::get_openapi_json);
    config.service(docs::get_openapi_yaml);
}
