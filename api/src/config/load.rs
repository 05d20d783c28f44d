//! Loading the configuration: the file first, then the environment, then a check that it makes
//! sense.

use std::path::{Path, PathBuf};

use verdict::Severity;

use super::Config;

/// Less than that holds no more than a few reports under way.
const LEAST_MEMORY: u64 = 64 << 20;

/// Why a configuration cannot be used, and what to write instead.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {fault}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        fault: std::io::Error,
    },
    /// The file is not what a configuration looks like.
    #[error("{}, line {line}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// An environment variable has a value that does not fit.
    #[error("the environment variable {name} is {value:?}: {message}")]
    Variable {
        /// Its name.
        name: &'static str,
        /// Its value.
        value: String,
        /// What to write instead.
        message: String,
    },
    /// A setting is readable and makes no sense.
    #[error("{setting}: {message}")]
    Senseless {
        /// The setting, as a path of keys.
        setting: String,
        /// What to write instead.
        message: String,
    },
}

type Override = fn(&mut Config, &str) -> Result<(), String>;

/// The environment variables that override the file, with what each sets.
pub const OVERRIDES: &[(&str, Override)] = &[
    ("MAILWHY_LISTEN", |config, text| {
        config.http.listen =
            text.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:8080")?;
        Ok(())
    }),
    ("MAILWHY_CONTENT_DIR", |config, text| {
        config.content.dir = Some(text.into());
        Ok(())
    }),
    ("MAILWHY_WIDGET_DIR", |config, text| {
        config.widget.dir = Some(text.into());
        Ok(())
    }),
    ("MAILWHY_VANTAGE", |config, text| {
        config.vantage.name = text.to_owned();
        Ok(())
    }),
    ("MAILWHY_DEFAULT_PROFILE", |config, text| {
        config.default_profile = text.to_owned();
        Ok(())
    }),
    ("MAILWHY_RESOLVERS", |config, text| {
        let servers: Result<_, _> = text.split(',').map(|server| server.trim().parse()).collect();
        config.net.resolver.servers = servers.map_err(|_| {
            "write servers with commas between them, such as 192.0.2.53:53 or \
             tls://192.0.2.53#dns.example"
        })?;
        Ok(())
    }),
    ("MAILWHY_LOG", |config, text| {
        config.log.filter = text.to_owned();
        Ok(())
    }),
];

impl Config {
    /// Reads `path`, or the defaults when there is none, then the environment; refuses what makes
    /// no sense.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigFault> {
        let mut config = path.map_or_else(|| Ok(Self::default()), Self::read)?;
        config.apply(|name| std::env::var(name).ok())?;
        config.makes_sense()?;
        Ok(config)
    }

    fn read(path: &Path) -> Result<Self, ConfigFault> {
        let text = std::fs::read_to_string(path)
            .map_err(|fault| ConfigFault::Unreadable { path: path.to_owned(), fault })?;
        toml::from_str(&text).map_err(|fault| ConfigFault::Malformed {
            path: path.to_owned(),
            line: line_of(&text, fault.span().map_or(0, |span| span.start)),
            message: fault.message().to_owned(),
        })
    }

    /// Applies [`OVERRIDES`], asking `variable` for each value.
    fn apply(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<(), ConfigFault> {
        for (name, set) in OVERRIDES {
            let Some(value) = variable(name) else { continue };
            set(self, &value).map_err(|message| ConfigFault::Variable { name, value, message })?;
        }
        Ok(())
    }

    pub(crate) fn makes_sense(&self) -> Result<(), ConfigFault> {
        if !self.default_profile.is_empty() && !self.profiles.contains_key(&self.default_profile) {
            let message = format!(
                "there is no [profiles.{}]; write the id of a profile, or \"\"",
                self.default_profile
            );
            return Err(senseless("default_profile", &message));
        }
        if self.http.max_pasted > 1024 * 1024 {
            return Err(senseless("http.max_pasted", "must be at most 1048576"));
        }
        if self.reports.concurrent == 0 {
            return Err(senseless("reports.concurrent", "must be at least 1"));
        }
        if self.limits.memory < LEAST_MEMORY {
            return Err(senseless("limits.memory", "must be at least 67108864 (64 MiB)"));
        }
        self.feeds_make_sense()?;
        self.severity.iter().try_for_each(|(code, severity)| severity_may_move(code, *severity))
    }
}

impl Config {
    fn feeds_make_sense(&self) -> Result<(), ConfigFault> {
        for (id, profile) in &self.profiles {
            let is_url = |url: &String| url.starts_with("https://") || url.starts_with("http://");
            if profile.status_feed.as_ref().is_some_and(|url| !is_url(url)) {
                return Err(senseless(
                    &format!("profiles.{id}.status_feed"),
                    "must begin with https:// or http://",
                ));
            }
        }
        Ok(())
    }
}

/// A severity may move, but `unknown` stays what it is: it says that we could not see.
fn severity_may_move(code: &str, to: Severity) -> Result<(), ConfigFault> {
    let setting = format!("severity.\"{code}\"");
    let Some(known) = crate::catalogue::code(code) else {
        return Err(senseless(&setting, "there is no such code; `/v1/checks` lists them all"));
    };
    let unmoved = [known.severity, to]
        .iter()
        .any(|one| matches!(one, Severity::Unknown | Severity::Unrecognised));
    if unmoved {
        return Err(senseless(
            &setting,
            "may be info, notice, warning or error, and `unknown` codes stay unknown",
        ));
    }
    Ok(())
}

fn senseless(setting: &str, message: &str) -> ConfigFault {
    ConfigFault::Senseless { setting: setting.to_owned(), message: message.to_owned() }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = include_str!("../../../mailwhy.toml");

    #[test]
    fn the_file_at_the_root_shows_the_defaults() {
        let mut shown: Config = toml::from_str(WHOLE).unwrap();
        assert!(shown.profiles.remove("example").is_some(), "the example profile is gone");
        assert_eq!(shown, Config::default());
    }

    #[test]
    fn the_file_at_the_root_shows_every_setting() {
        let defaults = toml::Table::try_from(Config::default()).unwrap();
        let shown: toml::Table = toml::from_str(WHOLE).unwrap();
        assert_eq!(
            missing(&defaults, &shown),
            Vec::<String>::new(),
            "mailwhy.toml does not show these"
        );
    }

    fn missing(wanted: &toml::Table, shown: &toml::Table) -> Vec<String> {
        let missing_at =
            |(key, wanted): (&String, &toml::Value)| match (wanted.as_table(), shown.get(key)) {
                (Some(wanted), Some(toml::Value::Table(shown))) => missing(wanted, shown),
                (_, Some(_)) => Vec::new(),
                (_, None) => vec![key.clone()],
            };
        wanted.iter().flat_map(missing_at).collect()
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        let path =
            std::env::temp_dir().join(format!("mailwhy-misspelt-{}.toml", std::process::id()));
        std::fs::write(&path, "[http]\nlisten = \"127.0.0.1:0\"\nkeep_alife = 3\n").unwrap();
        let said = Config::load(Some(&path)).unwrap_err().to_string();
        std::fs::remove_file(&path).unwrap();
        assert!(
            said.contains(".toml, line 3: unknown field `keep_alife`, expected one of"),
            "{said}"
        );
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let mut config = Config::default();
        config.apply(|name| (name == "MAILWHY_LISTEN").then(|| "127.0.0.1:9".to_owned())).unwrap();
        assert_eq!(config.http.listen.port(), 9);
        let said = config.apply(|_| Some("nonsense".to_owned())).unwrap_err().to_string();
        assert_eq!(
            said,
            "the environment variable MAILWHY_LISTEN is \"nonsense\": write an address and a port, \
             such as 127.0.0.1:8080"
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_what_to_write_instead() {
        for (text, setting) in [
            ("default_profile = 'nobody'", "default_profile"),
            ("[reports]\nconcurrent = 0", "reports.concurrent"),
            ("[limits]\nmemory = 1000", "limits.memory"),
            ("[profiles.a]\nstatus_feed = 'status.example'", "profiles.a.status_feed"),
            ("[severity]\n'mx.nonsense' = 'error'", "severity.\"mx.nonsense\""),
        ] {
            let config: Config = toml::from_str(text).unwrap();
            let said = config.makes_sense().unwrap_err().to_string();
            assert!(said.starts_with(setting), "{said}");
        }
    }
}
