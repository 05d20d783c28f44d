//! Do we read SPF as RFC 7208 says? Cases of ours for its sections, and the whole test suite of the
//! RFC where it lies beside the workspace, over real DNS sockets.

use std::collections::BTreeMap;
use std::time::Duration;

use checks::spf::{Client, Evaluator};
use checks::{Net, NetConfig};
use futures_util::future::join_all;
use tests::testbed::dns::{Resolver, Script};
use tests::testbed::spf_suite::{SuiteScenario, read};
use tests::{collection, samples};

/// How many messages the suite of the RFC evaluates.
const SUITE: usize = 203;

/// The sections of RFC 7208 that say what comes of a message, and that of RFC 6652 which adds
/// modifiers. Each has cases of ours.
const SECTIONS: &[&str] = &[
    "2.3", "2.4", "2.6.1", "2.6.2", "2.6.3", "2.6.4", "2.6.5", "2.6.6", "2.6.7", "3.1", "3.2",
    "3.3", "3.4", "3.5", "4.1", "4.3", "4.4", "4.5", "4.6", "4.6.1", "4.6.2", "4.6.3", "4.6.4",
    "4.7", "4.8", "5", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7", "6", "6.1", "6.2", "7.1",
    "7.2", "7.3", "7.4", "11.1", "6652:3",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_of_ours_comes_to_what_the_standard_says() {
    let scenarios = ours();
    let count: usize = scenarios.iter().map(|scenario| scenario.tests.len()).sum();
    assert!(count >= 120, "{count} messages");
    judge(&scenarios).await;
}

#[test]
fn every_section_of_the_standard_has_its_cases() {
    let scenarios = ours();
    let tests = scenarios.iter().flat_map(|scenario| scenario.tests.values());
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for section in tests.flat_map(|test| test.sections()) {
        *count.entry(section).or_default() += 1;
    }
    println!("{count:?}");
    let missing: Vec<_> = SECTIONS.iter().filter(|one| !count.contains_key(**one)).collect();
    assert!(missing.is_empty(), "no case is about {missing:?}");
    let unknown: Vec<_> = count.keys().filter(|one| !SECTIONS.contains(&one.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?} are no sections of the standard");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_of_the_suite_comes_to_what_the_standard_says() {
    let Some(path) = samples::beside("rfc7208-tests.yml") else { return };
    let scenarios = read(&std::fs::read_to_string(path).unwrap()).unwrap();
    let count: usize = scenarios.iter().map(|scenario| scenario.tests.len()).sum();
    assert_eq!(count, SUITE, "the suite is not the one that is known");
    judge(&scenarios).await;
}

/// The cases of ours.
fn ours() -> Vec<SuiteScenario> {
    let files = collection::files_ending(&samples::ours("spf"), "yml").expect("a folder of cases");
    let read_one = |path| {
        let text = std::fs::read_to_string(&path).expect("a file of cases");
        read(&text).expect("cases in the form of the suite")
    };
    files.into_iter().flat_map(read_one).collect()
}

async fn judge(scenarios: &[SuiteScenario]) {
    let count: usize = scenarios.iter().map(|scenario| scenario.tests.len()).sum();
    let played = join_all(scenarios.iter().map(play)).await;
    let faults: Vec<String> = played
        .into_iter()
        .collect::<Result<Vec<_>, _>>()
        .expect("scenarios that can be played")
        .concat();
    println!("{} of {count} as RFC 7208 says", count - faults.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Serves a scenario's zones, and evaluates its messages all at once. Gives a sentence for each
/// that came out wrong.
async fn play(scenario: &SuiteScenario) -> Result<Vec<String>, String> {
    let (zone, rules) = scenario.world()?;
    let (_resolver, address) =
        Resolver::start_on_loopback(Script { zone, rules, delay: Duration::ZERO }).await?;
    let mut config = NetConfig::default();
    config.resolver.servers = vec![address.into()];
    config.resolver.try_wait = Duration::from_millis(300);
    config.resolver.question_wait = Duration::from_millis(1000);
    let evaluator = &Evaluator::new(Net::new(config).map_err(|fault| fault.to_string())?);
    let evaluating = scenario.tests.iter().map(async |(name, test)| {
        let found = evaluator.evaluate(&Client::new(test.host, &test.mailfrom, &test.helo)).await;
        let (result, said) = (found.result().as_str(), found.explanation());
        let fault =
            || format!("{name}: {result} {said:?} ({}), wanted {}", found.reason(), test.wanted());
        (!test.accepts(result, said)).then(fault)
    });
    Ok(join_all(evaluating).await.into_iter().flatten().collect())
}
