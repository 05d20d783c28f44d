//! What does a status feed say? The incidents that have not ended, whatever dialect the feed
//! speaks.
//!
//! Statuspage: `summary.json` of its public API, version 2. Instatus: `summary.json`. Better Stack:
//! `index.json` (JSON:API). RSS and Atom are in `history`.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use verdict::{Incident, IncidentSource, IncidentStage, visible};

use super::history;

/// The most incidents that one feed reports; a provider with more has another problem.
const MOST: usize = 20;

/// The most characters of a title, and of the latest news.
const LONGEST_TITLE: usize = 160;
const LONGEST_NEWS: usize = 500;

/// The open incidents of a feed; none if it is in no dialect that we know.
pub(crate) fn incidents(text: &str, now: OffsetDateTime) -> Option<Vec<Incident>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut found = if text.starts_with('<') {
        history::incidents(text, now)?
    } else {
        of_json(&serde_json::from_str(text).ok()?)?
    };
    found.truncate(MOST);
    Some(found)
}

fn of_json(feed: &Value) -> Option<Vec<Incident>> {
    let page = feed.get("page");
    // A list that is none, or an incident at a stage that nobody knows: who reads over it says that
    // there is no incident.
    let is_list = |key: &str| feed.get(key).is_none_or(Value::is_array);
    let lists = ["incidents", "scheduled_maintenances", "activeIncidents", "activeMaintenances"];
    if !lists.into_iter().all(is_list) || !knows_every_stage(feed, lists) {
        return None;
    }
    if feed.get("data").and_then(|data| data.get("attributes")).is_some() {
        return Some(of_better_stack(feed));
    }
    if page.is_some() && feed.get("incidents").is_some() {
        return Some(of_statuspage(feed));
    }
    // Instatus leaves out the lists that are empty.
    let has_state = page.and_then(|page| page.get("status")).is_some();
    (has_state || feed.get("activeIncidents").is_some()).then(|| of_instatus(feed))
}

/// Whether each incident is at a stage that we know, open or over.
fn knows_every_stage(feed: &Value, lists: [&'static str; 4]) -> bool {
    const OVER: &[&str] =
        &["resolved", "completed", "postmortem", "scheduled", "notstartedyet", "cancelled"];
    let mut entries = lists.into_iter().flat_map(|key| list(feed, key));
    entries.all(|entry| {
        let word = text(entry, "status").to_ascii_lowercase().replace(['_', ' '], "");
        stage(&word).is_some() || OVER.contains(&word.as_str())
    })
}

fn of_statuspage(feed: &Value) -> Vec<Incident> {
    let read = |entry: &Value| {
        let stage = stage(text(entry, "status"))?;
        let news = entry.get("incident_updates").and_then(|updates| updates.get(0));
        Some(Incident {
            started_at: first_time(entry, &["started_at", "scheduled_for", "created_at"]),
            updated_at: first_time(entry, &["updated_at"]),
            affects: names(entry.get("components"), "name"),
            ..incident(text(entry, "name"), news.map_or("", |news| text(news, "body")), stage)
        })
    };
    let reported: Vec<Incident> = list(feed, "incidents")
        .chain(list(feed, "scheduled_maintenances"))
        .filter_map(read)
        .collect();
    let is_told = |name: &str| {
        reported.iter().any(|incident| incident.affects.iter().any(|affected| affected == name))
    };
    let is_out =
        |component: &&Value| matches!(text(component, "status"), "partial_outage" | "major_outage");
    // A part that is marked as out, though nobody has written anything about it yet.
    let silent = list(feed, "components").filter(is_out).map(|component| Incident {
        started_at: first_time(component, &["updated_at"]),
        affects: vec![clean(text(component, "name"), LONGEST_TITLE)],
        ..incident(text(component, "name"), "", IncidentStage::Investigating)
    });
    let silent: Vec<Incident> = silent.filter(|incident| !is_told(&incident.title)).collect();
    reported.into_iter().chain(silent).collect()
}

fn of_instatus(feed: &Value) -> Vec<Incident> {
    let read = |entry: &Value| {
        let stage = stage(text(entry, "status"))?;
        Some(Incident {
            started_at: first_time(entry, &["started", "start"]),
            updated_at: first_time(entry, &["updatedAt"]),
            affects: names(entry.get("components"), "name"),
            ..incident(text(entry, "name"), "", stage)
        })
    };
    list(feed, "activeIncidents").chain(list(feed, "activeMaintenances")).filter_map(read).collect()
}

fn of_better_stack(feed: &Value) -> Vec<Incident> {
    let of_type = |kind: &'static str| {
        list(feed, "included").filter(move |entry| text(entry, "type") == kind)
    };
    let read = |entry: &Value| {
        let said = entry.get("attributes")?;
        let has_ended = said.get("ends_at").is_some_and(|end| !end.is_null());
        let is_planned = text(said, "report_type") == "maintenance";
        let state = text(said, "aggregate_state");
        let is_over = state == "resolved"
            || (has_ended && !is_planned)
            || (is_planned && state != "maintenance");
        let affects =
            said.get("affected_resources").and_then(Value::as_array).into_iter().flatten();
        let named = affects.filter_map(|one| {
            let id = text(one, "status_page_resource_id");
            let resource =
                of_type("status_page_resource").find(|resource| text(resource, "id") == id)?;
            Some(clean(text(resource.get("attributes")?, "public_name"), LONGEST_TITLE))
        });
        let stage =
            if is_planned { IncidentStage::Maintenance } else { IncidentStage::Investigating };
        (!is_over).then(|| Incident {
            started_at: first_time(said, &["starts_at"]),
            affects: named.collect(),
            ..incident(text(said, "title"), "", stage)
        })
    };
    of_type("status_report").filter_map(read).collect()
}

/// The stage that a word stands for; none if it says that the incident is over or has not begun.
pub(super) fn stage(word: &str) -> Option<IncidentStage> {
    match word.to_ascii_lowercase().replace(['_', ' '], "").as_str() {
        "investigating" => Some(IncidentStage::Investigating),
        "identified" => Some(IncidentStage::Identified),
        "monitoring" => Some(IncidentStage::Monitoring),
        "inprogress" | "verifying" => Some(IncidentStage::Maintenance),
        _ => None,
    }
}

/// Text without the HTML that feeds put into it.
pub(super) fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut is_tag = false;
    for ch in html.chars() {
        match ch {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                out.push(' ');
            }
            _ if is_tag => {}
            _ => out.push(ch),
        }
    }
    out
}

/// An incident that the feed reports, made safe to show.
pub(super) fn incident(title: &str, news: &str, stage: IncidentStage) -> Incident {
    Incident {
        source: IncidentSource::Feed,
        stage,
        title: clean(title, LONGEST_TITLE),
        news: clean(&plain(news), LONGEST_NEWS),
        affects: Vec::new(),
        started_at: String::new(),
        updated_at: String::new(),
    }
}

/// One line, safe to show, of at most so many characters.
fn clean(text: &str, longest: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    visible(&line.chars().take(longest).collect::<String>())
}

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    of.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn names(of: Option<&Value>, key: &str) -> Vec<String> {
    let entries = of.and_then(Value::as_array).into_iter().flatten();
    entries
        .map(|entry| clean(text(entry, key), LONGEST_TITLE))
        .filter(|name| !name.is_empty())
        .take(MOST)
        .collect()
}

/// The first of these fields that holds a time, as we write times.
fn first_time(of: &Value, keys: &[&str]) -> String {
    let parsed = keys.iter().find_map(|key| OffsetDateTime::parse(text(of, key), &Rfc3339).ok());
    parsed.map(probe::rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-25T12:00:00Z
    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_795_608_000).unwrap()
    }

    fn reported(text: &str) -> Vec<(String, IncidentStage, Vec<String>)> {
        let found = incidents(text, now()).expect("the dialect is known");
        found
            .into_iter()
            .map(|incident| (incident.title, incident.stage, incident.affects))
            .collect()
    }

    // The shapes are those of the public documentation of each service.

    #[test]
    fn statuspage_tells_what_has_not_ended() {
        let feed = r#"{"page":{"id":"x","name":"Example"},"status":{"indicator":"major"},
        "components":[],
            "incidents":[{"name":"Mail delayed","status":"identified",
            "created_at":"2026-11-25T10:00:00.000Z",
              "updated_at":"2026-11-25T11:00:00.000Z","components":[{"name":"server3"}],
              "incident_updates":[{"body":"We are <b>on</b> it.","status":"identified"}]},
              {"name":"Old","status":"resolved","components":[],"incident_updates":[]}],
            "scheduled_maintenances":[{"name":"Move","status":"scheduled"},{"name":"Disks",
            "status":"in_progress"}]}"#;
        let found = incidents(feed, now()).unwrap();
        assert_eq!(found[0].news, "We are on it.");
        assert_eq!(found[0].started_at, "2026-11-25T10:00:00Z");
        assert_eq!(
            reported(feed),
            [
                ("Mail delayed".to_owned(), IncidentStage::Identified, vec!["server3".to_owned()]),
                ("Disks".to_owned(), IncidentStage::Maintenance, vec![]),
            ]
        );
    }

    #[test]
    fn statuspage_marks_a_part_as_out_before_anybody_writes() {
        let feed = r#"{"page":{"id":"x"},"incidents":[],"components":[{"name":"server4",
        "status":"major_outage"},
            {"name":"server5","status":"operational"},{"name":"server6",
            "status":"degraded_performance"}]}"#;
        assert_eq!(
            reported(feed),
            [("server4".to_owned(), IncidentStage::Investigating, vec!["server4".to_owned()])]
        );
    }

    #[test]
    fn instatus_tells_what_is_active() {
        let feed = r#"{"page":{"name":"Example","url":"https://status.example",
        "status":"HASISSUES"},
            "activeIncidents":[{"name":"IMAP down","started":"2026-11-25T09:00:00.000Z",
            "status":"INVESTIGATING","impact":"MAJOROUTAGE"}],
            "activeMaintenances":[{"name":"Later","start":"2026-11-30T09:00:00.000Z",
            "status":"NOTSTARTEDYET","duration":"60"}]}"#;
        assert_eq!(
            reported(feed),
            [("IMAP down".to_owned(), IncidentStage::Investigating, vec![])]
        );
        assert_eq!(reported(r#"{"page":{"name":"Example","status":"UP"}}"#), []);
    }

    #[test]
    fn better_stack_names_the_resources() {
        let feed = r#"{"data":{"id":"1","type":"status_page",
        "attributes":{"company_name":"Example","aggregate_state":"downtime"}},
            "included":[{"id":"7","type":"status_page_resource",
            "attributes":{"public_name":"web1"}},
            {"id":"9","type":"status_report","attributes":{"title":"Mail","report_type":"manual",
            "starts_at":"2026-11-25T09:00:00.000Z",
              "ends_at":null,"aggregate_state":"downtime",
              "affected_resources":[{"status_page_resource_id":"7","status":"downtime"}]}},
            {"id":"8","type":"status_report","attributes":{"title":"Gone","report_type":"manual",
            "ends_at":"2026-11-24T09:00:00.000Z",
              "aggregate_state":"resolved","affected_resources":[]}}]}"#;
        assert_eq!(
            reported(feed),
            [("Mail".to_owned(), IncidentStage::Investigating, vec!["web1".to_owned()])]
        );
    }

    #[test]
    fn what_is_no_feed_tells_nothing_and_hostile_text_is_made_visible() {
        for text in ["", "not json", "{}", "[]", "<html></html>", "<rss>"] {
            assert!(incidents(text, now()).is_none_or(|found| found.is_empty()), "{text}");
        }
        assert!(incidents("<html><body>502 Bad Gateway</body></html>", now()).is_none());
        let feed = "{\"page\":{},\"incidents\":[{\"name\":\"a\\u001b[2J\\u202eb\",\"status\":\"in\
        vestigating\"}]}";
        assert!(!reported(feed)[0].0.contains(['\u{1b}', '\u{202e}']), "{:?}", reported(feed));
    }
}
