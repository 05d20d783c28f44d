//! Records what real servers say: into `tests/data/bounces` the messages that they return, and into
//! `tests/data/transcripts` their answers to a customer's program. Needs the real servers (`cargo
//! xtask servers`) and root.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tests::recording::{self, Recording};
use tests::testbed::real::machine;
use tests::{collection, sandbox};

/// The part that records the messages; every other is the path of a scenario.
const BOUNCES: &str = "bounces";

fn main() -> ExitCode {
    if let Some(part) = sandbox::asked() {
        return sandbox::play(async move { record(Path::new(&part)).await });
    }
    let faults: Vec<String> = match parts() {
        Ok(parts) => parts.iter().filter_map(|part| record_apart(part).err()).collect(),
        Err(fault) => vec![fault],
    };
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parts() -> Result<Vec<PathBuf>, String> {
    let mut parts = collection::files(&collection::folder().join("real"))?;
    parts.push(PathBuf::from(BOUNCES));
    Ok(parts)
}

/// Records one part on a machine of its own.
fn record_apart(part: &Path) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|fault| fault.to_string())?;
    let command = machine::command(this.as_os_str())?;
    sandbox::run_in(command, part.as_os_str())
        .map_err(|fault| format!("{}: {fault}", part.display()))
}

async fn record(part: &Path) -> Result<(), String> {
    machine::furnish()?;
    let recorded = if part == Path::new(BOUNCES) {
        Recording::read()?.record().await
    } else {
        recording::record_transcript(part).await
    };
    recorded.map_err(|fault| format!("{fault}\n{}", machine::logs()))
}
