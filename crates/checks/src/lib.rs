//! How we know: the checks, and the facts that they share.
//!
//! A check is one file with one question: it asks a [`Context`] for facts and judges them. Facts
//! are looked up once per report and shared; everything that leaves this machine goes through the
//! crate `probe`. This crate opens no socket, and knows no HTTP, no language and no advice.

mod check;
mod checker;
mod checks;
mod connections;
mod context;
pub mod dns;
mod facts;
pub mod net;
mod operator;
mod providers;
mod run;
mod server;

pub use check::{Answering, Check, Skip};
pub use checker::{AdapterFault, Checker};
pub use checks::spf;
pub use context::{Context, UserInput};
pub use facts::RunStats;
pub use facts::mail_hosts::{HostAddresses, MAX_MAIL_HOSTS, MailHost, MailHosts};
pub use net::{Net, NetConfig};
pub use operator::mailbox_api::{AdapterConfig, AdapterKind, Secret};
pub use probe::{Observation, rfc3339, session};
pub use run::{DnsHost, Request, Run, plan, run, unfinished};

use checks::*;
use probe as observation;
use verdict::Code;

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

/// Every code that the checks can emit.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    CHECKS.iter().flat_map(|check| check.codes.iter().copied().chain([&check.unfinished]))
}

/// The most DNS questions that one report asks, over all checks (the blocklist sweep has its own).
pub const QUESTIONS_PER_REPORT: u32 = 64;

/// The most DNS questions of one blocklist sweep.
pub const QUESTIONS_PER_SWEEP: u32 = 160;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_belongs_to_its_check_and_stands_once() {
        let mut seen = std::collections::BTreeSet::new();
        for check in CHECKS {
            for code in check.codes.iter().copied().chain([&check.unfinished]) {
                assert_eq!(code.check(), check.id, "{} is declared by {}", code.id, check.id);
                assert!(seen.insert(code.id), "{} is declared twice", code.id);
            }
            assert_eq!(check.unfinished.id, format!("{}.unfinished", check.id));
        }
    }

    #[test]
    fn the_shares_of_all_checks_fit_into_one_report() {
        let of = |id: &str| {
            CHECKS.iter().find(|check| check.id == id).map_or(0, |check| check.questions)
        };
        // Where the mail lives at a server of the provider, its two hosts are declared, and two
        // addresses may be its own; elsewhere the asker names one address at most.
        let here = 4 + of("rdns");
        let elsewhere = facts::client_servers::QUESTIONS + rdns::QUESTIONS_PER_ADDRESS;
        // Webmail is at the provider, where every report finds the same address, or below the
        // domain's own name.
        let others = ["rdns", "dmarc", "webmail"];
        let shares: u32 = CHECKS
            .iter()
            .filter(|check| !others.contains(&check.id))
            .map(|check| check.questions)
            .sum();
        let shared =
            here.max(elsewhere) + facts::WEB_QUESTIONS + facts::SET_UP_QUESTIONS + dmarc::TOGETHER;
        assert_eq!(
            shares + shared,
            QUESTIONS_PER_REPORT,
            "{shares} and {shared} for what they share"
        );
    }
}
