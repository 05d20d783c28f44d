//! Do a report and a diagnosis decide alike? Seven questions about every domain of the demo, and
//! what is said while a fault can be seen.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;
use tests::bench::crowd::look;
use tests::demo::{Demo, Site};
use tests::product::ask;
use verdict::{Diagnosis, Report, Severity, Status};

/// The questions. Only the first is about everything that a report looks at.
const ARTICLES: &[&str] = &[
    "email-not-working",
    "can-receive-not-send",
    "relaying-denied",
    "ip-blocked-bounces",
    "pop-lock",
    "imap-or-pop",
    "bounces-for-mail-i-never-sent",
];

/// The words with which an answer would say that nothing is wrong.
const IN_ORDER: &[&str] = &["in order", "Nothing wrong was found"];

pub(crate) async fn seven_questions_about_every_domain() -> Result<(), String> {
    let demo = Demo::read()?;
    let looking = look(&demo.world).await?;
    let (mut table, mut wrong) = (String::new(), Vec::new());
    for site in &demo.site {
        let asked = format!("anna@{}?panel={}&ip_kind={}", site.domain, site.panel, site.ip_kind);
        let report = ask(&format!("{}/v1/domains/{asked}", looking.url)).await?;
        let mut row = vec![cause_of(&report)];
        wrong.extend(said_too_well(&site.domain, "the report", &report));
        for article in ARTICLES {
            let diagnosis = diagnose(&looking.url, article, site).await?;
            wrong.extend(said_too_well(&site.domain, article, &diagnosis.report));
            if *article == ARTICLES[0] {
                wrong.extend(decided_otherwise(&site.domain, &report, &diagnosis));
            }
            row.push(if diagnosis.ended { cause_of(&diagnosis.report) } else { "?".to_owned() });
        }
        let _ = writeln!(table, "TABLE {:<28} {}", site.domain, row.join(" | "));
    }
    eprintln!("TABLE {:<28} report | {}\n{table}", "", ARTICLES.join(" | "));
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}\n\n{table}", wrong.join("\n"))) }
}

async fn diagnose(url: &str, article: &str, site: &Site) -> Result<Diagnosis, String> {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).build();
    let client = client.map_err(|fault| fault.to_string())?;
    let asked = json!({
        "article": article,
        "about": format!("anna@{}", site.domain),
        "panel": site.panel,
        "ip_kind": site.ip_kind,
    });
    let sent = client.post(format!("{url}/v1/diagnoses")).json(&asked).send().await;
    let text = match sent {
        Ok(response) => response.text().await.map_err(|fault| fault.to_string())?,
        Err(fault) => return Err(fault.to_string()),
    };
    serde_json::from_str(&text).map_err(|fault| format!("no diagnosis: {fault}: {text}"))
}

fn cause_of(report: &Report) -> String {
    report.cause.as_ref().map_or_else(|| "-".to_owned(), |cause| cause.code.clone())
}

/// Whether an answer says that all is well although a fault was seen for it.
fn said_too_well(domain: &str, question: &str, report: &Report) -> Option<String> {
    let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let fault = findings.find(|finding| finding.severity == Severity::Error)?;
    let is_well = IN_ORDER.iter().any(|words| report.say.contains(words));
    is_well.then(|| format!("{domain}, {question}: {:?} beside {}", report.say, fault.code))
}

/// Whether the diagnosis comes to something else than the report.
fn decided_otherwise(domain: &str, report: &Report, diagnosis: &Diagnosis) -> Option<String> {
    let (of_report, of_diagnosis) = (cause_of(report), cause_of(&diagnosis.report));
    let is_open = !diagnosis.ended && report.status != Status::Fail;
    (!is_open && of_report != of_diagnosis)
        .then(|| format!("{domain}: the report says {of_report}, the diagnosis {of_diagnosis}"))
}
