//! What does the record come to that holds for the domain?

use verdict::{Arg, Because, Code, Domain, Finding};

use super::codes::{
    INHERITED, INVALID, MULTIPLE, NO_REPORTS, NONE, OK, PARTS_IGNORED, POLICY_MISSING, POLICY_NONE,
    PSD_CLAIMED, READY_TO_RAISE, REMOVED_TAGS, STRICT_ALIGNMENT, TEST_MODE, UNRESOLVED,
    VERSION_CASE,
};
use crate::facts::dmarc::record::{Destination, Disposition, Record, read};
use crate::facts::dmarc::{Discovery, Found, Rung};

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
/// without its version. To publish: one that asks for nothing yet, because nobody was refused so
/// far, with everybody who gets reports. Older receivers do take a version in other letters, so
/// such a record keeps its policy.
fn set_aside(domain: &Domain, rung: &Rung) -> Option<Finding> {
    let with = |code: &Code, record: &Record| {
        offered(says(code, domain, rung), rung, &record.written_with_reports(&rung.name))
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
        Found::Faulty(fault) if fault.what == "version_case" => {
            Some(with(&VERSION_CASE, &fault.rest))
        }
        Found::Faulty(fault) if fault.sets_aside() => {
            let rest = Record { policy: None, ..fault.rest.clone() };
            Some(with(&INVALID, &rest).arg(Arg::word("fault", fault.what)))
        }
        _ => None,
    }
}

fn judge_rung(domain: &Domain, rung: &Rung, is_above: bool, organization: &str) -> Vec<Finding> {
    let says = |code: &Code| says(code, domain, rung);
    let with = |code: &Code, record: &Record| {
        offered(says(code), rung, &record.written_with_reports(&rung.name))
    };
    let record = match &rung.found {
        Found::Read(record) => record,
        // Which of two policies is meant, nobody here can know.
        Found::Faulty(fault) if fault.what == "policy_twice" && fault.rest.policy.is_none() => {
            return vec![says(&INVALID).arg(Arg::word("fault", fault.what))];
        }
        Found::Faulty(fault) => {
            return vec![with(&INVALID, &fault.rest).arg(Arg::word("fault", fault.what))];
        }
        _ => return Vec::new(),
    };
    judge_record(domain, rung, record, is_above, organization)
}

/// Judges a record that holds: what it asks for, and what is worth knowing of its tags.
fn judge_record(
    domain: &Domain,
    rung: &Rung,
    record: &Record,
    is_above: bool,
    organization: &str,
) -> Vec<Finding> {
    let asked = record.asked(is_above);
    let code = match (asked, is_above) {
        (Disposition::None, _) => &POLICY_NONE,
        (_, true) => &INHERITED,
        (_, false) => &OK,
    };
    let (subdomains, nonexistent) = below(record);
    let policy = says(code, domain, rung)
        .arg(Arg::word("policy", asked.as_str()))
        .arg(Arg::word("subdomains", subdomains.as_str()))
        .arg(Arg::word("nonexistent", nonexistent.as_str()))
        .arg(Arg::domain("organization", organization));
    let of_tags = notes(record, &rung.name, is_above).into_iter().map(|note| {
        let finding = says(note.code, domain, rung);
        let finding = note.args.into_iter().fold(finding, Finding::arg);
        match note.corrected {
            None => finding,
            Some(record) => offered(finding, rung, &record.written_with_reports(&rung.name)),
        }
    });
    std::iter::once(policy).chain(of_tags).collect()
}

/// Adds a record to publish, once it was read and judged like one that is there: it is another
/// than that one, and has nothing of what the finding says (invariant 13).
fn offered(finding: Finding, rung: &Rung, record: &str) -> Finding {
    let is_there = rung.lookup.texts().any(|strings| strings.concat() == record.as_bytes());
    let is_cured = read(record).is_ok_and(|read| {
        let after = [true, false].map(|is_above| notes(&read, &rung.name, is_above));
        after.iter().flatten().all(|note| note.code.id != finding.code)
            && read.destinations().all(Option::is_some)
    });
    let is_proven = is_cured && !is_there;
    if is_proven { finding.arg(Arg::word("dmarc_record", record)) } else { finding }
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

/// What is worth knowing of the tags, and the record in which it is put right.
struct Note {
    code: &'static Code,
    args: Vec<Arg>,
    corrected: Option<Record>,
}

fn notes(record: &Record, name: &str, is_above: bool) -> Vec<Note> {
    let note = |code: &'static Code, args: Vec<Arg>, corrected: &Record| Note {
        code,
        args,
        corrected: Some(corrected.clone()),
    };
    let mut notes = Vec::new();
    if record.ignored > 0 {
        notes.push(note(&PARTS_IGNORED, vec![Arg::count("count", record.ignored)], record));
    }
    if record.policy.is_none() {
        notes.push(note(&POLICY_MISSING, Vec::new(), record));
    }
    let asked = record.asked(is_above);
    let in_earnest = Record { is_test: false, ..record.clone() };
    if in_earnest.asked(is_above) != asked {
        notes.push(note(&TEST_MODE, vec![Arg::word("policy", asked.as_str())], &in_earnest));
    }
    if !record.removed.is_empty() {
        // Where pct held the policy back, the tag that does so today is t.
        let today = Record { is_test: record.is_test || record.is_sampled, ..record.clone() };
        let tags = Arg::word("tags", &record.removed.join(", "));
        notes.push(note(&REMOVED_TAGS, vec![tags], &today));
    }
    if let Some(methods) = strict(record) {
        let args = vec![Arg::word("methods", methods)];
        notes.push(Note { code: &STRICT_ALIGNMENT, args, corrected: None });
    }
    // Whoever registered a name has no public suffix, below which names are registered by others.
    if record.is_public_suffix == Some(true) && psl::domain_str(name) == Some(name) {
        let registered = Record { is_public_suffix: None, ..record.clone() };
        notes.push(note(&PSD_CLAIMED, Vec::new(), &registered));
    }
    if record.summaries.is_empty() {
        notes.push(note(&NO_REPORTS, Vec::new(), record));
    }
    notes
}

fn strict(record: &Record) -> Option<&'static str> {
    match (record.is_spf_strict, record.is_dkim_strict) {
        (true, true) => Some("SPF and DKIM"),
        (true, false) => Some("SPF"),
        (false, true) => Some("DKIM"),
        (false, false) => None,
    }
}
