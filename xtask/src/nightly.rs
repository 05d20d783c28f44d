//! `cargo xtask nightly`: what `ci` proves in short, at full length, and a table of what came out.

use std::time::{Duration, Instant};

use clap::Args;

use crate::{Outcome, ci, fuzz, sh};

/// Tells the tests that have a short and a whole form to run the whole one.
const WHOLE: (&str, &str) = ("MAILWHY_TESTS", "whole");

#[derive(Args)]
pub(crate) struct Options {
    /// How long each parser is fed, in seconds.
    #[arg(long, default_value_t = 60)]
    fuzz_seconds: u32,
    /// Leave out what `cargo xtask ci` has just shown.
    #[arg(long)]
    without_ci: bool,
}

/// One line of the table.
struct Row {
    what: &'static str,
    took: Duration,
    outcome: Outcome,
}

/// Runs every long form, whatever became of the others, and fails if one did.
pub(crate) fn nightly(options: &Options) -> Outcome {
    let mut rows = Vec::new();
    if !options.without_ci {
        rows.push(timed("ci", ci::ci));
    }
    rows.push(timed("records to publish, 2,000 domains and 20,000 changed records", proposals));
    rows.push(timed("every parser, fed", || fuzz::fuzz(&fuzz::Options::of(options.fuzz_seconds))));
    report(&rows)
}

/// Every record that a remedy offers, published and judged again.
fn proposals() -> Outcome {
    let args = ["test", "--release", "--package", "checks", "--", "proposals"];
    sh::step("publish what is offered", sh::cargo(&args).env(WHOLE.0, WHOLE.1))
}

fn timed(what: &'static str, run: impl FnOnce() -> Outcome) -> Row {
    let started = Instant::now();
    let outcome = run();
    Row { what, took: started.elapsed(), outcome }
}

/// Prints the table, and says which lines failed.
fn report(rows: &[Row]) -> Outcome {
    eprintln!("\n| what | seconds | outcome |\n|---|---|---|");
    for row in rows {
        let outcome = if row.outcome.is_ok() { "green" } else { "failed" };
        eprintln!("| {} | {:.0} | {outcome} |", row.what, row.took.as_secs_f32());
    }
    let failed: Vec<String> = rows.iter().filter_map(|row| row.outcome.clone().err()).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}
