//! How we know: the checks, and the facts that they share.
//!
//! A check is one file with one question: it asks a [`Context`] for facts and judges them. Facts
//! are looked up once per report and shared; everything that leaves this machine goes through the
//! crate `probe`. This crate opens no socket, and knows no HTTP, no language and no advice.

mod budget;
mod check;
mod checker;
mod checks;
mod context;
mod facts;
#[cfg(test)]
mod fixture;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod memo;
mod operator;
mod request;
mod run;
mod server;
mod skip;

pub use budget::{QUESTIONS_PER_REPORT, Questions};
pub use check::{Answering, Check};
pub use checker::{AdapterFault, Checker};
pub use checks::{CHECKS, spf};
pub use context::Context;
pub use facts::dns_host::DnsHost;
pub use facts::mail_hosts::{HostAddresses, MAX_MAIL_HOSTS, MailHost, MailHosts};
pub use memo::tally::RunStats;
pub use operator::mailbox_api::{AdapterConfig, AdapterKind, Secret};
pub use probe::net::{ConfigFault, InFlight, Net, NetConfig, Work, address_policy};
pub use request::{Request, UserInput};
pub use run::{Run, plan, run, unfinished};
pub use skip::Skip;

use verdict::Code;

/// Every code that the checks can emit.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    CHECKS.iter().flat_map(|check| check.codes.iter().copied().chain([&check.unfinished]))
}

/// What every check, and every fact that checks share, may ask the DNS in one report.
pub fn budgets() -> impl Iterator<Item = (&'static str, Questions)> {
    let of_checks = CHECKS.iter().map(|check| (check.id, check.questions));
    of_checks.chain(facts::BUDGETS.iter().copied())
}

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
    fn the_budgets_of_all_checks_and_facts_fit_into_one_report() {
        let all: Vec<(&str, Questions)> = budgets().collect();
        let line = |(name, asked): &(&str, Questions)| {
            format!("{name}: {} at the provider, {} elsewhere", asked.at_provider, asked.elsewhere)
        };
        let lines: Vec<String> = all.iter().filter(|(_, asked)| asked.most > 0).map(line).collect();
        let at_provider: u32 = all.iter().map(|(_, asked)| asked.at_provider).sum();
        let elsewhere: u32 = all.iter().map(|(_, asked)| asked.elsewhere).sum();
        let table = lines.join("\n");
        println!("{table}\n= {at_provider} at the provider, {elsewhere} elsewhere");
        assert!(
            at_provider.max(elsewhere) <= QUESTIONS_PER_REPORT,
            "{at_provider} at the provider, {elsewhere} elsewhere: more than \
             {QUESTIONS_PER_REPORT}\n{table}"
        );
    }
}
