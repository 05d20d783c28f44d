//! How do tests start the real API, and ask it?

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use crate::testbed::panel::{self, PANEL};
use verdict::{Bounce, Claim, Diagnosis, DiagnosisRequest, Finding, Report};

/// Where the API listens.
#[derive(Debug)]
pub struct Served {
    /// For everybody.
    pub public: String,
    /// For the operator.
    pub operator: String,
}

/// Starts the real API on a free port, and says where it is.
///
/// # Errors
/// It cannot be started.
pub async fn serve(config: api::Config) -> Result<String, String> {
    serve_with_operator(config).await.map(|served| served.public)
}

/// The same with the operator's own listener.
///
/// # Errors
/// It cannot be started.
pub async fn serve_with_operator(mut config: api::Config) -> Result<Served, String> {
    trust_panel(&mut config)?;
    let (public, at) = bind()?;
    let (operator, inside) = bind()?;
    let mailwhy = api::AppState::new(config).map_err(|fault| fault.to_string())?;
    let mailwhy = Arc::new(mailwhy.with_keys().await.map_err(|fault| fault.to_string())?);
    // Ends with the runtime: a trial is a process of its own.
    let listeners = api::Listeners { public, operator: Some(operator) };
    tokio::spawn(api::run(listeners, mailwhy, std::future::pending()));
    Ok(Served { public: at, operator: inside })
}

/// Lets the test bed's panel speak for its customers, who ask more in a minute than people do.
///
/// # Errors
/// The panel has no key.
pub fn trust_panel(config: &mut api::Config) -> Result<(), String> {
    let panel = PANEL.as_ref().map_err(String::clone)?;
    let key = api::config::PanelKey { public_key: panel.public_key.clone() };
    config.access.panels.insert(panel::ID.to_owned(), key);
    config.callers.customer = api::config::PerMinute { requests: 1_000_000, lookups: 10_000_000 };
    Ok(())
}

/// A listener on a free port, and where it is.
fn bind() -> Result<(TcpListener, String), String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    let address = listener.local_addr().map_err(|fault| fault.to_string())?;
    Ok((listener, format!("http://{address}")))
}

/// The token of the customer whose domain a path of the API asks about; none where it asks about no
/// domain.
///
/// # Errors
/// The panel cannot sign.
pub fn token_for(url: &str) -> Result<Option<String>, String> {
    let asked = url.split("/v1/domains/").nth(1).unwrap_or_default();
    panel::token_about(asked.split(['/', '?']).next().unwrap_or_default())
}

/// Asks for a report; about a domain as its customer, for whom the test bed's panel speaks.
///
/// # Errors
/// There is no report, but a problem or nothing.
pub async fn ask(url: impl AsRef<str>) -> Result<Report, String> {
    ask_with(url.as_ref(), token_for(url.as_ref())?).await
}

/// Asks for a report as somebody of whom nothing is known.
///
/// # Errors
/// There is no report, but a problem or nothing.
pub async fn ask_as_stranger(url: impl AsRef<str>) -> Result<Report, String> {
    ask_with(url.as_ref(), None).await
}

async fn ask_with(url: &str, token: Option<String>) -> Result<Report, String> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(|fault| fault.to_string())?;
    let mut request = client.get(url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.map_err(|fault| fault.to_string())?;
    let (status, text) =
        (response.status(), response.text().await.map_err(|fault| fault.to_string())?);
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_str(&text).map_err(|fault| format!("not a report: {fault}: {text}"))
}

/// Has something pasted explained.
///
/// # Errors
/// There is no answer, but a problem or nothing.
pub async fn explain(url: &str, paste: &str) -> Result<Bounce, String> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(|fault| fault.to_string())?;
    let response =
        client.post(url).body(paste.to_owned()).send().await.map_err(|fault| fault.to_string())?;
    let (status, text) =
        (response.status(), response.text().await.map_err(|fault| fault.to_string())?);
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_str(&text).map_err(|fault| format!("no explanation: {fault}: {text}"))
}

/// Claims in a diagnosis what was read out of something pasted: codes and values, without what is
/// outside text.
pub(crate) async fn claim(url: &str, about: &str, bounce: &Bounce) -> Result<Diagnosis, String> {
    let findings = bounce.report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let args = |finding: &Finding| {
        finding.args.iter().filter(|arg| !arg.is_outside_text()).cloned().collect()
    };
    let claims =
        findings.map(|finding| Claim { code: finding.code.clone(), args: args(finding) }).collect();
    let request =
        DiagnosisRequest { about: Some(about.to_owned()), claims, ..DiagnosisRequest::default() };
    let mut post = reqwest::Client::new().post(format!("{url}/v1/diagnoses")).json(&request);
    if let Some(token) = panel::token_about(about)? {
        post = post.bearer_auth(token);
    }
    let sent = post.send().await;
    let response = sent.map_err(|fault| fault.to_string())?;
    let text = response.text().await.map_err(|fault| fault.to_string())?;
    serde_json::from_str(&text).map_err(|fault| format!("no diagnosis: {fault}: {text}"))
}
