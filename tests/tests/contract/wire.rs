//! Is what travels what the contract says, and was when it was frozen?

use std::collections::BTreeSet;

use serde_json::Value;
use verdict::{Report, Severity};

use crate::root;

#[test]
fn the_committed_contract_is_the_one_in_the_code() {
    let committed = std::fs::read_to_string(root().join("openapi.yaml")).unwrap();
    assert!(
        committed == api::yaml().unwrap(),
        "openapi.yaml is stale; write it again with: cargo xtask openapi"
    );
}

#[test]
fn every_reference_of_the_contract_leads_somewhere() {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut open = vec![&document];
    let mut found = 0;
    while let Some(value) = open.pop() {
        if let Some(path) = value["$ref"].as_str() {
            let at = path.strip_prefix('#').unwrap_or_else(|| panic!("{path} leads outside"));
            assert!(document.pointer(at).is_some(), "{path} leads nowhere");
            found += 1;
        }
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => open.extend(fields.values()),
            _ => {}
        }
    }
    assert!(found > 100, "{found} references");
    assert_eq!(document["servers"][0]["url"], "/");
}

#[test]
fn no_word_of_the_contract_is_a_boolean_to_older_readers() {
    for line in api::yaml().unwrap().lines() {
        let word = line.trim_start().trim_start_matches("- ").split(':').next().unwrap_or_default();
        let booleans = ["y", "n", "yes", "no", "on", "off", "true", "false"];
        assert!(!booleans.contains(&word.to_lowercase().as_str()), "{line}");
    }
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
            assert!(ids.insert(id.to_owned()), "{id} appears twice");
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

/// One complete report, as it travelled when the wire was frozen.
const FROZEN: &str = include_str!("../../frozen/report.json");

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
