//! Every scenario with real servers, each in a process and on a machine of its own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tests::scenario::Scenario;
use tests::testbed::real::machine;
use tests::{collection, not_played, sandbox};

/// How many scenarios play at once.
const AT_ONCE: usize = 6;

fn main() -> ExitCode {
    if let Some(file) = sandbox::asked() {
        return sandbox::play(async move { play(Path::new(&file)).await });
    }
    let trials = match trials() {
        Ok(trials) => trials,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    if let Err(reason) = machine::command("true".as_ref()) {
        not_played::report(&format!("{} scenarios with real servers", trials.len()), &reason);
        return if std::env::var_os("CI").is_some() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        };
    }
    run(trials)
}

fn run(mut trials: Vec<Trial>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    // They wait for each other's answers, and for our own pacing, more than they compute.
    arguments.test_threads = arguments.test_threads.or(Some(AT_ONCE));
    collection::choose(&mut arguments, &mut trials);
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials() -> Result<Vec<Trial>, String> {
    collection::files(&collection::folder().join("real"))?.into_iter().map(trial).collect()
}

fn trial(path: PathBuf) -> Result<Trial, String> {
    let title = collection::title_of_scenario(&path)?;
    let play = move || -> Result<(), Failed> {
        let command = machine::command(std::env::current_exe()?.as_os_str())?;
        sandbox::again_in(command, path.as_os_str())
    };
    Ok(Trial::test(title, play))
}

/// Plays inside, and says with a fault what the servers wrote down.
async fn play(file: &Path) -> Result<(), String> {
    machine::furnish()?;
    Scenario::read(file)?.play().await.map_err(|fault| format!("{fault}\n{}", machine::logs()))
}
