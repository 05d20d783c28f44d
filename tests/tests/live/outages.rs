//! What is said of outages? The incidents that touch a customer, with the age of the feed, and
//! nothing of who asked.

use std::time::Duration;

use tests::folder::Folder;
use tests::product::serve;
use tests::watch::watch;
use tests::world::{Running, World, config};
use verdict::{IncidentSource, IncidentStage, Outages};

/// Two servers that let nobody in, and the provider's feed in Statuspage's form.
const WORLD: &str = r#"
zone = """
shop.example. MX 10 server1.hosting.example.
bakery.example. MX 10 server2.hosting.example.
garden.example. MX 10 server2.hosting.example.
florist.example. MX 10 server2.hosting.example.
elsewhere.example. MX 1 aspmx.l.google.com.
aspmx.l.google.com. A 45.90.20.1
"""
[[host]]
name = "server1.hosting.example"
addresses = ["45.90.1.1"]
ports = [993]
[[host]]
name = "server2.hosting.example"
addresses = ["45.90.1.2"]
ports = [993]
[[site]]
host = "status.hosting.example"
address = "45.90.9.1"
plain = true
[[site.page]]
path = "/summary.json"
type = "application/json"
body = '''{"page":{"id":"x"},"incidents":[{
"name":"Mail on server1 is <b>down</b>","status":"identified",
"started_at":"2026-11-25T10:00:00.000Z","updated_at":"2026-11-25T10:20:00.000Z",
"components":[{"name":"server1.hosting.example"}],"incident_updates":[{"body":"A disk."}]}]}'''
"#;

/// The world, and an API whose provider has its feed at this URL.
async fn look(feed: &str) -> Result<(Running, Folder, String), String> {
    let world: World = toml::from_str(WORLD).map_err(|fault| fault.to_string())?;
    let folder = Folder::new()?;
    let running = world.start(&folder.0).await?;
    let mut config = config(&running, true)?;
    config.profiles.values_mut().for_each(|profile| profile.status_feed = Some(feed.to_owned()));
    let url = serve(config).await?;
    Ok((running, folder, url))
}

async fn outages(url: &str, domain: &str) -> Result<Outages, String> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .build()
        .map_err(|fault| fault.to_string())?;
    let answer = client
        .get(format!("{url}/v1/outages?domain={domain}"))
        .send()
        .await
        .map_err(|fault| fault.to_string())?;
    let text = answer.text().await.map_err(|fault| fault.to_string())?;
    serde_json::from_str(&text).map_err(|fault| format!("{fault}: {text}"))
}

pub(crate) async fn they_are_shown_to_those_they_touch() -> Result<(), String> {
    let (_running, _folder, url) = look("http://45.90.9.1/summary.json").await?;
    let answer = outages(&url, "bob@shop.example").await?;
    let [incident] = answer.incidents.as_slice() else {
        return Err(format!("one incident must touch: {answer:?}"));
    };
    if (incident.source, incident.stage) != (IncidentSource::Feed, IncidentStage::Identified) {
        return Err(format!("{incident:?}"));
    }
    if answer.server.as_deref() != Some("server1.hosting.example")
        || answer.age_s.is_none()
        || answer.read_at.is_none()
    {
        return Err(format!("server and age must be given: {answer:?}"));
    }
    if !answer.say.starts_with("Example Hosting has an open incident")
        || answer.say.contains("disk")
    {
        return Err(format!("what is said must be our own words: {}", answer.say));
    }
    for (domain, said) in
        [("bakery.example", "no incident"), ("elsewhere.example", "does not live at")]
    {
        let answer = outages(&url, domain).await?;
        if !answer.incidents.is_empty() || !answer.say.contains(said) {
            return Err(format!("{domain} is not touched: {answer:?}"));
        }
    }
    // The verdicts of a stream give way to the incident too, and end as the report has them.
    let watched = watch(&format!("{url}/v1/domains/shop.example")).await?;
    let loud: Vec<&str> = (watched.verdicts.iter())
        .filter(|(_, answer)| answer.verdict.check != "outage" && !answer.remedies.is_empty())
        .map(|(_, answer)| answer.verdict.check.as_str())
        .collect();
    let cause = watched.report.cause.as_ref().map(|cause| cause.code.as_str());
    if cause != Some("outage.open") || watched.report.remedies.len() != 1 || !loud.is_empty() {
        return Err(format!(
            "the incident must lead alone: {cause:?}, and advice came from {loud:?}"
        ));
    }
    Ok(())
}

pub(crate) async fn a_feed_that_is_gone_is_said_and_a_suspicion_names_nobody() -> Result<(), String>
{
    let (_running, _folder, url) = look("http://45.90.9.1/gone.json").await?;
    let answer = outages(&url, "shop.example").await?;
    if answer.because.is_none() || !answer.incidents.is_empty() {
        return Err(format!("a feed that answers 404 must be said: {answer:?}"));
    }
    let ask = |domain: &'static str| {
        tests::product::ask(format!("{url}/v1/domains/{domain}?checks=submission"))
    };
    for domain in ["bakery.example", "garden.example", "florist.example"] {
        ask(domain).await?;
    }
    let answer = outages(&url, "bakery.example").await?;
    let is_suspected =
        answer.incidents.iter().any(|incident| incident.source == IncidentSource::Suspected);
    let text = serde_json::to_string(&answer.incidents).map_err(|fault| fault.to_string())?;
    if !is_suspected
        || ["bakery", "garden", "florist"].iter().any(|customer| text.contains(customer))
    {
        return Err(format!("a suspicion that names nobody must be raised: {answer:?}"));
    }
    if outages(&url, "shop.example").await?.incidents.is_empty() {
        Ok(())
    } else {
        Err("server1 is not suspected".into())
    }
}
