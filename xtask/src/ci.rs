//! `cargo xtask ci`: what must be green before a change lands.

use std::process::Command;

use crate::{Outcome, fuzz, new, not_played, sh, test};

pub(crate) fn ci() -> Outcome {
    sh::install_wasm_target()?;
    sh::step("format", &mut sh::cargo(&["fmt", "--all", "--check"]))?;
    lint()?;
    document()?;
    licences()?;
    unused_dependencies()?;
    test::test(&test::Options::default())?;
    new::prove()?;
    sh::step(
        "content",
        &mut sh::cargo(&[
            "run",
            "--quiet",
            "--package",
            "api",
            "--bin",
            "mailwhy",
            "--",
            "content",
            "check",
            "content",
        ]),
    )?;
    fuzz::fuzz(&fuzz::Options::of(5))?;
    eprintln!("\n==> everything is green; {}", not_played::summary());
    Ok(())
}

fn lint() -> Outcome {
    sh::step(
        "lint",
        &mut sh::cargo(&[
            "clippy",
            "--workspace",
            "--exclude",
            "widget",
            "--exclude",
            "paste",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]),
    )?;
    // Alone, so that no server feature leaks into the browser's build.
    for package in ["widget", "paste"] {
        let args = [
            "clippy",
            "--package",
            package,
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "--deny",
            "warnings",
        ];
        sh::step(&format!("lint {package}"), &mut sh::cargo(&args))?;
    }
    // Alone too: a feature that only a neighbour turns on is missing for whoever uses the crate by
    // itself.
    for package in ["verdict", "content", "reason", "checks"] {
        sh::step(
            &format!("{package} by itself"),
            &mut sh::cargo(&["check", "--quiet", "--package", package]),
        )?;
    }
    let bench = [
        "check",
        "--quiet",
        "--manifest-path",
        "tests/bench-spf/Cargo.toml",
        "--target-dir",
        "target/bench-spf",
    ];
    sh::step("the bench that is not shipped", &mut sh::cargo(&bench))
}

fn document() -> Outcome {
    let mut command = sh::cargo(&[
        "doc",
        "--workspace",
        "--exclude",
        "widget",
        "--exclude",
        "paste",
        "--no-deps",
        "--document-private-items",
    ]);
    sh::step("documentation, private items too", command.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// Licences, bans and sources by cargo-deny; advisories need a database that not every machine can
/// fetch.
fn licences() -> Outcome {
    let mut deny = tool("cargo-deny")?;
    deny.args(["--all-features", "check", "licenses", "bans", "sources"]);
    sh::step("licences and known-bad versions", &mut deny)
}

/// No manifest names a crate that no source of its own names.
fn unused_dependencies() -> Outcome {
    sh::step("unused dependencies", tool("cargo-machete")?.args(["--skip-target-dir", "."]))
}

/// A program that cargo installs: where it is, or else once into `target/tools`.
fn tool(name: &str) -> Result<Command, String> {
    let tools = sh::root().join("target/tools");
    let program = tools.join("bin").join(name);
    if !program.is_file() && !sh::has(name) {
        let mut install = sh::cargo(&["install", name, "--locked", "--quiet", "--root"]);
        sh::step(
            &format!("install {name} (once, some minutes)"),
            install.arg(&tools).current_dir(std::env::temp_dir()),
        )?;
    }
    let mut command = if program.is_file() { Command::new(program) } else { Command::new(name) };
    command.current_dir(sh::root());
    Ok(command)
}
