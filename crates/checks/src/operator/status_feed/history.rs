//! What do RSS 2.0 and Atom (RFC 4287) say? They are histories: an entry counts until its updates
//! say that it ended.

use quick_xml::Reader;
use quick_xml::events::Event;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::{Duration, OffsetDateTime};
use verdict::{Incident, IncidentStage};

use super::summary::{incident, plain, stage};

/// How long an entry counts that never says that it ended.
const OPEN_ENDED: Duration = Duration::days(3);

/// How far in the future an entry may be dated: clocks differ.
const CLOCKS: Duration = Duration::minutes(5);

/// Words that head an update, or stand in a title, and say that it ended.
const ENDED: &[&str] = &["resolved", "completed", "closed", "postmortem", "cancelled", "canceled"];

/// Words that head an update and say that it has not begun.
const PLANNED: &[&str] = &["scheduled", "planned"];

/// One entry as it is read.
#[derive(Default)]
struct Entry {
    title: String,
    news: String,
    started: String,
    updated: String,
}

/// The open incidents; none if it is no feed.
pub(super) fn incidents(text: &str, now: OffsetDateTime) -> Option<Vec<Incident>> {
    let mut xml = Reader::from_str(text);
    let (mut entry, mut element, mut found, mut is_feed) =
        (None::<Entry>, String::new(), Vec::new(), false);
    loop {
        match xml.read_event().ok()? {
            Event::Start(start) => {
                element = start.local_name().as_ref().to_ascii_lowercase();
                is_feed |= element == "rss" || element == "feed" || element == "rdf";
                if element == "item" || element == "entry" {
                    entry = Some(Entry::default());
                }
            }
            Event::Text(text) => note(entry.as_mut(), &element, &text),
            Event::CData(text) => note(entry.as_mut(), &element, &text),
            Event::GeneralRef(name) => {
                // Entities of the document's own are not expanded.
                let text = quick_xml::escape::resolve_predefined_entity(&name).unwrap_or(" ");
                note(entry.as_mut(), &element, text);
            }
            Event::End(end) => {
                let name = end.local_name().as_ref().to_ascii_lowercase();
                if name == "item" || name == "entry" {
                    found.extend(entry.take().and_then(|entry| open_entry(&entry, now)));
                }
                element.clear();
            }
            Event::Eof => return is_feed.then_some(found),
            _ => {}
        }
    }
}

fn note(entry: Option<&mut Entry>, element: &str, text: &str) {
    let Some(entry) = entry else { return };
    match element {
        "title" => entry.title.push_str(text),
        "description" | "summary" | "content" | "encoded" => entry.news.push_str(text),
        "pubdate" | "published" | "date" => entry.started.push_str(text.trim()),
        "updated" => entry.updated.push_str(text.trim()),
        _ => {}
    }
}

/// An entry that has not ended, and is not so old that nobody remembered to say so.
fn open_entry(entry: &Entry, now: OffsetDateTime) -> Option<Incident> {
    let started = moment(&entry.started);
    let updated = moment(&entry.updated).or(started)?;
    let is_fresh = now - updated < OPEN_ENDED && updated <= now + CLOCKS;
    let news = plain(&entry.news);
    let heads = update_heads(&news);
    if !is_fresh || has_ended(&entry.title, &heads) {
        return None;
    }
    let title = entry.title.to_ascii_lowercase();
    let is_planned =
        title.contains("maintenance") || heads.iter().any(|head| PLANNED.contains(&head.as_str()));
    let stage = heads.iter().find_map(|head| stage(head));
    let stage = match (is_planned, stage) {
        (true, Some(IncidentStage::Maintenance)) => IncidentStage::Maintenance,
        // Work that nobody says has begun.
        (true, _) => return None,
        (false, stage) => stage.unwrap_or(IncidentStage::Investigating),
    };
    Some(Incident {
        started_at: started.map(probe::rfc3339).unwrap_or_default(),
        updated_at: probe::rfc3339(updated),
        ..incident(&entry.title, &news, stage)
    })
}

fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc2822).or_else(|_| OffsetDateTime::parse(text, &Rfc3339)).ok()
}

/// The words at the head of each update, in lower case: what is before a dash or a colon, as in
/// `Resolved - done`, and is a word for a stage. Statuspage writes the newest update first,
/// Instatus the oldest.
fn update_heads(news: &str) -> Vec<String> {
    let words: Vec<String> = news.split_whitespace().map(str::to_ascii_lowercase).collect();
    let is_stage = |word: &str| {
        ENDED.contains(&word)
            || PLANNED.contains(&word)
            || stage(word).is_some()
            || word == "progress"
    };
    let heads = words.iter().enumerate().filter_map(|(at, word)| {
        let bare = word.trim_matches(|ch: char| !ch.is_ascii_alphanumeric());
        let next = words.get(at + 1).map(String::as_str);
        let is_head =
            at == 0 || word.ends_with([':', '-']) || matches!(next, Some("-" | "–" | "—" | ":"));
        (is_head && is_stage(bare))
            .then(|| if bare == "progress" { "inprogress".to_owned() } else { bare.to_owned() })
    });
    heads.collect()
}

/// Whether the newest update says that it ended, whichever end of the text is the newest; or the
/// title does, which some put in brackets before the rest.
fn has_ended(title: &str, heads: &[String]) -> bool {
    let is_end = |word: &str| ENDED.contains(&word);
    let newest = [heads.first(), heads.last()];
    let first = title.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let is_marked = first.ends_with([':', ']', ')'])
        && is_end(first.trim_matches(|ch: char| !ch.is_ascii_alphanumeric()));
    is_marked || newest.into_iter().flatten().any(|head| is_end(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-25T12:00:00Z
    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_795_608_000).unwrap()
    }

    fn item(title: &str, at: &str, text: &str) -> String {
        format!(
            "<item><title>{title}</title><pubDate>{at}</pubDate><description>{text}</description>\
            </item>"
        )
    }

    fn reported(items: &str) -> Vec<(String, IncidentStage)> {
        let feed = format!(
            "<?xml version=\"1.0\"?><rss><channel><title>Status</title>{items}</channel></rss>"
        );
        let found = incidents(&feed, now()).expect("it is a feed");
        found.into_iter().map(|incident| (incident.title, incident.stage)).collect()
    }

    const TODAY: &str = "Wed, 25 Nov 2026 10:00:00 +0000";

    // The shapes are those of the public history pages of Statuspage and Instatus.

    #[test]
    fn an_entry_counts_until_its_newest_update_says_that_it_ended() {
        let table = [
            (
                "&lt;p&gt;&lt;small&gt;Nov 25, 10:00 \
                UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Investigating&lt;/strong&gt; - \
                slow&lt;/p&gt;",
                Some(IncidentStage::Investigating),
            ),
            (
                "&lt;strong&gt;Identified&lt;/strong&gt; - a disk. \
                &lt;strong&gt;Investigating&lt;/strong&gt; - slow",
                Some(IncidentStage::Identified),
            ),
            (
                "&lt;strong&gt;Resolved&lt;/strong&gt; - done. \
                &lt;strong&gt;Investigating&lt;/strong&gt; - earlier",
                None,
            ),
            (
                "Type: Incident Nov 25, 09:00 GMT+0 - Investigating - slow. Nov 25, 10:00 GMT+0 - \
                Resolved - done.",
                None,
            ),
            ("Investigating: not yet resolved, we go on", Some(IncidentStage::Investigating)),
            ("We look into it", Some(IncidentStage::Investigating)),
            ("&lt;strong&gt;Scheduled&lt;/strong&gt; - next week", None),
            (
                "&lt;strong&gt;In progress&lt;/strong&gt; - now. \
                &lt;strong&gt;Scheduled&lt;/strong&gt; - next week",
                Some(IncidentStage::Maintenance),
            ),
        ];
        for (text, expected) in table {
            let found = reported(&item("Mail &amp; web", TODAY, text));
            assert_eq!(found.first().map(|(_, stage)| *stage), expected, "{text}");
            assert!(found.iter().all(|(title, _)| title == "Mail & web"));
        }
    }

    #[test]
    fn an_old_entry_one_of_tomorrow_and_one_whose_title_says_so_are_not_open() {
        let table = [
            ("Mail", "Wed, 04 Nov 2026 10:00:00 +0000", 0),
            ("Mail", "Fri, 27 Nov 2026 10:00:00 +0000", 0),
            ("Mail", "yesterday", 0),
            ("[Resolved] Mail", TODAY, 0),
            ("Tickets that were closed come back", TODAY, 1),
        ];
        for (title, at, open) in table {
            assert_eq!(reported(&item(title, at, "slow")).len(), open, "{title} {at}");
        }
    }

    #[test]
    fn atom_counts_from_its_latest_change() {
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\">\
        <updated>2026-11-25T11:00:00Z</updated><entry>\
            <title>IMAP</title><published>2026-11-20T11:00:00Z</published>\
            <updated>2026-11-25T11:00:00Z</updated>\
            <content type=\"html\">Identified - a disk</content></entry></feed>";
        let found = incidents(atom, now()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&*found[0].started_at, &*found[0].updated_at),
            ("2026-11-20T11:00:00Z", "2026-11-25T11:00:00Z")
        );
    }

    #[test]
    fn what_is_no_feed_tells_nothing_and_entities_are_not_expanded() {
        for text in
            ["<html><body>502 Bad Gateway</body></html>", "<rss><channel></rss>", "<", "<a/>"]
        {
            assert_eq!(incidents(text, now()), None, "{text}");
        }
        let bomb = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss>\
        <channel>\
            <item><title>&b;</title><pubDate>Wed, 25 Nov 2026 10:00:00 \
            +0000</pubDate></item></channel></rss>";
        assert!(incidents(bomb, now()).is_none_or(|found| !found[0].title.contains('a')));
    }
}
