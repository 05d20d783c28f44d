//! The figures that the README gives, measured: `cargo xtask bench` builds with optimisation and
//! calls this.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use tests::bench;
use tests::testbed::namespace;

/// Measures one thing, and says what it must be.
#[derive(Parser)]
struct Options {
    /// What to measure
    what: What,
    /// The program `mailwhy`
    #[arg(long)]
    mailwhy: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Round trips, queries and repeats of one report, with 50 ms to the resolver
    Report,
    /// The slowest of two hundred answers about one own server
    Crowd,
    /// The whole report of a healthy domain
    Whole,
    /// Time to the first answer and memory at rest
    Startup,
    /// A finished report beside the same bytes from a bare handler
    Cached,
    /// The median query of the search, and the weight of its index
    Search,
    /// ReturnedMessage messages understood in a second, on one thread
    Bounce,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if let Err(refused) = enter(options.what) {
        eprint!("bench: {refused}");
        return ExitCode::FAILURE;
    }
    let measured =
        tokio::runtime::Runtime::new().map_err(|fault| fault.to_string()).and_then(|runtime| {
            runtime.block_on(async {
                match options.what {
                    What::Report => bench::report::measure().await,
                    What::Crowd => bench::crowd::measure_own().await,
                    What::Whole => bench::crowd::measure_whole().await,
                    What::Startup => bench::startup::measure(&options.mailwhy).await,
                    What::Cached => bench::cached::measure().await,
                    What::Search => bench::search::measure(),
                    What::Bounce => bench::bounce::measure(),
                }
            })
        });
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("bench: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// A world needs a network of its own; a program that starts does not.
fn enter(what: What) -> Result<(), namespace::Refused> {
    match what {
        What::Report | What::Crowd | What::Whole | What::Cached => namespace::enter(),
        What::Startup | What::Search | What::Bounce => Ok(()),
    }
}
