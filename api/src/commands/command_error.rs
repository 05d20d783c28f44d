//! The error of a command: what it says, and with which exit code it ends.

use std::fmt::Display;
use std::process::ExitCode;

/// The exit code of a command line that cannot be understood (sysexits.h, `EX_USAGE`).
pub(super) const USAGE: u8 = 64;
/// The exit code when a command could not do what it was asked.
const FAILED: u8 = 70;

/// What a command says that could not do what it was asked.
pub(super) struct CommandError {
    code: u8,
    message: String,
}

impl CommandError {
    pub(super) fn usage(message: impl Display) -> Self {
        Self { code: USAGE, message: message.to_string() }
    }

    pub(super) fn failed(message: impl Display) -> Self {
        Self { code: FAILED, message: message.to_string() }
    }

    pub(super) fn print(self) -> ExitCode {
        eprintln!("mailwhy: {}", self.message);
        ExitCode::from(self.code)
    }
}
