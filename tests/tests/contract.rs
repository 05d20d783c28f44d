//! Does everything that was promised to others still stand? The contract, the codes, the arrows,
//! the frozen report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use content::Reader;
use serde_json::Value;
use tests::conversation::Conversations;
use tests::scenario::{Scenario, files};
use tests::tempting::is_decided;
use verdict::{Code, Report, Severity};

/// What each crate may depend on, as ARCHITECTURE.md draws it.
const ARROWS: &[(&str, &[&str])] = &[
    ("verdict", &[]),
    ("checks", &["verdict"]),
    ("content", &["verdict"]),
    ("reason", &["content", "verdict"]),
    ("api", &["checks", "content", "reason", "verdict"]),
    ("widget", &["content", "verdict"]),
    ("paste", &["reason", "verdict"]),
    ("xtask", &[]),
];

/// What must never reach the browser: the network, the server, and what weighs more than it gives.
const TOO_HEAVY: &[&str] =
    &["tokio", "actix-web", "hickory-proto", "rustls", "idna", "pulldown-cmark", "regex", "toml"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests is a folder of the workspace")
        .to_path_buf()
}

fn cargo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

fn codes() -> Vec<&'static Code> {
    checks::codes().chain(reason::codes()).collect()
}

fn scenarios() -> Vec<(String, Scenario)> {
    scenarios_in("tests/scenarios")
}

fn scenarios_in(folder: &str) -> Vec<(String, Scenario)> {
    let files = files(&root().join(folder)).expect("there are scenarios");
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), Scenario::read(path).expect("a scenario"))).collect()
}

/// What scripted conversations come to, and must not come to.
fn conversations() -> (Vec<String>, Vec<String>) {
    let files = files(&root().join("tests/scenarios/diagnoses")).expect("there are conversations");
    let read = files
        .iter()
        .flat_map(|path| Conversations::read(path).expect("conversations").conversation);
    let (ends, never): (Vec<String>, Vec<Vec<String>>) =
        read.map(|one| (one.cause, one.never)).unzip();
    (ends, never.concat())
}

#[test]
fn the_committed_contract_is_the_one_in_the_code() {
    let committed = std::fs::read_to_string(root().join("openapi.yaml")).unwrap();
    assert!(
        committed == api::yaml().unwrap(),
        "openapi.yaml is stale; write it anew with: cargo xtask openapi"
    );
}

#[test]
fn the_contracts_words_are_those_on_the_wire() {
    let document = serde_json::to_value(api::document()).unwrap();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for word in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let is_word = word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            assert!(is_word, "{name} has the word {word:?}, which nobody sends");
        }
    }
    let owner = &document["components"]["schemas"]["Owner"]["enum"];
    assert!(
        owner.as_array().unwrap().contains(&Value::from(verdict::Owner::DnsHost.as_str())),
        "{owner}"
    );
}

#[test]
fn every_operation_can_be_called_by_a_function_calling_host() {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item
            .as_object()
            .unwrap()
            .values()
            .filter(|operation| operation["operationId"].is_string())
        {
            let id = operation["operationId"].as_str().unwrap();
            let verb = id.split('_').next().unwrap();
            assert!(
                ["get", "list", "search", "create", "explain", "evaluate", "diagnose"]
                    .contains(&verb),
                "{id}"
            );
            assert!(ids.insert(id.to_owned()), "{id} stands twice");
            let described = operation["description"].as_str().unwrap_or_default();
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(
                !summary.is_empty() && summary.len() <= 300 && described.len() <= 300,
                "{path}: {described}"
            );
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let text = parameter["description"].as_str().unwrap_or_default();
                assert!(!text.is_empty() && text.len() <= 700, "{id}: {parameter}");
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    !response["description"].as_str().unwrap_or_default().is_empty(),
                    "{id} {status}"
                );
            }
        }
    }
}

#[test]
fn every_code_is_shown_by_a_scenario_and_forbidden_by_a_tempting_neighbour() {
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
    let (ends, tempting) = conversations();
    for code in codes() {
        let is_named = |named: &[String]| named.iter().any(|name| name == code.id);
        if !is_named(&ends) && !scenarios.iter().any(|(_, scenario)| is_named(&scenario.must)) {
            missing.push(format!("{}: no scenario shows it", code.id));
        }
        let mut forbidding = scenarios.iter().filter(|(_, scenario)| is_named(&scenario.never));
        let is_forbidden = forbidding
            .any(|(_, scenario)| code.severity == Severity::Info || !is_healthy(scenario));
        if !is_named(&tempting) && !is_forbidden {
            missing.push(format!("{}: no tempting neighbour forbids it", code.id));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// How many situations there must be in which a false verdict is tempting and the right one is
/// definite.
const TEMPTING: usize = 40;

#[test]
fn many_false_verdicts_are_tempting_and_none_is_given() {
    let tempting: Vec<(String, Scenario)> =
        scenarios().into_iter().filter(|(_, scenario)| !scenario.tempting.is_empty()).collect();
    for (name, scenario) in &tempting {
        for code in &scenario.tempting {
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
    let (ends, tempting) = conversations();
    for code in ends.iter().chain(&tempting) {
        assert!(known.contains(code.as_str()), "a conversation names {code}, which nobody emits");
    }
    for (name, scenario) in scenarios().into_iter().chain(scenarios_in("tests/scenarios/real")) {
        for code in scenario.must.iter().chain(&scenario.never) {
            assert!(known.contains(code.as_str()), "{name} names {code}, which nobody emits");
        }
        assert!(!scenario.must.is_empty(), "{name} demands nothing");
    }
}

#[test]
fn every_code_stands_once_in_the_catalogue_and_has_its_words() {
    let mut seen = BTreeSet::new();
    for code in codes() {
        assert!(seen.insert(code.id), "{} is declared twice", code.id);
        let meaning = content::Library::embedded().meaning(code.id, "en");
        assert_ne!(meaning, code.id, "{} has no words", code.id);
    }
    let faults = content::check(&root().join("content"), &codes());
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Situations of a reader: with and without a domain, a panel, and a look at the records that there
/// are.
fn readers() -> Vec<Reader> {
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let known = pairs(&[
        ("domain", "a.example"),
        ("spf_record", "v=spf1 mx ~all"),
        ("dmarc_record", "v=DMARC1; p=none"),
    ]);
    let mut readers = Vec::new();
    for (domain, values) in [("known", known), ("unknown", BTreeMap::new())] {
        for stands in ["in_order", "faulty", "missing", "unknown"] {
            for (panel, own, ground) in [
                ("cpanel", "yes", "answers"),
                ("sitemanager", "no", "unknown"),
                ("unknown", "no", "unknown"),
            ] {
                let conditions =
                    [("domain", domain), ("spf", stands), ("dkim", stands), ("dmarc", stands)];
                let reader = [("panel", panel), ("own", own), ("ground", ground)];
                let conditions = pairs(&[&conditions[..], &reader[..]].concat());
                readers.push(Reader { lang: "en".to_owned(), conditions, values: values.clone() });
            }
        }
    }
    readers
}

#[test]
fn every_step_holds_its_value_or_says_in_words_what_to_do() {
    let library = content::Library::embedded();
    for (code, reader) in
        codes().into_iter().flat_map(|code| readers().into_iter().map(move |reader| (code, reader)))
    {
        for step in library.code_words(code.id, &reader).steps {
            let (text, is_known) = (step.text.trim_end(), reader.values.contains_key("domain"));
            assert!(
                step.copy.is_some() || !text.ends_with(':'),
                "{}: {text:?} ends in nothing",
                code.id
            );
            assert!(!text.is_empty() && !text.contains("In where"), "{}: {text:?}", code.id);
            let is_record = step
                .copy
                .as_deref()
                .is_some_and(|copy| copy.starts_with("v=") && copy.contains(' '));
            assert!(is_known || !is_record, "{}: {:?} for no domain", code.id, step.copy);
            let is_doubled = is_record
                && code.id.starts_with("bounce.")
                && reader.conditions["spf"] == "in_order";
            assert!(
                !is_doubled || code.id == "bounce.dmarc",
                "{}: {:?} is published already",
                code.id,
                step.copy
            );
        }
    }
}

#[test]
fn the_readme_lists_every_check_with_its_question() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let library = content::Library::embedded();
    let ids = checks::CHECKS
        .iter()
        .map(|check| check.id)
        .chain(reason::MODULES.iter().map(|module| module.id));
    let missing: Vec<String> = ids
        .map(|id| format!("| `{id}` | {} |", library.check_title(id, "en")))
        .filter(|row| !readme.contains(row.as_str()))
        .collect();
    assert!(missing.is_empty(), "README.md lacks these rows:\n{}", missing.join("\n"));
}

#[test]
fn arrows_point_one_way() {
    let metadata: Value = serde_json::from_str(&cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--offline",
    ]))
    .unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let ours: BTreeSet<&str> =
        packages.iter().filter_map(|package| package["name"].as_str()).collect();
    for (name, allowed) in ARROWS {
        let package = packages
            .iter()
            .find(|package| package["name"] == *name)
            .unwrap_or_else(|| panic!("no crate {name}"));
        let dependencies =
            package["dependencies"].as_array().unwrap().iter().filter(|one| one["kind"].is_null());
        for dependency in
            dependencies.filter_map(|one| one["name"].as_str()).filter(|name| ours.contains(name))
        {
            assert!(
                allowed.contains(&dependency),
                "{name} must not depend on {dependency}: see ARCHITECTURE.md"
            );
        }
    }
}

#[test]
fn nothing_heavy_reaches_the_browser() {
    for package in ["widget", "paste"] {
        nothing_heavy_in(package);
    }
}

fn nothing_heavy_in(package: &str) {
    let tree = cargo(&[
        "tree",
        "--package",
        package,
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--offline",
    ]);
    for line in tree.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        assert!(!TOO_HEAVY.contains(&name), "{package} depends on {name}");
    }
}

/// One complete report, as it travelled when the wire was frozen.
const FROZEN: &str = include_str!("../frozen/report.json");

#[test]
fn the_frozen_report_is_read_and_written_as_it_was() {
    let report: Report = serde_json::from_str(FROZEN).unwrap();
    let written: Value = serde_json::to_value(&report).unwrap();
    assert_eq!(
        written,
        serde_json::from_str::<Value>(FROZEN).unwrap(),
        "the wire has changed: that breaks its readers"
    );
    assert!(report.cause.is_some() && report.ask_next.is_some() && !report.remedies.is_empty());
}

#[test]
fn a_report_from_the_future_is_read_without_loss_of_the_rest() {
    let mut future: Value = serde_json::from_str(FROZEN).unwrap();
    future["a_new_field"] = serde_json::json!({ "with": ["anything"] });
    future["status"] = "worse_than_fail".into();
    future["verdicts"][0]["findings"][0]["severity"] = "catastrophe".into();
    future["verdicts"][0]["findings"][0]["owner"] = "the_queen".into();
    future["verdicts"][0]["findings"][0]["evidence"][0]["kind"] = "telepathy".into();
    future["remedies"][0]["steps"][0]["kind"] = "pray".into();
    let read: Report = serde_json::from_value(future).unwrap();
    let now: Report = serde_json::from_str(FROZEN).unwrap();
    assert_eq!(read.say, now.say);
    assert_eq!(read.verdicts[0].findings[0].code, now.verdicts[0].findings[0].code);
    assert_eq!(read.verdicts[0].findings[0].severity, Severity::Unrecognised);
    assert_eq!(read.verdicts[1..], now.verdicts[1..]);
    assert_eq!(read.remedies[0].steps[0].text, now.remedies[0].steps[0].text);
}
