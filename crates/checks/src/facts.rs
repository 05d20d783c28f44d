//! The facts: one file each, and nothing else. A fact's file holds its type, what it may ask the
//! DNS, its look-up, and its method on [`crate::context::Context`].
//!
//! To add one, declare its module here, and list its type below if it has a budget: what is not
//! listed cannot ask anything ([`crate::memo::Listed`]).

pub(crate) mod blocklists;
pub(crate) mod client_servers;
pub(crate) mod clock;
pub(crate) mod delegation;
pub(crate) mod dmarc;
pub(crate) mod dns_host;
pub(crate) mod failures;
pub(crate) mod hosting;
pub(crate) mod ipv6;
pub(crate) mod mail_hosts;
pub(crate) mod mailbox_state;
pub(crate) mod ourselves;
pub(crate) mod outages;
pub(crate) mod port_25;
pub(crate) mod providers;
pub(crate) mod rcpt_probe;
pub(crate) mod sending;
pub(crate) mod sessions;
pub(crate) mod web;

use crate::budget::Questions;
use crate::memo::{Budgeted, Listed};

/// Lists the facts that have a budget, each with what it may ask.
macro_rules! budgets {
    ($($fact:ty),* $(,)?) => {
        $(impl Listed for $fact {})*

        /// What each fact may ask the DNS in one report.
        pub(crate) const BUDGETS: &[(&str, Questions)] =
            &[$((stringify!($fact), <$fact as Budgeted>::QUESTIONS)),*];
    };
}

budgets! {
    blocklists::Sweep,
    client_servers::ClientServers,
    clock::Clock,
    delegation::Delegation,
    ipv6::Ipv6,
    mail_hosts::MailHosts,
    ourselves::Ourselves,
    verdict::Outages,
    port_25::Port25,
    web::SetUpFiles,
    web::Web,
}
