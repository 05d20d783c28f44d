//! Are the plain pages of use to people, to programs and to language models?

use reqwest::{Client, Response, redirect};
use tests::bench::crowd::look;
use tests::demo::Demo;

/// What a browser says that it takes.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

pub(crate) async fn plain_pages_lead_on() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let url = looking.url.as_str();
    for path in ["/kb/nope", "/kb/nope?lang=ar"] {
        let page = get(&format!("{url}{path}"), BROWSER).await?;
        let is_page = is_of(&page, "text/html") && page.status() == 404;
        let page = page.text().await.map_err(|fault| fault.to_string())?;
        if !is_page || !page.contains("/kb/relaying-denied") || !page.contains("<html lang=") {
            return Err(format!("who types an address that does not exist sees {page}"));
        }
    }
    let problem = get(&format!("{url}/kb/nope"), "*/*").await?;
    if problem.status() != 404 || !is_of(&problem, "application/problem+json") {
        return Err(format!("a program gets {problem:?}"));
    }
    let moved = get(&format!("{url}/kb/?lang=ar"), BROWSER).await?;
    if moved.headers().get("location").is_none_or(|to| to != "/kb?lang=ar") {
        return Err(format!("/kb/ leads nowhere: {moved:?}"));
    }
    every_link_of_the_index_is_markdown(url).await?;
    // Who writes in a form stays who they are.
    let page = get(&format!("{url}/kb/relaying-denied?lang=ar&panel=cpanel"), BROWSER).await?;
    let page = page.text().await.map_err(|fault| fault.to_string())?;
    let kept = [
        r#"dir="rtl""#,
        r#"name="lang" value="ar""#,
        r#"name="panel" value="cpanel""#,
        r#"href="/kb?lang=ar""#,
    ];
    let lost: Vec<_> = kept.into_iter().filter(|kept| !page.contains(kept)).collect();
    if lost.is_empty() { Ok(()) } else { Err(format!("{lost:?} is not in {page}")) }
}

async fn every_link_of_the_index_is_markdown(url: &str) -> Result<(), String> {
    let index = get(&format!("{url}/llms.txt"), "*/*")
        .await?
        .text()
        .await
        .map_err(|fault| fault.to_string())?;
    let links: Vec<&str> =
        index.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let (pages, others): (Vec<_>, Vec<_>) =
        links.into_iter().partition(|link| link.ends_with(".md"));
    if pages.len() < 8 || others != ["/openapi.yaml"] {
        return Err(format!("the index for language models leads to {pages:?} and {others:?}"));
    }
    for page in pages {
        let found = get(&format!("{url}{page}"), "*/*").await?;
        if found.status() != 200 || !is_of(&found, "text/markdown") {
            return Err(format!("{page}: {found:?}"));
        }
    }
    Ok(())
}

fn is_of(answer: &Response, media_type: &str) -> bool {
    let said = answer.headers().get("content-type").and_then(|said| said.to_str().ok());
    said.is_some_and(|said| said.starts_with(media_type))
}

async fn get(url: &str, accept: &str) -> Result<Response, String> {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|fault| fault.to_string())?;
    client.get(url).header("accept", accept).send().await.map_err(|fault| format!("{url}: {fault}"))
}
