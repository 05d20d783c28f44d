//! Every scenario with real servers, each in a process and on a machine of its own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tests::lab::real::machine;
use tests::scenario::{Scenario, files};
use tests::stage;

/// How many scenarios play at once.
const AT_ONCE: usize = 6;

fn main() -> ExitCode {
    if let Some(file) = stage::asked() {
        return stage::play(async move { play(Path::new(&file)).await });
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/real");
    let files = match files(&folder) {
        Ok(files) => files,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    if let Err(reason) = machine::command("true".as_ref()) {
        eprintln!(
            "SKIPPED: the lab of real servers was not played, {} scenarios of it: {reason}",
            files.len()
        );
        return if std::env::var_os("CI").is_some() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        };
    }
    let mut arguments = Arguments::from_args();
    // They wait for each other's answers, and for our own pacing, more than they compute.
    arguments.test_threads = arguments.test_threads.or(Some(AT_ONCE));
    libtest_mimic::run(&arguments, files.into_iter().map(trial).collect()).exit_code()
}

fn trial(path: PathBuf) -> Trial {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', " ");
    let play = move || -> Result<(), Failed> {
        let command = machine::command(std::env::current_exe()?.as_os_str())?;
        stage::again_in(command, path.as_os_str())
    };
    Trial::test(name, play)
}

/// Plays inside, and says with a fault what the servers wrote down.
async fn play(file: &Path) -> Result<(), String> {
    machine::furnish()?;
    Scenario::read(file)?.play().await.map_err(|fault| format!("{fault}\n{}", machine::logs()))
}
