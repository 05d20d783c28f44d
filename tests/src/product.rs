//! How do tests start the real API, and ask it?

use std::sync::Arc;
use std::time::Duration;

use verdict::{Bounce, Claim, Diagnosis, DiagnosisRequest, Finding, Report};

/// Starts the real API on a free port, and says where it is.
///
/// # Errors
/// It cannot be started.
pub async fn serve(config: api::Config) -> Result<String, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    let address = listener.local_addr().map_err(|fault| fault.to_string())?;
    let mailwhy = Arc::new(api::AppState::new(config).map_err(|fault| fault.to_string())?);
    // Ends with the runtime: a trial is a process of its own.
    tokio::spawn(api::run(listener, mailwhy, std::future::pending()));
    Ok(format!("http://{address}"))
}

/// Asks for a report.
///
/// # Errors
/// There is no report, but a problem or nothing.
pub async fn ask(url: impl AsRef<str>) -> Result<Report, String> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(|fault| fault.to_string())?;
    let response = client.get(url.as_ref()).send().await.map_err(|fault| fault.to_string())?;
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
    let sent =
        reqwest::Client::new().post(format!("{url}/v1/diagnoses")).json(&request).send().await;
    let response = sent.map_err(|fault| fault.to_string())?;
    let text = response.text().await.map_err(|fault| fault.to_string())?;
    serde_json::from_str(&text).map_err(|fault| format!("no diagnosis: {fault}: {text}"))
}
