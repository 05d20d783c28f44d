//! `mailwhy keys`: make, list and revoke API keys.

use std::time::Duration;

use clap::{Args, Subcommand};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::command_error::CommandError;
use super::config_file::ConfigFile;
use crate::access::{KeyStore, Scope, StoredKey};

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    config: ConfigFile,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a key, and print it this once
    ///
    /// Two keys of one name may be valid at once: make the new one, change the programs over, and
    /// revoke the old one.
    Create {
        /// What the key is for, such as the program that will have it
        name: String,
        /// What it may do beside asking: several with commas
        #[arg(long, value_delimiter = ',')]
        scope: Vec<Scope>,
        /// How long it is valid, such as 90d or 1y; without it until it is revoked
        #[arg(long, value_parser = humantime::parse_duration)]
        expires: Option<Duration>,
    },
    /// List all keys: what they are for, what they may do, and when they were last used
    List,
    /// Revoke a key at once
    Revoke {
        /// Its id: the eight characters after mw_
        id: String,
    },
}

pub(super) fn keys(options: &Options) -> Result<(), CommandError> {
    let config = options.config.load()?;
    let file = config.store.file.ok_or_else(|| {
        CommandError::usage(
            "there is no place to keep keys: write [store] file = \"/var/lib/mailwhy/mailwhy.db\" \
             into the configuration, and name it with --config",
        )
    })?;
    let runtime = tokio::runtime::Runtime::new().map_err(CommandError::failed)?;
    runtime.block_on(async {
        let store = KeyStore::open(&file).await.map_err(CommandError::failed)?;
        match &options.command {
            Command::Create { name, scope, expires } => {
                let made = store.create(name, scope, *expires).await;
                println!("{}", made.map_err(CommandError::failed)?);
                eprintln!("Keep it safe: it is not shown again.");
            }
            Command::List => {
                let keys = store.list().await.map_err(CommandError::failed)?;
                print!("{}", table(&keys, OffsetDateTime::now_utc().unix_timestamp()));
            }
            Command::Revoke { id } => {
                if !store.revoke(id).await.map_err(CommandError::failed)? {
                    let message =
                        format!("there is no valid key {id:?}; `mailwhy keys list` shows them");
                    return Err(CommandError::usage(message));
                }
                println!("{id} is revoked; within five seconds nothing is answered to it.");
            }
        }
        Ok(())
    })
}

/// One line a key.
fn table(keys: &[StoredKey], now: i64) -> String {
    let mut text = format!(
        "{:<10}{:<10}{:<22}{:<22}{:<22}{:<22}{}\n",
        "id", "state", "made", "expires", "last used", "may", "name"
    );
    for key in keys {
        text += &format!(
            "{:<10}{:<10}{:<22}{:<22}{:<22}{:<22}{}\n",
            key.id,
            state(key, now),
            date(Some(key.created_at)),
            date(key.expires_at),
            date(key.used_at),
            key.scopes,
            key.name
        );
    }
    text
}

fn state(key: &StoredKey, now: i64) -> &'static str {
    match key {
        StoredKey { revoked_at: Some(_), .. } => "revoked",
        StoredKey { expires_at: Some(expires), .. } if *expires <= now => "expired",
        _ => "valid",
    }
}

fn date(seconds: Option<i64>) -> String {
    let time = seconds.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_else(|| "never".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_which_keys_are_valid() {
        let key = |expires_at, revoked_at| StoredKey {
            id: "0123abcd".to_owned(),
            name: "billing".to_owned(),
            scopes: "mailboxes".to_owned(),
            created_at: 0,
            expires_at,
            revoked_at,
            used_at: None,
        };
        for (key, expected) in [
            (key(None, None), "valid"),
            (key(Some(11), None), "valid"),
            (key(Some(10), None), "expired"),
            (key(Some(11), Some(5)), "revoked"),
        ] {
            assert_eq!(state(&key, 10), expected, "{key:?}");
            assert!(table(&[key], 10).contains(expected));
        }
    }
}
