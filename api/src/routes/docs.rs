//! `/docs` and `/openapi.*`: the OpenAPI document, raw and in Swagger UI from our own files.

use std::sync::{Arc, LazyLock};

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa_swagger_ui::Config;

use crate::encoded::{Effort, Encoded};
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
pub(crate) async fn get_docs_file(
    state: web::Data<AppState>,
    request: HttpRequest,
    file: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let key = format!("docs {file}");
    state.kept.respond(&request, &key, || docs_file(&file)).await
}

fn docs_file(file: &str) -> Result<Encoded, ApiError> {
    let found = utoipa_swagger_ui::serve(file, Arc::clone(&CONFIG)).map_err(ApiError::ours)?;
    let found = found.ok_or_else(|| {
        ApiError::new(&NOT_FOUND, "the documentation has no such file; start at /docs/")
    })?;
    let media_type = HeaderValue::from_str(&found.content_type).map_err(ApiError::ours)?;
    let policy = HeaderValue::from_str(&Policy::Docs.header("'self'")).map_err(ApiError::ours)?;
    Ok(Encoded::new("text/html", Effort::Quick, found.bytes.into_owned())
        .with_header(header::CONTENT_TYPE, media_type)
        .with_header(header::CONTENT_SECURITY_POLICY, policy))
}

#[get("/openapi.json")]
pub(crate) async fn get_openapi_json(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let make = || {
        let text = openapi::document().to_json().map_err(ApiError::ours)?;
        Ok(Encoded::new("application/json", Effort::Thorough, text))
    };
    state.kept.respond(&request, "openapi.json", make).await
}

#[get("/openapi.yaml")]
pub(crate) async fn get_openapi_yaml(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let make = || {
        let text = openapi::yaml().map_err(ApiError::ours)?;
        Ok(Encoded::new("application/yaml", Effort::Thorough, text))
    };
    state.kept.respond(&request, "openapi.yaml", make).await
}
