//! Who may ask what: the settings of tokens, keys and limits.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Who is believed to speak for a customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// What embed tokens must name as their audience (`aud`).
    pub audience: String,
    /// Control panels that sign embed tokens, by the id that a token names as its key (`kid`). Two
    /// entries for one panel let it change its key.
    pub panels: BTreeMap<String, PanelKey>,
}

impl Default for Access {
    fn default() -> Self {
        Self { audience: "mailwhy".to_owned(), panels: BTreeMap::new() }
    }
}

/// The key with which a control panel signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelKey {
    /// Its public half: Ed25519 in PEM, as `openssl pkey -pubout` writes it.
    pub public_key: String,
}

/// Where keys are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// The file of an SQLite database, made when it is not there; none: there are no keys.
    pub file: Option<std::path::PathBuf>,
}

/// What only the operator is to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Operator {
    /// The address and port of a listener of its own for metrics and the inventory; none: they are
    /// not served.
    pub listen: Option<SocketAddr>,
}

/// What the callers of one kind may ask in a minute, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerMinute {
    /// Requests of any kind.
    pub requests: u32,
    /// DNS questions and connections that its requests may cause. An answer that was there already
    /// causes none.
    pub lookups: u32,
}

/// The limits of each kind of caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Callers {
    /// Who shows nothing: for each IPv4 address and each IPv6 /64, and four times as much for each
    /// /48.
    pub anonymous: PerMinute,
    /// A customer with an embed token.
    pub customer: PerMinute,
    /// A program with an API key.
    pub key: PerMinute,
    /// The networks of our own proxies: from these `X-Forwarded-For` says who asks. Whoever comes
    /// from this very machine and is no proxy is not limited.
    pub proxies: Vec<IpNet>,
}

impl Default for Callers {
    fn default() -> Self {
        Self {
            anonymous: PerMinute { requests: 1200, lookups: 1200 },
            customer: PerMinute { requests: 1200, lookups: 2400 },
            key: PerMinute { requests: 12_000, lookups: 240_000 },
            proxies: Vec::new(),
        }
    }
}
