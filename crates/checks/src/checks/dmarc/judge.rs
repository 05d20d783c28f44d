//! What does the record come to that holds for the domain?

use verdict::{Arg, Because, Code, Domain, Finding};

use super::discover::{Discovery, Found, Rung};
use super::record::{Destination, Disposition, Record};
use super::{
    INHERITED, INVALID, MULTIPLE, NO_REPORTS, NONE, OK, POLICY_MISSING, POLICY_NONE, PSD_CLAIMED,
    READY_TO_RAISE, REMOVED_TAGS, STRICT_ALIGNMENT, TEST_MODE, UNRESOLVED, VERSION_CASE,
};

/// Judges the walk: what was set aside, and the record that holds.
pub(super) fn judge(domain: &Domain, rungs: &[Rung], found: &Discovery) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        rungs.iter().filter_map(|rung| set_aside(domain, rung)).collect();
    if let Some(rung) = found.unseen.and_then(|at| rungs.get(at)) {
        let because = rung.lookup.failure().map_or(Because::Timeout, |failure| failure.because());
        findings.push(says(&UNRESOLVED, domain, rung).because(because));
        return findings;
    }
    let Some(at) = found.policy else {
        if findings.is_empty() {
            findings.extend(rungs.first().map(|rung| says(&NONE, domain, rung)));
        }
        return findings;
    };
    let organization =
        rungs.get(found.organization).map_or(domain.as_str(), |rung| rung.name.as_str());
    findings.extend(judge_rung(domain, &rungs[at], at > 0, organization));
    findings
}

fn says(code: &Code, domain: &Domain, rung: &Rung) -> Finding {
    Finding::new(code, domain).arg(Arg::domain("at", &rung.name)).evidence(rung.lookup.evidence())
}

/// What is no record to anybody, so that the walk goes on upward: several at one name, or one
/// without its version. To publish: one that asks for nothing yet, with everybody who gets reports
/// now.
fn set_aside(domain: &Domain, rung: &Rung) -> Option<Finding> {
    let with = |code: &Code, record: &Record| {
        let written = Record { policy: None, ..record.clone() }.written_with_reports(&rung.name);
        says(code, domain, rung).arg(Arg::word("dmarc_record", &written))
    };
    match &rung.found {
        Found::Several(records) => {
            let all = |pick: fn(&Record) -> &Vec<Destination>| {
                records.iter().flat_map(pick).cloned().collect()
            };
            let (summaries, single) =
                (all(|record| &record.summaries), all(|record| &record.single));
            let merged = Record { summaries, single, ..Record::default() };
            Some(with(&MULTIPLE, &merged).arg(Arg::count("count", records.len())))
        }
        Found::Faulty(fault) if fault.sets_aside() => {
            Some(with(&INVALID, &fault.rest).arg(Arg::word("fault", fault.what)))
        }
        _ => None,
    }
}

fn judge_rung(domain: &Domain, rung: &Rung, is_above: bool, organization: &str) -> Vec<Finding> {
    let says = |code: &Code| says(code, domain, rung);
    let with = |code: &Code, record: &Record| {
        says(code).arg(Arg::word("dmarc_record", &record.written_with_reports(&rung.name)))
    };
    let record = match &rung.found {
        Found::Read(record) => record,
        Found::Faulty(fault) => {
            // Nobody is refused by a record that cannot be read, so the one to publish refuses
            // nobody either.
            let rest = Record { policy: None, ..fault.rest.clone() };
            return vec![with(&INVALID, &rest).arg(Arg::word("fault", fault.what))];
        }
        _ => return Vec::new(),
    };
    let asked = record.asked(is_above);
    let code = match (asked, is_above) {
        (Disposition::None, _) => &POLICY_NONE,
        (_, true) => &INHERITED,
        (_, false) => &OK,
    };
    let (subdomains, nonexistent) = below(record);
    let policy = says(code)
        .arg(Arg::word("policy", asked.as_str()))
        .arg(Arg::word("subdomains", subdomains.as_str()))
        .arg(Arg::word("nonexistent", nonexistent.as_str()))
        .arg(Arg::domain("organization", organization));
    let mut findings = vec![policy];
    findings.extend(judge_tags(record, &rung.name, is_above, &says, &with));
    findings
}

/// The next step of the domain's own policy, for a domain whose mail was seen to pass and that gets
/// reports.
pub(super) fn next_step(domain: &Domain, rung: &Rung) -> Option<Finding> {
    let Found::Read(record) = &rung.found else { return None };
    if record.is_test || !record.summaries.iter().any(Option::is_some) {
        return None;
    }
    let next = match record.policy {
        None | Some(Disposition::None) => Disposition::Quarantine,
        Some(Disposition::Quarantine) => Disposition::Reject,
        Some(Disposition::Reject) => return None,
    };
    let raised = Record { policy: Some(next), ..record.clone() };
    let finding = says(&READY_TO_RAISE, domain, rung).arg(Arg::word("policy", next.as_str()));
    Some(finding.arg(Arg::word("dmarc_record", &raised.written())))
}

/// What is asked for names below, those that exist and those that do not.
fn below(record: &Record) -> (Disposition, Disposition) {
    let subdomains = record.asked(true);
    let as_if =
        |disposition| Record { subdomains: Some(disposition), ..record.clone() }.asked(true);
    (subdomains, record.nonexistent.map_or(subdomains, as_if))
}

/// What is worth knowing of the tags.
fn judge_tags(
    record: &Record,
    name: &str,
    is_above: bool,
    says: &impl Fn(&Code) -> Finding,
    with: &impl Fn(&Code, &Record) -> Finding,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if record.has_odd_version {
        findings.push(with(&VERSION_CASE, record));
    }
    if record.policy.is_none() {
        findings.push(with(&POLICY_MISSING, record));
    }
    let in_earnest = Record { is_test: false, ..record.clone() };
    if in_earnest.asked(is_above) != record.asked(is_above) {
        findings.push(
            with(&TEST_MODE, &in_earnest).arg(Arg::word("policy", record.asked(is_above).as_str())),
        );
    }
    if !record.removed.is_empty() {
        // Where pct held the policy back, the tag that does so today is t.
        let today = Record { is_test: record.is_test || record.is_sampled, ..record.clone() };
        findings
            .push(with(&REMOVED_TAGS, &today).arg(Arg::word("tags", &record.removed.join(", "))));
    }
    if let Some(methods) = strict(record) {
        findings.push(says(&STRICT_ALIGNMENT).arg(Arg::word("methods", methods)));
    }
    // Whoever registered a name has no public suffix, below which names are registered by others.
    if record.is_public_suffix == Some(true) && psl::domain_str(name) == Some(name) {
        findings.push(with(&PSD_CLAIMED, &Record { is_public_suffix: None, ..record.clone() }));
    }
    if record.summaries.is_empty() {
        findings.push(with(&NO_REPORTS, record));
    }
    findings
}

fn strict(record: &Record) -> Option<&'static str> {
    match (record.is_spf_strict, record.is_dkim_strict) {
        (true, true) => Some("SPF and DKIM"),
        (true, false) => Some("SPF"),
        (false, true) => Some("DKIM"),
        (false, false) => None,
    }
}
