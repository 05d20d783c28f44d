//! Does the demo tell the truth? Each domain's fault is known: its code, its place, its owner and a
//! step to take.

use tests::demo::{Demo, Site};
use tests::product::{ask, explain};
use verdict::{Owner, Place, Report};

use tests::bench::crowd::look;

/// Of the broken worlds, as many in a hundred must get their definite code. None may get a wrong
/// one.
const DEFINITE: usize = 95;

pub(crate) async fn every_domain_is_judged_right() -> Result<(), String> {
    let demo = Demo::read()?;
    let looking = look(&demo.world).await?;
    let (mut wrong, mut definite, mut broken) = (Vec::new(), 0, 0);
    for site in &demo.site {
        let path = format!(
            "/v1/domains/anna@{}?panel={}&ip_kind={}",
            site.domain, site.panel, site.ip_kind
        );
        let report = ask(&format!("{}{path}", looking.url)).await?;
        wrong.extend(judge(site, &report));
        if !site.code.is_empty() {
            broken += 1;
            definite +=
                usize::from(report.cause.as_ref().is_some_and(|cause| cause.code == site.code));
        }
    }
    if broken < 15 || definite * 100 < broken * DEFINITE {
        wrong.push(format!("{definite} of {broken} broken domains got their definite code"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// What is wrong with what was said about a domain.
fn judge(site: &Site, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    let cause = report.cause.as_ref();
    let code = cause.map_or("", |cause| cause.code.as_str());
    if code != site.code && !(site.code.is_empty() && report.place != Place::Server) {
        wrong.push(format!(
            "{}: the cause is {code:?} and must be {:?}; {}",
            site.domain, site.code, report.say
        ));
    }
    if report.place.to_string() != site.place {
        wrong.push(format!(
            "{}: the place is {} and must be {}",
            site.domain, report.place, site.place
        ));
    }
    let steps: Vec<_> = report.remedies.iter().flat_map(|remedy| &remedy.steps).collect();
    if cause.is_some_and(|cause| cause.owner != Owner::Nobody) && steps.is_empty() {
        wrong.push(format!("{}: it does not say what to do", site.domain));
    }
    if site.code == "outage.open" && report.remedies.len() != 1 {
        let keys: Vec<_> = report.remedies.iter().map(|remedy| &remedy.key).collect();
        wrong.push(format!("{}: in an outage no other advice may be given: {keys:?}", site.domain));
    }
    if site.code == "outage.open"
        && !report.remedies.iter().any(|remedy| remedy.explanation.contains("A disk failed"))
    {
        wrong.push(format!("{}: what the provider writes of its outage is not shown", site.domain));
    }
    let text = serde_json::to_string(report).unwrap_or_default();
    if text.contains("{{") || text.contains("anna") {
        wrong.push(format!("{}: a placeholder, or a person's name, is in the report", site.domain));
    }
    wrong
}

/// The live part of each article: what is asked, and what the answer must hold.
const LIVE: &[(&str, &str, &str)] = &[
    ("email-not-working", "/v1/domains/healthy.example?checks=webmail", "webmail.answers"),
    ("can-receive-not-send", "/v1/domains/healthy.example?checks=submission", "submission.answers"),
    ("relaying-denied", "/v1/domains/no-auth.example?checks=submission", "submission.auth_missing"),
    ("imap-or-pop", "/v1/domains/healthy.example?checks=mailbox", "mailbox.answers"),
    ("ip-blocked-bounces", "/v1/domains/listed.example?checks=blocklist", "blocklist.listed"),
];

pub(crate) async fn articles_are_live() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    for (slug, path, code) in LIVE {
        let article =
            reqwest::get(format!("{}/v1/articles/{slug}?panel=cpanel", looking.url)).await;
        let article = article
            .map_err(|fault| fault.to_string())?
            .text()
            .await
            .map_err(|fault| fault.to_string())?;
        if !article.contains("\"kind\":\"live\"") {
            return Err(format!("{slug} has no live part: {article}"));
        }
        let report = ask(&format!("{}{path}", looking.url)).await?;
        let found: Vec<&str> = report
            .verdicts
            .iter()
            .flat_map(|verdict| &verdict.findings)
            .map(|finding| finding.code.as_str())
            .collect();
        if !found.contains(code) {
            return Err(format!("{slug}: {path} found {found:?}, and {code} is what it must"));
        }
    }
    let pasted = "Remote host said: 554 5.7.1 Service unavailable; Client host [45.90.1.102] \
                  blocked using zen.spamhaus.org";
    let bounce = explain(&format!("{}/v1/bounces", looking.url), pasted).await?;
    if bounce.report.verdicts.iter().all(|verdict| verdict.findings.is_empty()) {
        return Err(format!("a pasted bounce says nothing: {}", bounce.report.say));
    }
    Ok(())
}

/// Articles that name servers, for whom, and what must be there: the same as on the settings
/// card.
const NAMED: &[(&str, &str, &[&str])] = &[
    (
        "anna@healthy-dedicated.example",
        "panel=sitemanager&ip_kind=dedicated",
        &["server4.hosting.example", "995"],
    ),
    ("healthy.example", "panel=cpanel&ip_kind=shared", &["server1.hosting.example", "993"]),
];

pub(crate) async fn articles_name_the_cards_servers() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    for (about, reader, values) in NAMED {
        for path in [
            "v1/articles/email-not-working",
            "v1/articles/set-up-mail-program",
            "kb/email-not-working.md",
        ] {
            let url = format!("{}/{path}?about={about}&{reader}", looking.url);
            let text = reqwest::get(&url).await.map_err(|fault| fault.to_string())?;
            let text = text.text().await.map_err(|fault| fault.to_string())?;
            if let Some(value) = values.iter().find(|value| !text.contains(**value)) {
                return Err(format!("{url} does not hold {value:?}: {text}"));
            }
            if text.contains("that your hosting company names") {
                return Err(format!("{url} names a server in general terms only: {text}"));
            }
        }
    }
    Ok(())
}
