//! Does mail from the provider's servers pass? Evaluated for each of their addresses, over what the
//! report knows anyway.

use std::net::IpAddr;
use std::sync::Arc;

use verdict::{Domain, Profile, Server, SpfReason, SpfResult};

use super::MAX_TERMS;
use super::client::Client;
use super::lint::{State, Tree};
use super::record::{Mechanism, Qualifier};
use super::walk::{Answers, walk};
use crate::dns::{DnsFailure, Lookup, RecordType};
use crate::facts::mail_hosts::MailHosts;

/// The most addresses that are evaluated.
const MAX_ADDRESSES: usize = 64;

/// The provider with which the domain's mail lives.
pub(super) struct Here<'a> {
    pub(super) profile: &'a Profile,
    /// The server that the domain's mail lives on, where its MX tells.
    pub(super) server: Option<&'a Server>,
    /// The address that the asker says the mail leaves from.
    pub(super) told: Option<IpAddr>,
    pub(super) hosts: Arc<MailHosts>,
    /// What the provider's own record costs below its include.
    pub(super) include_cost: usize,
}

/// What becomes of mail from the provider's servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// All of it passes.
    Passes,
    /// From this address it certainly does not pass; how many there are.
    Misses(Option<IpAddr>, usize),
    /// The record looks up too much before it comes to the provider.
    ComesTooLate,
    /// Nobody can tell without more look-ups, or the records are broken for everybody.
    Open,
}

impl Here<'_> {
    /// The addresses that the domain's mail leaves from, as far as anybody said.
    pub(super) fn sending(&self) -> Vec<IpAddr> {
        if let Some(told) = self.told {
            return vec![told];
        }
        let servers = self.server.map_or(self.profile.servers.as_slice(), std::slice::from_ref);
        let mut all: Vec<IpAddr> =
            servers.iter().flat_map(|server| server.sending.iter().copied()).collect();
        all.truncate(MAX_ADDRESSES);
        all
    }

    /// What becomes of their mail.
    pub(super) fn passage(&self, domain: &Domain, tree: &Tree) -> Passage {
        let sending = self.sending();
        if sending.is_empty() {
            return self.passage_by_name(tree);
        }
        let seen = Seen { tree, hosts: &self.hosts };
        let results: Vec<(IpAddr, Option<(SpfResult, SpfReason)>)> =
            sending.into_iter().map(|ip| (ip, self.evaluate(domain, ip, &seen))).collect();
        let is_miss = |result: SpfResult| {
            matches!(result, SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral)
        };
        let missed =
            || results.iter().filter(|(_, of)| of.is_some_and(|(result, _)| is_miss(result)));
        let has = |wanted: fn((SpfResult, SpfReason)) -> bool| {
            results.iter().any(|(_, of)| of.is_some_and(wanted))
        };
        if let Some((ip, _)) = missed().next() {
            return Passage::Misses(Some(*ip), missed().count());
        }
        if has(|(_, reason)| reason == SpfReason::TooManyLookUps) {
            return Passage::ComesTooLate;
        }
        let all_pass = results.iter().all(|(_, of)| matches!(of, Some((SpfResult::Pass, _))));
        if all_pass { Passage::Passes } else { Passage::Open }
    }

    /// The result for one address; none where an answer is missing.
    fn evaluate(
        &self,
        domain: &Domain,
        ip: IpAddr,
        seen: &Seen<'_>,
    ) -> Option<(SpfResult, SpfReason)> {
        let greeting =
            self.profile.server_at(ip).map(|server| server.ehlo_from(ip).unwrap_or(&server.host));
        let client = Client::new(ip, domain.as_str(), greeting.unwrap_or(domain.as_str()));
        let evaluation = walk(&client, seen).ok()?;
        (evaluation.result() != SpfResult::TempError)
            .then(|| (evaluation.result(), evaluation.reason()))
    }

    /// The same of a profile that names no addresses: whether the record names its include.
    fn passage_by_name(&self, tree: &Tree) -> Passage {
        let Some(include) = &self.profile.spf_include else { return Passage::Open };
        let is_seen = !tree.has_macros
            && !tree.is_cut
            && tree.nodes.iter().all(|node| matches!(node.state, State::Read(_)));
        let is_whole = is_seen && tree.loops.is_empty() && tree.terms() <= MAX_TERMS;
        if tree.nodes.iter().any(|node| node.domain.eq_ignore_ascii_case(include)) {
            // Without addresses nobody can tell what comes first, the include or what is broken.
            return if is_whole { Passage::Passes } else { Passage::Open };
        }
        let looks_up = |mechanism: &Mechanism| {
            !matches!(mechanism, Mechanism::Include(_) | Mechanism::Ip4(..) | Mechanism::Ip6(..))
        };
        let may_cover = tree.records().any(|record| {
            record
                .effective()
                .any(|(_, qualifier, of)| qualifier == Qualifier::Pass && looks_up(of))
        });
        // Addresses in the record may be the provider's: without its own list nobody can tell.
        let has_addresses = tree.records().any(|record| {
            record
                .effective()
                .any(|(_, _, of)| matches!(of, Mechanism::Ip4(..) | Mechanism::Ip6(..)))
        });
        if may_cover || has_addresses || !is_seen {
            Passage::Open
        } else {
            Passage::Misses(None, 0)
        }
    }
}

/// What the report knows: the records that were read, and the domain's mail hosts.
struct Seen<'a> {
    tree: &'a Tree,
    hosts: &'a MailHosts,
}

impl Answers for Seen<'_> {
    fn find(&self, name: &str, kind: RecordType) -> Option<Arc<Lookup>> {
        if kind == RecordType::Txt {
            return self
                .tree
                .nodes
                .iter()
                .find(|node| node.domain == name)
                .map(|node| Arc::clone(&node.lookup));
        }
        let asked = format!("{name} {kind}");
        let is_it = |lookup: &&Arc<Lookup>| {
            lookup.asked == asked && lookup.failure() != Some(&DnsFailure::Budget)
        };
        self.hosts.lookups().find(is_it).map(Arc::clone)
    }
}
