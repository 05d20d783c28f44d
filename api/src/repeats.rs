//! Was the same asked before? Who asks again has mended something, and wants to know anew.
//!
//! What was asked is not kept: a number is, made with a key that dies with the process.

use std::hash::{BuildHasher, Hash, RandomState};
use std::time::Duration;

use moka::sync::Cache;

/// Questions of the last minutes.
pub(crate) struct Repeats {
    key: RandomState,
    seen: Cache<u64, ()>,
}

impl Repeats {
    /// Remembers so many questions for so long.
    pub(crate) fn new(most: u64, long: Duration) -> Self {
        Self {
            key: RandomState::new(),
            seen: Cache::builder().max_capacity(most).time_to_live(long).build(),
        }
    }

    /// Whether the question was asked before; notes it.
    pub(crate) fn note(&self, question: &impl Hash) -> bool {
        let mark = self.key.hash_one(question);
        let is_known = self.seen.contains_key(&mark);
        self.seen.insert(mark, ());
        is_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_is_known_and_another_is_not() {
        let repeats = Repeats::new(10, Duration::from_secs(60));
        assert_eq!(
            ["a", "b", "a", "b", "c"].map(|question| repeats.note(&question)),
            [false, false, true, true, false]
        );
    }
}
