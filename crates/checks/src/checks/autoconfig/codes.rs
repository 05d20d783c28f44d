//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) AUTOCONFIG for check "autoconfig" at Program 2 on [LoggingIn, Sending] in_zone;
    info FOUND "found" on Zone,
    notice PLAIN "plain" on Zone,
    info GUARDED "guarded" on Zone,
    info NOT_OFFERED "not_offered" on Zone,
    notice NONE "none" on Zone,
    warning DISAGREE "disagree" on Zone,
    warning DIFFERS "differs" on Zone,
    warning USER_NAME "user_name" on Zone,
    warning UNREADABLE "unreadable" on Zone,
    notice UNTRUSTED "untrusted" on Zone,
    unknown UNSEEN "unseen" on Zone,
}
