//! Scripted dialogs: every file of `scenarios/diagnoses`, each in a process and a network
//! namespace of its own.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::collection;
use tests::dialog::Dialogs;
use tests::testbed::namespace;

/// Carries the file into the namespace.
const PLAY: &str = "MAILWHY_DIALOGS";

/// Each question of the list has at least so many.
const LEAST: usize = 8;

fn main() -> ExitCode {
    if let Some(file) = std::env::var_os(PLAY) {
        return play(Path::new(&file));
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
    collection::files(&collection::folder().join("diagnoses"))?.into_iter().map(trial).collect()
}

fn trial(path: PathBuf) -> Result<Trial, String> {
    let title = collection::title_of_dialogs(&path)?;
    Ok(Trial::test(title, move || play_apart(&path)))
}

/// Starts this program again inside a namespace, for one file.
fn play_apart(path: &Path) -> Result<(), Failed> {
    let read = Dialogs::read(path)?;
    let is_of_article = path.file_stem().is_some_and(|stem| *stem == *read.article);
    let count = read.dialog.len();
    if is_of_article && count < LEAST {
        return Err(format!("there are {count} dialogs, and must be {LEAST}").into());
    }
    let this = std::env::current_exe()?;
    let mut command = namespace::command(this.as_os_str())?;
    let done = command.env(PLAY, path).stdin(Stdio::null()).output()?;
    if done.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned().into())
}

fn play(path: &Path) -> ExitCode {
    let played = tokio::runtime::Runtime::new()
        .map_err(|fault| fault.to_string())
        .and_then(|runtime| runtime.block_on(async { Dialogs::read(path)?.play().await }));
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("{fault}");
            ExitCode::FAILURE
        }
    }
}
