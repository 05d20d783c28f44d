//! What is asked in a scenario, and under which limits?

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use crate::testbed::customer::Visit;

/// A question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The path: `/v1/domains/example.com?panel=cpanel`; of something pasted `/v1/bounces`.
    #[serde(default)]
    pub path: String,
    /// What is pasted: it is sent as the body.
    #[serde(default)]
    pub paste: Option<String>,
    /// What the customer's mail program did shortly before. Where no path is given, its last answer
    /// is what is pasted.
    #[serde(default)]
    pub heard: Vec<Visit>,
    /// The domain of whoever pasted it: what it says is then claimed in a diagnosis, as the widget
    /// does, and that is judged.
    #[serde(default)]
    pub about: Option<String>,
    /// Whether the user is nobody's customer: no panel speaks for them.
    #[serde(default)]
    pub stranger: bool,
    /// Whether the user is a customer of the shared provider.
    #[serde(default)]
    pub provider: bool,
    /// The provider's status feed.
    #[serde(default)]
    pub status_feed: Option<String>,
    /// Files of the folder that is laid over the content: path and text.
    #[serde(default)]
    pub content: BTreeMap<String, String>,
    /// How the own servers are asked about their mailboxes.
    #[serde(default)]
    pub adapters: BTreeMap<String, checks::AdapterConfig>,
    /// What others have asked shortly before.
    #[serde(default)]
    pub before: Vec<String>,
    /// Milliseconds that each check has; none: as configured by default.
    pub limit_ms: Option<u64>,
    /// Milliseconds that a report waits for a session; none: as configured by default.
    pub probe_ms: Option<u64>,
    /// Milliseconds after which a session is given up for good; none: as configured by
    /// default.
    pub slow_probe_ms: Option<u64>,
    /// Connections that a report may make; none: as configured by default.
    pub connections: Option<u32>,
    /// The name that we give to mail servers; none: our address.
    pub ehlo_name: Option<String>,
    /// Whether nobody is named who surely answers on port 25.
    #[serde(default)]
    pub nobody_known_good: bool,
    /// Connections to one foreign address in a minute; none: as configured by default.
    pub per_minute: Option<u32>,
}

impl Ask {
    /// Lays over a configuration what the provider publishes and connects: its status feed, its
    /// mailbox interfaces, its own articles.
    pub(super) fn apply(&self, config: &mut api::Config, folder: &Path) -> Result<(), String> {
        if self.status_feed.is_some() {
            config
                .profiles
                .values_mut()
                .for_each(|profile| profile.status_feed.clone_from(&self.status_feed));
        }
        config.adapters.clone_from(&self.adapters);
        if self.content.is_empty() {
            return Ok(());
        }
        let content = folder.join("content");
        for (path, text) in &self.content {
            let path = content.join(path);
            let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&path, text))
                .map_err(|fault| format!("{}: {fault}", path.display()))?;
        }
        config.content.dir = Some(content);
        Ok(())
    }

    /// Narrows the limits of a configuration to those of this question.
    pub(super) fn limit(&self, net: &mut checks::NetConfig) {
        let millis = |limit: Option<u64>, of: &mut Duration| {
            if let Some(limit) = limit {
                *of = Duration::from_millis(limit);
            }
        };
        millis(self.limit_ms, &mut net.times.check);
        millis(self.probe_ms, &mut net.times.probe);
        millis(self.slow_probe_ms, &mut net.times.slow_probe);
        net.ehlo_name = self.ehlo_name.clone().unwrap_or_default();
        if self.nobody_known_good {
            net.known_good.clear();
        }
        if let Some(connections) = self.connections {
            net.budgets.own_connections = connections;
            net.budgets.foreign_connections = connections;
        }
        if let Some(per_minute) = self.per_minute {
            net.pacing.foreign_per_minute = per_minute;
        }
    }
}
