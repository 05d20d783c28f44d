//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) DKIM for check "dkim" at Policy 2 on [Accepted] in_zone;
    info OK "ok" on Zone,
    warning MISSING "missing" on Zone,
    warning DOUBLED_NAME "doubled_name" on Zone,
    warning DANGLING_ALIAS "dangling_alias" on Zone,
    warning WILDCARD "wildcard" on Zone,
    warning REVOKED "revoked" on Zone,
    notice TESTING "testing" on Zone,
    warning MULTIPLE "multiple" on Zone,
    error SHORT_KEY "short_key" on Zone,
    notice WEAK_KEY "weak_key" on Zone,
    notice LONG_KEY "long_key" on Zone,
    error BAD_KEY "bad_key" on Zone,
    error BAD_BASE64 "bad_base64" on Zone,
    error QUOTING "quoting" on Zone,
    error CUT_SHORT "cut_short" on Zone,
    error SYNTAX "syntax" on Zone,
    error OTHER_SERVICE "other_service" on Zone,
    error SHA1_ONLY "sha1_only" on Zone,
    error UNKNOWN_TYPE "unknown_type" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
}
