//! `/v1/settings`: what does a customer type into the mail program?

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use verdict::{MailAddress, Names, Problem, Settings, Subject};

use crate::access::Caller;
use crate::error::{ApiError, BAD_NAME, NOT_FOUND};
use crate::reader::Reader;
use crate::request::{ReaderQuery, ReportRequest};
use crate::response::json;
use crate::state::AppState;

/// Whose settings.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SettingsQuery {
    /// The mail address that the program is set up for.
    #[param(example = "bob@example.com")]
    pub(crate) address: String,
    /// The language to answer in, BCP 47; the nearest that there is.
    pub(crate) lang: Option<String>,
    /// The customer's control panel: its id in the provider's profile, such as `cpanel`.
    pub(crate) panel: Option<String>,
    /// Whether the account's IP address is its own: `shared` or `dedicated`.
    pub(crate) ip_kind: Option<String>,
    /// The mail program in use: `outlook` (the new one), `outlook_classic`, `thunderbird`,
    /// `apple_mail`, `ios`, `android`, `gmail`, `samsung`, `outlook_mobile`, `outlook_mac`,
    /// `thunderbird_android`, `em_client`.
    pub(crate) client: Option<String>,
}

/// The settings card of a mailbox: hosts, ports, security and the literal user name. Never a
/// password.
#[utoipa::path(
    operation_id = "get_settings",
    tag = "content",
    params(SettingsQuery),
    responses(
        (status = 200, description = "What to type.", body = Settings),
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
#[get("/v1/settings")]
pub(crate) async fn get_settings(
    state: web::Data<AppState>,
    query: web::Query<SettingsQuery>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    card(&state, query.into_inner(), &caller).await.map(|card| json(&card))
}

/// The settings card that a request asks for.
pub(crate) async fn card(
    state: &AppState,
    query: SettingsQuery,
    caller: &Caller,
) -> Result<Settings, ApiError> {
    let SettingsQuery { address, lang, panel, ip_kind, client } = query;
    let reader = Reader::parse(state, &ReaderQuery { lang, panel, ip_kind, client })?;
    let names = Names::from(&state.config().names);
    let address = MailAddress::parse(verdict::bare(&address), names)
        .map_err(|fault| ApiError::at(&BAD_NAME, "address", fault))?;
    let subject = Subject::Mailbox(address.clone());
    let mut context = state.context(&reader, Some(&subject));
    context.server = state.mail_server(&ReportRequest::about(subject, reader, caller)?).await?;
    reason::settings(&address, &context).ok_or_else(|| ApiError::new(&NOT_FOUND, why_not(&context)))
}

/// Why there is no card, and what would give one.
fn why_not(context: &reason::Context) -> &'static str {
    match context.profile {
        None => {
            "no provider profile is configured, so nobody knows these servers; ask the company \
             that hosts the mailbox"
        }
        Some(_) if context.panel.is_some() && context.ip_kind.is_some() => {
            "as far as can be seen, the mail of this domain does not lead to a server of this \
             provider, so its settings are not known here; ask the company that hosts the mailbox"
        }
        Some(_) => {
            "as far as can be seen, the mail of this domain does not lead to a server of this \
             provider; if the mailbox is here all the same, send panel and ip_kind (shared or \
             dedicated), which tell the server, and otherwise ask the company that hosts it"
        }
    }
}
