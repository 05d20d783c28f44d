//! Does mail from the provider's servers pass? Evaluated for each of their addresses, over what the
//! report knows anyway.

use std::net::IpAddr;

use verdict::{Domain, Profile, Server, SpfReason, SpfResult};

use super::answers::{Known, State};
use super::check_host::evaluate;
use super::limits::MAX_TERMS;
use super::record::{Mechanism, Qualifier};
use super::record_tree::Tree;
use super::sender::Client;

/// The most addresses that are evaluated.
const MAX_ADDRESSES: usize = 64;

/// The provider with which the domain's mail lives.
pub(super) struct Provider<'a> {
    pub(super) profile: &'a Profile,
    /// The server that the domain's mail lives on, where its MX tells.
    pub(super) server: Option<&'a Server>,
    /// The address of the provider's that the user says the mail leaves from.
    pub(super) sending_address: Option<IpAddr>,
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

impl Provider<'_> {
    /// The addresses that the domain's mail leaves from, as far as anybody said.
    pub(super) fn sending(&self) -> Vec<IpAddr> {
        if let Some(address) = self.sending_address {
            return vec![address];
        }
        self.addresses()
    }

    /// Whether one of its servers has this address.
    pub(super) fn has_server_at(&self, address: IpAddr) -> bool {
        self.profile.server_at(address).is_some()
    }

    /// The addresses of the servers that its mail may leave from.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        let servers = self.server.map_or(self.profile.servers.as_slice(), std::slice::from_ref);
        let mut all: Vec<IpAddr> =
            servers.iter().flat_map(|server| server.sending.iter().copied()).collect();
        all.truncate(MAX_ADDRESSES);
        all
    }

    /// What becomes of their mail.
    pub(super) fn passage(&self, domain: &Domain, tree: &Tree, known: &Known) -> Passage {
        let sending = self.sending();
        if sending.is_empty() {
            return self.passage_by_name(tree);
        }
        let results: Vec<(IpAddr, Option<(SpfResult, SpfReason)>)> =
            sending.into_iter().map(|ip| (ip, self.evaluate(domain, ip, known))).collect();
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
        known: &Known,
    ) -> Option<(SpfResult, SpfReason)> {
        let greeting =
            self.profile.server_at(ip).map(|server| server.ehlo_from(ip).unwrap_or(&server.host));
        evaluated(domain, ip, greeting.unwrap_or(domain.as_str()), known)
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

/// What becomes of mail from one address, whoever has it.
pub(super) fn passage_of(domain: &Domain, address: IpAddr, known: &Known) -> Passage {
    match evaluated(domain, address, domain.as_str(), known) {
        Some((SpfResult::Pass, _)) => Passage::Passes,
        Some((result, _)) if is_miss(result) => Passage::Misses(Some(address), 1),
        Some((_, SpfReason::TooManyLookUps)) => Passage::ComesTooLate,
        _ => Passage::Open,
    }
}

/// What a message for the domain from this address comes to; none where an answer is missing.
fn evaluated(
    domain: &Domain,
    ip: IpAddr,
    greeting: &str,
    known: &Known,
) -> Option<(SpfResult, SpfReason)> {
    let evaluation = evaluate(&Client::new(ip, domain.as_str(), greeting), known).ok()?;
    (evaluation.result() != SpfResult::TempError)
        .then(|| (evaluation.result(), evaluation.reason()))
}

/// Whether the record does not name who sent.
fn is_miss(result: SpfResult) -> bool {
    matches!(result, SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral)
}
