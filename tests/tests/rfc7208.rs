//! Do we read SPF as RFC 7208 says? Its whole test suite, over real DNS sockets.

use std::time::Duration;

use checks::spf::{Client, Evaluator};
use checks::{Net, NetConfig};
use futures_util::future::join_all;
use tests::samples;
use tests::testbed::dns::{Resolver, Script};
use tests::testbed::spf_suite::{SuiteScenario, read};

/// How many messages the suite evaluates.
const TESTS: usize = 203;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_of_the_suite_comes_to_what_the_standard_says() {
    let Some(path) = samples::find("rfc7208-tests.yml") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let scenarios = read(&text).unwrap();
    let count: usize = scenarios.iter().map(|scenario| scenario.tests.len()).sum();
    let played = join_all(scenarios.iter().map(play)).await;
    let faults: Vec<String> = played.into_iter().collect::<Result<Vec<_>, _>>().unwrap().concat();
    println!("{} of {count} as RFC 7208 says", count - faults.len());
    assert_eq!(count, TESTS, "the suite is not the one that is known");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Serves a scenario's zones, and evaluates its messages all at once. Gives a sentence for each
/// that came out wrong.
async fn play(scenario: &SuiteScenario) -> Result<Vec<String>, String> {
    let (zone, rules) = scenario.world()?;
    let (_resolver, address) =
        Resolver::start_on_loopback(Script { zone, rules, delay: Duration::ZERO }).await?;
    let mut config = NetConfig::default();
    config.resolver.servers = vec![address];
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
