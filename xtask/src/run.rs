//! `cargo xtask run`: from a clean clone to a page in the browser.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::Stdio;

use clap::Args;

use crate::{Outcome, sh, widget};

#[derive(Args)]
pub(crate) struct Options {
    /// Serve the scripted world: named domains with known faults, no outside DNS needed.
    #[arg(long)]
    demo: bool,
    /// The port to listen on, at 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build with optimisation: slower to build, faster to run.
    #[arg(long)]
    release: bool,
    /// The configuration to serve with; without it the built-in defaults.
    #[arg(long, conflicts_with = "demo")]
    config: Option<String>,
}

pub(crate) fn run(options: &Options) -> Outcome {
    // Bound first: a port that is taken is better said before the build than after it.
    let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(|fault| {
        format!(
            "cannot listen on 127.0.0.1:{}: {fault}; choose another with --port 8081",
            options.port
        )
    })?;
    sh::install_wasm_target()?;
    widget::build()?;
    let packages: &[&str] = if options.demo { &["api", "tests"] } else { &["api"] };
    build(packages, options.release)?;
    if options.demo { serve_demo(listener, options) } else { serve(listener, options) }
}

fn build(packages: &[&str], release: bool) -> Outcome {
    let mut command = sh::cargo(&["build", "--bins"]);
    for package in packages {
        command.args(["--package", package]);
    }
    if release {
        command.arg("--release");
    }
    sh::step("build the server", &mut command)
}

/// The listener is handed over as standard input, as in socket activation.
fn serve(listener: TcpListener, options: &Options) -> Outcome {
    let mut command = std::process::Command::new(sh::binary(profile(options), "mailwhy"));
    command.args(["serve", "--listen", "stdin"]).current_dir(sh::root());
    if let Some(config) = &options.config {
        command.args(["--config", config]);
    }
    announce(options.port, "/");
    wait(command.stdin(Stdio::from(OwnedFd::from(listener))), "mailwhy serve")
}

/// The demo enters its own network namespace; a socket bound before keeps answering outside of it.
fn serve_demo(listener: TcpListener, options: &Options) -> Outcome {
    let mut command = std::process::Command::new(sh::binary(profile(options), "demo"));
    command.arg("--mailwhy").arg(sh::binary(profile(options), "mailwhy")).current_dir(sh::root());
    announce(options.port, "/panel");
    wait(command.stdin(Stdio::from(OwnedFd::from(listener))), "demo")
}

fn profile(options: &Options) -> &'static str {
    if options.release { "release" } else { "debug" }
}

fn announce(port: u16, path: &str) {
    eprintln!("\n==> Mailwhy is starting. Open http://127.0.0.1:{port}{path}   (Ctrl-C stops it)");
}

fn wait(command: &mut std::process::Command, name: &str) -> Outcome {
    let status = command.status().map_err(|fault| format!("{name} could not start: {fault}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended: {status}")) }
}
