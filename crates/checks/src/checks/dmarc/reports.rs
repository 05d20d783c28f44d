//! Do those who are to get the reports take them? (RFC 9990 section 4)
//!
//! Another organization must agree in its own DNS, or nobody sends it anything: else a record could
//! flood it. Its consent is looked up; nothing is ever fetched from the address itself.

use std::sync::Arc;

use probe::dns::Lookup;
use verdict::{Arg, Code, Domain, Finding};

use super::codes::{MANY_REPORTS, REPORT_ADDRESS, REPORT_ALLOWED, REPORT_REFUSED, REPORT_UNSEEN};
use crate::facts::delegation::registered;
use crate::facts::dmarc::record::{Record, is_record};
use crate::facts::dmarc::{Found, Rung};

/// The domains of other organizations that are to get reports, the first `most` of them.
pub(super) fn to_ask(rung: &Rung, most: usize) -> Vec<String> {
    let mut all = record(rung).map(|record| others(record, &rung.name)).unwrap_or_default();
    all.truncate(most);
    all
}

/// The name at which another domain says that it takes the reports about this one.
pub(super) fn question(name: &str, destination: &str) -> String {
    format!("{name}._report._dmarc.{destination}")
}

fn record(rung: &Rung) -> Option<&Record> {
    match &rung.found {
        Found::Read(record) => Some(record),
        _ => None,
    }
}

/// Each once. Whoever shares the registered name needs to agree with nobody.
fn others(record: &Record, name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for address in record.destinations().flatten() {
        if registered(&address.domain) != registered(name) && !found.contains(&address.domain) {
            found.push(address.domain.clone());
        }
    }
    found
}

/// Judges the destinations of a record: those that are none, and what the asked ones say.
pub(super) fn judge(
    domain: &Domain,
    rung: &Rung,
    most: usize,
    asked: &[(Arc<Lookup>, String)],
) -> Vec<Finding> {
    let Some(record) = record(rung) else { return Vec::new() };
    let says = |code: &Code| {
        Finding::new(code, domain)
            .arg(Arg::domain("at", &rung.name))
            .evidence(rung.lookup.evidence())
    };
    let mut findings = Vec::new();
    let wrong = record.destinations().filter(|destination| destination.is_none()).count();
    if wrong > 0 {
        let written = record.written_with_reports(&rung.name);
        findings.push(
            says(&REPORT_ADDRESS)
                .arg(Arg::count("count", wrong))
                .arg(Arg::word("dmarc_record", &written)),
        );
    }
    let all = others(record, &rung.name).len();
    if all > most {
        findings
            .push(says(&MANY_REPORTS).arg(Arg::count("count", all)).arg(Arg::count("most", most)));
    }
    findings
        .extend(asked.iter().map(|(lookup, destination)| consent(&rung.name, lookup, destination)));
    findings
}

/// Whether another domain takes the reports.
fn consent(name: &str, lookup: &Lookup, destination: &str) -> Finding {
    let says = |code: &Code| {
        Finding::new(code, destination)
            .arg(Arg::domain("at", name))
            .arg(Arg::domain("destination", destination))
            .evidence(lookup.evidence())
    };
    if let Some(failure) = lookup.failure() {
        return says(&REPORT_UNSEEN).because(failure.because());
    }
    let mut texts =
        lookup.texts().map(|strings| String::from_utf8_lossy(&strings.concat()).into_owned());
    says(if texts.any(|text| is_record(&text)) { &REPORT_ALLOWED } else { &REPORT_REFUSED })
}
