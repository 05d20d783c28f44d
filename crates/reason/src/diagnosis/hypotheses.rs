//! What may it be? The causes that the answers leave open, the likeliest first.

use content::{Known, Triage};
use verdict::{Confidence, Finding, Hypothesis};

use super::conclusion::Conclusion;
use crate::context::Context;
use crate::report::fault_location::location_of;
use crate::report::modules::code;
use crate::report::owner::owner;

/// What it may be, the likeliest first; where the cause is found, that one.
pub(super) fn hypotheses(
    triage: &Triage,
    known: &Known,
    end: Option<&Conclusion>,
    context: &Context,
) -> Vec<Hypothesis> {
    if let Some(end) = end {
        return vec![hypothesis(&end.finding, end.cause.confidence, 100, context)];
    }
    let open = triage.shares(known);
    let all: f32 = open.iter().map(|(_, share)| share).sum();
    let of = |(id, share): &(&str, f32)| {
        let percent = (100.0 * share / all).round() as u8;
        let confidence = if percent >= 50 { Confidence::Likely } else { Confidence::Possible };
        Some(hypothesis(&Finding::new(code(id)?, "hypothesis"), confidence, percent, context))
    };
    open.iter().filter_map(of).collect()
}

fn hypothesis(
    finding: &Finding,
    confidence: Confidence,
    percent: u8,
    context: &Context,
) -> Hypothesis {
    Hypothesis {
        code: finding.code.clone(),
        summary: context.library.meaning(&finding.code, &context.lang),
        place: location_of(finding),
        owner: owner(finding, context),
        confidence,
        percent,
    }
}
