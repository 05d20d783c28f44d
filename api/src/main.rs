//! The program `mailwhy`.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::commands::run(std::env::args_os())
}
