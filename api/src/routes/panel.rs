//! `/panel`: a page like a hosting company's control panel, around the widget. In the demo alone.

use std::path::Path;

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::access::mint;
use crate::error::{ApiError, NOT_FOUND};
use crate::html::panel::{self, Customer, Site};
use crate::html::{self, Policy};
use crate::routes::widget;
use crate::state::AppState;

/// The name under which the demo's panel signs.
const PANEL: &str = "demo";

#[get("/panel")]
pub(crate) async fn get_panel(
    state: web::Data<AppState>,
    request: HttpRequest,
    customer: web::Query<Customer>,
) -> Result<HttpResponse, ApiError> {
    let Some(sites) = &state.config().demo.sites else {
        return Err(ApiError::new(&NOT_FOUND, "the control panel is a part of the demo"));
    };
    let token = token(&state, &request, &customer)?;
    let content = if widget::is_built(&state) {
        panel::bare_tag(&customer, token.as_deref())
    } else {
        panel::without_widget()
    };
    let page = panel::page(&customer, &provider(&state), &read(sites), &content);
    Ok(html::respond(Policy::Widget, "'self'", page))
}

/// The embed token of whoever is logged in, as a real panel would sign it into the page.
fn token(
    state: &AppState,
    request: &HttpRequest,
    customer: &Customer,
) -> Result<Option<String>, ApiError> {
    let (Some(key), Some(domain)) = (&state.config().demo.panel_key, customer.domain()) else {
        return Ok(None);
    };
    let pem = std::fs::read(key).map_err(ApiError::ours)?;
    let connection = request.connection_info();
    let origin = format!("{}://{}", connection.scheme(), connection.host());
    let audience = &state.config().access.audience;
    mint(&pem, PANEL, audience, (domain, &[domain.to_owned()]), &origin)
        .map(Some)
        .map_err(ApiError::ours)
}

fn provider(state: &AppState) -> String {
    let profile = state.profile(Some(&state.config().default_profile));
    profile.map_or_else(|| "Hosting control panel".to_owned(), |profile| profile.name.clone())
}

/// The demo's domains; none when their file cannot be read.
fn read(path: &Path) -> Vec<Site> {
    let text = std::fs::read_to_string(path).map_err(|fault| fault.to_string());
    let sites =
        text.and_then(|text| serde_json::from_str(&text).map_err(|fault| fault.to_string()));
    sites.unwrap_or_else(|fault| {
        tracing::warn!(path = %path.display(), %fault, "the demo's domains cannot be read");
        Vec::new()
    })
}
