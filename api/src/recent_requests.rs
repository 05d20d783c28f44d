//! Recent requests: who asks the same again has probably fixed something, and needs fresh facts.
//!
//! Requests are not kept: only a hash of each, made with a random key that dies with the process.

use std::hash::{BuildHasher, Hash, RandomState};
use std::time::Duration;

use moka::sync::Cache;

/// Hashes of the requests of the last minutes.
pub(crate) struct RecentRequests {
    key: RandomState,
    seen: Cache<u64, ()>,
}

impl RecentRequests {
    /// Remembers at most `capacity` requests for `period`.
    pub(crate) fn new(capacity: u64, period: Duration) -> Self {
        Self {
            key: RandomState::new(),
            seen: Cache::builder().max_capacity(capacity).time_to_live(period).build(),
        }
    }

    /// Whether the request was seen before; remembers it.
    pub(crate) fn note_repeat(&self, request: &impl Hash) -> bool {
        let mark = self.key.hash_one(request);
        let is_known = self.seen.contains_key(&mark);
        self.seen.insert(mark, ());
        is_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_request_is_known_and_another_is_not() {
        let recent_requests = RecentRequests::new(10, Duration::from_secs(60));
        assert_eq!(
            ["a", "b", "a", "b", "c"].map(|request| recent_requests.note_repeat(&request)),
            [false, false, true, true, false]
        );
    }
}
