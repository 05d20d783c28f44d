//! Which question tells most? The information that its answer gives about the cause.

use super::{Asked, CauseRule};

/// How much doubt an answer takes away, on average: the information that it gives about the cause.
pub(super) fn gain(asked: &Asked, open: &[&CauseRule]) -> f32 {
    let choices = &asked.question.answers;
    let likelihood = |rule: &CauseRule, choice: &str| match rule.wants(&asked.question.id) {
        None => 1.0 / choices.len() as f32,
        Some(wanted) if wanted.split('|').any(|wanted| wanted == choice) => {
            1.0 / wanted.split('|').count() as f32
        }
        Some(_) => 0.0,
    };
    let all: f32 = open.iter().map(|rule| rule.share()).sum();
    let before = doubt(open.iter().map(|rule| rule.share() / all));
    let after: f32 = choices
        .iter()
        .map(|choice| {
            let joint: Vec<f32> =
                open.iter().map(|rule| rule.share() / all * likelihood(rule, &choice.id)).collect();
            let whole: f32 = joint.iter().sum();
            if whole > 0.0 { whole * doubt(joint.iter().map(|part| part / whole)) } else { 0.0 }
        })
        .sum();
    before - after
}

/// Shannon's entropy, in bits.
fn doubt(shares: impl Iterator<Item = f32>) -> f32 {
    shares.filter(|share| *share > 0.0).map(|share| -share * share.log2()).sum()
}
