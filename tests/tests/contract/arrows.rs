//! Does each crate depend on what it may, can `probe` alone leave the machine, and does nothing
//! heavy reach the browser (invariants 1 and 10)?

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::root;

/// What each crate may depend on, as ARCHITECTURE.md draws it.
const ARROWS: &[(&str, &[&str])] = &[
    ("verdict", &[]),
    ("probe", &["verdict"]),
    ("checks", &["probe", "verdict"]),
    ("content", &["verdict"]),
    ("reason", &["content", "verdict"]),
    ("api", &["checks", "content", "reason", "verdict"]),
    ("widget", &["content", "verdict"]),
    ("paste", &["reason", "verdict"]),
    ("xtask", &[]),
];

/// What opens connections: of all that is shipped, `probe` alone may depend on it.
const WAYS_OUT: &[&str] = &[
    "hickory-net",
    "hickory-proto",
    "hickory-resolver",
    "hyper",
    "hyper-util",
    "reqwest",
    "rustls",
    "tokio-rustls",
];

/// What must never reach the browser: the network, the server, and what weighs more than it gives.
const TOO_HEAVY: &[&str] =
    &["tokio", "actix-web", "hickory-proto", "rustls", "idna", "pulldown-cmark", "regex", "toml"];

#[test]
fn arrows_point_one_way() {
    let packages = dependencies();
    for (name, allowed) in ARROWS {
        let depends = packages.get(*name).unwrap_or_else(|| panic!("no crate {name}"));
        for dependency in depends.iter().filter(|one| packages.contains_key(*one)) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not depend on {dependency}: see ARCHITECTURE.md"
            );
        }
    }
}

#[test]
fn only_probe_has_the_means_to_leave_this_machine() {
    let packages = dependencies();
    for (name, _) in ARROWS.iter().filter(|(name, _)| *name != "probe") {
        let means: Vec<_> =
            packages[*name].iter().filter(|one| WAYS_OUT.contains(&one.as_str())).collect();
        assert!(means.is_empty(), "{name} depends on {means:?}: what it wants to see is for probe");
    }
}

/// What each package of ours depends on, its tests left aside.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo's metadata");
    let of = |package: &Value| {
        let all = package["dependencies"].as_array().expect("cargo's metadata").iter();
        let shipped = all.filter(|one| one["kind"].is_null());
        shipped.map(|one| one["name"].as_str().expect("cargo's metadata").to_owned()).collect()
    };
    let packages = metadata["packages"].as_array().expect("cargo's metadata").iter();
    packages
        .map(|one| (one["name"].as_str().expect("cargo's metadata").to_owned(), of(one)))
        .collect()
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

fn cargo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}
