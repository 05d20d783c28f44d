//! What does a bot need of a report? At most ten flat values (`view=brief`).

use serde::{Deserialize, Serialize};
use verdict::{Report, Severity};

/// A report in ten values, for function-calling hosts and for monitoring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brief {
    /// The domain, address or host asked about.
    pub subject: String,
    /// The worst of its verdicts.
    pub status: String,
    /// What to read aloud.
    pub say: String,
    /// Where the fault is.
    pub place: String,
    /// The code of the cause; empty when there is none.
    pub cause: String,
    /// Who can mend it; `nobody` when nothing needs mending.
    pub owner: String,
    /// The first step, in a few words; empty when there is none.
    pub next_step: String,
    /// The exact value to paste for it; empty when there is none.
    pub copy: String,
    /// How many findings stop mail.
    pub errors: usize,
    /// How many could not be seen.
    pub unknown: usize,
}

/// The report in ten values.
#[must_use]
pub fn brief(report: &Report) -> Brief {
    let findings = || report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let cause = report.cause.as_ref();
    let finding =
        cause.and_then(|cause| findings().find(|found| found.code == cause.code && found.about == cause.about));
    let key = finding.and_then(|finding| finding.remedy.as_ref());
    let remedy = key.and_then(|key| report.remedies.iter().find(|remedy| &remedy.key == key));
    let copy = remedy.and_then(|remedy| remedy.steps.iter().find_map(|step| step.copy.clone()));
    let count = |severity| findings().filter(|finding| finding.severity == severity).count();
    Brief {
        subject: report.subject.clone(),
        status: report.status.to_string(),
        say: report.say.clone(),
        place: report.place.to_string(),
        cause: cause.map(|cause| cause.code.clone()).unwrap_or_default(),
        owner: cause.map_or_else(|| "nobody".to_owned(), |cause| cause.owner.to_string()),
        next_step: remedy.map(|remedy| remedy.title.clone()).unwrap_or_default(),
        copy: copy.unwrap_or_default(),
        errors: count(Severity::Error),
        unknown: count(Severity::Unknown),
    }
}
