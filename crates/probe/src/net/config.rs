//! How far may we go? Every limit with its default and, in code, its ceiling.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use humantime_serde::re::humantime::format_duration;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::dns::DnsServer;

/// `[net]` in `mailwhy.toml`: how Mailwhy looks at the world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetConfig {
    /// The name we give in EHLO. Empty: our address in brackets (RFC 5321 section 4.1.3).
    pub ehlo_name: String,
    /// Ranges that are opened although the table denies them, for an inside network. Refuses /0.
    pub allow: Vec<IpNet>,
    /// Our own public addresses, which we never connect to.
    pub own_addresses: Vec<IpAddr>,
    /// Files of PEM certificates that are trusted beside the public roots.
    pub extra_roots: Vec<PathBuf>,
    /// Mail servers known to answer on port 25 (`host:port`): whether one does proves our own way
    /// out.
    pub known_good: Vec<String>,
    /// The resolver that all questions go to.
    pub resolver: ResolverConfig,
    /// Another resolver for blocklists, which refuse the big public ones. None: the same.
    pub list_resolver: Option<ResolverConfig>,
    /// The registries, which know why a domain is gone.
    pub rdap: RdapConfig,
    /// Deadlines.
    pub times: Times,
    /// How often we connect.
    pub pacing: Pacing,
    /// How much one report may use.
    pub budgets: Budgets,
    /// The ports of webmail addresses that profiles name, beside 443 and 80. They come from the
    /// profiles alone.
    #[serde(skip)]
    pub web_ports: Vec<u16>,
}

/// A resolver: one or several servers that answer recursive questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResolverConfig {
    /// Its servers. Empty: those that this machine is set up to ask.
    pub servers: Vec<DnsServer>,
    /// Whether it validates DNSSEC and you trust it in that: then what it refuses to answer and
    /// answers with validation switched off is a broken signature, even where it gives no reason
    /// (RFC 8914).
    pub validates: bool,
    /// How long one try waits; a question has two, at alternating servers.
    #[serde(with = "humantime_serde")]
    pub try_wait: Duration,
    /// How long one question may take in all.
    #[serde(with = "humantime_serde")]
    pub question_wait: Duration,
    /// Questions under way at once, shared out fairly among zones, and eight times as many that are
    /// not answered soon; the rest waits.
    pub in_flight: usize,
    /// Bytes of answers kept.
    pub cache_bytes: u64,
    /// The longest that an answer is kept, whatever its lifetime.
    #[serde(with = "humantime_serde")]
    pub cache_longest: Duration,
    /// How long a failure is kept.
    #[serde(with = "humantime_serde")]
    pub cache_failure: Duration,
}

impl Default for ResolverConfig {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            validates: false,
            try_wait: Duration::from_millis(1500),
            question_wait: Duration::from_secs(4),
            in_flight: 256,
            cache_bytes: 32 << 20,
            cache_longest: Duration::from_secs(300),
            cache_failure: Duration::from_secs(5),
        }
    }
}

/// How registries are asked (RDAP) about domains that do not exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RdapConfig {
    /// Whether they are asked.
    pub enabled: bool,
    /// Their servers by top-level domain, beside those that we know: `com =
    /// "https://rdap.example/v1/"`.
    pub servers: BTreeMap<String, String>,
}

impl Default for RdapConfig {
    fn default() -> Self {
        Self { enabled: true, servers: BTreeMap::new() }
    }
}

/// Deadlines of connections and checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Times {
    /// Opening a TCP connection.
    #[serde(with = "humantime_serde")]
    pub connect: Duration,
    /// A TLS handshake.
    #[serde(with = "humantime_serde")]
    pub tls: Duration,
    /// A whole session, as far as a report waits for it.
    #[serde(with = "humantime_serde")]
    pub probe: Duration,
    /// A whole session, for the next caller.
    #[serde(with = "humantime_serde")]
    pub slow_probe: Duration,
    /// How long a session that answered is fresh.
    #[serde(with = "humantime_serde")]
    pub fresh: Duration,
    /// How long one that did not answer is fresh.
    #[serde(with = "humantime_serde")]
    pub fresh_failure: Duration,
    /// One check; then it is `unfinished`.
    #[serde(with = "humantime_serde")]
    pub check: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            tls: Duration::from_secs(5),
            probe: Duration::from_secs(8),
            slow_probe: Duration::from_secs(30),
            fresh: Duration::from_secs(300),
            fresh_failure: Duration::from_secs(30),
            check: Duration::from_secs(13),
        }
    }
}

/// How often we connect to one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pacing {
    /// Connections at once to one foreign address.
    pub foreign_at_once: usize,
    /// The least time between two connections to one (port, server name) of a foreign address.
    #[serde(with = "humantime_serde")]
    pub foreign_again: Duration,
    /// Connections a minute to one foreign address, and to its /24 or /48.
    pub foreign_per_minute: u32,
    /// Connections an hour to one foreign address, and to its /24 or /48.
    pub foreign_per_hour: u32,
    /// Connections at once to one foreign address for pages: set-up files, policies, registries.
    pub web_at_once: usize,
    /// The same in a minute. One web server serves the domains of many.
    pub web_per_minute: u32,
    /// Connections at once to one address of the own inventory.
    pub own_at_once: usize,
    /// Connections a second to one address of the own inventory.
    pub own_per_second: u32,
    /// The least age of what an own server said, before who checks again makes us ask it again.
    #[serde(with = "humantime_serde")]
    pub own_again: Duration,
    /// How many wait for a permit at one address; the next is `paced`.
    pub queue: usize,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            foreign_at_once: 2,
            foreign_again: Duration::from_secs(60),
            foreign_per_minute: 12,
            foreign_per_hour: 120,
            web_at_once: 4,
            web_per_minute: 120,
            own_at_once: 8,
            own_per_second: 5,
            own_again: Duration::from_secs(10),
            queue: 20,
        }
    }
}

/// How much one report may use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budgets {
    /// Connections to the own inventory.
    pub own_connections: u32,
    /// Connections elsewhere.
    pub foreign_connections: u32,
}

impl Default for Budgets {
    fn default() -> Self {
        Self { own_connections: 40, foreign_connections: 24 }
    }
}

/// A limit in the configuration that code does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigFault {
    /// A setting lies outside its bounds.
    #[error("net.{setting} is {value}: it must be from {least} to {most}")]
    OutOfBounds {
        /// The setting's path below `[net]`.
        setting: &'static str,
        /// What the configuration says.
        value: String,
        /// The least that is allowed.
        least: String,
        /// The ceiling.
        most: String,
    },
    /// A range in `allow` opens everything.
    #[error(
        "net.allow holds {0}, which would open everything; name the ranges of the inside network"
    )]
    AllowsEverything(IpNet),
    /// A known-good server is not `host:port`.
    #[error("net.known_good holds {0:?}, which is not host:port, such as mx.example.com:25")]
    KnownGood(String),
    /// This machine's own set-up names no resolver.
    #[error("no resolver in the set-up of this machine ({0}); set net.resolver.servers")]
    NoResolver(String),
    /// A file of root certificates could not be read.
    #[error("net.extra_roots: {path} could not be read as PEM certificates ({reason})")]
    Roots {
        /// The file.
        path: String,
        /// What was wrong.
        reason: String,
    },
}

impl NetConfig {
    /// Refuses what lies outside the bounds in code.
    pub fn check(&self) -> Result<(), ConfigFault> {
        if let Some(range) = self.allow.iter().find(|range| range.prefix_len() == 0) {
            return Err(ConfigFault::AllowsEverything(*range));
        }
        if let Some(server) = self.known_good.iter().find(|server| host_and_port(server).is_none())
        {
            return Err(ConfigFault::KnownGood(server.clone()));
        }
        self.times_in_bounds()?;
        self.counts_in_bounds()?;
        self.resolver.in_bounds()?;
        self.list_resolver.as_ref().map_or(Ok(()), ResolverConfig::in_bounds)
    }

    fn times_in_bounds(&self) -> Result<(), ConfigFault> {
        let times = &self.times;
        for (setting, value, most) in [
            ("times.connect", times.connect, 10),
            ("times.tls", times.tls, 10),
            ("times.probe", times.probe, 12),
            ("times.slow_probe", times.slow_probe, 60),
            ("times.fresh", times.fresh, 3600),
            ("times.fresh_failure", times.fresh_failure, 300),
            ("times.check", times.check, 14),
        ] {
            in_span(setting, value, Duration::from_secs(most))?;
        }
        in_bounds("pacing.own_again", self.pacing.own_again.as_secs(), 1, 600)?;
        in_bounds("pacing.foreign_again", self.pacing.foreign_again.as_secs(), 10, 3600)
    }

    fn counts_in_bounds(&self) -> Result<(), ConfigFault> {
        let (pacing, budgets) = (&self.pacing, &self.budgets);
        for (setting, value, most) in [
            ("pacing.foreign_at_once", pacing.foreign_at_once as u64, 4),
            ("pacing.foreign_per_minute", pacing.foreign_per_minute.into(), 30),
            ("pacing.foreign_per_hour", pacing.foreign_per_hour.into(), 360),
            ("pacing.web_at_once", pacing.web_at_once as u64, 16),
            ("pacing.web_per_minute", pacing.web_per_minute.into(), 600),
            ("pacing.own_at_once", pacing.own_at_once as u64, 32),
            ("pacing.own_per_second", pacing.own_per_second.into(), 50),
            ("pacing.queue", pacing.queue as u64, 200),
            ("budgets.own_connections", budgets.own_connections.into(), 80),
            ("budgets.foreign_connections", budgets.foreign_connections.into(), 48),
        ] {
            in_bounds(setting, value, 1, most)?;
        }
        Ok(())
    }
}

impl ResolverConfig {
    fn in_bounds(&self) -> Result<(), ConfigFault> {
        in_span("resolver.try_wait", self.try_wait, Duration::from_secs(3))?;
        in_span("resolver.question_wait", self.question_wait, Duration::from_secs(8))?;
        in_span("resolver.cache_failure", self.cache_failure, Duration::from_secs(60))?;
        in_bounds("resolver.cache_longest", self.cache_longest.as_secs(), 0, 86_400)?;
        in_bounds("resolver.in_flight", self.in_flight as u64, 1, 1024)?;
        in_bounds("resolver.cache_bytes", self.cache_bytes, 0, 1 << 30)
    }
}

/// `host:port` or `[address]:port`, apart.
#[must_use]
pub fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty()).then_some((host, port))
}

fn in_bounds(setting: &'static str, value: u64, least: u64, most: u64) -> Result<(), ConfigFault> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let (value, least, most) = (value.to_string(), least.to_string(), most.to_string());
    Err(ConfigFault::OutOfBounds { setting, value, least, most })
}

fn in_span(setting: &'static str, value: Duration, most: Duration) -> Result<(), ConfigFault> {
    let least = Duration::from_millis(10);
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let [value, least, most] = [value, least, most].map(|span| format_duration(span).to_string());
    Err(ConfigFault::OutOfBounds { setting, value, least, most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_keep_within_their_own_ceilings() {
        assert_eq!(NetConfig::default().check(), Ok(()));
    }

    #[test]
    fn an_empty_table_is_the_default_and_the_default_reads_back() {
        assert_eq!(toml::from_str::<NetConfig>("").unwrap(), NetConfig::default());
        let text = toml::to_string(&NetConfig::default()).unwrap();
        assert_eq!(toml::from_str::<NetConfig>(&text).unwrap(), NetConfig::default(), "{text}");
    }

    #[test]
    fn a_span_of_time_is_read_with_its_unit_only() {
        let connect =
            |span: &str| toml::from_str::<Times>(&format!("connect = {span}")).map(|it| it.connect);
        for (span, is_read) in [
            ("'300ms'", Some(Duration::from_millis(300))),
            ("'4s'", Some(Duration::from_secs(4))),
            ("'5m'", Some(Duration::from_secs(300))),
            ("'1h'", Some(Duration::from_secs(3600))),
            ("'4'", None),
            ("4", None),
            ("'s'", None),
            ("'-1s'", None),
            ("'18446744073709551615h'", None),
        ] {
            assert_eq!(connect(span).ok(), is_read, "{span}");
        }
        let fault = connect("'4'").unwrap_err().to_string();
        assert!(fault.contains("connect = '4'") && fault.contains("a duration"), "{fault}");
    }

    #[test]
    fn what_is_out_of_bounds_is_refused_by_name() {
        for (text, named) in [
            ("allow = ['0.0.0.0/0']", "net.allow holds 0.0.0.0/0"),
            ("allow = ['::/0']", "net.allow holds ::/0"),
            ("known_good = ['mx.example.com']", "net.known_good"),
            ("[times]\nconnect = '1h'", "net.times.connect is 1h: it must be from 10ms to 10s"),
            ("[pacing]\nforeign_at_once = 100", "net.pacing.foreign_at_once is 100"),
            ("[resolver]\nin_flight = 0", "net.resolver.in_flight is 0"),
        ] {
            let fault = toml::from_str::<NetConfig>(text).unwrap().check().unwrap_err();
            assert!(fault.to_string().starts_with(named), "{fault}");
        }
    }
}
