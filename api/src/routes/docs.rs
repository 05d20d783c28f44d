//! `/docs` and `/openapi.*`: the OpenAPI document, raw and in Swagger UI from our own files.

use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa_swagger_ui::Config;

use crate::error::{ApiError, NOT_FOUND};
use crate::html::Policy;
use crate::openapi;
use crate::state::AppState;

static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/openapi.json").try_it_out_enabled(true)));

#[get("/docs")]
pub(crate) async fn get_docs() -> HttpResponse {
    // With the slash, so that the page's relative links find their files.
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

#[get("/docs/{file:.*}")]
pub(crate) async fn get_docs_file(file: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let found = utoipa_swagger_ui::serve(&file, Arc::clone(&CONFIG)).map_err(ApiError::ours)?;
    let found = found.ok_or_else(|| {
        ApiError::new(&NOT_FOUND, "the documentation has no such file; start at /docs/")
    })?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, found.content_type))
        .insert_header((header::CONTENT_SECURITY_POLICY, Policy::Docs.header("'self'")))
        .body(found.bytes.into_owned()))
}

#[get("/openapi.json")]
pub(crate) async fn get_openapi_json(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let make = || openapi::document().to_json().map(String::into_bytes).map_err(ApiError::ours);
    state.precompressed.respond(&request, "openapi.json", "application/json", make)
}

#[get("/openapi.yaml")]
pub(crate) async fn get_openapi_yaml(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let make = || openapi::yaml().map(String::into_bytes).map_err(ApiError::ours);
    state.precompressed.respond(&request, "openapi.yaml", "application/yaml", make)
}
