//! What does a server itself say about a mailbox? The provider's own servers, asked over their own
//! interfaces.
//!
//! Off unless the operator configures it, for servers of the own inventory only. Keys come from the
//! configuration or the environment; they are sent to the endpoint that they belong to, and are
//! in no log, report or error.

mod cpanel;
mod doveadm;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use moka::sync::Cache;
use probe::Observation;
use probe::net::{InFlight, Net};
use probe::upstream::UpstreamFailure;
use serde::{Deserialize, Serialize, Serializer};
use time::OffsetDateTime;
use verdict::MailAddress;

use cpanel::Cpanel;
use doveadm::Doveadm;

/// How long what a server said is reported to the next who asks.
const FRESH: Duration = Duration::from_secs(15);
/// Answers that are kept.
const KEPT: u64 = 1_000;

/// `[adapters."<server>"]` in `mailwhy.toml`: how one of the own servers is asked about its
/// mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdapterConfig {
    /// What is spoken there.
    pub kind: AdapterKind,
    /// The endpoint: of Dovecot `http://host:port/doveadm/v1`, of cPanel `https://host:2087`.
    pub url: String,
    /// Who asks, where a key belongs to somebody: of cPanel the user of WHM.
    pub user: String,
    /// The key: `doveadm_api_key` of Dovecot, an API token of WHM.
    pub key: Secret,
    /// The environment variable that holds the key instead.
    pub key_variable: String,
    /// What the server calls a mailbox; `{address}`, `{local}` and `{domain}` are filled in.
    pub mailbox: String,
}

/// What a server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdapterKind {
    /// Dovecot's doveadm over HTTP.
    #[default]
    Doveadm,
    /// cPanel's UAPI, through WHM.
    Cpanel,
}

/// A key. It shows itself nowhere.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl AdapterConfig {
    /// The key, from the environment or the file; none where neither has one.
    fn secret(&self) -> Option<String> {
        let variable = Some(self.key_variable.as_str()).filter(|name| !name.is_empty());
        let from_environment = variable.and_then(|name| std::env::var(name).ok());
        from_environment.or_else(|| Some(self.key.0.clone())).filter(|key| !key.trim().is_empty())
    }

    /// What cannot work, as a sentence for the operator.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        if !self.url.starts_with("https://") && !self.url.starts_with("http://") {
            return Some("url must begin with https:// or http://");
        }
        if self.secret().is_none() {
            return Some(
                "there is no key: set key, or key_variable to the name of an environment variable \
                that holds it",
            );
        }
        (self.kind == AdapterKind::Cpanel && self.user.is_empty())
            .then_some("user must name the user of WHM to whom the key belongs, such as root")
    }

    fn name_of(&self, mailbox: &MailAddress) -> String {
        let pattern = if self.mailbox.is_empty() { "{address}" } else { &self.mailbox };
        let name =
            pattern.replace("{address}", &mailbox.to_string()).replace("{local}", mailbox.local());
        name.replace("{domain}", mailbox.domain().as_str())
    }
}

/// What a server knows of a mailbox. What it does not tell is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MailboxState {
    /// Whether there is such a mailbox.
    pub(crate) exists: bool,
    /// Bytes that it holds.
    pub(crate) used: Option<u64>,
    /// Bytes that it may hold; none: no limit, or unknown.
    pub(crate) quota: Option<u64>,
    /// Whether nobody may log in.
    pub(crate) is_suspended: bool,
    /// The POP3 sessions that are open.
    pub(crate) sessions: Vec<MailboxSession>,
    /// Whether the server delivers the domain's mail itself.
    pub(crate) routing: Option<Routing>,
}

/// A POP3 session. Where the mailbox is one file, it holds the lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MailboxSession {
    /// From which network: enough to know one's own phone, not enough to know a stranger.
    pub(crate) network: String,
    /// Since when.
    pub(crate) since: Option<OffsetDateTime>,
}

/// Where a server sends a domain's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Routing {
    /// Into its own mailboxes.
    Here,
    /// To another server.
    Elsewhere,
}

/// What a server was seen to say about a mailbox.
pub(crate) type MailboxObservation = Observation<MailboxState, UpstreamFailure>;

/// One way to ask a server.
trait Adapter: Send + Sync {
    /// What the server says about the mailbox that it calls `name`.
    fn ask<'a>(
        &'a self,
        mailbox: &'a MailAddress,
        name: &'a str,
    ) -> BoxFuture<'a, Result<MailboxState, UpstreamFailure>>;
}

/// What is asked: a server, about a mailbox.
type Key = (String, MailAddress);

/// How each server is asked, by its host name.
type ByServer = BTreeMap<String, (AdapterConfig, Box<dyn Adapter>)>;

/// The servers that can be asked, by host name.
pub(crate) struct Adapters {
    by_server: Arc<ByServer>,
    known: Cache<Key, Arc<MailboxObservation>>,
    in_flight: InFlight<Key, Option<Arc<MailboxObservation>>>,
}

impl Adapters {
    /// What was configured; what is asked runs among the tasks of the way out.
    pub(crate) fn new(configured: &BTreeMap<String, AdapterConfig>, net: &Net) -> Self {
        let upstream = net.upstream();
        let adapter = |config: &AdapterConfig| -> Option<Box<dyn Adapter>> {
            let (upstream, key) = (upstream.clone(), config.secret()?);
            Some(match config.kind {
                AdapterKind::Doveadm => Box::new(Doveadm::new(upstream, &config.url, &key)),
                AdapterKind::Cpanel => {
                    Box::new(Cpanel::new(upstream, &config.url, &config.user, &key))
                }
            })
        };
        let by_server = configured.iter().filter_map(|(server, config)| {
            Some((server.to_ascii_lowercase(), (config.clone(), adapter(config)?)))
        });
        let known = Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build();
        let in_flight = InFlight::new(net.tasks());
        Self { by_server: Arc::new(by_server.collect()), known, in_flight }
    }

    /// What a server says about a mailbox; none where it cannot be asked. All who ask at once share
    /// one answer.
    pub(crate) async fn ask(
        &self,
        server: &str,
        mailbox: &MailAddress,
    ) -> Option<Arc<MailboxObservation>> {
        let key = (server.to_ascii_lowercase(), mailbox.clone());
        if let Some(known) = self.known.get(&key) {
            return Some(known);
        }
        let look = |_| {
            let (by_server, known, key) =
                (Arc::clone(&self.by_server), self.known.clone(), key.clone());
            async move {
                let (server, mailbox) = &key;
                let (config, adapter) = by_server.get(server)?;
                let outcome = adapter.ask(mailbox, &config.name_of(mailbox)).await;
                let observed = Arc::new(observed(server, outcome));
                known.insert(key, Arc::clone(&observed));
                Some(observed)
            }
        };
        self.in_flight.join(key.clone(), look).outcome.await.flatten()
    }

    /// Whether a server can be asked.
    pub(crate) fn knows(&self, server: &str) -> bool {
        self.by_server.contains_key(&server.to_ascii_lowercase())
    }
}

fn observed(server: &str, outcome: Result<MailboxState, UpstreamFailure>) -> MailboxObservation {
    if let Err(failure) = &outcome {
        tracing::warn!(server, ?failure, "the server did not tell about a mailbox");
    }
    let at = OffsetDateTime::now_utc();
    let (asked, of) = ("mailbox state".to_owned(), server.to_owned());
    MailboxObservation { outcome, asked, of, at, valid_until: at + FRESH }
}

/// A number that one writes as a number, the other as text.
fn number(value: Option<&serde_json::Value>) -> Option<u64> {
    match value? {
        serde_json::Value::Number(number) => {
            number.as_u64().or_else(|| number.as_f64().map(|number| number as u64))
        }
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// For the fuzz targets: reads what a server says of a mailbox, over each of its interfaces.
#[cfg(feature = "fuzzing")]
pub fn feed(text: &str) {
    let Ok(said) = serde_json::from_str::<serde_json::Value>(text) else { return };
    cpanel::feed(&said);
    doveadm::feed(&said);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(key: &str) -> AdapterConfig {
        AdapterConfig {
            url: "http://127.0.0.1:8080/doveadm/v1".into(),
            key: Secret(key.into()),
            ..AdapterConfig::default()
        }
    }

    #[test]
    fn a_key_shows_itself_nowhere() {
        let config = config("sesame-open");
        let shown = format!("{config:?} {}", toml::to_string(&config).unwrap());
        assert!(!shown.contains("sesame"), "{shown}");
        assert_eq!(config.secret().as_deref(), Some("sesame-open"));
        assert_eq!(
            toml::from_str::<AdapterConfig>("key = 'a'").unwrap().secret().as_deref(),
            Some("a")
        );
    }

    #[test]
    fn what_cannot_work_is_said() {
        let cpanel = AdapterConfig { kind: AdapterKind::Cpanel, ..config("a") };
        let table = [
            (config("a"), None),
            (config(" "), Some("there is no key")),
            (AdapterConfig { url: "localhost".into(), ..config("a") }, Some("url must begin")),
            (cpanel.clone(), Some("user must name")),
            (AdapterConfig { user: "root".into(), ..cpanel }, None),
        ];
        for (config, expected) in table {
            let fault = config.fault();
            assert!(
                fault.zip(expected).map_or(fault.is_none() && expected.is_none(), |(is, must)| is
                    .starts_with(must))
            );
        }
    }

    #[test]
    fn a_mailbox_has_the_name_that_its_server_gives_it() {
        let bob = MailAddress::parse("bob@shop.example", verdict::Names { testing: true }).unwrap();
        for (pattern, name) in
            [("", "bob@shop.example"), ("{local}", "bob"), ("{local}+{domain}", "bob+shop.example")]
        {
            assert_eq!(
                AdapterConfig { mailbox: pattern.into(), ..config("a") }.name_of(&bob),
                name
            );
        }
    }
}
