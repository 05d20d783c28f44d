//! `cargo xtask scenario`: finds the scenarios that demand a check or a code, or whose name has
//! some words, and plays them.

use clap::Args;

use crate::{Outcome, sh};

/// The tests whose trials are scenarios: scripted servers, dialogs, real servers.
const TESTS: &[&str] = &["scenarios", "diagnoses", "real"];

#[derive(Args)]
pub(crate) struct Options {
    /// A check (`submission`), or words of a scenario's name or path (`expired certificate`).
    words: Vec<String>,
    /// A code that must be demanded, for example `submission.tls_failed`.
    #[arg(long)]
    code: Option<String>,
    /// Only print the names of what is found.
    #[arg(long)]
    list: bool,
}

pub(crate) fn scenario(options: &Options) -> Outcome {
    let words: Vec<&str> = options.words.iter().chain(&options.code).map(String::as_str).collect();
    if words.is_empty() {
        return Err("which one? Name a check, a code, or words of a scenario's name".to_owned());
    }
    let mut command = sh::cargo(&["test", "--quiet", "--package", "tests", "--no-fail-fast"]);
    command.args(TESTS.iter().flat_map(|test| ["--test", test]));
    command.arg("--").arg(words.join(" "));
    if options.list {
        command.arg("--list");
    }
    sh::step(&format!("scenarios: {}", words.join(" ")), &mut command)
}
