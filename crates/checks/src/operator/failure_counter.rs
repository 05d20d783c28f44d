//! The failures of several unrelated customers at one server: counted, without knowing who
//! they are.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

/// How long a failure counts.
const WINDOW: Duration = Duration::minutes(10);

/// How many different customers make a suspicion.
const CUSTOMERS: usize = 3;

/// The most marks kept for one server: enough to count, too few to fill the memory.
const MOST: usize = 64;

/// By server: when which mark was last seen. A mark is 16 bits of a hash whose key dies with the
/// process: enough to tell customers apart, and useless to find one.
#[derive(Default)]
pub(crate) struct FailureCounter {
    key: RandomState,
    seen: Mutex<HashMap<String, Vec<(u16, OffsetDateTime)>>>,
}

impl FailureCounter {
    /// Notes that a check of somebody's mail failed at a server.
    pub(crate) fn note(&self, server: &str, customer: &str, now: OffsetDateTime) {
        let mark = (self.key.hash_one(customer) & 0xffff) as u16;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let marks = seen.entry(server.to_owned()).or_default();
        marks.retain(|(known, at)| *known != mark && now - *at < WINDOW);
        if marks.len() >= MOST {
            return;
        }
        marks.push((mark, now));
        if marks.len() == CUSTOMERS {
            tracing::warn!(
                server,
                "checks of several customers fail at this server: is there an incident?"
            );
        }
    }

    /// Since when the checks of enough different customers fail at this server; none if they do
    /// not.
    pub(crate) fn since(&self, server: &str, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = seen.get(server)?.iter().map(|(_, at)| *at).filter(|at| now - *at < WINDOW);
        let times: Vec<OffsetDateTime> = fresh.collect();
        (times.len() >= CUSTOMERS).then(|| times.into_iter().min()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_customers_within_ten_minutes_make_a_suspicion_and_one_who_asks_thrice_does_not() {
        let counter = FailureCounter::default();
        let start = OffsetDateTime::UNIX_EPOCH;
        let later = start + Duration::minutes(1);
        for _ in 0..3 {
            counter.note("server1", "a.example", start);
        }
        counter.note("server1", "b.example", later);
        assert_eq!(counter.since("server1", later), None);
        counter.note("server1", "c.example", later);
        assert_eq!(counter.since("server1", later), Some(start));
        assert_eq!(counter.since("server2", later), None);
        assert_eq!(
            counter.since("server1", start + WINDOW),
            None,
            "the first has been too long ago"
        );
    }
}
