//! The OpenAPI document.

use std::sync::LazyLock;

use actix_web::App;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa_actix_web::AppExt;

use crate::routes;

/// The frame of the document; the routes add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mailwhy",
        description = "Why is my e-mail not working? One question in; one ranked cause, its owner, \
            the exact fix and the evidence out.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "reports", description = "Live answers about a domain, an address or a mail \
            server."),
        (name = "content", description = "The articles, the settings card and the catalogue of \
            what can be found."),
        (name = "operation", description = "For those who run this server.")
    )
)]
pub(crate) struct Document;

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(|| {
    let app =
        App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes::documented);
    app.split_for_parts().1
});

/// The whole document, as `openapi.yaml` holds it.
#[must_use]
pub fn document() -> &'static utoipa::openapi::OpenApi {
    &DOCUMENT
}

/// The methods that the route with `pattern` takes, as the header `Allow` lists them.
pub(crate) fn methods_of(pattern: &str) -> String {
    let Some(item) = document().paths.paths.get(pattern) else { return "GET, HEAD".to_owned() };
    let takes =
        |operation: &Option<Operation>, methods: &'static str| operation.as_ref().map(|_| methods);
    let methods = [takes(&item.get, "GET, HEAD"), takes(&item.post, "POST")];
    methods.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The document as `openapi.yaml` holds it, byte for byte.
///
/// # Errors
/// The document cannot be written as YAML.
pub fn yaml() -> Result<String, String> {
    document().to_yaml().map_err(|fault| format!("cannot write the OpenAPI document: {fault}"))
}
