//! The test bed: a network of our own, with a DNS and mail servers in it.

pub mod connection_log;
pub mod customer;
pub mod dns;
pub mod fake_servers;
pub mod host_page;
pub mod name_servers;
pub mod namespace;
pub mod panel;
pub mod pki;
pub mod real;
pub mod returned_message;
pub mod spf_suite;
pub mod web;
pub mod zone;
