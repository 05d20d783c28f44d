//! The lab: a network of our own, with a DNS and mail servers in it.

pub mod customer;
pub mod dns;
pub mod host_page;
pub mod name_servers;
pub mod namespace;
pub mod peers;
pub mod pki;
pub mod real;
mod returned;
pub mod spf_suite;
pub mod tally;
pub mod web;
pub mod zone;
