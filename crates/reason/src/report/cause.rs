//! Which finding explains the others? The first one on its mail flow, as far as the others rest on
//! the same thing.
//!
//! A cause explains only what derives from its own facts: a domain that does not exist explains
//! that its MX is missing; a host without an address explains that nobody answers there. An
//! unrelated fault stays beside it, and so does one on another mail flow: what others think of an
//! address never explains that mail does not arrive.

#[cfg(test)]
mod tests;

use verdict::{Because, Cause, Confidence, Finding, On, SessionStep, Severity, Stage};

use crate::pasted::reported_by::ReportedBy;

/// Decides between findings, for a report and for a diagnosis alike: the one thing to fix first if
/// something is wrong, or else what could not be seen.
pub(crate) fn decide(findings: &[&Finding]) -> Option<Cause> {
    let worst = worst(findings)?;
    let explained = findings.iter().filter(|other| explains(worst, other));
    Some(Cause {
        code: worst.code.clone(),
        about: worst.about.clone(),
        confidence: confidence(worst, findings),
        owner: worst.owner,
        explains: explained.map(|other| other.reference()).collect(),
    })
}

/// The finding that comes first: errors before warnings before what could not be seen, each in the
/// order of the mail path.
fn worst<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    let of = |severity: Severity| {
        let found = all
            .iter()
            .copied()
            .filter(move |finding| finding.severity == severity && is_ours(finding));
        found.min_by_key(|finding| finding.mail_path().rank())
    };
    let error = of(Severity::Error);
    let first = led_by_outage(all)
        .or(error)
        .filter(|error| !is_minor_to_unknown(error, all))
        .or_else(|| blocking_unknown(all));
    first
        .or(error)
        .or_else(|| elsewhere(all))
        .or_else(|| of(Severity::Warning))
        .or_else(|| of(Severity::Unknown).filter(|unknown| unknown.mail_path().is_core))
}

/// An incident that is open leads; planned work or a suspicion does where something fails that it
/// explains.
fn led_by_outage<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    let fails =
        |finding: &&Finding| matches!(finding.severity, Severity::Error | Severity::Warning);
    let leads = |outage: &&Finding| {
        outage.mail_path().stage == Stage::Outage
            && fails(outage)
            && (outage.severity == Severity::Error
                || all.iter().any(|other| fails(other) && explains(outage, other)))
    };
    all.iter().copied().filter(leads).max_by_key(|outage| outage.severity)
}

/// What could not be seen of the domain itself comes before faults further along the path; its name
/// servers may tell why it could not be seen.
fn is_minor_to_unknown(error: &Finding, all: &[&Finding]) -> bool {
    error.mail_path().stage > Stage::NameServers && blocking_unknown(all).is_some()
}

/// The domain could not be looked up: nothing after it is known for sure.
fn blocking_unknown<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    let of_domain = |finding: &&&Finding| finding.mail_path().stage == Stage::Domain;
    all.iter().filter(of_domain).copied().find(|finding| finding.severity == Severity::Unknown)
}

/// Mail that lives elsewhere is no fault, but it answers the question, unless something is broken.
fn elsewhere<'a>(all: &[&'a Finding]) -> Option<&'a Finding> {
    all.iter().copied().find(|finding| finding.mail_path().is_elsewhere)
}

/// Findings about our own limits are causes only where nothing else is.
fn is_ours(finding: &Finding) -> bool {
    !matches!(finding.because, Some(Because::Budget | Because::Paced))
}

/// Whether `other` goes away with `cause`.
fn explains(cause: &Finding, other: &Finding) -> bool {
    let (path, other_path) = (cause.mail_path(), other.mail_path());
    if cause.reference() == other.reference() || other.severity == Severity::Info {
        return false;
    }
    // One certificate serves several mail flows: it is the same fact.
    let same_stage = path.stage == Stage::Server && other_path.stage == Stage::Server;
    if !same_stage && !path.meets(&other_path) {
        return false;
    }
    match path.stage {
        Stage::Outage => explains_failure(other),
        Stage::Domain | Stage::NameServers => explains_zone(cause, other),
        Stage::Mx => explains_host(cause, other),
        // A server's port is one thing, however many addresses and roles it has.
        Stage::Server => same_stage && same_server(cause, other) && is_same_kind(cause, other),
        Stage::Policy | Stage::Reputation if other_path.stage == Stage::Symptom => {
            explains_symptom(cause, other)
        }
        Stage::Policy => other.check() == cause.check(),
        _ => false,
    }
}

/// Everything that was asked of a zone rests on it. A domain that is not there explains what is
/// missing in it; one that could not be seen explains only that other things could not be seen
/// either.
fn explains_zone(cause: &Finding, other: &Finding) -> bool {
    let is_gone = cause.severity == Severity::Error && cause.mail_path().stage == Stage::Domain;
    if is_gone && cause.on == On::Registration && other.mail_path().in_zone {
        return true;
    }
    let is_of_dns = matches!(
        other.because,
        Some(Because::Servfail | Because::Timeout | Because::Refused | Because::Resolver)
    );
    let is_unseen = other.severity == Severity::Unknown && is_of_dns;
    let other_path = other.mail_path();
    let is_carried =
        other_path.in_zone || matches!(other_path.stage, Stage::Domain | Stage::NameServers);
    let carries = matches!(cause.severity, Severity::Error | Severity::Unknown);
    carries && is_unseen && is_carried
}

/// A server that is out does not answer as it should; its certificate, and what it offers, are as
/// they were before.
fn explains_failure(other: &Finding) -> bool {
    let path = other.mail_path();
    let is_of_its_own =
        matches!(path.step, SessionStep::Certificate | SessionStep::Starttls | SessionStep::LogIn);
    match path.stage {
        Stage::Server => !is_of_its_own,
        Stage::Mailbox | Stage::NameServers => true,
        _ => false,
    }
}

/// An MX host that leads nowhere explains that nobody delivers there.
fn explains_host(cause: &Finding, other: &Finding) -> bool {
    let is_receiving = matches!(other.check(), "mx" | "delivery");
    match cause.value("host") {
        Some(host) => is_receiving && other.value("host") == Some(host),
        None => is_receiving,
    }
}

fn explains_symptom(cause: &Finding, other: &Finding) -> bool {
    other.mail_path().explained_by.contains(&cause.check())
}

fn same_server(cause: &Finding, other: &Finding) -> bool {
    cause.value("host").is_some() && cause.value("host") == other.value("host")
}

/// Whether two findings tell of the same fault at two endpoints: the same certificate, the same
/// silence.
fn is_same_kind(cause: &Finding, other: &Finding) -> bool {
    let what = |finding: &Finding| finding.code.split_once('.').map(|(_, what)| what.to_owned());
    what(cause) == what(other)
        || (cause.value("port") == other.value("port")
            && cause.mail_path().rank() <= other.mail_path().rank())
}

/// Certain where the fault was seen itself and explains what is seen; likely where other faults
/// stand beside it that it does not explain; possible where it could not be seen.
fn confidence(cause: &Finding, all: &[&Finding]) -> Confidence {
    if cause.severity == Severity::Unknown {
        return Confidence::Possible;
    }
    let is_beside = |other: &&&Finding| {
        matches!(other.severity, Severity::Error | Severity::Warning)
            && other.severity == cause.severity
            && other.reference() != cause.reference()
            && !explains(cause, other)
    };
    let is_alone = !all.iter().any(|other| is_beside(&other));
    // Words of which nobody knows who spoke them say what is wrong, and leave open for whom.
    let is_of_nobody = ReportedBy::of(cause) == Some(ReportedBy::Unknown);
    let is_sure = !is_of_nobody && cause.value("certainty") != Some("likely");
    if is_alone && is_sure && cause.severity != Severity::Warning {
        Confidence::Certain
    } else {
        Confidence::Likely
    }
}
