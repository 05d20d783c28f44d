//! Which configuration does a command read?

use std::path::PathBuf;

use super::command_error::CommandError;
use crate::config::Config;

/// The path of the configuration; every command that needs one takes it.
#[derive(clap::Args)]
pub(super) struct ConfigFile {
    /// The configuration file; without one the defaults hold
    #[arg(long, env = "MAILWHY_CONFIG")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    pub(super) fn load(&self) -> Result<Config, CommandError> {
        Config::load(self.config.as_deref()).map_err(CommandError::usage)
    }
}
