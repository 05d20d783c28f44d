//! How does a test get a network namespace of its own? The program starts itself again inside one,
//! once for each part.

use std::ffi::{OsStr, OsString};
use std::future::Future;
use std::pin::Pin;
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::testbed::namespace;

/// Carries the part that is to be played into the namespace.
const PART: &str = "MAILWHY_PART";

/// One part: its name, a sentence, and how it is played inside the namespace.
pub type Part = (&'static str, fn() -> Pin<Box<dyn Future<Output = Result<(), String>>>>);

/// Plays every part, each in a process and a namespace of its own.
#[must_use]
pub fn run(parts: &[Part]) -> ExitCode {
    if let Some(name) = asked() {
        let part = parts.iter().find(|(known, _)| name == *known);
        return part.map_or(ExitCode::FAILURE, |(_, play)| self::play(play()));
    }
    let trial = |(name, _): &Part| {
        let name = *name;
        Trial::test(name, move || again(name.as_ref()))
    };
    // One after the other: some parts look at the clock, and must not be slowed down by their
    // neighbours.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    libtest_mimic::run(&arguments, parts.iter().map(trial).collect()).exit_code()
}

/// The part that this process is to play; none in the process that hands them out.
#[must_use]
pub fn asked() -> Option<OsString> {
    std::env::var_os(PART)
}

/// Starts this program again inside a namespace, for one part.
///
/// # Errors
/// What the part printed when it failed, or why there is no namespace.
pub fn again(part: &OsStr) -> Result<(), Failed> {
    again_in(namespace::command(std::env::current_exe()?.as_os_str())?, part)
}

/// The same, by a command that starts this program on some machine of its own.
///
/// # Errors
/// What the part printed when it failed.
pub fn again_in(mut command: Command, part: &OsStr) -> Result<(), Failed> {
    let done = command.env(PART, part).stdin(Stdio::null()).output()?;
    if done.status.success() {
        // What was skipped is said, or nobody would know; so is what a part has measured.
        String::from_utf8_lossy(&done.stderr)
            .lines()
            .filter(|line| line.starts_with("NOT PLAYED") || line.starts_with("TABLE"))
            .for_each(|line| {
                eprintln!("{line}");
            });
        return Ok(());
    }
    Err(String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned().into())
}

/// The same for a program that is no test: what it prints is shown as it comes.
///
/// # Errors
/// It cannot be started, or ended badly.
pub fn run_in(mut command: Command, part: &OsStr) -> Result<(), String> {
    let status = command.env(PART, part).stdin(Stdio::null()).status();
    match status.map_err(|fault| fault.to_string())? {
        status if status.success() => Ok(()),
        status => Err(format!("it ended with {status}")),
    }
}

/// Plays inside the namespace, and prints what is wrong.
pub fn play(part: impl Future<Output = Result<(), String>>) -> ExitCode {
    let played = tokio::runtime::Runtime::new()
        .map_err(|fault| fault.to_string())
        .and_then(|runtime| runtime.block_on(part));
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("{fault}");
            ExitCode::FAILURE
        }
    }
}
