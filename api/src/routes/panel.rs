//! `/panel`: a page like a hosting company's control panel, around the widget.

use actix_web::{HttpResponse, get, web};

use crate::html::panel::{self, Customer, Site};
use crate::html::{self, Policy};
use crate::routes::widget;
use crate::state::AppState;

#[get("/panel")]
pub(crate) async fn get_panel(
    state: web::Data<AppState>,
    customer: web::Query<Customer>,
) -> HttpResponse {
    let content =
        if widget::is_built(&state) { panel::bare_tag(&customer) } else { panel::without_widget() };
    let page = panel::page(&customer, &provider(&state), &sites(&state), &content);
    html::respond(Policy::Widget, "'self'", page)
}

fn provider(state: &AppState) -> String {
    let profile = state.profile(Some(&state.config().default_profile));
    profile.map_or_else(|| "Hosting control panel".to_owned(), |profile| profile.name.clone())
}

/// The demo's domains; none outside of the demo, or when their file cannot be read.
fn sites(state: &AppState) -> Vec<Site> {
    let Some(path) = &state.config().demo.sites else { return Vec::new() };
    let read = std::fs::read_to_string(path).map_err(|fault| fault.to_string());
    let sites =
        read.and_then(|text| serde_json::from_str(&text).map_err(|fault| fault.to_string()));
    sites.unwrap_or_else(|fault| {
        tracing::warn!(path = %path.display(), %fault, "the demo's domains cannot be read");
        Vec::new()
    })
}
