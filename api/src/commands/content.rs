//! `mailwhy content check`: what a writer should fix.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

#[derive(Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what is wrong with a content folder, in words for writers; ends with 1 if anything is
    Check {
        /// The folder, which holds one folder for each language
        #[arg(default_value = "content")]
        dir: PathBuf,
    },
}

pub(super) fn content(options: &Options) -> ExitCode {
    let Command::Check { dir } = &options.command;
    let codes: Vec<_> = checks::codes().chain(reason::codes()).collect();
    let faults = content::check(dir, &codes);
    for fault in &faults {
        println!("{fault}");
    }
    for known in content::coverage(dir) {
        println!(
            "{}: {} % of the screen's words, {} % of the articles' questions, {} % of their texts, \
             {} % of the codes; the rest is read in English",
            known.lang, known.words, known.questions, known.texts, known.codes
        );
    }
    if faults.is_empty() {
        println!("{}: every code has its words, and nothing is wrong", dir.display());
        return ExitCode::SUCCESS;
    }
    println!("{} things to fix", faults.len());
    ExitCode::FAILURE
}
