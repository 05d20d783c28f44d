//! How much may a list still be asked today? Other people's quotas, of which the whole company has
//! one: what Mailwhy uses up is missing to the mail filters that share its resolver.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use super::registry::List;

/// Over which time a list counts.
const DAY: Duration = Duration::hours(24);

/// How long a name that was asked about costs nothing again: the answer is still known then.
const KNOWN: Duration = Duration::minutes(5);

/// The part of a list's daily allowance that is ours, in percent: the rest is for mail filters.
const OURS: u64 = 50;

/// The most names that are remembered for one list.
const MOST: usize = 20_000;

/// What the lists were asked since a day of theirs began.
#[derive(Default)]
pub(crate) struct Quotas {
    key: RandomState,
    lists: Mutex<HashMap<&'static str, Asked>>,
}

struct Asked {
    began: OffsetDateTime,
    number: u64,
    known: HashMap<u64, OffsetDateTime>,
}

impl Quotas {
    /// Whether a list may be asked about a name, which is counted.
    pub(crate) fn allow(&self, list: &'static List, name: &str, now: OffsetDateTime) -> bool {
        let name = self.key.hash_one(name);
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Asked { began: now, number: 0, known: HashMap::new() };
        let asked = lists.entry(list.id.as_str()).or_insert_with(fresh);
        if now - asked.began >= DAY {
            *asked = fresh();
        }
        if asked.known.get(&name).is_some_and(|at| now - *at < KNOWN) {
            return true;
        }
        if asked.number >= u64::from(list.per_day) * OURS / 100 {
            return false;
        }
        if asked.known.len() >= MOST {
            asked.known.retain(|_, at| now - *at < KNOWN);
        }
        if asked.known.len() < MOST {
            asked.known.insert(name, now);
        }
        asked.number += 1;
        if asked.number == u64::from(list.per_day) * OURS / 100 {
            tracing::warn!(list = list.id, "its questions for today are used up");
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::blocklists::registry::{Kind, lists};

    #[test]
    fn half_of_what_a_list_allows_is_asked_and_what_is_known_costs_nothing() {
        let list = lists(Kind::Address, None).into_iter().find(|list| list.id == "nordspam");
        let list = list.expect("a list with a quota");
        let (quotas, start) = (Quotas::default(), OffsetDateTime::UNIX_EPOCH);
        let allowed = |from: u32, now| {
            (from..from + 20_000).filter(|at| quotas.allow(list, &at.to_string(), now)).count()
        };
        assert_eq!(allowed(0, start), 5_000, "of 10,000 a day");
        assert_eq!(allowed(0, start + Duration::minutes(1)), 5_000, "the same names again");
        assert_eq!(allowed(50_000, start + Duration::hours(23)), 0);
        assert_eq!(allowed(50_000, start + Duration::hours(24)), 5_000, "the next day");
    }
}
