//! Notices of outages that support has written: `outages/*.md` in the folder laid over the binary,
//! each with front matter and a few plain sentences.
//!
//! ```text
//! +++
//! title = "Mail on web1 is slow"
//! servers = ["web1.hosting.example"]
//! stage = "identified"
//! started = 2026-11-25T09:00:00Z
//! ended = 2026-11-25T11:30:00Z
//! +++
//! A disk has failed, and its mirror is being rebuilt. No mail is lost.
//! ```
//!
//! Without `servers` it is about all of them. It shows from `started` on, until the moment in
//! `ended`, or the file, is there no more. Planned work has the stage `maintenance`.

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use verdict::{Incident, IncidentSource, IncidentStage, visible};

use crate::parse::markdown;
use crate::parse::source::{Faults, front_matter};
use crate::render::to_text;

/// The most characters of the news that travel with an incident.
const LONGEST_NEWS: usize = 500;

/// A notice as it is written, with the moments between which it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) incident: Incident,
    pub(crate) started: Option<OffsetDateTime>,
    pub(crate) ended: Option<OffsetDateTime>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FrontMatter {
    title: String,
    servers: Vec<String>,
    stage: Option<String>,
    started: Option<toml::Value>,
    ended: Option<toml::Value>,
}

impl Notice {
    /// Whether it is about something that goes on now.
    pub(crate) fn is_open(&self, now: OffsetDateTime) -> bool {
        self.started.is_none_or(|started| started <= now)
            && self.ended.is_none_or(|ended| now < ended)
    }
}

/// Reads a notice; none where it has no title, or says that it is over.
pub(crate) fn notice(text: &str, faults: &mut Faults<'_>) -> Option<Notice> {
    let (front, body) = front_matter::<FrontMatter>(text, "a notice", faults)?;
    if front.title.trim().is_empty() {
        faults.add(1, "a notice needs its title: a line title = \"What is wrong, in a few words\"");
        return None;
    }
    let stage = stage(front.stage.as_deref().unwrap_or("investigating"), faults)?;
    let (started, ended) = (
        moment("started", front.started.as_ref(), faults),
        moment("ended", front.ended.as_ref(), faults),
    );
    let news: String =
        to_text(&markdown::blocks(body)).split_whitespace().collect::<Vec<_>>().join(" ");
    let incident = Incident {
        source: IncidentSource::Written,
        stage,
        title: visible(front.title.trim()),
        news: visible(&news.chars().take(LONGEST_NEWS).collect::<String>()),
        affects: front.servers.iter().map(|server| visible(server.trim())).collect(),
        started_at: started.and_then(written).unwrap_or_default(),
        updated_at: String::new(),
    };
    Some(Notice { incident, started, ended })
}

/// The stage that a word stands for; none for one that is over.
fn stage(word: &str, faults: &mut Faults<'_>) -> Option<IncidentStage> {
    let found = IncidentStage::ALL.iter().copied().find(|stage| stage.as_str() == word);
    if found.is_none() && word != "resolved" {
        let known: Vec<&str> = IncidentStage::ALL.iter().map(|stage| stage.as_str()).collect();
        faults
            .add(1, format!("there is no stage `{word}`; write {} or resolved", known.join(", ")));
    }
    found
}

/// A moment as TOML writes it, with or without quotes.
fn moment(
    key: &str,
    value: Option<&toml::Value>,
    faults: &mut Faults<'_>,
) -> Option<OffsetDateTime> {
    let text = match value? {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let found = OffsetDateTime::parse(&text.replace(' ', "T"), &Rfc3339).ok();
    if found.is_none() {
        faults.add(
            1,
            format!(
                "`{key}` is {text:?}; write a moment with its zone, such as 2026-11-25T09:00:00Z"
            ),
        );
    }
    found
}

fn written(at: OffsetDateTime) -> Option<String> {
    at.to_offset(time::UtcOffset::UTC).replace_nanosecond(0).ok()?.format(&Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Notice>, Vec<String>) {
        let mut found = Vec::new();
        let notice = notice(text, &mut Faults { file: "outages/a.md", found: &mut found });
        (notice, found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_notice_is_an_incident_between_its_moments() {
        let text = "+++\ntitle = \"Mail is slow\"\nservers = [\"web1.hosting.example\"]\nstarted = \
            2026-11-25T09:00:00Z\nended = \"2026-11-25T10:00:00+01:00\"\n+++\nA *disk*\nfailed.\n";
        let (notice, faults) = read(text);
        assert_eq!(faults, Vec::<String>::new());
        let notice = notice.unwrap();
        assert_eq!(
            (&*notice.incident.title, &*notice.incident.news),
            ("Mail is slow", "A disk failed.")
        );
        assert_eq!(notice.incident.started_at, "2026-11-25T09:00:00Z");
        assert!(
            !notice.is_open(notice.started.unwrap()),
            "it ended as it began: ten o'clock there is nine in UTC"
        );
        let endless = Notice { ended: None, ..notice };
        let start = endless.started.unwrap();
        assert!(endless.is_open(start) && !endless.is_open(start - time::Duration::SECOND));
    }

    #[test]
    fn a_writer_is_told_what_to_write_instead() {
        let table = [
            ("Mail is slow", "begins with its front matter"),
            ("+++\nservers = []\n+++\n", "needs its title"),
            ("+++\ntitle = \"a\"\nstage = \"bad\"\n+++\n", "no stage `bad`; write investigating"),
            ("+++\ntitle = \"a\"\nstarted = \"today\"\n+++\n", "`started` is \"today\""),
            ("+++\ntitle = \"a\"\nstarted = 2026-11-25\n+++\n", "write a moment with its zone"),
            ("+++\ntitle = \"a\"\nhosts = []\n+++\n", "unknown field `hosts`"),
        ];
        for (text, expected) in table {
            let (_, faults) = read(text);
            assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:?}");
        }
        assert_eq!(read("+++\ntitle = \"a\"\nstage = \"resolved\"\n+++\n"), (None, vec![]));
    }
}
