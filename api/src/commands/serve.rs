//! `mailwhy serve`: answer over HTTP.

use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsFd;
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::command_error::CommandError;
use super::config_file::ConfigFile;
use crate::config::Log;
use crate::server::{Listeners, Stop};
use crate::state::AppState;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// The address and port to listen on, or `stdin` for a socket handed over as standard input
    #[arg(long)]
    listen: Option<Listen>,
}

/// The open files to ask the system for; it gives as many as it allows.
const DESCRIPTORS: u64 = 1 << 16;

/// Where requests come in.
#[derive(Clone)]
enum Listen {
    /// An address of ours.
    At(SocketAddr),
    /// A listening socket that whoever started us bound before, as in socket activation.
    Stdin,
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "stdin" {
            return Ok(Self::Stdin);
        }
        text.parse()
            .map(Self::At)
            .map_err(|_| "write an address and a port, such as 127.0.0.1:8080, or stdin".to_owned())
    }
}

pub(super) fn serve(options: &Options) -> Result<(), CommandError> {
    let config = options.config.load()?;
    log_to_stderr(&config.log)?;
    let listen = options.listen.clone().unwrap_or(Listen::At(config.http.listen));
    let public = bind(&listen).map_err(CommandError::failed)?;
    let operator = config.operator.listen.map(|address| bind(&Listen::At(address)));
    let operator = operator.transpose().map_err(CommandError::failed)?;
    let runtime = tokio::runtime::Runtime::new().map_err(CommandError::failed)?;
    // Each question under way is a socket, as is each connection.
    if let Err(fault) = rlimit::increase_nofile_limit(DESCRIPTORS) {
        tracing::warn!(%fault, "the limit of open files cannot be raised");
    }
    runtime.block_on(async {
        let address = public.local_addr().map_err(CommandError::failed)?;
        let state = AppState::new(config).map_err(CommandError::failed)?.with_keys().await;
        let state = Arc::new(state.map_err(CommandError::failed)?);
        println!("mailwhy listens on http://{address}");
        let listeners = Listeners { public, operator };
        crate::run(listeners, state, stop_asked()).await.map_err(CommandError::failed)
    })
}

fn bind(listen: &Listen) -> Result<TcpListener, String> {
    match listen {
        Listen::At(address) => TcpListener::bind(address)
            .map_err(|fault| format!("cannot listen on {address}: {fault}")),
        Listen::Stdin => inherited()
            .map_err(|fault| format!("standard input is not a listening socket: {fault}")),
    }
}

fn inherited() -> std::io::Result<TcpListener> {
    let listener = TcpListener::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    listener.local_addr()?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Ends when the system asks us to stop.
async fn stop_asked() -> Stop {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    let stop = tokio::select! {
        _ = terminate.recv() => Stop::Drained,
        _ = interrupt.recv() => Stop::Now,
    };
    tracing::info!("asked to stop: finishing what was accepted");
    stop
}

fn log_to_stderr(log: &Log) -> Result<(), CommandError> {
    let filter = EnvFilter::try_new(&log.filter)
        .map_err(|fault| CommandError::usage(format!("log.filter: {fault}")))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    if log.json {
        lines.json().init()
    } else {
        lines.init()
    }
    Ok(())
}
