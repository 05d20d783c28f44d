//! What was seen: a value or a typed failure, when, until when it holds, and of whom it was asked.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One observation of the world. Made once, shared by all who ask, and kept until `valid_until`.
///
/// A failure is a value too: what could not be seen is `unknown`, never a negative finding by
/// itself (invariant 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation<T, F> {
    /// What was seen, or why it could not be seen.
    pub outcome: Result<T, F>,
    /// What was asked: `example.com MX`, or `45.90.1.3:25 smtp`.
    pub asked: String,
    /// Of whom: the resolver that answered, or host, address and port. Empty when nobody was asked.
    pub of: String,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Until when it may be used again.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_until: OffsetDateTime,
}

impl<T, F> Observation<T, F> {
    /// What was seen, if it was.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.outcome.as_ref().ok()
    }

    /// Why it could not be seen, if so.
    #[must_use]
    pub fn failure(&self) -> Option<&F> {
        self.outcome.as_ref().err()
    }
}

/// A time as it travels: RFC 3339, in whole seconds, UTC.
#[must_use]
pub fn rfc3339(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC).replace_nanosecond(0).unwrap_or(at);
    at.format(&Rfc3339).expect("a UTC time of our own clock has a four-digit year")
}
