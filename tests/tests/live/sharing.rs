//! Is nothing done twice? Equal requests share one report, and what is finished is sent as bytes.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::header;
use tests::bench::crowd::{ASKERS, look};
use tests::demo::Demo;

pub(crate) async fn equal_requests_share_one_report() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    world.dns_delay_ms = 100;
    let looking = look(&world).await?;
    let client = reqwest::Client::new();
    let ask = |_| {
        let request = client.get(format!("{}/v1/domains/healthy.example", looking.url));
        async move {
            let response = request.send().await.map_err(|fault| fault.to_string())?;
            response.text().await.map_err(|fault| fault.to_string())
        }
    };
    let reports: BTreeSet<String> =
        join_all((0..ASKERS).map(ask)).await.into_iter().collect::<Result<_, _>>()?;
    let metrics = text(&client, &format!("{}/metrics", looking.operator)).await?;
    let made = metrics.lines().find_map(|line| line.strip_prefix("mailwhy_report_seconds_count "));
    if (reports.len(), made) != (1, Some("1")) {
        return Err(format!("{ASKERS} asked, and got {} reports; made: {made:?}", reports.len()));
    }
    Ok(())
}

pub(crate) async fn finished_answers_are_kept_as_bytes() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let client = reqwest::Client::new();
    let paths = [
        "/v1/domains/healthy.example",
        "/v1/articles",
        "/v1/articles/email-not-working",
        "/v1/checks",
        "/v1/words",
        "/openapi.json",
        "/openapi.yaml",
        "/pages/style.css",
        "/docs/swagger-ui.css",
    ];
    for path in paths {
        let url = format!("{}{path}", looking.url);
        let plain = text(&client, &url).await?;
        for coding in ["br", "gzip"] {
            let request = client.get(&url).header(header::ACCEPT_ENCODING, coding);
            let response = request.send().await.map_err(|fault| fault.to_string())?;
            let named = response.headers().get(header::CONTENT_ENCODING).cloned();
            let etag = response.headers().get(header::ETAG).cloned();
            let length = response.bytes().await.map_err(|fault| fault.to_string())?.len();
            if named.is_none_or(|named| named != coding) || length >= plain.len() {
                return Err(format!("{path}: {length} bytes of {} in {coding}", plain.len()));
            }
            let etag = etag.ok_or_else(|| format!("{path}: no ETag"))?;
            let again = client.get(&url).header(header::IF_NONE_MATCH, etag);
            let again = again.send().await.map_err(|fault| fault.to_string())?;
            if again.status() != reqwest::StatusCode::NOT_MODIFIED {
                return Err(format!("{path}: {} though nothing has changed", again.status()));
            }
        }
    }
    Ok(())
}

pub(crate) async fn events_come_one_by_one_though_compressed() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    world.dns_delay_ms = 800;
    let looking = look(&world).await?;
    let request = reqwest::Client::new()
        .get(format!("{}/v1/domains/healthy.example", looking.url))
        .header(header::ACCEPT, "text/event-stream")
        .header(header::ACCEPT_ENCODING, "gzip");
    let begun = std::time::Instant::now();
    let mut response = request.send().await.map_err(|fault| fault.to_string())?;
    let is_gzip = response.headers().get(header::CONTENT_ENCODING).is_some_and(|is| is == "gzip");
    let first = response.chunk().await.map_err(|fault| fault.to_string())?;
    let after = begun.elapsed();
    if !is_gzip || first.is_none() || after.as_millis() > 400 {
        return Err(format!("gzip: {is_gzip}; the first bytes came after {after:?}: {first:?}"));
    }
    Ok(())
}

async fn text(client: &reqwest::Client, url: &str) -> Result<String, String> {
    let response = client.get(url).send().await.map_err(|fault| fault.to_string())?;
    response.text().await.map_err(|fault| fault.to_string())
}
