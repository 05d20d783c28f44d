//! The answers that are kept, bounded by the bytes that they take.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use time::OffsetDateTime;

use crate::dns::{Lookup, Question, record_bytes};

/// What the cache and the allocator add to an entry, as the process grew with 60,000 of them.
const OVERHEAD: usize = 640;

/// No answers yet, and at most so many bytes of them.
pub(super) fn answers(bytes: u64) -> Cache<Question, Arc<Lookup>> {
    Cache::builder().weigher(weight).max_capacity(bytes).expire_after(UntilInvalid).build()
}

/// About how many bytes a kept answer takes.
fn weight(question: &Question, lookup: &Arc<Lookup>) -> u32 {
    let records = lookup.answer().map_or(0, |answer| {
        answer.records.iter().chain(&answer.aliases).map(record_bytes).sum::<usize>()
    });
    let fixed = OVERHEAD + size_of::<Lookup>() + size_of::<Question>() + question.name.len();
    u32::try_from(fixed + lookup.asked.len() + lookup.of.len() + records).unwrap_or(u32::MAX)
}

/// Keeps each answer until it says it is no longer valid.
struct UntilInvalid;

impl moka::Expiry<Question, Arc<Lookup>> for UntilInvalid {
    fn expire_after_create(
        &self,
        _: &Question,
        lookup: &Arc<Lookup>,
        _: Instant,
    ) -> Option<Duration> {
        Some((lookup.valid_until - OffsetDateTime::now_utc()).try_into().unwrap_or(Duration::ZERO))
    }
}
