//! `mailwhy explain`: why a message came back, on a terminal: `mailwhy explain < bounce.eml`.

use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::check::{Paper, exit_code, is_coloured};
use super::command_error::CommandError;
use super::config_file::ConfigFile;

/// The most that is read of a file: more than is looked at, so that the answer can say that
/// something was left out.
const MOST: u64 = 1024 * 1024;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// The message as a file; without one it is read from standard input
    file: Option<PathBuf>,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
    /// Print a page of Markdown for support; with --json the same as JSON, redacted
    #[arg(long)]
    ticket: bool,
    /// Whether you had sent the message that came back
    #[arg(long)]
    sent_by_me: Option<bool>,
    /// Your mail address or domain: only what is yours can be forged
    #[arg(long)]
    about: Option<String>,
    /// The language, such as en
    #[arg(long)]
    lang: Option<String>,
    /// The control panel, such as cpanel
    #[arg(long)]
    panel: Option<String>,
}

/// The domain of an address, or the domain itself, in lower case.
fn domain_of(about: &str) -> String {
    let domain = about.rsplit('@').next().unwrap_or(about);
    domain.trim().trim_end_matches('.').to_lowercase()
}

pub(super) fn explain(options: &Options) -> Result<ExitCode, CommandError> {
    let config = options.config.load()?;
    let pasted = read_pasted(options)?;
    let library = config
        .content
        .dir
        .as_deref()
        .map_or_else(content::Library::embedded, content::Library::with_dir);
    let profile = config.profiles.get(&config.default_profile).cloned().map(std::sync::Arc::new);
    let lang = library.known(options.lang.as_deref().unwrap_or(&config.content.lang));
    let context = reason::Context {
        profile,
        lang,
        panel: options.panel.clone(),
        severities: config.severity.clone(),
        vantage: config.vantage.name.clone(),
        ..reason::Context::new(library)
    };
    let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    let about = options.about.as_deref().map(domain_of);
    let says = reason::UserSays { is_mine: options.sent_by_me, about: about.as_deref() };
    let bounce = reason::explain(&pasted, says, &now, &context);
    let text = if options.json && options.ticket {
        serde_json::to_string_pretty(&reason::redacted(&bounce.report))
            .map_err(CommandError::failed)?
    } else if options.json {
        serde_json::to_string_pretty(&bounce).map_err(CommandError::failed)?
    } else if options.ticket {
        reason::ticket(&bounce.report, &context)
    } else {
        let paper = Paper { is_coloured: is_coloured(), context: &context };
        paper.report(&bounce.report)
    };
    if bounce.masked > 0 {
        eprintln!(
            "mailwhy: {} passwords or keys were masked. They were in what you pasted: change them.",
            bounce.masked
        );
    }
    // A reader who has closed the pipe has seen enough.
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    Ok(exit_code(bounce.report.status))
}

fn read_pasted(options: &Options) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let unreadable =
        |what: &str, fault: std::io::Error| CommandError::usage(format!("{what}: {fault}"));
    match &options.file {
        Some(path) => {
            let name = path.display().to_string();
            let file = std::fs::File::open(path).map_err(|fault| unreadable(&name, fault))?;
            file.take(MOST).read_to_end(&mut bytes).map_err(|fault| unreadable(&name, fault))?;
        }
        None => {
            if std::io::stdin().is_terminal() {
                eprintln!("mailwhy: paste the message that came back, then press Ctrl-D");
            }
            std::io::stdin()
                .take(MOST)
                .read_to_end(&mut bytes)
                .map_err(|fault| unreadable("standard input", fault))?;
        }
    }
    Ok(bytes)
}
