//! Is every code shown by a scenario and forbidden by another, and is every scenario found by what
//! it demands?

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tests::collection;
use tests::dialog::Dialogs;
use tests::false_positive::is_decided;
use tests::scenario::Scenario;
use verdict::Severity;

use crate::{codes, root};

/// Codes that no scenario shows, or that no tempting neighbour forbids.
pub(crate) fn missing() -> Vec<String> {
    let scenarios = scenarios();
    let severity: BTreeMap<&str, Severity> =
        codes().iter().map(|code| (code.id, code.severity)).collect();
    // A healthy world forbids everything, and so proves nothing.
    let is_healthy = |scenario: &Scenario| {
        let is_quiet = |code: &String| {
            severity.get(code.as_str()).is_none_or(|severity| *severity == Severity::Info)
        };
        scenario.must.iter().all(is_quiet)
            && scenario.world.dns.is_empty()
            && scenario.ask.paste.is_none()
    };
    let mut missing = Vec::new();
    let (ends, false_causes) = dialogs();
    for code in codes() {
        let is_named = |named: &[String]| named.iter().any(|name| name == code.id);
        if !is_named(&ends) && !scenarios.iter().any(|(_, scenario)| is_named(&scenario.must)) {
            missing.push(format!("{}: no scenario shows it", code.id));
        }
        let mut forbidding = scenarios.iter().filter(|(_, scenario)| scenario.forbids(code.id));
        let is_forbidden = forbidding
            .any(|(_, scenario)| code.severity == Severity::Info || !is_healthy(scenario));
        if !is_named(&false_causes) && !is_forbidden {
            missing.push(format!("{}: no tempting neighbour forbids it", code.id));
        }
    }
    missing
}

/// How many situations there must be in which a false verdict is tempting and the right one is
/// definite.
const TEMPTING: usize = 40;

#[test]
fn many_false_verdicts_are_tempting_and_none_is_given() {
    let tempting: Vec<(String, Scenario)> = scenarios()
        .into_iter()
        .filter(|(_, scenario)| !scenario.false_positive_of.is_empty())
        .collect();
    for (name, scenario) in &tempting {
        for code in &scenario.false_positive_of {
            assert!(
                scenario.never.contains(code),
                "{name} is tempted to say {code}, and does not forbid it"
            );
        }
    }
    let (decided, open): (Vec<_>, Vec<_>) =
        tempting.iter().partition(|(_, scenario)| is_decided(scenario));
    assert!(decided.len() >= TEMPTING, "{} of {TEMPTING} are decided", decided.len());
    assert!(open.len() >= TEMPTING / 2, "{} observations fail and accuse nobody", open.len());
}

#[test]
fn no_scenario_names_a_code_that_nobody_emits() {
    let known: BTreeSet<&str> = codes().iter().map(|code| code.id).collect();
    let (ends, false_causes) = dialogs();
    for code in ends.iter().chain(&false_causes) {
        assert!(known.contains(code.as_str()), "a dialog names {code}, which nobody emits");
    }
    for (name, scenario) in scenarios().into_iter().chain(real_scenarios()) {
        for code in scenario.must.iter().chain(&scenario.never) {
            let is_known = match code.strip_suffix('*') {
                Some(start) => known.iter().any(|known| known.starts_with(start)),
                None => known.contains(code.as_str()),
            };
            assert!(is_known, "{name} names {code}, which nobody emits");
        }
        assert!(!scenario.must.is_empty(), "{name} demands nothing");
        let is_exact =
            scenario.must.iter().chain(&scenario.false_positive_of).all(|code| !code.contains('*'));
        assert!(is_exact, "{name}: only `never` may name a whole check");
    }
}

/// The folders of scenarios that are about more than one check.
const ACROSS: &[&str] = &["cause", "hostile"];

#[test]
fn a_scenario_lies_in_the_folder_of_the_check_that_it_demands() {
    let pasted: Vec<&str> = reason::MODULES.iter().map(|module| module.id).collect();
    let mut misplaced = Vec::new();
    for (name, scenario) in scenarios() {
        let folder = Path::new(&name).parent().expect("a file in a folder");
        let folder = folder.strip_prefix("tests/scenarios").expect("a folder of scenarios");
        let is_pasted = scenario.ask.paste.is_some() || !scenario.ask.heard.is_empty();
        let is_demanded =
            |id: &str| scenario.must.iter().any(|code| code.split('.').next() == Some(id));
        let holds = match folder.to_str().unwrap_or_default().split_once('/') {
            Some(("pasted", kind)) => is_pasted && pasted.contains(&kind),
            Some(_) => false,
            None => folder.to_str().is_some_and(|id| ACROSS.contains(&id) || is_demanded(id)),
        };
        if !holds {
            misplaced.push(format!("{name} demands {:?}", scenario.must));
        }
    }
    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
}

#[test]
fn a_check_finds_every_scenario_that_demands_it() {
    let titles: Vec<(String, Scenario)> = collection::scripted()
        .expect("there are scenarios")
        .iter()
        .map(|path| {
            let title = collection::title_of_scenario(path).expect("a scenario");
            (title, Scenario::read(path).expect("a scenario"))
        })
        .collect();
    let ids = checks::CHECKS.iter().map(|check| check.id);
    for id in ids.chain(reason::MODULES.iter().map(|module| module.id)) {
        let start = format!("{id}.");
        let demands =
            |scenario: &Scenario| scenario.must.iter().any(|code| code.starts_with(&start));
        let demanding = titles.iter().filter(|(_, scenario)| demands(scenario)).count();
        let found = titles
            .iter()
            .filter(|(title, scenario)| demands(scenario) && collection::is_meant(id, title))
            .count();
        println!("{id}: {demanding} scenarios");
        assert_eq!(found, demanding, "of the scenarios that demand {id}, its name finds {found}");
        assert!(demanding > 0, "no scenario demands a code of {id}");
    }
}

fn scenarios() -> Vec<(String, Scenario)> {
    read_all(collection::scripted().expect("there are scenarios"))
}

fn real_scenarios() -> Vec<(String, Scenario)> {
    read_all(collection::files(&collection::folder().join("real")).expect("there are scenarios"))
}

fn read_all(files: Vec<PathBuf>) -> Vec<(String, Scenario)> {
    let name = |path: &Path| path.strip_prefix(root()).unwrap_or(path).display().to_string();
    files.iter().map(|path| (name(path), Scenario::read(path).expect("a scenario"))).collect()
}

/// What scripted dialogs come to, and must not come to.
fn dialogs() -> (Vec<String>, Vec<String>) {
    let files = collection::files(&collection::folder().join("diagnoses"));
    let read = files
        .expect("there are dialogs")
        .into_iter()
        .flat_map(|path| Dialogs::read(&path).expect("dialogs").dialog);
    let (ends, never): (Vec<String>, Vec<Vec<String>>) =
        read.map(|one| (one.cause, one.never)).unzip();
    (ends, never.concat())
}
