//! Every scenario, each in a process and a network namespace of its own.

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use tests::scenario::{Scenario, files};
use tests::stage;

fn main() -> ExitCode {
    if let Some(file) = stage::asked() {
        return stage::play(async move { Scenario::read(Path::new(&file))?.play().await });
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
        Trial::test(name, move || stage::again(path.as_os_str()))
    };
    libtest_mimic::run(&Arguments::from_args(), files.into_iter().map(trial).collect()).exit_code()
}
