//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) DMARC for check "dmarc" at Policy 3 on [Accepted] in_zone;
    info OK "ok" on Zone,
    info INHERITED "inherited" on Zone,
    warning NONE "none" on Zone,
    warning DOUBLED_NAME "doubled_name" on Zone,
    notice POLICY_NONE "policy_none" on Zone,
    notice READY_TO_RAISE "ready_to_raise" on Zone,
    notice POLICY_MISSING "policy_missing" on Zone,
    notice TEST_MODE "test_mode" on Zone,
    warning INVALID "invalid" on Zone,
    notice PARTS_IGNORED "parts_ignored" on Zone,
    warning VERSION_CASE "version_case" on Zone,
    warning MULTIPLE "multiple" on Zone,
    notice REMOVED_TAGS "removed_tags" on Zone,
    info STRICT_ALIGNMENT "strict_alignment" on Zone,
    notice PSD_CLAIMED "psd_claimed" on Zone,
    notice NO_REPORTS "no_reports" on Zone,
    warning REPORT_ADDRESS "report_address" on Zone,
    info REPORT_ALLOWED "report_allowed" on Zone,
    warning REPORT_REFUSED "report_refused" on Zone,
    unknown REPORT_UNSEEN "report_unseen" on Zone,
    notice MANY_REPORTS "many_reports" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
}
