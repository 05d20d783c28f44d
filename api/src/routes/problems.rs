//! `/problems/{kind}`: what the `type` of a problem means.

use actix_web::{HttpResponse, get, web};
use maud::html;

use crate::error::{ApiError, Kind, NOT_FOUND};
use crate::html::Page;

#[get("/problems/{kind}")]
pub(crate) async fn get_problem(kind: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let kind = Kind::all().find(|known| known.slug == kind.as_str());
    let kind = kind.ok_or_else(|| {
        let known: Vec<_> = Kind::all().map(|kind| kind.slug).collect();
        ApiError::new(
            &NOT_FOUND,
            format!("there is no such kind of problem; there are {}", known.join(", ")),
        )
    })?;
    let body = html! {
        main {
            h1 { (kind.title) }
            p class="summary" { "HTTP status " (kind.status) }
            p { (kind.meaning) }
        }
    };
    Ok(Page { title: kind.title, lang: "en", dir: "ltr", body }.respond())
}
