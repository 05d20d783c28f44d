//! The codes of the check, and their place on the mail path.

use verdict::codes;

codes! {
    /// What this check can find.
    pub(super) ZONE for check "zone" at NameServers 1 on [Receiving, LoggingIn, Sending, Accepted];
    info IN_STEP "in_step" on Zone,
    info LIFETIMES "lifetimes" on Zone,
    info SIGNED "signed" on Zone,
    info UNSIGNED "unsigned" on Zone,
    error NONE_SERVES "none_serves" on Registration,
    error ALL_SILENT "all_silent" on Zone,
    error ALL_PRIVATE "all_private" on Registration,
    warning SERVER_LAME "server_lame" on Zone,
    warning SERVER_SILENT "server_silent" on Zone,
    warning SERVER_NAMELESS "server_nameless" on Registration,
    warning SERVER_PRIVATE "server_private" on Registration,
    unknown SERVER_UNSEEN "server_unseen" on Zone,
    warning OUT_OF_STEP "out_of_step" on Zone,
    notice SERIALS_DIFFER "serials_differ" on Zone,
    notice DELEGATION_DIFFERS "delegation_differs" on Zone,
    notice ONE_SERVER "one_server" on Zone,
    unknown UNSEEN "unseen" on Zone,
    unknown INTERCEPTED "intercepted" on Vantage,
}
