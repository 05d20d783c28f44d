//! The OpenAPI document.

use std::sync::LazyLock;

use actix_web::App;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, Ref, Response, ResponseBuilder};
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
    servers((url = "/", description = "The server that this document is from.")),
    // What blocks are made of: a schema that contains itself does not bring its parts along.
    components(schemas(content::BlockKind, content::Span, content::SpanKind)),
    tags(
        (name = "reports", description = "Live answers about a domain, an address or a mail \
            server."),
        (name = "content", description = "The articles, the settings card and the catalogue of \
            what can be found."),
        (name = "operation", description = "For those who run this server.")
    )
)]
pub(crate) struct Document;

/// How callers show who they are; nobody needs to.
fn add_security(document: &mut utoipa::openapi::OpenApi) {
    let scheme = |format: &str, description: &str| {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format(format);
        SecurityScheme::Http(bearer.description(Some(description)).build())
    };
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "token",
        scheme("JWT", "An embed token: a control panel speaks for the customer on screen."),
    );
    components.add_security_scheme(
        "key",
        scheme("mw_…", "An API key, which `mailwhy keys create` makes."),
    );
    let shown = |name: &str| SecurityRequirement::new(name, std::iter::empty::<String>());
    document.security = Some(vec![SecurityRequirement::default(), shown("token"), shown("key")]);
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            for (status, description) in REFUSALS {
                let answers = &mut operation.responses.responses;
                answers.entry((*status).to_owned()).or_insert_with(|| problem(description).into());
            }
        }
    }
}

/// What every operation answers to callers whom it refuses.
const REFUSALS: &[(&str, &str)] = &[
    ("401", "The token or key is wrong: each fault has a problem of its own."),
    ("403", "The token or key is right, and not for this."),
    ("429", "Too much was asked; `Retry-After` says when to ask again."),
];

fn problem(description: &str) -> Response {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", problem)
        .build()
}

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(|| {
    let app =
        App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes::documented);
    let mut document = app.split_for_parts().1;
    add_security(&mut document);
    document
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
    let yaml = document().to_yaml();
    let yaml = yaml.map_err(|fault| format!("cannot write the OpenAPI document: {fault}"))?;
    Ok(yaml.lines().map(|line| quoted(line) + "\n").collect())
}

/// A line of YAML whose key, or name in a list, is one in YAML 1.1, too, which takes `on` for true.
fn quoted(line: &str) -> String {
    let text = line.trim_start().trim_start_matches("- ");
    let before = &line[..line.len() - text.len()];
    let word = text.split(':').next().unwrap_or_default();
    if !BOOLEANS.contains(&word.to_ascii_lowercase().as_str()) {
        return line.to_owned();
    }
    format!("{before}'{word}'{}", &text[word.len()..])
}

/// The words that YAML 1.1 takes for booleans.
const BOOLEANS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];
