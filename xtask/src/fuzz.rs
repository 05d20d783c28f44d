//! `cargo xtask fuzz`: what reads outside text, fed with what nobody would send.
//!
//! The pinned compiler is made to take the flags that only a nightly one takes by itself, so that
//! no other toolchain has to be installed.

use std::process::Command;

use clap::Args;

use crate::{Outcome, sh};

/// The parsers, by the name of their target in `fuzz/fuzz_targets`.
const TARGETS: &[&str] = &[
    "bounce",
    "headers",
    "client",
    "network",
    "paste",
    "explain",
    "names",
    "dns",
    "session",
    "certificate",
    "http_answer",
    "spf",
    "dmarc",
    "dkim",
    "mta_sts",
    "tls_rpt",
    "bimi",
    "tlsa",
    "autoconfig",
    "feed",
    "rdap",
    "mailbox_api",
    "request_body",
    "configuration",
    "markdown",
    "search",
];

/// The most bytes of one input: longer ones find nothing new, and slowly.
const LONGEST: u32 = 16 * 1024;

#[derive(Args)]
pub(crate) struct Options {
    /// How long each parser is fed, in seconds.
    #[arg(long, default_value_t = 5)]
    seconds: u32,
    /// Only this one.
    target: Option<String>,
}

impl Options {
    /// Every parser, each for so many seconds.
    pub(crate) fn of(seconds: u32) -> Self {
        Self { seconds, target: None }
    }
}

pub(crate) fn fuzz(options: &Options) -> Outcome {
    let tools = sh::root().join("target/tools");
    let program = tools.join("bin/cargo-fuzz");
    if !program.is_file() {
        let mut install = sh::cargo(&["install", "cargo-fuzz", "--locked", "--root"]);
        sh::step(
            "install cargo-fuzz (once)",
            install.arg(&tools).current_dir(std::env::temp_dir()),
        )?;
    }
    let wanted = |target: &&&str| options.target.as_ref().is_none_or(|one| one == **target);
    for target in TARGETS.iter().filter(wanted) {
        let mut command = Command::new(&program);
        // Memory is safe without a sanitizer: the crates forbid unsafe code. What is looked for are
        // panics and hangs.
        command.args([
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            "--fuzz-dir",
            "fuzz",
            "--target-dir",
            "target/fuzz",
            target,
        ]);
        // What is found on the way stays out of the repository; the seeds are only read.
        let found = sh::root().join("target/fuzz/corpus").join(target);
        std::fs::create_dir_all(&found).map_err(|fault| format!("{}: {fault}", found.display()))?;
        command.arg(&found).arg(format!("fuzz/corpus/{target}")).arg("--");
        command
            .arg(format!("-max_total_time={}", options.seconds))
            .arg(format!("-max_len={LONGEST}"));
        command.args(["-timeout=10", "-print_final_stats=1", "-verbosity=0"]);
        let title = format!("feed {target} for {} s", options.seconds);
        sh::step(&title, command.env("RUSTC_BOOTSTRAP", "1").current_dir(sh::root()))?;
    }
    Ok(())
}
