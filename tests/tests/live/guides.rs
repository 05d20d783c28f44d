//! Does a customer find where to type it? The steps for each mail program, with the values filled
//! in.

use serde_json::Value;
use tests::demo::Demo;

use tests::bench::crowd::look;

/// The panel and address kind of a mailbox, and the literal user name that follows from them.
const ACCOUNTS: &[(&str, &str, &str, &str)] = &[
    ("healthy.example", "cpanel", "shared", "bob@healthy.example"),
    ("healthy-dedicated.example", "sitemanager", "dedicated", "bob"),
];

pub(crate) async fn steps_have_the_values() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    // Which they are and in what order, the library's own test says.
    let guides = content::Library::embedded().guides("en");
    let clients: Vec<&str> = guides.iter().map(|guide| guide.client.as_str()).collect();
    for (domain, panel, ip_kind, name) in ACCOUNTS {
        let who = format!("panel={panel}&ip_kind={ip_kind}");
        let card = read(&format!("{}/v1/settings?address=bob@{domain}&{who}", looking.url)).await?;
        let listed: Vec<&str> = card["guides"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|guide| guide["client"].as_str())
            .collect();
        if listed != clients || listed.is_empty() {
            return Err(format!("the card of {domain} names {listed:?}"));
        }
        let outgoing = card["services"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|service| service["port"] == 587);
        let outgoing =
            outgoing.and_then(|service| service["host"].as_str()).unwrap_or("no outgoing server");
        for client in &clients {
            let url =
                format!("{}/v1/settings?address=bob@{domain}&{who}&client={client}", looking.url);
            let card = read(&url).await?;
            let [guide] = card["guides"].as_array().map(Vec::as_slice).unwrap_or_default() else {
                return Err(format!("{url} does not give one guide: {card}"));
            };
            holds(guide, &[outgoing, "587", name], &url)?;
            let chosen = format!("/set-up-mail-program?about=bob@{domain}&{who}&client={client}");
            let article = read(&format!("{}/v1/articles{chosen}", looking.url)).await?;
            if article["slug"] != guide["article"] {
                return Err(format!("{chosen} gives {}", article["slug"]));
            }
            let page = text(&format!("{}/kb{chosen}", looking.url)).await?;
            let literal = [outgoing, name].map(|value| format!("<code dir=\"ltr\">{value}</code>"));
            if !literal.iter().all(|value| page.contains(value)) || page.contains("{{") {
                return Err(format!("/kb{chosen} lacks {literal:?}: {page}"));
            }
        }
    }
    Ok(())
}

pub(crate) async fn a_remedy_leads_to_its_guide() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let said = "554 5.7.1 <bob@other.example>: Relay access denied";
    for (client, article) in [("android", "set-up-android"), ("", "set-up-mail-program")] {
        let url = format!("{}/v1/bounces?client={client}", looking.url);
        let answer = reqwest::Client::new()
            .post(&url)
            .body(said)
            .send()
            .await
            .map_err(|fault| fault.to_string())?;
        let bounce: Value = answer.json().await.map_err(|fault| fault.to_string())?;
        let remedy = &bounce["report"]["remedies"][0];
        if remedy["guide"]["article"] != article {
            return Err(format!("{url}: the remedy leads to no steps: {remedy}"));
        }
    }
    for (query, article) in [
        ("how to set up email on my iphone", "set-up-iphone"),
        ("add account outlook", "set-up-outlook"),
    ] {
        let url =
            reqwest::Url::parse_with_params(&format!("{}/v1/search", looking.url), [("q", query)]);
        let found = read(url.map_err(|fault| fault.to_string())?.as_str()).await?;
        if found["articles"][0]["slug"] != article {
            return Err(format!("{query:?} finds {}", found["articles"][0]));
        }
    }
    Ok(())
}

fn holds(guide: &Value, values: &[&str], of: &str) -> Result<(), String> {
    for section in ["add", "change"] {
        let said = guide[section].to_string();
        if let Some(value) = values.iter().find(|value| !said.contains(**value)) {
            // Where the account is removed and added again, the values are in the other section.
            if section == "add" || guide["client"] != "outlook" {
                return Err(format!("{of}: {section} lacks {value}: {said}"));
            }
        }
    }
    Ok(())
}

async fn read(url: &str) -> Result<Value, String> {
    serde_json::from_str(&text(url).await?).map_err(|fault| format!("{url}: {fault}"))
}

async fn text(url: &str) -> Result<String, String> {
    let answer = reqwest::get(url).await.map_err(|fault| fault.to_string())?;
    let answer = answer.error_for_status().map_err(|fault| fault.to_string())?;
    answer.text().await.map_err(|fault| fault.to_string())
}
