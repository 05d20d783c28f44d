//! Which blocklists are there, and what do their answers mean? Read from `lists.toml`, which cites
//! each operator.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use serde::Deserialize;
use verdict::Profile;

use crate::dns::name::reversed;

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
mod tests {
    use super::*;
    use crate::facts::blocklists::Sweep;
    use crate::memo::Budgeted;

    fn list(id: &str) -> &'static List {
        all().iter().find(|list| list.id == id).unwrap()
    }

    #[test]
    fn every_list_cites_its_operator_and_has_a_table_of_its_own() {
        let mut ids: Vec<&str> = all().iter().map(|list| list.id.as_str()).collect();
        assert!((18..=26).contains(&ids.len()), "about twenty: {}", ids.len());
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all().len(), "each id stands once");
        for list in all() {
            assert!(
                list.source.starts_with("https://") && list.removal.starts_with("https://"),
                "{}",
                list.id
            );
            assert!(
                list.read.len() == 10 && (list.codes.is_empty() != list.bits.is_empty()),
                "{}",
                list.id
            );
            assert!(
                list.codes.keys().chain(&list.refusals).all(Ipv4Addr::is_loopback),
                "{}",
                list.id
            );
            assert!(
                list.refusals.iter().all(|refusal| list.meaning(*refusal).is_none()),
                "{}",
                list.id
            );
            assert_eq!(list.kind == Kind::Address, !list.families.is_empty(), "{}", list.id);
            assert!(!list.scope.is_empty() && !list.terms.is_empty(), "{}", list.id);
            assert!(
                list.cost == Cost::Free || !list.expires.is_empty(),
                "{}: what is sold is free by waiting",
                list.id
            );
        }
    }

    #[test]
    fn lists_of_at_least_five_operators_are_asked() {
        let asked = lists(Kind::Address, None);
        let operators: std::collections::BTreeSet<&str> =
            asked.iter().map(|list| list.operator.as_str()).collect();
        assert!(operators.len() >= 5, "{operators:?}");
        assert!(lists(Kind::Domain, None).len() >= 3);
    }

    #[test]
    fn the_provider_may_choose_and_may_switch_on() {
        let profile =
            Profile { blocklists: vec!["psbl".into(), "dronebl".into()], ..Profile::default() };
        let asked: Vec<&str> =
            lists(Kind::Address, Some(&profile)).iter().map(|list| list.id.as_str()).collect();
        assert_eq!(asked, ["psbl", "dronebl"]);
        assert!(lists(Kind::Domain, Some(&profile)).is_empty());
    }

    #[test]
    fn a_sweep_of_every_list_fits_into_its_budget() {
        let addresses = crate::facts::sending::MAX_ADDRESSES;
        let of_list = |list: &List| match list.kind {
            Kind::Domain => 3,
            Kind::Address => 2 * list.families.len() + addresses,
        };
        let all: usize = all().iter().map(of_list).sum();
        assert!(all <= <Sweep as Budgeted>::QUESTIONS.most as usize, "{all}");
    }

    #[test]
    fn canaries_follow_the_family_and_the_kind() {
        assert_eq!(
            list("spamhaus-zen").canaries_like("45.90.1.3".parse().unwrap())[0],
            "2.0.0.127.zen.spamhaus.org"
        );
        let v6 = &list("spamhaus-zen").canaries_like("2a0e::1".parse().unwrap())[1];
        assert!(v6.starts_with("1.0.0.0.0.0.f.7.f.f.f.f.0."), "{v6}");
        assert_eq!(list("spamhaus-dbl").canaries_of_domains()[0], "dbltest.com.dbl.spamhaus.org");
        let nordspam = ["test.dbl.nordspam.com", "invalid.dbl.nordspam.com"];
        assert_eq!(list("nordspam-domains").canaries_of_domains(), nordspam);
    }

    #[test]
    fn sums_are_read_bit_by_bit() {
        let reading = |id: &str, last: u8| list(id).read(&[Ipv4Addr::new(127, 0, 0, last)]);
        for (id, last, expected) in [
            ("uribl", 1, Reading::Refusal),
            ("uribl", 2, Reading::Means(Meaning::Listed)),
            ("uribl", 4, Reading::Means(Meaning::Informational)),
            ("uribl", 12, Reading::Means(Meaning::Informational)),
            ("uribl", 14, Reading::Means(Meaning::Listed)),
            ("uribl", 3, Reading::Unknown),
            ("surbl", 80, Reading::Means(Meaning::Listed)),
            ("surbl", 128, Reading::Means(Meaning::Abused)),
            ("surbl", 32, Reading::Unknown),
            ("surbl", 0, Reading::Unknown),
        ] {
            assert_eq!(reading(id, last), expected, "{id} {last}");
        }
    }

    #[test]
    fn a_listing_is_called_by_its_part() {
        let title = |id: &str, answers: &[[u8; 4]]| {
            list(id).title_for(
                &answers.iter().map(|octets| Ipv4Addr::from(*octets)).collect::<Vec<_>>(),
            )
        };
        assert_eq!(title("spamhaus-zen", &[[127, 0, 0, 4]]), "Spamhaus ZEN (XBL)");
        assert_eq!(
            title("spamhaus-zen", &[[127, 0, 0, 10], [127, 0, 0, 3]]),
            "Spamhaus ZEN (SBL CSS)"
        );
        assert_eq!(title("spamhaus-zen", &[[127, 0, 0, 77]]), "Spamhaus ZEN");
        assert_eq!(title("uribl", &[[127, 0, 0, 14]]), "URIBL (black)");
        assert_eq!(title("surbl", &[[127, 0, 0, 128]]), "SURBL (CR)");
        assert_eq!(title("psbl", &[[127, 0, 0, 2]]), "PSBL");
        assert_eq!(title("psbl", &[]), "PSBL");
    }

    /// The lab's lists must pass the test that the real ones pass, or its scenarios would prove
    /// nothing.
    #[test]
    fn the_lab_holds_the_canaries_of_every_list_that_is_asked() {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/worlds/lists.zone");
        let zone = std::fs::read_to_string(path).unwrap();
        let held =
            |name: &str| zone.lines().any(|line| line.starts_with(&format!("{name}. A 127.")));
        for list in lists(Kind::Address, None) {
            for address in
                ["45.90.1.3", "2a0e:4200::1"].map(|address| address.parse::<IpAddr>().unwrap())
            {
                assert_eq!(
                    held(&list.canaries_like(address)[0]),
                    list.covers(address),
                    "{} {address}",
                    list.id
                );
            }
        }
        for list in lists(Kind::Domain, None) {
            assert!(held(&list.canaries_of_domains()[0]), "{}", list.id);
        }
    }
}
