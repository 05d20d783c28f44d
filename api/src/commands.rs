//! The command line.

mod check;
mod command_error;
mod config_file;
mod content;
mod explain;
mod keys;
mod serve;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use command_error::{CommandError, USAGE};

/// Why is my e-mail not working? One question in; one cause, its owner, the exact fix and the
/// evidence out.
#[derive(Parser)]
#[command(name = "mailwhy", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer over HTTP
    Serve(serve::Options),
    /// Check a domain, a mail address or an IP address, and print the report
    ///
    /// Ends with 0 when nothing is wrong, 1 when something should be fixed, 2 when something stops
    /// mail, and 3 when something could not be seen.
    Check(check::Options),
    /// Explain a message that came back, an error text, or the headers of a message
    ///
    /// Reads a file or standard input: `mailwhy explain < bounce.eml`. Passwords in it are masked
    /// before anything else.
    Explain(explain::Options),
    /// Make, list and revoke API keys
    Keys(keys::Options),
    /// Work on the content
    Content(content::Options),
    /// Print the OpenAPI document
    Openapi,
}

/// Runs one command line and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(said) => {
            let asked_for = !said.use_stderr();
            // Nobody reads it when the terminal is gone.
            let _ = said.print();
            return if asked_for { ExitCode::SUCCESS } else { ExitCode::from(USAGE) };
        }
    };
    match cli.command {
        Command::Serve(options) => ended(serve::serve(&options)),
        Command::Check(options) => check::check(&options).unwrap_or_else(CommandError::print),
        Command::Explain(options) => explain::explain(&options).unwrap_or_else(CommandError::print),
        Command::Keys(options) => ended(keys::keys(&options)),
        Command::Content(options) => content::content(&options),
        Command::Openapi => ended(print_openapi()),
    }
}

fn ended(outcome: Result<(), CommandError>) -> ExitCode {
    outcome.map_or_else(CommandError::print, |()| ExitCode::SUCCESS)
}

fn print_openapi() -> Result<(), CommandError> {
    let yaml = crate::openapi::yaml().map_err(CommandError::failed)?;
    print!("{yaml}");
    Ok(())
}
