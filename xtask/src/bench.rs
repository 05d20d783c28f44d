//! `cargo xtask bench`: the figures that the README gives, measured.

use clap::{Args, ValueEnum};

use crate::{Outcome, sh, widget};

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure; without a name, everything.
    what: Option<What>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Round trips, queries and repeats of one report, with 50 ms to the resolver.
    Report,
    /// The slowest of two hundred answers about one own server, and a healthy domain's whole
    /// report.
    Wait,
    /// A finished report, in brotli and as it is, beside the same bytes from a bare handler.
    Cached,
    /// SPF: warm beside mail-auth, cold beside the bare look-ups.
    Spf,
    /// Time to the first answer and memory at rest, of the release binary.
    Startup,
    /// The median query of the search, its mean reciprocal rank, and its false hits.
    Search,
    /// Returned messages understood in a second, on one thread, and the weight of the module that
    /// reads them in a browser.
    Bounce,
}

pub(crate) fn bench(options: &Options) -> Outcome {
    let wanted = |what| options.what.is_none_or(|chosen| chosen == what);
    if wanted(What::Spf) {
        measure_spf()?;
    }
    if options.what == Some(What::Spf) {
        return Ok(());
    }
    for (package, program) in [("api", "mailwhy"), ("tests", "bench")] {
        let title = format!("build {program} with optimisation");
        sh::step(
            &title,
            &mut sh::cargo(&["build", "--release", "--package", package, "--bin", program]),
        )?;
    }
    if wanted(What::Report) {
        measure("report")?;
    }
    if wanted(What::Wait) {
        measure("crowd")?;
        measure("whole")?;
    }
    if wanted(What::Cached) {
        measure("cached")?;
    }
    if wanted(What::Startup) {
        measure("startup")?;
    }
    if wanted(What::Search) {
        measure("search")?;
    }
    if wanted(What::Bounce) {
        measure("bounce")?;
        widget::weigh_built()?;
    }
    Ok(())
}

/// The test bed holds the world that is measured in, so the measuring is a program of its own.
fn measure(what: &str) -> Outcome {
    let mut command = std::process::Command::new(sh::binary("release", "bench"));
    command
        .arg(what)
        .arg("--mailwhy")
        .arg(sh::binary("release", "mailwhy"))
        .current_dir(sh::root());
    sh::step(&format!("measure: {what}"), &mut command)
}

/// SPF is measured beside another library, in a workspace of its own so that what that one needs
/// never enters ours.
fn measure_spf() -> Outcome {
    let target = sh::root().join("target/bench-spf");
    let mut command =
        sh::cargo(&["run", "--release", "--manifest-path", "tests/bench-spf/Cargo.toml"]);
    sh::step("measure: spf", command.arg("--target-dir").arg(target))
}
