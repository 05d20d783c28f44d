//! Everything a developer runs, in one command: `cargo xtask run`, `test`, `ci` and the rest.
//!
//! This crate depends on nothing of Mailwhy: it runs cargo, and says what it does as it does it.

mod bench;
mod ci;
mod dist;
mod fuzz;
mod new;
mod nightly;
mod not_played;
mod openapi;
mod run;
mod scenario;
mod screenshots;
mod servers;
mod sh;
mod test;
mod widget;

use clap::{Parser, Subcommand};

/// What went wrong, as a sentence; printed once by `main`.
type Outcome = Result<(), String>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, run, test and measure Mailwhy")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, the widget included, and serve it.
    Run(run::Options),
    /// Install what the tests need, then run them all.
    Test(test::Options),
    /// Find the scenarios of a check, a code or some words, and play them.
    Scenario(scenario::Options),
    /// Install the real mail servers that the tests talk with; needs root.
    Servers,
    /// What must be green before a change lands: format, lints, docs, contract, licences, tests.
    Ci,
    /// The long forms of what `ci` runs in short, and a table of what came out.
    Nightly(nightly::Options),
    /// Write the files of a new check or article, to fill in.
    New(new::Options),
    /// Write openapi.yaml again from the code.
    Openapi,
    /// Build the widget into widget/dist and print what a browser will download.
    Widget,
    /// Build the one file that is deployed.
    Dist,
    /// Feed the parsers with what nobody would send.
    Fuzz(fuzz::Options),
    /// Take pictures of every screen into docs/screenshots.
    Screenshots,
    /// Measure: `report`, `startup`, `search`, `bounce`.
    Bench(bench::Options),
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::test(&options),
        Task::Scenario(options) => scenario::scenario(&options),
        Task::Servers => servers::install(),
        Task::Ci => ci::ci(),
        Task::Nightly(options) => nightly::nightly(&options),
        Task::New(options) => new::new(&options),
        Task::Openapi => openapi::write(),
        Task::Widget => widget::build(),
        Task::Dist => dist::build(),
        Task::Fuzz(options) => fuzz::fuzz(&options),
        Task::Screenshots => screenshots::take(),
        Task::Bench(options) => bench::bench(&options),
    };
    let Err(fault) = outcome else { return std::process::ExitCode::SUCCESS };
    eprintln!("\nxtask: {fault}");
    std::process::ExitCode::FAILURE
}
