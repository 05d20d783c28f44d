//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) MTA_STS for check "mta_sts" at Policy 4 on [Receiving] in_zone;
    info NONE "none" on Zone,
    info OK "ok" on Zone,
    notice TESTING "testing" on Zone,
    info OFF "off" on Zone,
    warning MULTIPLE "multiple" on Zone,
    warning SYNTAX "syntax" on Zone,
    warning POLICY_MISSING "policy_missing" on Zone,
    warning POLICY_REDIRECTS "policy_redirects" on Zone,
    warning POLICY_CERTIFICATE "policy_certificate" on Zone,
    unknown POLICY_UNSEEN "policy_unseen" on Zone,
    warning BAD_POLICY "bad_policy" on Zone,
    notice SHORT_AGE "short_age" on Zone,
    warning MX_NOT_LISTED "mx_not_listed" on Zone,
    warning CERTIFICATE_FAILS "certificate_fails" on Server step Certificate,
    error NO_HOST_LEFT "no_host_left" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
}
