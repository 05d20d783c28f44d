//! What must hold of a report beyond its codes?

use serde::Deserialize;
use verdict::Report;

/// A report takes no longer, whatever the world does.
const MOST_MS: u32 = 10_000;

/// What else must hold of the report.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// The code of the cause; `none` where there must be none.
    pub cause: Option<String>,
    /// Who can fix it.
    pub owner: Option<String>,
    /// Where the fault is.
    pub place: Option<String>,
    /// The status.
    pub status: Option<String>,
    /// Text that what is said aloud must hold.
    pub say: Option<String>,
    /// Where a returned message had come from.
    pub origin: Option<String>,
    /// Text that a value to copy must hold.
    pub copy: Option<String>,
    /// Text that no value to copy may hold.
    pub no_copy: Option<String>,
    /// The most round trips of the resolver that may wait for each other; then nothing may be asked
    /// twice either. Of use in a world with a delay.
    pub generations: Option<usize>,
    /// How many remedies there are.
    pub remedies: Option<usize>,
    /// The most questions that the resolver may be asked.
    pub questions: Option<usize>,
    /// Text that some evidence must hold.
    pub evidence: Option<String>,
    /// Text that must be nowhere in the report.
    pub hides: Option<String>,
    /// Within how many milliseconds the report must be made; none: ten seconds, at worst.
    pub within_ms: Option<u32>,
}

impl Expect {
    /// What is not as expected in a report.
    pub(super) fn faults(&self, report: &Report) -> Vec<String> {
        let mut faults = Vec::new();
        let cause = report.cause.as_ref();
        let mut hold = |what: &str, wanted: &Option<String>, is: String| {
            if wanted.as_ref().is_some_and(|wanted| *wanted != is) {
                faults.push(format!(
                    "{what} is {is:?} and must be {:?}",
                    wanted.as_deref().unwrap_or_default()
                ));
            }
        };
        hold(
            "the cause",
            &self.cause,
            cause.map_or_else(|| "none".to_owned(), |cause| cause.code.clone()),
        );
        hold(
            "the owner",
            &self.owner,
            cause.map_or_else(|| "none".to_owned(), |cause| cause.owner.to_string()),
        );
        hold("the place", &self.place, report.place.to_string());
        hold("the status", &self.status, report.status.to_string());
        faults.extend(self.value_faults(report));
        if let Some(say) = self.say.as_ref().filter(|say| !report.say.contains(say.as_str())) {
            faults.push(format!("what is said does not hold {say:?}"));
        }
        let said = |text: &str| {
            report.verdicts.iter().flat_map(|verdict| &verdict.findings).any(|finding| {
                finding
                    .evidence
                    .iter()
                    .any(|evidence| evidence.said.iter().any(|said| said.contains(text)))
            })
        };
        if let Some(text) = self.evidence.as_ref().filter(|text| !said(text)) {
            faults.push(format!("no evidence holds {text:?}"));
        }
        let within = self.within_ms.unwrap_or(MOST_MS);
        if report.took_ms > within {
            faults.push(format!("the report took {} ms, and {within} are allowed", report.took_ms));
        }
        let whole = serde_json::to_string(report).unwrap_or_default();
        if let Some(text) = self.hides.as_ref().filter(|text| whole.contains(text.as_str())) {
            faults.push(format!("the report tells {text:?}"));
        }
        faults
    }

    /// What is not as expected of the remedies and of the values that they offer.
    fn value_faults(&self, report: &Report) -> Vec<String> {
        let mut faults = Vec::new();
        let copies: Vec<&str> = report
            .remedies
            .iter()
            .flat_map(|remedy| &remedy.steps)
            .filter_map(|step| step.copy.as_deref())
            .collect();
        if let Some(copy) = self
            .copy
            .as_ref()
            .filter(|copy| !copies.iter().any(|value| value.contains(copy.as_str())))
        {
            faults.push(format!("no value to copy holds {copy:?}; there are {copies:?}"));
        }
        let forbidden = self
            .no_copy
            .iter()
            .filter(|text| copies.iter().any(|value| value.contains(text.as_str())));
        faults.extend(forbidden.map(|text| format!("a value to copy holds {text:?}")));
        if let Some(remedies) = self.remedies.filter(|remedies| report.remedies.len() != *remedies)
        {
            let keys: Vec<_> = report.remedies.iter().map(|remedy| &remedy.key).collect();
            faults.push(format!("there must be {remedies} remedies and there are {keys:?}"));
        }
        faults
    }
}
