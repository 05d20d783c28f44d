//! Every scenario of the scripted world, each in a process and a network namespace of its own.
//!
//! A trial is named by its folder, its sentence and the codes that it demands, so that a check, a
//! code or a word finds it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use tests::collection;
use tests::sandbox;
use tests::scenario::Scenario;

fn main() -> ExitCode {
    if let Some(file) = sandbox::asked() {
        return sandbox::play(async move { Scenario::read(Path::new(&file))?.play().await });
    }
    match trials() {
        Ok(trials) => run(trials),
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut trials: Vec<Trial>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    collection::choose(&mut arguments, &mut trials);
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials() -> Result<Vec<Trial>, String> {
    collection::scripted()?.into_iter().map(trial).collect()
}

fn trial(path: PathBuf) -> Result<Trial, String> {
    let title = collection::title_of_scenario(&path)?;
    Ok(Trial::test(title, move || sandbox::again(path.as_os_str())))
}
