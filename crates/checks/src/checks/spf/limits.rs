//! How far does an evaluation go? The limits of RFC 7208 section 4.6.4.

/// The terms of one evaluation that may look something up (RFC 7208 section 4.6.4, also for what
/// follows).
pub(super) const MAX_TERMS: usize = 10;
/// The look-ups of one evaluation that may find nothing.
pub(super) const MAX_VOIDS: usize = 2;
/// The MX records of a name that an `mx` may come to.
pub(super) const MAX_MX: usize = 10;
/// The names of an address that count.
pub(super) const MAX_PTR: usize = 10;
