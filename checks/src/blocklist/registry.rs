//! Which blocklists are there, and what do their answers mean? Read from `lists.toml`, which cites each operator.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::rdns::reversed;

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// Its name for settings.
    pub(super) id: String,
    /// Its name for people.
    pub(super) title: String,
    /// Who runs it.
    pub(super) operator: String,
    /// The zone that is asked.
    pub(super) zone: String,
    /// Whether it has IPv6 addresses.
    #[serde(default)]
    pub(super) ipv6: bool,
    /// The page of its operator that the table was read from, and when.
    pub(super) source: String,
    pub(super) read: String,
    /// Where a listing is explained and removed.
    pub(super) removal: String,
    /// After how long a listing goes away by itself.
    #[serde(default)]
    pub(super) expires: String,
    /// Answers that refuse the question.
    #[serde(default)]
    pub(super) refusals: Vec<Ipv4Addr>,
    /// What its answers mean.
    pub(super) codes: BTreeMap<Ipv4Addr, Meaning>,
    /// Whether it is asked.
    #[serde(default = "yes")]
    pub(super) enabled: bool,
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Meaning {
    /// Spam came from there.
    Listed,
    /// A range that should not send mail directly: homes, mostly.
    Policy,
    /// Others near it have sent spam; hardly anybody refuses mail for it.
    Informational,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct File {
    list: Vec<List>,
}

/// The lists that are asked.
pub(super) fn lists() -> &'static [List] {
    static LISTS: OnceLock<Vec<List>> = OnceLock::new();
    LISTS.get_or_init(|| {
        let file: File = toml::from_str(include_str!("lists.toml")).expect("a test reads the same file");
        file.list.into_iter().filter(|list| list.enabled).collect()
    })
}

impl List {
    /// The name to ask about an address.
    pub(super) fn name(&self, address: IpAddr) -> String {
        format!("{}.{}", reversed(address), self.zone)
    }

    /// The canary that must be listed (RFC 5782 section 5), for the family of an address.
    pub(super) fn listed_canary(&self, like: IpAddr) -> String {
        self.name(canary(like, 2))
    }

    /// The canary that must not be listed.
    pub(super) fn clean_canary(&self, like: IpAddr) -> String {
        self.name(canary(like, 1))
    }
}

/// 127.0.0.2 or ::ffff:7f00:2, and the same with 1.
fn canary(like: IpAddr, last: u8) -> IpAddr {
    let v4 = Ipv4Addr::new(127, 0, 0, last);
    if like.is_ipv4() { v4.into() } else { v4.to_ipv6_mapped().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_cites_its_operator_and_has_a_table_of_its_own() {
        let all: File = toml::from_str(include_str!("lists.toml")).unwrap();
        let mut ids: Vec<&str> = all.list.iter().map(|list| list.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all.list.len(), "each id stands once");
        for list in &all.list {
            assert!(list.source.starts_with("https://") && list.removal.starts_with("https://"), "{}", list.id);
            assert!(list.read.len() == 10 && !list.codes.is_empty(), "{}", list.id);
            assert!(list.codes.keys().chain(&list.refusals).all(Ipv4Addr::is_loopback), "{}", list.id);
            assert!(list.refusals.iter().all(|refusal| !list.codes.contains_key(refusal)), "{}", list.id);
        }
    }

    #[test]
    fn lists_of_at_least_five_operators_are_asked() {
        let operators: std::collections::BTreeSet<&str> = lists().iter().map(|list| list.operator.as_str()).collect();
        assert!(operators.len() >= 5, "{operators:?}");
    }

    #[test]
    fn canaries_follow_the_family() {
        let list = &lists()[0];
        assert_eq!(list.listed_canary("45.90.1.3".parse().unwrap()), "2.0.0.127.zen.spamhaus.org");
        let v6 = list.clean_canary("2a0e::1".parse().unwrap());
        assert!(v6.starts_with("1.0.0.0.0.0.f.7.f.f.f.f.0."), "{v6}");
    }
}
