//! Does an answer hold what its reader needs next? Its language, the next question, the remedy, and
//! why there is none.

use reqwest::{Client, Response};
use serde_json::Value;
use tests::bench::crowd::look;
use tests::demo::Demo;

pub(crate) async fn answers_are_whole() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let url = looking.url.as_str();
    languages(url).await?;
    one_check(url).await?;
    brief_diagnosis(url).await?;
    one_wait(url).await?;
    let page = text(
        get(&format!("{url}/v1/domains/listed.example?panel=cpanel&ip_kind=shared&view=ticket"))
            .await?,
    )
    .await?;
    let is_whole = page.contains("$ dig +dnssec")
        && page.contains("zen.spamhaus.org")
        && !page.contains("<what");
    if !is_whole || page.lines().count() > 150 {
        return Err(format!("the ticket has {} lines: {page}", page.lines().count()));
    }
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
        let said = answer
            .headers()
            .get("content-language")
            .and_then(|said| said.to_str().ok())
            .unwrap_or_default();
        if said != lang {
            return Err(format!(
                "{path} says of itself that it is in {said:?}, and it is in {lang}"
            ));
        }
    }
    let report =
        json(get(&format!("{url}/v1/domains/healthy.example?checks=mx&lang=xx")).await?).await?;
    if report["lang"] == "en" {
        Ok(())
    } else {
        Err(format!("a report says that it is in {}", report["lang"]))
    }
}

/// One check brings the remedies that its findings name.
async fn one_check(url: &str) -> Result<(), String> {
    let verdict = json(
        get(&format!("{url}/v1/domains/no-auth.example/submission?panel=cpanel&ip_kind=shared"))
            .await?,
    )
    .await?;
    let named = verdict["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|finding| finding["remedy"].as_str());
    let named: Vec<&str> = named.collect();
    let given: Vec<&str> = verdict["remedies"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|remedy| remedy["key"].as_str())
        .collect();
    let is_whole = !named.is_empty() && named.iter().all(|key| given.contains(key));
    if is_whole && verdict["status"] == "fail" {
        Ok(())
    } else {
        Err(format!("remedies {named:?} are named, {given:?} given"))
    }
}

/// Whoever is put off hears of one wait, which is nobody's work, and sees on the mail path where
/// nothing could be seen.
async fn one_wait(url: &str) -> Result<(), String> {
    let report = json(
        get(&format!("{url}/v1/domains/greylists.example?panel=cpanel&ip_kind=shared")).await?,
    )
    .await?;
    let findings = report["verdicts"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|verdict| verdict["findings"].as_array());
    let put_off: Vec<&Value> =
        findings.flatten().filter(|finding| finding["because"] == "greylisted").collect();
    let is_of_server = put_off.iter().any(|finding| finding["on"] == "server");
    if put_off.is_empty()
        || !is_of_server
        || put_off.iter().any(|finding| finding["owner"] != "nobody")
    {
        return Err(format!("who is put off, and where: {put_off:?}"));
    }
    let steps = report["remedies"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|remedy| remedy["steps"].as_array());
    let waits = steps
        .flatten()
        .filter(|step| step["kind"] == "wait")
        .filter_map(|step| step["text"].as_str());
    let waits: std::collections::BTreeSet<&str> = waits.collect();
    let said = report["say"].as_str().unwrap_or_default();
    if waits.len() == 1 && said.contains("fifteen minutes") {
        Ok(())
    } else {
        Err(format!("{said}: {waits:?}"))
    }
}

/// The short form of a diagnosis asks the question with its answers, and says when it has ended.
async fn brief_diagnosis(url: &str) -> Result<(), String> {
    let path = format!("{url}/v1/diagnoses?view=brief");
    let ask = async |body: &'static str| {
        json(sent(Client::new().post(&path).body(body).send().await)?).await
    };
    let open = ask(r#"{"text":"Outlook keeps asking for my password","lang":"en"}"#).await?;
    let answers = open["answers"].as_str().unwrap_or_default();
    if open["ended"] != false
        || open["ask"] != "webmail"
        || !answers.starts_with("works=Yes, webmail works; refused=")
    {
        return Err(format!("a question is not whole: {open}"));
    }
    let arabic = ask(r#"{"text":"Outlook يطلب كلمة المرور مرة بعد مرة","lang":"ar"}"#).await?;
    if arabic["ask"] != "webmail"
        || !arabic["say"].as_str().is_some_and(|say| say.contains("بريد الويب"))
    {
        return Err(format!("an Arabic question is not asked in Arabic: {arabic}"));
    }
    let ended = ask(r#"{"text":"Outlook keeps asking for my password",
        "answers":[{"question":"webmail","answer":"works"}]}"#)
    .await?;
    let is_flat = ended
        .as_object()
        .is_some_and(|fields| fields.len() <= 11 && fields.values().all(|one| !one.is_object()));
    if ended["ended"] == true && ended["cause"] == "account.login_refused" && is_flat {
        return Ok(());
    }
    Err(format!("an end is not given: {ended}"))
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
