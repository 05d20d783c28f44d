//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) OUTAGE for check "outage"
        at Outage 1 on [Receiving, LoggingIn, Sending, Accepted] warnings_stop;
    error OPEN "open" on Server,
    warning MAINTENANCE "maintenance" on Server,
    warning SUSPECTED "suspected" on Server,
    info NONE "none" on Server,
    unknown UNREAD "unread" on Vantage,
}
