//! What does a bot need of a report? A few flat values (`view=brief`).

use serde::{Deserialize, Serialize};
use verdict::{Diagnosis, Remedy, Report, Severity, Step, StepKind};

/// A report in a few values, for function-calling hosts and for monitoring.
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
    /// How sure that is: `certain`, `likely` or `possible`; empty when there is none.
    pub confidence: String,
    /// Who can fix it; `nobody` when nothing needs fixing.
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

/// The state of a diagnosis in a few values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BriefDiagnosis {
    /// The article whose question it is now.
    pub article: String,
    /// Whether the cause is found; if not, `say` is the next question.
    pub ended: bool,
    /// What to read aloud: the cause and the next step, or the next question.
    pub say: String,
    /// The id of the next question; empty when it has ended.
    pub ask: String,
    /// The answers to it, `id=text` with semicolons between them: send one back in `answers`.
    pub answers: String,
    /// The code of the cause; empty while there is none.
    pub cause: String,
    /// How sure that is: `certain`, `likely` or `possible`; empty while there is none.
    pub confidence: String,
    /// Who can fix it; `nobody` while there is no cause.
    pub owner: String,
    /// Where the fault is.
    pub place: String,
    /// The first step, in a few words; empty when there is none.
    pub next_step: String,
    /// The exact value to paste for it; empty when there is none.
    pub copy: String,
}

/// A diagnosis in a few values.
#[must_use]
pub fn brief_diagnosis(diagnosis: &Diagnosis) -> BriefDiagnosis {
    let Brief { say, cause, confidence, owner, place, next_step, copy, .. } =
        brief(&diagnosis.report);
    let asked = diagnosis.ask_next.as_ref();
    let answer = |choice: &verdict::Choice| format!("{}={}", choice.id, choice.text);
    let answers =
        asked.map(|asked| asked.answers.iter().map(answer).collect::<Vec<_>>().join("; "));
    BriefDiagnosis {
        article: diagnosis.article.clone(),
        ended: diagnosis.ended,
        say,
        ask: asked.map(|asked| asked.id.clone()).unwrap_or_default(),
        answers: answers.unwrap_or_default(),
        cause,
        confidence,
        owner,
        place,
        next_step,
        copy,
    }
}

/// The remedy of the cause, if there is one.
fn remedy(report: &Report) -> Option<&Remedy> {
    let cause = report.cause.as_ref()?;
    let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let finding = findings.find(|found| found.code == cause.code && found.about == cause.about)?;
    report.remedies.iter().find(|remedy| Some(&remedy.key) == finding.remedy.as_ref())
}

/// What the customer pastes for the next step: no command, no letter, and nothing of a step that
/// comes after one that somebody else does.
fn to_paste(remedy: &Remedy) -> Option<String> {
    let others = |step: &&Step| !matches!(step.kind, StepKind::Contact | StepKind::Command);
    remedy.steps.iter().take_while(others).find_map(|step| step.copy.clone())
}

/// The report in a few values.
#[must_use]
pub fn brief(report: &Report) -> Brief {
    let findings = || report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let cause = report.cause.as_ref();
    let remedy = remedy(report);
    let copy = remedy.and_then(to_paste);
    let count = |severity| findings().filter(|finding| finding.severity == severity).count();
    Brief {
        subject: report.subject.clone(),
        status: report.status.to_string(),
        say: report.say.clone(),
        place: report.place.to_string(),
        cause: cause.map(|cause| cause.code.clone()).unwrap_or_default(),
        confidence: cause.map(|cause| cause.confidence.to_string()).unwrap_or_default(),
        owner: cause.map_or_else(|| "nobody".to_owned(), |cause| cause.owner.to_string()),
        next_step: remedy.map(|remedy| remedy.title.clone()).unwrap_or_default(),
        copy: copy.unwrap_or_default(),
        errors: count(Severity::Error),
        unknown: count(Severity::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_value_of_the_customers_own_next_step_is_pasted() {
        let step = |kind: StepKind, copy: &str| Step {
            kind,
            text: String::new(),
            copy: (!copy.is_empty()).then(|| copy.to_owned()),
        };
        let table = [
            (vec![step(StepKind::Dns, "a. MX 10 b.")], Some("a. MX 10 b.")),
            (
                vec![step(StepKind::Panel, ""), step(StepKind::ClientSetting, "mail.example.com")],
                Some("mail.example.com"),
            ),
            (vec![step(StepKind::Command, "dig a")], None),
            (vec![step(StepKind::Contact, "Please remove it.")], None),
            (vec![step(StepKind::Contact, ""), step(StepKind::Dns, "a. AAAA ::1")], None),
        ];
        for (steps, expected) in table {
            let remedy = Remedy {
                key: String::new(),
                title: String::new(),
                lang: String::new(),
                explanation: String::new(),
                steps: steps.clone(),
                guide: None,
            };
            assert_eq!(to_paste(&remedy).as_deref(), expected, "{steps:?}");
        }
    }
}
