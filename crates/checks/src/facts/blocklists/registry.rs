//! Which blocklists are there, and what do their answers mean? Read from `lists.toml`, which cites
//! each operator.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use probe::dns::name::reversed;
use serde::Deserialize;
use verdict::Profile;

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    /// Its name for settings.
    pub(crate) id: String,
    /// Its name for people.
    pub(crate) title: String,
    /// Who runs it.
    pub(crate) operator: String,
    /// What is asked about.
    pub(crate) kind: Kind,
    /// The zone that is asked.
    pub(crate) zone: String,
    /// The families of addresses that it holds.
    #[serde(default)]
    pub(crate) families: Vec<Family>,
    /// The names that must and must not be listed, where they are not those of RFC 5782.
    canaries: Option<[String; 2]>,
    /// What it lists, in a few words.
    pub(crate) scope: String,
    /// How many refuse mail for it.
    pub(crate) weight: Weight,
    /// The page of its operator that the table was read from, and when.
    pub(crate) source: String,
    pub(crate) read: String,
    /// Where a listing is explained and removed.
    pub(crate) removal: String,
    /// Who may ask for removal.
    pub(crate) who: Who,
    /// What removal costs.
    #[serde(default)]
    pub(crate) cost: Cost,
    /// After how long a listing goes away by itself.
    #[serde(default)]
    pub(crate) expires: String,
    /// Who may ask it.
    pub(crate) terms: String,
    /// The questions that it answers in a day to one network, mail filters included.
    #[serde(default = "many")]
    pub(crate) per_day: u32,
    /// Answers that refuse the question.
    #[serde(default)]
    refusals: Vec<Ipv4Addr>,
    /// What its answers mean.
    #[serde(default)]
    codes: BTreeMap<Ipv4Addr, Meaning>,
    /// What the bits of the last octet mean, of lists that add them up.
    #[serde(default)]
    bits: BTreeMap<String, Meaning>,
    /// The names of its parts, by code or bit.
    #[serde(default)]
    parts: BTreeMap<String, String>,
    /// Whether it is asked.
    #[serde(default = "yes")]
    pub(crate) enabled: bool,
}

/// What a list is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Address,
    Domain,
}

/// A family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Family {
    Ipv4,
    Ipv6,
}

/// What an answer means, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Meaning {
    /// Spam came from there.
    Listed,
    /// A good name that somebody else misused, as on a site that was broken into.
    Abused,
    /// A range that should not send mail directly: homes, mostly.
    Policy,
    /// Others near it have sent spam, or it is new; hardly anybody refuses mail for it.
    Informational,
}

/// How many servers refuse mail for a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Weight {
    Wide,
    Narrow,
}

/// Who may ask for removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Who {
    Anyone,
    /// Whoever runs the mail server, or the site.
    Operator,
    /// It goes away by itself and in no other way.
    Nobody,
}

impl Who {
    /// The word for conditions in the words.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Operator => "operator",
            Self::Nobody => "nobody",
        }
    }
}

/// What removal costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cost {
    #[default]
    Free,
    /// Waiting is free, haste is not.
    Express,
}

fn yes() -> bool {
    true
}

/// What the free use of most lists comes to.
fn many() -> u32 {
    100_000
}

#[derive(Deserialize)]
struct File {
    list: Vec<List>,
}

/// All lists, those that are switched off included.
fn all() -> &'static [List] {
    static LISTS: OnceLock<Vec<List>> = OnceLock::new();
    LISTS.get_or_init(|| {
        let file: File =
            toml::from_str(include_str!("lists.toml")).expect("a test reads the same file");
        file.list
    })
}

/// The lists of a kind that are asked: those that the provider names, or else those that are
/// switched on.
pub(crate) fn lists(kind: Kind, profile: Option<&Profile>) -> Vec<&'static List> {
    let named = profile.map_or(&[][..], |profile| &profile.blocklists);
    let is_asked =
        |list: &&List| if named.is_empty() { list.enabled } else { named.contains(&list.id) };
    all().iter().filter(|list| list.kind == kind).filter(is_asked).collect()
}

/// What a list's answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// No record: not listed.
    Nothing,
    /// A code of the list's own table; of several the worst.
    Means(Meaning),
    /// A code that says "you may not ask".
    Refusal,
    /// A code that its operator does not publish.
    Unknown,
    /// An address that no blocklist answers with.
    Lie,
}

impl List {
    /// The name to ask about an address.
    pub(crate) fn name_of(&self, address: IpAddr) -> String {
        format!("{}.{}", reversed(address), self.zone)
    }

    /// The name to ask about a domain.
    pub(crate) fn name_of_domain(&self, domain: &str) -> String {
        format!("{domain}.{}", self.zone)
    }

    /// Whether it holds addresses of this family.
    pub(crate) fn covers(&self, address: IpAddr) -> bool {
        self.families.contains(if address.is_ipv4() { &Family::Ipv4 } else { &Family::Ipv6 })
    }

    /// The names that must and must not be listed, for the family of an address (RFC 5782 section
    /// 5).
    pub(crate) fn canaries_like(&self, address: IpAddr) -> [String; 2] {
        [2, 1].map(|last| {
            let v4 = Ipv4Addr::new(127, 0, 0, last);
            self.name_of(if address.is_ipv4() { v4.into() } else { v4.to_ipv6_mapped().into() })
        })
    }

    /// The names that must and must not be listed, of a list of domains.
    pub(crate) fn canaries_of_domains(&self) -> [String; 2] {
        let [listed, clean] =
            self.canaries.as_ref().map_or(["test", "invalid"], |[a, b]| [a.as_str(), b.as_str()]);
        [self.name_of_domain(listed), self.name_of_domain(clean)]
    }

    /// Reads an answer by the list's own table.
    pub(crate) fn read(&self, answers: &[Ipv4Addr]) -> Reading {
        if answers.is_empty() {
            return Reading::Nothing;
        }
        if answers.iter().any(|answer| self.refusals.contains(answer)) {
            return Reading::Refusal;
        }
        if answers.iter().any(|answer| !answer.is_loopback()) {
            return Reading::Lie;
        }
        let worst = answers.iter().filter_map(|answer| self.meaning(*answer)).min();
        worst.map_or(Reading::Unknown, Reading::Means)
    }

    /// The name of the list with that of its part, as people know it: `Spamhaus ZEN (XBL)`.
    pub(crate) fn title_for(&self, answers: &[Ipv4Addr]) -> String {
        let worst = answers
            .iter()
            .min_by_key(|answer| (self.meaning(**answer).is_none(), self.meaning(**answer)));
        let part = worst.and_then(|answer| {
            let bits = bits(*answer).into_iter().min_by_key(|bit| self.bits.get(bit).copied());
            self.parts.get(&answer.to_string()).or_else(|| self.parts.get(&bits?))
        });
        part.map_or_else(|| self.title.clone(), |part| format!("{} ({part})", self.title))
    }

    fn meaning(&self, answer: Ipv4Addr) -> Option<Meaning> {
        if let Some(meaning) = self.codes.get(&answer) {
            return Some(*meaning);
        }
        let meanings: Option<Vec<Meaning>> =
            bits(answer).iter().map(|bit| self.bits.get(bit).copied()).collect();
        meanings?.into_iter().min()
    }
}

/// The bits that a last octet is the sum of; none where it is not 127.0.0.x.
fn bits(answer: Ipv4Addr) -> Vec<String> {
    let [127, 0, 0, sum] = answer.octets() else { return Vec::new() };
    (0..8).map(|bit| 1_u8 << bit).filter(|bit| sum & bit != 0).map(|bit| bit.to_string()).collect()
}

#[cfg(test)]
mod tests;
