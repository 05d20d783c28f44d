//! Where a false verdict is tempting: is the right one definite, wherever the evidence decides?

use verdict::{Report, Severity};

use crate::scenario::Scenario;

/// How severe a code is, by the catalogue.
fn severity(code: &str) -> Option<Severity> {
    checks::codes()
        .chain(reason::codes())
        .find(|known| known.id == code)
        .map(|known| known.severity)
}

/// Whether the evidence decides, by what must appear: then none of it is unknown.
#[must_use]
pub fn is_decided(scenario: &Scenario) -> bool {
    scenario
        .must
        .iter()
        .all(|code| severity(code).is_some_and(|severity| severity != Severity::Unknown))
}

/// A sentence for each shrug where the evidence decides: what the checks that must answer leave
/// unknown.
#[must_use]
pub fn shrugs(scenario: &Scenario, report: &Report) -> Vec<String> {
    if scenario.false_positive_of.is_empty() || !is_decided(scenario) {
        return Vec::new();
    }
    let must_answer =
        |check: &str| scenario.must.iter().any(|code| code.split('.').next() == Some(check));
    let findings = report.verdicts.iter().filter(|verdict| must_answer(&verdict.check));
    let unknown = findings
        .flat_map(|verdict| &verdict.findings)
        .filter(|one| one.severity == Severity::Unknown);
    unknown
        .map(|finding| format!("{} is unknown though the evidence decides", finding.code))
        .collect()
}
