//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) SPF for check "spf" at Policy 1 on [Accepted] in_zone;
    info OK "ok" on Zone,
    warning NONE "none" on Zone,
    warning DOUBLED_NAME "doubled_name" on Zone,
    warning NOT_RECOGNISED "not_recognised" on Zone,
    error MULTIPLE "multiple" on Zone,
    error SYNTAX "syntax" on Zone,
    error TOO_MANY_LOOKUPS "too_many_lookups" on Zone,
    warning TOO_MANY_FOR_OTHERS "too_many_for_others" on Zone,
    warning ALLOWS_EVERYONE "allows_everyone" on Zone,
    notice NO_ALL "no_all" on Zone,
    notice AFTER_ALL "after_all" on Zone,
    warning PASSED_OVER "passed_over" on Zone,
    notice REDIRECT_IGNORED "redirect_ignored" on Zone,
    info NOT_COUNTED "not_counted" on Zone,
    notice PTR "ptr" on Zone,
    error LOOP "loop" on Zone,
    warning BROKEN_FOR_OTHERS "broken_for_others" on Zone,
    error INCLUDE_BROKEN "include_broken" on Zone,
    error INCLUDE_WITHOUT_RECORD "include_without_record" on Zone,
    error MISSING_SPACE "missing_space" on Zone,
    error TOO_MANY_VOIDS "too_many_voids" on Zone,
    error TOO_MANY_MX "too_many_mx" on Zone,
    notice AT_THE_LIMIT "at_the_limit" on Zone,
    warning TWO_IN_ONE "two_in_one" on Zone,
    warning MISSES_ADDRESS "misses_address" on Zone,
    info COVERS_ADDRESS "covers_address" on Zone,
    warning MISSES_PROVIDER "misses_provider" on Zone,
    info COVERS_PROVIDER "covers_provider" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
    unknown INCLUDE_UNRESOLVED "include_unresolved" on Zone,
}
