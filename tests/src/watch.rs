//! How does an answer form? Reads the event stream as the widget does, and keeps when each event
//! came.

use std::time::{Duration, Instant};

use verdict::{Answered, Plan, Report};

use crate::product::token_for;

/// One event, with the time since the question.
#[derive(Clone, Debug)]
pub struct Event {
    /// Since the question.
    pub after: Duration,
    /// What it is: `plan`, `verdict`, `report`.
    pub name: String,
    /// Its JSON.
    pub data: String,
}

/// A report that was watched while it formed.
#[derive(Clone, Debug)]
pub struct Watched {
    /// When the plan came.
    pub planned: Duration,
    /// The plan.
    pub plan: Plan,
    /// Each verdict, with when it came.
    pub verdicts: Vec<(Duration, Answered)>,
    /// The report.
    pub report: Report,
    /// When it came.
    pub took: Duration,
}

/// Asks for a report as an event stream.
///
/// # Errors
/// The server does not answer, or what it sends is no stream of plan, verdicts and report.
pub async fn watch(url: &str) -> Result<Watched, String> {
    let events = events(url).await?;
    let [first, between @ .., last] = events.as_slice() else {
        return Err(format!("too few events: {events:?}"));
    };
    if (first.name.as_str(), last.name.as_str()) != ("plan", "report") {
        return Err(format!("the stream begins with {} and ends with {}", first.name, last.name));
    }
    let verdict = |event: &Event| Ok::<_, String>((event.after, read(event, "verdict")?));
    Ok(Watched {
        planned: first.after,
        plan: read(first, "plan")?,
        verdicts: between.iter().map(verdict).collect::<Result<_, _>>()?,
        report: read(last, "report")?,
        took: last.after,
    })
}

fn read<T: serde::de::DeserializeOwned>(event: &Event, name: &str) -> Result<T, String> {
    if event.name != name {
        return Err(format!("the event {} came where {name} must", event.name));
    }
    serde_json::from_str(&event.data).map_err(|fault| format!("{name}: {fault}: {}", event.data))
}

async fn events(url: &str) -> Result<Vec<Event>, String> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .build()
        .map_err(|fault| fault.to_string())?;
    let asked = Instant::now();
    let mut request = client.get(url).header("accept", "text/event-stream");
    if let Some(token) = token_for(url)? {
        request = request.bearer_auth(token);
    }
    let mut response = request.send().await.map_err(|fault| fault.to_string())?;
    let mut text = Vec::new();
    let mut events = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|fault| fault.to_string())? {
        text.extend_from_slice(&chunk);
        while let Some(end) = text.windows(2).position(|pair| pair == b"\n\n") {
            let event = String::from_utf8_lossy(&text[..end]).into_owned();
            text.drain(..end + 2);
            let (name, data) =
                event.split_once('\n').ok_or_else(|| format!("no event: {event}"))?;
            let word = |line: &str, key: &str| {
                line.strip_prefix(key).unwrap_or_default().trim().to_owned()
            };
            events.push(Event {
                after: asked.elapsed(),
                name: word(name, "event:"),
                data: word(data, "data:"),
            });
        }
    }
    Ok(events)
}
