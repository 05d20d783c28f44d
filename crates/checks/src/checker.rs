//! What all reports share: the way out, and what the operator configured.

use std::collections::BTreeMap;
use std::sync::Arc;

use probe::net::Net;

use crate::facts::blocklists::quota::Quotas;
use crate::operator::failure_counter::FailureCounter;
use crate::operator::mailbox_api::{AdapterConfig, Adapters};
use crate::operator::status_feed::Feeds;

/// What all reports share. Cheap to clone; one per process.
#[derive(Clone)]
pub struct Checker {
    net: Net,
    operator: Arc<Operator>,
}

struct Operator {
    adapters: Adapters,
    feeds: Feeds,
    failures: FailureCounter,
    list_quotas: Quotas,
}

/// A server that cannot be asked about its mailboxes as it is configured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("adapters.\"{server}\": {reason}")]
pub struct AdapterFault {
    server: String,
    reason: &'static str,
}

impl Checker {
    /// A checker that looks through `net` and asks own servers as `adapters` say, by host name.
    ///
    /// # Errors
    /// An adapter cannot work as it is configured.
    pub fn new(net: Net, adapters: &BTreeMap<String, AdapterConfig>) -> Result<Self, AdapterFault> {
        if let Some((server, reason)) =
            adapters.iter().find_map(|(server, one)| Some((server, one.fault()?)))
        {
            return Err(AdapterFault { server: server.clone(), reason });
        }
        let operator = Operator {
            adapters: Adapters::new(adapters, &net),
            feeds: Feeds::new(net.upstream().clone(), net.tasks()),
            failures: FailureCounter::default(),
            list_quotas: Quotas::default(),
        };
        Ok(Self { net, operator: Arc::new(operator) })
    }

    /// The way out.
    #[must_use]
    pub fn net(&self) -> &Net {
        &self.net
    }

    /// Begins to read a provider's status feed, so that the first user need not wait for it.
    pub fn watch_feed(&self, url: &str) {
        self.operator.feeds.watch(url);
    }

    pub(crate) fn adapters(&self) -> &Adapters {
        &self.operator.adapters
    }

    pub(crate) fn feeds(&self) -> &Feeds {
        &self.operator.feeds
    }

    pub(crate) fn list_quotas(&self) -> &Quotas {
        &self.operator.list_quotas
    }

    pub(crate) fn failures(&self) -> &FailureCounter {
        &self.operator.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_that_cannot_work_is_refused_by_name() {
        let config = "['a.example']\nurl = 'http://a.example'";
        let adapters = toml::from_str(config).expect("a table of adapters");
        let resolver = probe::net::ResolverConfig {
            servers: vec!["192.0.2.53:53".parse().expect("a server")],
            ..probe::net::ResolverConfig::default()
        };
        let config = probe::net::NetConfig { resolver, ..probe::net::NetConfig::default() };
        let net = Net::new(config).expect("it names a resolver");
        let fault = Checker::new(net, &adapters).err().map(|fault| fault.to_string());
        assert!(
            fault
                .as_deref()
                .is_some_and(|fault| fault.starts_with("adapters.\"a.example\": there is no key")),
            "{fault:?}"
        );
    }
}
