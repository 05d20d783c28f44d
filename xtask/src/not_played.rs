//! What did the tests not play on this machine? They note it in a file; the closing line counts it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::sh;

/// Names the file to the tests.
pub(crate) const VARIABLE: &str = "MAILWHY_NOT_PLAYED";

/// The file.
pub(crate) fn file() -> PathBuf {
    sh::root().join("target/not-played.tsv")
}

/// Forgets what an earlier run did not play.
pub(crate) fn forget() {
    // Where there is none, there is nothing to forget.
    let _ = std::fs::remove_file(file());
}

/// What was not played, counted and with its reasons.
pub(crate) fn summary() -> String {
    summarize(&std::fs::read_to_string(file()).unwrap_or_default())
}

/// Each line is a thing and its reason; several tests may have missed the same.
fn summarize(text: &str) -> String {
    let mut reasons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (what, because) in text.lines().filter_map(|line| line.split_once('\t')) {
        reasons.entry(because).or_default().insert(what);
    }
    let count: usize = reasons.values().map(BTreeSet::len).sum();
    let listed: Vec<String> = reasons
        .iter()
        .map(|(because, whats)| {
            let whats = whats.iter().copied().collect::<Vec<_>>().join(", ");
            format!(", because {because}: {whats}")
        })
        .collect();
    format!("not played here: {count}{}", listed.concat())
}

#[cfg(test)]
mod tests {
    use super::summarize;

    #[test]
    fn what_several_tests_missed_counts_once() {
        assert_eq!(summarize(""), "not played here: 0");
        assert_eq!(
            summarize("bounces\tno data\nhostile\tno data\nbounces\tno data\n"),
            "not played here: 2, because no data: bounces, hostile"
        );
    }
}
