//! Does an answer hold what its reader needs next? Its language, the next question, the remedy, and why there is none.

use reqwest::{Client, Response};
use serde_json::Value;
use tests::demo::Demo;

use tests::bench::crowd::look;

pub(crate) async fn answers_are_whole() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let url = looking.url.as_str();
    languages(url).await?;
    one_check(url).await?;
    brief_diagnosis(url).await?;
    let foreign = get(&format!("{url}/v1/settings?address=bob@mx-elsewhere.example")).await?;
    let (status, text) = (foreign.status().as_u16(), text(foreign).await?);
    if status != 404 || !text.contains("does not lead to a server of this provider") {
        return Err(format!("settings of a foreign domain: {status} {text}"));
    }
    Ok(())
}

/// What there is not in a language is English, and says so.
async fn languages(url: &str) -> Result<(), String> {
    for (path, lang) in [
        ("/v1/checks?lang=fr", "en"),
        ("/v1/checks?lang=ar-EG", "ar"),
        ("/v1/domains/healthy.example?checks=mx&lang=xx", "en"),
        ("/kb/relaying-denied?lang=fr-CA", "en"),
        ("/v1/articles/relaying-denied?lang=en-GB", "en"),
    ] {
        let answer = get(&format!("{url}{path}")).await?;
        let said = answer.headers().get("content-language").and_then(|said| said.to_str().ok()).unwrap_or_default();
        if said != lang {
            return Err(format!("{path} says of itself that it is in {said:?}, and it is in {lang}"));
        }
    }
    let report = json(get(&format!("{url}/v1/domains/healthy.example?checks=mx&lang=xx")).await?).await?;
    if report["lang"] == "en" { Ok(()) } else { Err(format!("a report says that it is in {}", report["lang"])) }
}

/// One check brings the remedies that its findings name.
async fn one_check(url: &str) -> Result<(), String> {
    let verdict =
        json(get(&format!("{url}/v1/domains/no-auth.example/submission?panel=cpanel&ip_kind=shared")).await?).await?;
    let named = verdict["findings"].as_array().into_iter().flatten().filter_map(|finding| finding["remedy"].as_str());
    let named: Vec<&str> = named.collect();
    let told: Vec<&str> =
        verdict["remedies"].as_array().into_iter().flatten().filter_map(|remedy| remedy["key"].as_str()).collect();
    let is_whole = !named.is_empty() && named.iter().all(|key| told.contains(key));
    if is_whole && verdict["status"] == "fail" {
        Ok(())
    } else {
        Err(format!("remedies {named:?} are named, {told:?} told"))
    }
}

/// The short form of a diagnosis asks the question with its answers, and says when it has ended.
async fn brief_diagnosis(url: &str) -> Result<(), String> {
    let path = format!("{url}/v1/diagnoses?view=brief");
    let ask = async |body: &'static str| json(sent(Client::new().post(&path).body(body).send().await)?).await;
    let open = ask(r#"{"text":"Outlook keeps asking for my password","lang":"en"}"#).await?;
    let answers = open["answers"].as_str().unwrap_or_default();
    if open["ended"] != false || open["ask"] != "webmail" || !answers.starts_with("works=Yes, webmail works; refused=")
    {
        return Err(format!("a question is not told whole: {open}"));
    }
    let ended =
        ask(r#"{"text":"Outlook keeps asking for my password","answers":[{"question":"webmail","answer":"works"}]}"#)
            .await?;
    let is_flat =
        ended.as_object().is_some_and(|fields| fields.len() <= 10 && fields.values().all(|one| !one.is_object()));
    if ended["ended"] == true && ended["cause"] == "account.login_refused" && is_flat {
        return Ok(());
    }
    Err(format!("an end is not told: {ended}"))
}

async fn get(url: &str) -> Result<Response, String> {
    sent(reqwest::get(url).await)
}

fn sent(answer: reqwest::Result<Response>) -> Result<Response, String> {
    answer.map_err(|fault| fault.to_string())
}

async fn text(answer: Response) -> Result<String, String> {
    answer.text().await.map_err(|fault| fault.to_string())
}

async fn json(answer: Response) -> Result<Value, String> {
    let text = text(answer).await?;
    serde_json::from_str(&text).map_err(|fault| format!("{fault}: {text}"))
}
