//! Do we read bounces as others do? Compared per recipient with what the Sisimai project expects of
//! its own collection.
//!
//! The messages lie beside the workspace and are not part of it; where they are not, this test says
//! so. Those of ours, in `tests/data/bounces`, are read everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Sisimai's names and ours: what stands for what, and why where it is not one for one.
const MAPPING: &str = include_str!("sisimai/mapping.tsv");
/// Where we differ, and why.
const DISAGREEMENTS: &str = include_str!("sisimai/disagreements.tsv");
/// The share of recipients on which we must agree.
const WANTED: f64 = 0.95;

/// The collection; none where the workspace has no samples beside it, which is said, past the
/// capture of a test that passes, and counted by `cargo xtask test`.
fn folder() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if shared.is_dir() {
        return Some(shared.join("data/bounces"));
    }
    let (what, because) = ("bounces", "shared/data is not beside the workspace");
    let _ = writeln!(std::io::stderr(), "NOT PLAYED: {what}, because {because}");
    if let Some(file) = std::env::var_os("MAILWHY_NOT_PLAYED") {
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
        let _ = opened.and_then(|mut file| writeln!(file, "{what}\t{because}"));
    }
    None
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
}

#[derive(serde::Deserialize)]
struct Expected {
    reason: String,
}

#[test]
fn we_agree_with_sisimai_and_explain_where_not() {
    let Some(folder) = folder() else { return };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: BTreeMap<String, Vec<Expected>> = serde_json::from_str(&text).unwrap();
    let mapping: BTreeSet<(&str, &str)> = rows(MAPPING).map(|row| (row[0], row[1])).collect();
    let explained: BTreeSet<&str> = rows(DISAGREEMENTS).map(|row| row[0]).collect();
    let (mut all, mut agreed) = (0, 0);
    let mut differing = BTreeMap::new();
    for (name, wanted) in &expected {
        let bytes = std::fs::read(folder.join(format!("{name}.eml"))).unwrap();
        let read = reason::bounce::read(&bytes);
        for (at, wanted) in wanted.iter().enumerate() {
            let ours =
                read.recipients.get(at).map_or("none", |recipient| recipient.reason.as_str());
            all += 1;
            if mapping.contains(&(wanted.reason.as_str(), ours)) {
                agreed += 1;
            } else {
                differing.insert(name.as_str(), format!("Sisimai {}, we {ours}", wanted.reason));
            }
        }
    }
    eprintln!("agreement: {agreed} of {all} recipients\n{differing:#?}");
    assert!(f64::from(agreed) >= WANTED * f64::from(all), "{agreed} of {all}: {differing:#?}");
    let found: BTreeSet<&str> = differing.keys().copied().collect();
    assert_eq!(
        found, explained,
        "tests/sisimai/disagreements.tsv must explain exactly what differs"
    );
}

/// How one line of a message looks in a paste.
type Pasted = fn(&str) -> String;

/// How a person may paste a message: each line behind a mark, or a blank line after each.
const PASTES: &[(&str, Pasted)] = &[
    ("quoted", |line| format!("> {line}\n")),
    ("indented", |line| format!("    {line}\n")),
    ("double-spaced", |line| format!("{line}\n\n")),
];

#[test]
fn what_is_quoted_indented_or_spaced_out_is_read_as_it_was() {
    let Some(folder) = folder() else { return };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: BTreeMap<String, Vec<Expected>> = serde_json::from_str(&text).unwrap();
    let reasons = |bytes: &[u8]| {
        let recipients = reason::bounce::read(bytes).recipients;
        recipients.iter().map(|recipient| recipient.reason.as_str()).collect::<Vec<_>>()
    };
    for (name, paste) in PASTES {
        let (mut all, mut same, mut wrong) = (0, 0, Vec::new());
        for file in expected.keys() {
            let bytes = std::fs::read(folder.join(format!("{file}.eml"))).unwrap();
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            let pasted: String = text.lines().map(paste).collect();
            let (original, found) = (reasons(&bytes), reasons(pasted.as_bytes()));
            all += 1;
            if original == found {
                same += 1;
            } else if found.iter().any(|reason| *reason != "unknown" && !original.contains(reason))
            {
                wrong.push(format!("{file}: {original:?} became {found:?}"));
            }
        }
        eprintln!("{name}: {same} of {all} as the original");
        assert!(same * 100 >= all * 95, "{name}: {same} of {all}");
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
    }
}

#[test]
fn every_split_and_merge_has_its_reason() {
    let mut ours: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut theirs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows(MAPPING) {
        let why = row.get(2).copied().unwrap_or_default();
        ours.entry(row[1]).or_default().push(why);
        theirs.entry(row[0]).or_default().push(why);
    }
    for (name, reasons) in ours.iter().chain(&theirs) {
        let unexplained = reasons.iter().filter(|why| why.is_empty()).count();
        assert!(unexplained <= 1, "{name} stands for several and only one needs no reason");
    }
    let named =
        |name: &str| verdict::BounceReason::ALL.iter().any(|reason| reason.as_str() == name);
    assert!(ours.keys().all(|name| named(name)), "the mapping names a reason that we do not have");
}

#[test]
fn each_bounce_is_read_in_time() {
    let Some(folder) = folder() else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "eml") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let run = |_| {
            let started = Instant::now();
            let _ = reason::bounce::read(&bytes);
            started.elapsed()
        };
        // 5 ms is what is promised; without optimisation ten times that. The quickest of five,
        // because a machine that does other things as well is not what is tested.
        let quickest = (0..5).map(run).min().unwrap_or_default();
        assert!(quickest < Duration::from_millis(50), "{}: {quickest:?}", path.display());
    }
}
