//! Does each crate depend on what it may, and does nothing heavy reach the browser?

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::root;

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

fn cargo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}
