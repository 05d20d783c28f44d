//! What can be asked, shown by Swagger UI from our own files (no outside network), and as the raw
//! document?

use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use utoipa_swagger_ui::Config;

use crate::openapi;
use crate::page::Policy;
use crate::problem::{Fault, NOT_FOUND};

static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from("/openapi.json").try_it_out_enabled(true)));

#[get("/docs")]
pub(crate) async fn get_docs() -> HttpResponse {
    // With the slash, so that the page's relative links find their files.
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

#[get("/docs/{file:.*}")]
pub(crate) async fn get_docs_file(file: web::Path<String>) -> Result<HttpResponse, Fault> {
    let found = utoipa_swagger_ui::serve(&file, Arc::clone(&CONFIG)).map_err(Fault::ours)?;
    let found = found.ok_or_else(|| {
        Fault::new(&NOT_FOUND, "the documentation has no such file; start at /docs/")
    })?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, found.content_type))
        .insert_header((header::CONTENT_SECURITY_POLICY, Policy::Docs.header("'self'")))
        .body(found.bytes.into_owned()))
}

#[get("/openapi.json")]
pub(crate) async fn get_openapi_json() -> Result<HttpResponse, Fault> {
    let text = openapi::document().to_json().map_err(Fault::ours)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(text))
}

#[get("/openapi.yaml")]
pub(crate) async fn get_openapi_yaml() -> Result<HttpResponse, Fault> {
    let text = openapi::yaml().map_err(Fault::ours)?;
    Ok(HttpResponse::Ok().content_type("application/yaml").body(text))
}
