//! What does SPF say of a message, in plain words? One or two sentences, without a word of the
//! record's.

use content::Reader;
use verdict::{Arg, SpfEvaluation, SpfResult};

use crate::context::Context;
use crate::report::summary::shortened;

/// The result of an evaluation in words: at most 300 characters, without outside text.
#[must_use]
pub fn spf_sentences(evaluation: &SpfEvaluation, context: &Context) -> String {
    let mut reader = Reader { lang: context.lang.clone(), ..Reader::default() };
    let decided = evaluation.decided_by.as_ref();
    // Names are shown as names are: what they hold beside letters is written out.
    let named = decided.map_or(&evaluation.domain, |decided| &decided.domain);
    for name in [Arg::domain("domain", &evaluation.domain), Arg::domain("include", named)] {
        reader.values.insert(name.name, name.value);
    }
    let fault = evaluation.records.iter().find_map(|record| record.fault_column);
    let column = fault.or(decided.map(|decided| decided.column)).unwrap_or_default();
    for (name, value) in [
        ("address", evaluation.ip.clone()),
        ("column", column.to_string()),
        ("count", evaluation.look_ups.to_string()),
        ("most", evaluation.look_ups_allowed.to_string()),
    ] {
        reader.values.insert(name.to_owned(), value);
    }
    let sentence = |key: String| context.library.sentence(&key, &reader);
    let mut said = vec![sentence(format!("spf.{}", key(evaluation)))];
    let is_included = decided.is_some_and(|decided| decided.record > 0);
    if is_included && evaluation.result == SpfResult::PermError {
        said.push(sentence("spf.where".to_owned()));
    }
    shortened(&said)
}

/// Errors are named by their reason, results by themselves.
fn key(evaluation: &SpfEvaluation) -> String {
    match evaluation.result {
        SpfResult::PermError | SpfResult::TempError | SpfResult::None => {
            evaluation.reason.to_string()
        }
        SpfResult::Neutral => format!("neutral_{}", evaluation.reason),
        result => result.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use content::Library;
    use verdict::{SpfDecision, SpfIdentity, SpfReason};

    use super::*;

    fn said(result: SpfResult, reason: SpfReason, record: usize) -> String {
        let decided = SpfDecision {
            record,
            domain: "evil<b>.example".to_owned(),
            term: "<script>".to_owned(),
            column: 8,
        };
        let evaluation = SpfEvaluation {
            domain: "shop.example".to_owned(),
            ip: "192.0.2.25".to_owned(),
            sender: "bob@shop.example".to_owned(),
            helo: "mx.shop.example".to_owned(),
            identity: SpfIdentity::MailFrom,
            result,
            reason,
            because: None,
            decided_by: Some(decided),
            look_ups: 11,
            look_ups_allowed: 10,
            voids: 0,
            voids_allowed: 2,
            records: Vec::new(),
            explanation: Some("<script>".to_owned()),
            say: String::new(),
        };
        spf_sentences(&evaluation, &Context::new(Library::embedded()))
    }

    #[test]
    fn every_result_and_every_reason_has_its_words() {
        let results = [SpfResult::Pass, SpfResult::Fail, SpfResult::SoftFail]
            .map(|result| (result, SpfReason::Matched));
        let neutral = [SpfReason::Matched, SpfReason::NothingMatched]
            .map(|reason| (SpfResult::Neutral, reason));
        let broken = SpfReason::ALL
            .iter()
            .filter(|reason| !matches!(reason, SpfReason::Matched | SpfReason::NothingMatched));
        let broken = broken.map(|reason| (SpfResult::PermError, *reason));
        for (result, reason) in results.into_iter().chain(neutral).chain(broken) {
            let said = said(result, reason, 1);
            let is_whole = said.len() > 20 && !said.starts_with("spf.") && !said.contains("{{");
            assert!(is_whole && said.chars().count() <= 300, "{result} {reason}: {said}");
            assert!(!said.contains('<'), "outside text in {said}");
        }
    }

    #[test]
    fn a_fault_elsewhere_is_told_where_it_is() {
        assert!(said(SpfResult::PermError, SpfReason::Syntax, 1).contains("evil"));
        assert!(!said(SpfResult::PermError, SpfReason::Syntax, 0).contains("evil"));
    }
}
