//! Do we read what real servers return and say? The messages that Postfix, Exim and Sendmail wrote
//! in the test bed, each with the reason of each recipient; and what they and Dovecot said to a
//! customer's program.

use tests::recording::{Recording, file};
use tests::scenario::Scenario;
use tests::{collection, samples};

/// How many messages there are at least.
const LEAST: usize = 36;

#[test]
fn each_recipient_of_each_returned_message_has_its_reason() {
    let recording = Recording::read().unwrap();
    let (mut count, mut faults) = (0, Vec::new());
    for (sender, situation) in recording.pairs() {
        let path = file(sender, situation);
        let message = std::fs::read(&path).unwrap_or_else(|_| panic!("{}", path.display()));
        count += 1;
        let read = reason::bounce::read(&message).recipients;
        let mut found: Vec<(&str, &str)> = read
            .iter()
            .map(|recipient| (recipient.address.as_str(), recipient.reason.as_str()))
            .collect();
        let mut wanted: Vec<(&str, &str)> = situation
            .to
            .iter()
            .map(String::as_str)
            .zip(situation.reasons.iter().map(String::as_str))
            .collect();
        found.sort_unstable();
        wanted.sort_unstable();
        if found != wanted {
            faults.push(format!("{sender}, {}: {found:?}, wanted {wanted:?}", situation.name));
        }
    }
    println!("{} of {count} messages as the servers meant them", count - faults.len());
    assert!(count >= LEAST, "{count} messages, and there must be {LEAST}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// How many answers there are at least.
const LEAST_ANSWERS: usize = 63;

#[test]
fn each_answer_of_a_real_server_is_called_what_its_scenario_says() {
    let files = collection::files_ending(&samples::ours("transcripts"), "txt").unwrap();
    let mut faults = Vec::new();
    for path in &files {
        let stem = path.file_stem().unwrap_or_default();
        let scenario = collection::folder().join("real").join(stem).with_extension("toml");
        let scenario = Scenario::read(&scenario).unwrap();
        let read =
            reason::pasted::read(&std::fs::read(path).unwrap(), reason::UserSays::default(), None);
        let findings = read.found.iter().flat_map(|(_, found)| found);
        let codes: Vec<&str> = findings.map(|finding| finding.code.as_str()).collect();
        let is_said = scenario.must.iter().all(|code| codes.contains(&code.as_str()));
        if !is_said || codes.iter().any(|code| scenario.forbids(code)) {
            faults.push(format!("{}: {codes:?}, not {:?}", path.display(), scenario.must));
        }
    }
    println!("{} of {} answers as their scenarios say", files.len() - faults.len(), files.len());
    assert!(files.len() >= LEAST_ANSWERS, "{} of {LEAST_ANSWERS}", files.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
