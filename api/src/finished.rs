//! A finished report, and the bytes in which it travels: each form made once.

use std::sync::{Arc, OnceLock};

use verdict::{Answered, Plan, Report};

use crate::encoded::{Effort, Encoded};
use crate::error::ApiError;
use crate::kept;

/// The media type of an event stream.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// What a report holds in memory for each byte of its JSON, as measured, and what its other forms
/// (short, and as events) may add.
const WEIGHT_OF_REPORT: usize = 4;

/// A finished report.
pub(crate) struct Finished {
    /// The report itself.
    pub(crate) report: Arc<Report>,
    plan: Arc<Plan>,
    full: Encoded,
    brief: OnceLock<Encoded>,
    events: OnceLock<Encoded>,
}

impl Finished {
    /// Writes a report that was made to a plan.
    pub(crate) fn new(report: Report, plan: Arc<Plan>) -> Result<Self, ApiError> {
        let full = kept::json(&report, Effort::Quick)?;
        let (brief, events) = (OnceLock::new(), OnceLock::new());
        Ok(Self { report: Arc::new(report), plan, full, brief, events })
    }

    /// Everything, as JSON.
    pub(crate) fn full(&self) -> &Encoded {
        &self.full
    }

    /// A few flat values, as JSON.
    pub(crate) fn brief(&self) -> &Encoded {
        self.brief.get_or_init(|| {
            let json = serde_json::to_vec(&reason::brief(&self.report)).unwrap_or_default();
            Encoded::new("application/json", Effort::Quick, json)
        })
    }

    /// The events that it was made with, for who comes too late to see them happen.
    pub(crate) fn events(&self) -> &Encoded {
        self.events.get_or_init(|| {
            let mut events = event("plan", &*self.plan);
            for verdict in &self.report.verdicts {
                let names = |key: &str| {
                    verdict.findings.iter().any(|finding| finding.remedy.as_deref() == Some(key))
                };
                let remedies = self.report.remedies.iter().filter(|remedy| names(&remedy.key));
                let remedies = remedies.cloned().collect();
                events += &event("verdict", &Answered { verdict: verdict.clone(), remedies });
            }
            let events = events.into_bytes().into_iter().chain(self.last_event());
            Encoded::new(EVENT_STREAM, Effort::Quick, events.collect::<Vec<u8>>())
        })
    }

    /// The event that ends a stream: the report.
    pub(crate) fn last_event(&self) -> Vec<u8> {
        [b"event: report\ndata: ", &self.full.identity()[..], b"\n\n"].concat()
    }

    /// At least the bytes that it holds, now and once every form was asked for.
    pub(crate) fn weight(&self) -> usize {
        self.full.weight() + WEIGHT_OF_REPORT * self.full.identity().len()
    }
}

/// One event as it travels: its name, and one line of JSON.
pub(crate) fn event(name: &str, value: &impl serde::Serialize) -> String {
    // Plain structs of strings and numbers always become JSON; an empty object is what would be
    // left to say.
    let json = serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned());
    format!("event: {name}\ndata: {json}\n\n")
}
