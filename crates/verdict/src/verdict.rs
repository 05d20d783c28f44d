//! A verdict: what one check says.

use serde::{Deserialize, Serialize};

use crate::code::Severity;
use crate::enums::wire_enum;
use crate::finding::Finding;

wire_enum! {
    /// What a verdict or a report comes to, in rising order. Computed, never set (invariant 7).
    Status {
        /// The check has nothing to say about this subject.
        NotApplicable = "not_applicable",
        /// The check waits for something: `waits_on` says what.
        Skipped = "skipped",
        /// Looked, and found nothing wrong.
        Pass = "pass",
        /// Could not be seen.
        Unknown = "unknown",
        /// Should be fixed; mail still flows.
        Warn = "warn",
        /// Stops mail.
        Fail = "fail",
    }
}

impl Status {
    /// The status of a check that ran: the worst of its findings. A check that ran always found
    /// something.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        findings.iter().map(|finding| finding.severity.into()).max().unwrap_or(Self::Unknown)
    }
}

impl From<Severity> for Status {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info | Severity::Notice => Self::Pass,
            Severity::Warning => Self::Warn,
            Severity::Error => Self::Fail,
            Severity::Unknown | Severity::Unrecognised => Self::Unknown,
        }
    }
}

/// What one check says about one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// The check's id, for example `mx`.
    pub check: String,
    /// The question it answers, in the customer's words; empty until the report is made.
    #[serde(default)]
    pub title: String,
    /// The worst of its findings, or why there are none.
    pub status: Status,
    /// With `skipped` what it waits for, with `not_applicable` why: a key such as `dkim_selector`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_on: Option<String>,
    /// The same as a sentence; empty until the report is made, and when the check ran.
    #[serde(default)]
    pub note: String,
    /// What it found, worst first.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// When the oldest observation behind it was made, RFC 3339.
    pub observed_at: String,
    /// Until when it holds, RFC 3339.
    pub valid_until: String,
    /// Milliseconds it took.
    pub elapsed_ms: u32,
    /// Whether every observation behind it was made for an earlier caller.
    #[serde(default)]
    pub cached: bool,
}
