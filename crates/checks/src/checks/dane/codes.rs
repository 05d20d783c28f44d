//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) DANE for check "dane" at Policy 5 on [Receiving] in_zone;
    info NONE "none" on Server,
    info MATCHES "matches" on Server,
    notice UNSIGNED "unsigned" on Server,
    unknown UNPROVEN "unproven" on Vantage,
    warning UNUSABLE "unusable" on Server,
    error MISMATCH "mismatch" on Server,
    error NO_STARTTLS "no_starttls" on Server step Starttls,
    error BOGUS "bogus" on Server,
    unknown UNSEEN "unseen" on Vantage,
    unknown UNRESOLVED "unresolved" on Server,
}
