//! Every scenario, each in a process and a network namespace of its own.
//!
//! Without arguments this program runs them all; with `--play FILE` it is one of them.

use std::path::Path;
use std::process::{ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::lab::namespace;
use tests::scenario::{Scenario, files};

/// Carries the scenario's file into the namespace.
const PLAY: &str = "MAILWHY_SCENARIO";

fn main() -> ExitCode {
    if let Some(file) = std::env::var_os(PLAY) {
        return play(Path::new(&file));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = match files(&folder) {
        Ok(files) => files,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    let trial = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', " ");
        Trial::test(name, move || run(&path))
    };
    libtest_mimic::run(&Arguments::from_args(), files.into_iter().map(trial).collect()).exit_code()
}

/// Starts this program again inside a namespace, for one scenario.
fn run(path: &Path) -> Result<(), Failed> {
    let this = std::env::current_exe()?;
    let mut command = namespace::command(this.as_os_str())?;
    let done = command.env(PLAY, path).stdin(Stdio::null()).output()?;
    if done.status.success() {
        // What was skipped is said, or nobody would know.
        String::from_utf8_lossy(&done.stderr).lines().filter(|line| line.starts_with("SKIPPED")).for_each(|line| {
            eprintln!("{line}");
        });
        return Ok(());
    }
    Err(String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned().into())
}

fn play(path: &Path) -> ExitCode {
    let played = tokio::runtime::Runtime::new()
        .map_err(|fault| fault.to_string())
        .and_then(|runtime| runtime.block_on(async { Scenario::read(path)?.play().await }));
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("{fault}");
            ExitCode::FAILURE
        }
    }
}
