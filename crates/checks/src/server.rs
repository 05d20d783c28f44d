//! What the checks of servers share: how a host answers, what it shows, and what it lets pass.

pub(crate) mod capability_drift;
pub(crate) mod certificate;
pub(crate) mod certificate_drift;
pub(crate) mod ip_family;
pub(crate) mod login;
pub(crate) mod reachability;
pub(crate) mod tls_required;
pub(crate) mod trusted_network;
