//! What the checks of servers share: how a host answers, what it shows, and what it lets pass.

pub(crate) mod capability_drift;
pub(crate) mod certificate;
pub(crate) mod certificate_drift;
pub(crate) mod doubled_name;
pub(crate) mod ip_family;
pub(crate) mod listing;
pub(crate) mod login;
pub(crate) mod mail_exchanger;
pub(crate) mod reachability;
pub(crate) mod starttls_stripping;
pub(crate) mod tls_required;
pub(crate) mod trusted_network;
