//! The checks: a file or a folder each, and nothing else.
//!
//! To add one, write its file and two lines here: its module, and its place in [`CHECKS`]. The
//! compiler asks for whichever of them is missing.

pub(crate) mod autoconfig;
pub(crate) mod bimi;
pub(crate) mod blocklist;
pub(crate) mod dane;
pub(crate) mod delivery;
pub(crate) mod dkim;
pub(crate) mod dmarc;
pub(crate) mod domain;
pub(crate) mod domain_blocklist;
pub(crate) mod mailbox;
pub(crate) mod maildrop;
pub(crate) mod mta_sts;
pub(crate) mod mx;
pub(crate) mod outage;
pub(crate) mod rdns;
pub(crate) mod relay;
pub mod spf;
pub(crate) mod submission;
pub(crate) mod tls_rpt;
pub(crate) mod vantage;
pub(crate) mod webmail;
pub(crate) mod zone;

use crate::check::Check;

/// Every check, in the order in which reports show them.
pub const CHECKS: &[&Check] = &[
    &outage::CHECK,
    &domain::CHECK,
    &zone::CHECK,
    &mx::CHECK,
    &delivery::CHECK,
    &relay::CHECK,
    &submission::CHECK,
    &mailbox::CHECK,
    &webmail::CHECK,
    &maildrop::CHECK,
    &autoconfig::CHECK,
    &spf::CHECK,
    &dkim::CHECK,
    &dmarc::CHECK,
    &mta_sts::CHECK,
    &dane::CHECK,
    &tls_rpt::CHECK,
    &bimi::CHECK,
    &rdns::CHECK,
    &blocklist::CHECK,
    &domain_blocklist::CHECK,
    &vantage::CHECK,
];
