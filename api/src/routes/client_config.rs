//! The settings card in the files with which mail programs set themselves up.
//!
//! `/v1/settings/…` is for people and panels; the paths at which programs look of their own accord
//! are served too, so that a provider points `autoconfig.<domain>` and `autodiscover.<domain>` at
//! this server.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, routes, web};
use serde::Deserialize;
use verdict::Problem;

use crate::access::Caller;
use crate::client_config;
use crate::error::{ApiError, BAD_NAME, BAD_REQUEST, NOT_FOUND};
use crate::routes::settings::{SettingsQuery, card};
use crate::state::AppState;

/// What autoconfiguration puts for the part of the address that it does not send; the program fills
/// it in.
const ANYBODY: &str = "%EMAILLOCALPART%";

/// The settings as Thunderbird's autoconfiguration (`clientConfig` 1.1), which many other programs
/// read.
#[utoipa::path(
    operation_id = "get_settings_autoconfig",
    tag = "content",
    params(SettingsQuery),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "application/xml"),
        (
            status = 400,
            description = "The address or a parameter cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 404,
            description = "No profile names the servers.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/settings/autoconfig.xml")]
pub(crate) async fn get_autoconfig(
    state: web::Data<AppState>,
    query: web::Query<SettingsQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let settings = card(&state, query.into_inner(), &caller).await?;
    client_config::autoconfig(&settings).map(xml).map_err(ApiError::ours)
}

/// The settings as Outlook's Autodiscover (POX).
#[utoipa::path(
    operation_id = "get_settings_autodiscover",
    tag = "content",
    params(SettingsQuery),
    responses(
        (status = 200, description = "The file.", body = String, content_type = "application/xml"),
        (
            status = 400,
            description = "The address or a parameter cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 404,
            description = "No profile names the servers.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/settings/autodiscover.xml")]
pub(crate) async fn get_autodiscover(
    state: web::Data<AppState>,
    query: web::Query<SettingsQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let settings = card(&state, query.into_inner(), &caller).await?;
    client_config::autodiscover(&settings).map(xml).map_err(ApiError::ours)
}

/// The settings as a configuration profile for Apple's devices. It holds no password.
#[utoipa::path(
    operation_id = "get_settings_mobileconfig",
    tag = "content",
    params(SettingsQuery),
    responses(
        (
            status = 200,
            description = "The file.",
            body = String,
            content_type = "application/x-apple-aspen-config"
        ),
        (
            status = 400,
            description = "The address or a parameter cannot be used.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (
            status = 404,
            description = "No profile names the servers.",
            body = Problem,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/settings/apple.mobileconfig")]
pub(crate) async fn get_mobileconfig(
    state: web::Data<AppState>,
    query: web::Query<SettingsQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let settings = card(&state, query.into_inner(), &caller).await?;
    let nothing = || {
        ApiError::new(
            &NOT_FOUND,
            "this mailbox has no server that can be used at once, so there is no profile",
        )
    };
    let file = client_config::mobileconfig(&settings).ok_or_else(nothing)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/x-apple-aspen-config"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"mail.mobileconfig\""))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(file))
}

/// What Thunderbird sends: the address, or nothing at the well-known path.
#[derive(Deserialize)]
pub(crate) struct Asked {
    emailaddress: Option<String>,
}

/// Where programs look for autoconfiguration: at `autoconfig.<domain>`, or at the domain itself.
#[routes]
#[get("/mail/config-v1.1.xml")]
#[get("/.well-known/autoconfig/mail/config-v1.1.xml")]
pub(crate) async fn ask_autoconfig(
    state: web::Data<AppState>,
    request: HttpRequest,
    asked: web::Query<Asked>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let given = asked.into_inner().emailaddress.filter(|address| address.contains('@'));
    let address = given.unwrap_or_else(|| format!("{ANYBODY}@{}", asked_domain(&request)));
    let settings =
        card(&state, SettingsQuery { address, ..SettingsQuery::default() }, &caller).await?;
    client_config::autoconfig(&settings).map(xml).map_err(ApiError::ours)
}

/// The domain whose settings are asked for where no address is given: that of the request.
fn asked_domain(request: &HttpRequest) -> String {
    let host = request.connection_info().host().to_owned();
    let name = host.split(':').next().unwrap_or_default();
    name.strip_prefix("autoconfig.").unwrap_or(name).to_owned()
}

/// Where Outlook looks for Autodiscover; it writes the path in several ways.
#[routes]
#[post("/autodiscover/autodiscover.xml")]
#[post("/Autodiscover/Autodiscover.xml")]
#[post("/AutoDiscover/AutoDiscover.xml")]
pub(crate) async fn ask_autodiscover(
    state: web::Data<AppState>,
    body: web::Bytes,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let nobody = || {
        ApiError::at(
            &BAD_REQUEST,
            "EMailAddress",
            "send Outlook's request with the mail address in EMailAddress",
        )
    };
    let address = client_config::asked_address(&body).ok_or_else(nobody)?;
    if !address.contains('@') {
        return Err(ApiError::at(
            &BAD_NAME,
            "EMailAddress",
            "send a mail address such as bob@example.com",
        ));
    }
    let settings =
        card(&state, SettingsQuery { address, ..SettingsQuery::default() }, &caller).await?;
    client_config::autodiscover(&settings).map(xml).map_err(ApiError::ours)
}

fn xml(file: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/xml; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(file)
}
