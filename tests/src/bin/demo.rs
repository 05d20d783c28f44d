//! The demo: a scripted world in a network namespace of its own, with the real server in the middle
//! of it.
//!
//! Its listener is standard input, bound outside of the namespace, so that a browser outside
//! reaches it.

use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use clap::Parser;
use tests::demo::{self, Demo};
use tests::folder::Folder;
use tests::testbed::namespace;
use tests::world;
use tokio::signal::unix::{SignalKind, signal};

/// Serves the scripted world on the listener that is standard input.
#[derive(Parser)]
struct Options {
    /// The program `mailwhy`
    #[arg(long)]
    mailwhy: PathBuf,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if let Err(refused) = namespace::enter() {
        eprint!("demo: {refused}");
        return ExitCode::FAILURE;
    }
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("demo: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|fault| fault.to_string())?;
    runtime.block_on(async {
        let demo = Demo::read()?;
        let folder = Folder::new()?;
        let running = demo.world.start(&folder.0).await?;
        let mut config = world::config(&running, true)?;
        demo::furnish(&mut config, &demo.site, &folder.0)?;
        let path = folder.0.join("mailwhy.toml");
        write(&path, &toml::to_string(&config).map_err(|fault| fault.to_string())?)?;
        serve(options, &path).await
    })
}

fn write(path: &std::path::Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|fault| format!("cannot write {}: {fault}", path.display()))
}

/// Runs the real server until it ends, or until we are asked to stop.
async fn serve(options: &Options, config: &std::path::Path) -> Result<(), String> {
    let mut command = tokio::process::Command::new(&options.mailwhy);
    command
        .args(["serve", "--listen", "stdin", "--config"])
        .arg(config)
        .stdin(Stdio::inherit())
        .kill_on_drop(true);
    let mut server =
        command.spawn().map_err(|fault| format!("{}: {fault}", options.mailwhy.display()))?;
    tokio::select! {
        ended = server.wait() => {
            let ended = ended.map_err(|fault| fault.to_string())?;
            if ended.success() { Ok(()) } else { Err(format!("mailwhy serve ended: {ended}")) }
        }
        () = asked_to_stop() => Ok(()),
    }
}

/// Waits for an interrupt or a request to terminate; the server must not outlive us.
async fn asked_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
