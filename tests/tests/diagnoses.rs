//! Scripted conversations: every file of `scenarios/diagnoses`, each in a process and a network
//! namespace of its own.

use std::path::Path;
use std::process::{ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use tests::conversation::Conversations;
use tests::lab::namespace;
use tests::scenario::files;

/// Carries the file into the namespace.
const PLAY: &str = "MAILWHY_CONVERSATIONS";

/// Each question of the list has at least so many.
const LEAST: usize = 8;

fn main() -> ExitCode {
    if let Some(file) = std::env::var_os(PLAY) {
        return play(Path::new(&file));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/diagnoses");
    let files = match files(&folder) {
        Ok(files) => files,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    let name =
        |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().replace('-', " ");
    let trials = files.into_iter().map(|path| Trial::test(name(&path), move || run(&path)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// Starts this program again inside a namespace, for one file.
fn run(path: &Path) -> Result<(), Failed> {
    let read = Conversations::read(path)?;
    let is_of_article = path.file_stem().is_some_and(|stem| *stem == *read.article);
    let count = read.conversation.len();
    if is_of_article && count < LEAST {
        return Err(format!("there are {count} conversations, and must be {LEAST}").into());
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
        .and_then(|runtime| runtime.block_on(async { Conversations::read(path)?.play().await }));
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("{fault}");
            ExitCode::FAILURE
        }
    }
}
