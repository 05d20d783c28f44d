//! The checks: a file or a folder each, and nothing else.

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
