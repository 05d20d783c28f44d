//! `/`, `/embed` and the style sheets of our pages.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use maud::html;

use crate::encoded::{Effort, Encoded};
use crate::error::{ApiError, NOT_FOUND};
use crate::html::panel::{self, Customer};
use crate::html::{self, Page};
use crate::routes::widget;
use crate::state::AppState;

/// The files that our pages load: name, media type, text.
const FILES: &[(&str, &str, &str)] =
    &[("style.css", CSS, html::STYLE), ("panel.css", CSS, include_str!("../../pages/panel.css"))];

const CSS: &str = "text/css; charset=utf-8";

#[get("/")]
pub(crate) async fn get_start(state: web::Data<AppState>) -> HttpResponse {
    let start = match (widget::is_built(&state), &state.config().demo.sites) {
        (true, Some(_)) => "/panel",
        (true, None) => "/embed",
        (false, _) => "/kb",
    };
    HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, start)).finish()
}

#[get("/embed")]
pub(crate) async fn get_embed(
    state: web::Data<AppState>,
    customer: web::Query<Customer>,
) -> HttpResponse {
    let questions = html! { p { a href="/kb" { "Questions about e-mail" } } };
    let body = html! {
        (panel::tag(&customer, customer.token(), questions))
        (panel::loader())
    };
    let page = Page { title: "Why is my e-mail not working?", lang: "en", dir: "ltr", body };
    page.respond_with_widget(&state.config().http.frame_ancestors)
}

#[get("/pages/{file}")]
pub(crate) async fn get_file(
    state: web::Data<AppState>,
    request: HttpRequest,
    file: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let make = || {
        let found = FILES.iter().find(|(name, ..)| *name == file.as_str());
        let (_, media_type, text) =
            found.ok_or_else(|| ApiError::new(&NOT_FOUND, "our pages have no such file"))?;
        let soon = HeaderValue::from_static("public, max-age=300");
        Ok(Encoded::new(media_type, Effort::Thorough, *text)
            .with_header(header::CACHE_CONTROL, soon))
    };
    state.kept.respond(&request, &format!("page {file}"), make).await
}
