//! What does the registry say of a domain that DNS does not know? Whether it is registered, expired
//! or held.
//!
//! RDAP (RFC 9082, RFC 9083), asked over HTTPS of the registry itself, and only about names that do
//! not exist. The statuses are those of RFC 8056, however a server writes them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use probe::net::{Fetched, Location};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What the registry knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Registration {
    /// Nobody has it.
    None,
    /// Its time is over; it can be renewed.
    Expired,
    /// Its time is long over; it can be had back for more money.
    Redemption,
    /// It has expired for good; soon anybody may register it.
    PendingDelete,
    /// The registry renews it by itself for some weeks; its owner has not paid yet.
    Renewing,
    /// Registrar or registry took it out of DNS.
    Held,
    /// It is registered, and no name servers are named.
    NoServers,
    /// It is registered, and should be in DNS.
    Active,
}

/// Where to ask about a domain; none where the registry's server is unknown.
pub(super) fn location(domain: &str, configured: &BTreeMap<String, String>) -> Option<Location> {
    let top = domain.rsplit('.').next()?;
    let base = configured.get(top).or_else(|| known().get(top))?;
    Location::parse(&format!("{}/domain/{domain}", base.trim_end_matches('/')))
}

fn known() -> &'static BTreeMap<String, String> {
    static KNOWN: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        toml::from_str(include_str!("rdap.toml")).expect("a test reads the same file")
    })
}

/// The parts of an answer that decide (RFC 9083 section 5.3).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Domain {
    object_class_name: String,
    #[serde(default)]
    ldh_name: String,
    #[serde(default)]
    status: Vec<String>,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    nameservers: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(default)]
    event_action: String,
    #[serde(default)]
    event_date: String,
}

/// What an answer says about a domain; none where it says nothing that can be relied on.
pub(super) fn read(domain: &str, fetched: &Fetched, now: OffsetDateTime) -> Option<Registration> {
    let page = fetched.value()?;
    if page.status == 404 {
        // A web server without RDAP says 404 to everything, but not in RDAP's own kind of document.
        return page
            .content_type
            .starts_with("application/rdap+json")
            .then_some(Registration::None);
    }
    if page.status != 200 {
        return None;
    }
    let found: Domain = serde_json::from_slice(&page.body).ok()?;
    let is_it = found.ldh_name.trim_end_matches('.').eq_ignore_ascii_case(domain);
    (found.object_class_name == "domain" && is_it).then(|| judge(&found, now))
}

fn judge(found: &Domain, now: OffsetDateTime) -> Registration {
    let plain = |text: &String| {
        text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
    };
    let statuses: Vec<String> = found.status.iter().map(plain).collect();
    let has = |status: &str| statuses.iter().any(|own| own == status);
    let date = |event: &&Event| {
        OffsetDateTime::parse(&event.event_date, &Rfc3339).is_ok_and(|date| date < now)
    };
    let is_over = found
        .events
        .iter()
        .filter(|event| event.event_action == "expiration")
        .any(|event| date(&event));
    match () {
        () if has("pendingdelete") && !has("redemptionperiod") => Registration::PendingDelete,
        () if has("redemptionperiod") => Registration::Redemption,
        () if is_over => Registration::Expired,
        () if has("clienthold") || has("serverhold") => Registration::Held,
        () if has("autorenewperiod") => Registration::Renewing,
        () if has("inactive") || found.nameservers.is_empty() => Registration::NoServers,
        () => Registration::Active,
    }
}

/// For the fuzz targets: reads what a registry answers.
#[cfg(feature = "fuzzing")]
pub fn feed(body: &[u8]) {
    let location = Location::parse("https://rdap.example/domain/shop.example");
    let unfetched =
        probe::net::unfetched(&location.expect("it is a URL"), probe::net::FetchError::Refused);
    let page = probe::net::Page {
        status: 200,
        content_type: "application/rdap+json".to_owned(),
        location: None,
        body: body.to_vec(),
    };
    let fetched = Fetched { outcome: Ok(page), ..unfetched };
    let _ = read("shop.example", &fetched, OffsetDateTime::UNIX_EPOCH);
}

#[cfg(test)]
mod tests {
    use probe::net::{FetchError, Page, unfetched};

    use super::*;

    const NAME: &str = "shop.example";

    fn at(date: &str) -> OffsetDateTime {
        OffsetDateTime::parse(date, &Rfc3339).unwrap()
    }

    fn answered(status: u16, content_type: &str, body: &str) -> Fetched {
        let page =
            Page { status, content_type: content_type.into(), location: None, body: body.into() };
        Fetched {
            outcome: Ok(page),
            ..unfetched(&Location::parse("https://rdap.example/").unwrap(), FetchError::Refused)
        }
    }

    fn domain(statuses: &str, expires: &str) -> Fetched {
        let body = format!(
            r#"{{"objectClassName":"domain","ldhName":"SHOP.EXAMPLE","status":[{statuses}],
            "events":[{{"eventAction":"expiration","eventDate":"{expires}"}}],
            "nameservers":[{{}}]}}"#
        );
        answered(200, "application/rdap+json", &body)
    }

    #[test]
    fn each_state_is_told_by_its_status_and_its_date() {
        let (past, future) = ("2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z");
        for (statuses, expires, state) in [
            (r#""client hold","client transfer prohibited""#, future, Registration::Held),
            (r#""clientHold""#, future, Registration::Held),
            (r#""server hold""#, future, Registration::Held),
            // The registry renews by itself for a while; the registrar holds what was not paid, or
            // for other reasons.
            (r#""auto renew period","client hold""#, future, Registration::Held),
            (r#""auto renew period""#, future, Registration::Renewing),
            (r#""client hold""#, past, Registration::Expired),
            (r#""active""#, past, Registration::Expired),
            (r#""redemption period","pending delete""#, past, Registration::Redemption),
            (r#""pending delete""#, past, Registration::PendingDelete),
            (r#""inactive""#, future, Registration::NoServers),
            (r#""active""#, future, Registration::Active),
            (r#""active""#, "never", Registration::Active),
        ] {
            let found = read(NAME, &domain(statuses, expires), at("2026-11-25T00:00:00Z"));
            assert_eq!(found, Some(state), "{statuses} {expires}");
        }
    }

    #[test]
    fn what_is_no_answer_of_a_registry_says_nothing() {
        let now = at("2026-11-25T00:00:00Z");
        let other =
            r#"{"objectClassName":"domain","ldhName":"other.example","status":["client hold"]}"#;
        for (fetched, state) in [
            (answered(404, "application/rdap+json; charset=utf-8", "{}"), Some(Registration::None)),
            (answered(404, "text/html", "not found"), None),
            (answered(429, "application/rdap+json", "{}"), None),
            (answered(500, "text/plain", ""), None),
            (answered(200, "application/rdap+json", "{"), None),
            (answered(200, "application/rdap+json", other), None),
            (
                unfetched(&Location::parse("https://rdap.example/").unwrap(), FetchError::TimedOut),
                None,
            ),
        ] {
            assert_eq!(read(NAME, &fetched, now), state, "{fetched:?}");
        }
    }

    #[test]
    fn the_operator_may_name_a_registrys_server() {
        let own = BTreeMap::from([("com".to_owned(), "https://rdap.lab.example/v1".to_owned())]);
        assert_eq!(
            location("a.com", &own).unwrap().to_string(),
            "https://rdap.lab.example/v1/domain/a.com"
        );
        let known = location("a.com", &BTreeMap::new()).unwrap();
        assert_eq!(known.to_string(), "https://rdap.verisign.com/com/v1/domain/a.com");
        assert_eq!(location("a.nowhere", &BTreeMap::new()), None);
        assert!(
            super::known()
                .values()
                .all(|base| Location::parse(base).is_some_and(|base| base.is_secure))
        );
    }
}
