//! The configuration, and its defaults.
//!
//! One struct per concern. `mailwhy.toml` at the root of the repository shows every field with its
//! default.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use checks::{AdapterConfig, NetConfig};
use serde::{Deserialize, Serialize};
use verdict::{Names, Profile, Severity};

mod access;
mod load;

pub use access::{Access, Callers, Operator, PanelKey, PerMinute, Store};
pub use load::{ConfigFault, OVERRIDES};

/// The whole configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the server listens, and its limits for clients.
    pub http: Http,
    /// Who is believed to speak for a customer.
    pub access: Access,
    /// What each kind of caller may ask in a minute.
    pub callers: Callers,
    /// What only the operator is to reach.
    pub operator: Operator,
    /// Where keys are kept.
    pub store: Store,
    /// How many reports at once, and how long one is fresh.
    pub reports: Reports,
    /// What all caches together may hold.
    pub limits: Limits,
    /// Where the words come from.
    pub content: Content,
    /// Where the widget's files come from.
    pub widget: Widget,
    /// What the demo shows.
    pub demo: Demo,
    /// From where the checks run.
    pub vantage: Vantage,
    /// How the checks reach the network, with every limit.
    pub net: NetConfig,
    /// How own servers are asked about their mailboxes, by host name; none: not at all.
    pub adapters: BTreeMap<String, AdapterConfig>,
    /// Which names a stranger may ask about.
    pub names: NameRules,
    /// What the log holds.
    pub log: Log,
    /// The profile that applies when a request names none; empty: none.
    pub default_profile: String,
    /// Severities moved by the operator, by code; never to or from `unknown`.
    pub severity: BTreeMap<String, Severity>,
    /// What hosting companies declare of themselves, by id.
    pub profiles: BTreeMap<String, Profile>,
}

/// Where the server listens, and its limits for clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// Threads that answer HTTP; 0: one for each core, at most 4.
    pub workers: usize,
    /// Origins of pages that may read our answers, each as `https://panel.example`; `*`: all.
    /// A page on our own host needs no entry, and cookies are never involved.
    pub cors_origins: Vec<String>,
    /// Pages that may show `/embed` in a frame, as in the CSP directive `frame-ancestors`.
    pub frame_ancestors: String,
    /// Connections open at once, for each worker.
    pub max_connections: usize,
    /// How long an idle connection stays open.
    #[serde(with = "humantime_serde")]
    pub keep_alive: Duration,
    /// The time in which a request's headers must have arrived.
    #[serde(with = "humantime_serde")]
    pub headers: Duration,
    /// The largest body of a request, in bytes.
    pub max_body: usize,
    /// The most bytes of a pasted message that are read; four times as many may be sent.
    pub max_pasted: usize,
    /// The time in which the body of a request must have arrived.
    #[serde(with = "humantime_serde")]
    pub body: Duration,
    /// How long after SIGTERM requests are still accepted, while `/readyz` says 503.
    #[serde(with = "humantime_serde")]
    pub drain: Duration,
    /// The time in which accepted requests are finished after that.
    #[serde(with = "humantime_serde")]
    pub shutdown: Duration,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            workers: 0,
            cors_origins: Vec::new(),
            frame_ancestors: "*".to_owned(),
            max_connections: 10_000,
            keep_alive: Duration::from_secs(15),
            headers: Duration::from_secs(5),
            max_body: 16 * 1024,
            max_pasted: 256 * 1024,
            body: Duration::from_secs(10),
            drain: Duration::from_secs(5),
            shutdown: Duration::from_secs(15),
        }
    }
}

/// How many reports at once, and how long one is fresh.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reports {
    /// Reports in the making at once; the next request gets 503 with `Retry-After`.
    pub concurrent: usize,
    /// How long a finished report serves the same request again.
    #[serde(with = "humantime_serde")]
    pub fresh: Duration,
}

impl Default for Reports {
    fn default() -> Self {
        Self { concurrent: 512, fresh: Duration::from_secs(10) }
    }
}

/// What all caches together may hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of memory. The caches share half of it; the rest is for what is under way.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 512 << 20 }
    }
}

impl Limits {
    /// Bytes for finished reports.
    #[must_use]
    pub fn reports(&self) -> u64 {
        self.memory / 4
    }

    /// Bytes for articles, words, documents and files.
    #[must_use]
    pub fn content(&self) -> u64 {
        self.memory / 32
    }

    /// Bytes for the answers of one of the two resolvers, at most.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.memory / 16
    }
}

/// Where the words come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Content {
    /// A folder laid over the articles in the binary, read live.
    pub dir: Option<PathBuf>,
    /// The language of requests that name none, BCP 47.
    pub lang: String,
}

impl Default for Content {
    fn default() -> Self {
        Self { dir: None, lang: "en".to_owned() }
    }
}

/// Where the widget's files come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Widget {
    /// A folder that holds the built widget; without it the files in the binary are served.
    pub dir: Option<PathBuf>,
}

/// What the demo shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Demo {
    /// A JSON file with the scripted domains that the page `/panel` lists to click; none: there is
    /// no such page.
    pub sites: Option<PathBuf>,
    /// The file of the private key, PKCS #8 in PEM, with which that page signs its customers'
    /// tokens as the panel `demo`.
    pub panel_key: Option<PathBuf>,
}

/// From where the checks run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vantage {
    /// What people call this place; every report carries it.
    pub name: String,
}

impl Default for Vantage {
    fn default() -> Self {
        Self { name: "this server".to_owned() }
    }
}

/// Which names a stranger may ask about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NameRules {
    /// Whether names under .test and .example may be asked about, as on a test network.
    pub testing: bool,
}

impl From<&NameRules> for Names {
    fn from(rules: &NameRules) -> Self {
        Self { testing: rules.testing }
    }
}

/// What the log holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// What is logged, in the form of `RUST_LOG`: `info`, or `info,probe=debug`.
    pub filter: String,
    /// Whether each line is a JSON object.
    pub json: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info,actix_server=warn".to_owned(), json: false }
    }
}
