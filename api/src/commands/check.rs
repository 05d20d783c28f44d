//! `mailwhy check`: the report on a terminal, with progress as checks end.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use verdict::{Names, Report, Severity, Status, Subject, Verdict};

use super::command_error::CommandError;
use super::config_file::ConfigFile;
use crate::access::Caller;
use crate::making::{Happened, Next};
use crate::report_service::Answer;
use crate::request::{ReportQuery, ReportRequest};
use crate::state::AppState;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// A domain, a mail address or an IP address
    subject: String,
    /// Take the subject as the host name of a mail server
    #[arg(long)]
    server: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Print a page of Markdown for support; with --json the same as JSON, redacted
    #[arg(long)]
    ticket: bool,
    /// Only these checks, with commas
    #[arg(long)]
    checks: Option<String>,
    /// The language, such as en
    #[arg(long)]
    lang: Option<String>,
    /// The provider's profile in the configuration
    #[arg(long)]
    profile: Option<String>,
    /// The control panel, such as cpanel
    #[arg(long)]
    panel: Option<String>,
    /// Whether the account's IP address is `shared` or `dedicated`
    #[arg(long)]
    ip_kind: Option<String>,
    /// The DKIM selector
    #[arg(long)]
    selector: Option<String>,
    /// The IP address that the mail leaves from
    #[arg(long)]
    sending_address: Option<String>,
}

/// The exit codes: nothing wrong, something to fix, something that stops mail, something that could
/// not be checked.
pub(super) fn exit_code(status: Status) -> ExitCode {
    ExitCode::from(match status {
        Status::Fail => 2,
        Status::Warn => 1,
        Status::Unknown | Status::Unrecognised => 3,
        Status::Pass | Status::Skipped | Status::NotApplicable => 0,
    })
}

pub(super) fn check(options: &Options) -> Result<ExitCode, CommandError> {
    let mut config = options.config.load()?;
    if let Some(profile) = &options.profile {
        if !config.profiles.contains_key(profile) {
            let known: Vec<_> = config.profiles.keys().map(String::as_str).collect();
            let message = format!(
                "there is no profile {profile:?} in the configuration; there are: {}",
                known.join(", ")
            );
            return Err(CommandError::usage(message));
        }
        config.default_profile.clone_from(profile);
    }
    let runtime = tokio::runtime::Runtime::new().map_err(CommandError::failed)?;
    runtime.block_on(async {
        let state = Arc::new(AppState::new(config).map_err(CommandError::failed)?);
        let request = request(&state, options)?;
        let context = state.context(&request.reader, Some(&request.subject));
        let report = watch(&state, request).await?;
        let text = if options.json && options.ticket {
            serde_json::to_string_pretty(&reason::redacted(&report))
                .map_err(CommandError::failed)?
        } else if options.json {
            serde_json::to_string_pretty(&*report).map_err(CommandError::failed)?
        } else if options.ticket {
            reason::ticket(&report, &context)
        } else {
            Paper { is_coloured: is_coloured(), context: &context }.report(&report)
        };
        // A reader who has closed the pipe has seen enough.
        let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
        Ok(exit_code(report.status))
    })
}

fn request(state: &AppState, options: &Options) -> Result<ReportRequest, CommandError> {
    let names = Names::from(&state.config().names);
    let text = options.subject.as_str();
    let subject = if options.server {
        verdict::Host::parse(text, names).map(Subject::Server)
    } else {
        Subject::parse(text, names)
    };
    let subject = subject.map_err(|fault| CommandError::usage(format!("{text}: {fault}")))?;
    let query = ReportQuery {
        checks: options.checks.clone(),
        selector: options.selector.clone(),
        sending_address: options.sending_address.clone(),
        lang: options.lang.clone(),
        panel: options.panel.clone(),
        ip_kind: options.ip_kind.clone(),
        ..ReportQuery::default()
    };
    ReportRequest::parse(state, subject, &query, &Caller::Operator)
        .map_err(|fault| CommandError::usage(fault.detail()))
}

/// Waits for the report, and shows each check on the terminal as it ends.
async fn watch(state: &Arc<AppState>, request: ReportRequest) -> Result<Arc<Report>, CommandError> {
    let answer = state.answer(&request, false, true).map_err(CommandError::failed)?;
    let mut asker = match answer {
        Answer::Finished(finished) => return Ok(Arc::clone(&finished.report)),
        Answer::Making(asker) => asker,
    };
    let (mut all, mut done) = (0, 0);
    let is_seen = std::io::stderr().is_terminal();
    while let Some(next) = asker.next().await {
        match next {
            Next::Event(event) => match &event.happened {
                Happened::Plan(plan) => all = plan.checks.len(),
                Happened::Verdict { verdict, context, .. } => {
                    done += 1;
                    if is_seen {
                        let title = context.library.check_title(&verdict.check, &context.lang);
                        eprint!("\r\x1b[K{done} of {all}: {title}");
                    }
                }
            },
            Next::Finished { finished, .. } => {
                if is_seen {
                    eprint!("\r\x1b[K");
                }
                return Ok(Arc::clone(&finished.report));
            }
        }
    }
    Err(CommandError::failed("the report ended without its last event"))
}

/// Colours are for terminals, and for those who have not asked to go without (no-color.org).
pub(super) fn is_coloured() -> bool {
    std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// How a report looks on a terminal.
pub(super) struct Paper<'a> {
    pub(super) is_coloured: bool,
    pub(super) context: &'a reason::Context,
}

impl Paper<'_> {
    pub(super) fn report(&self, report: &Report) -> String {
        let mut text = format!("{}\n\n", self.bold(&report.say));
        for verdict in &report.verdicts {
            text += &self.verdict(verdict);
        }
        for remedy in &report.remedies {
            text += &format!("\n{}\n{}\n", self.bold(&remedy.title), remedy.explanation);
            for (at, step) in remedy.steps.iter().enumerate() {
                text += &format!("  {}. {}\n", at + 1, step.text.replace('\n', "\n     "));
                if let Some(copy) = &step.copy {
                    text += &format!("\n       {}\n\n", copy.replace('\n', "\n       "));
                }
            }
        }
        text
    }

    fn verdict(&self, verdict: &Verdict) -> String {
        let (mark, colour) = match verdict.status {
            Status::Fail => ("✗", 31),
            Status::Warn => ("!", 33),
            Status::Unknown | Status::Unrecognised => ("?", 35),
            Status::Pass => ("✓", 32),
            Status::Skipped | Status::NotApplicable => ("–", 90),
        };
        let mut text = format!("{} {}\n", self.painted(mark, colour), self.bold(&verdict.title));
        if !verdict.note.is_empty() {
            text += &format!("    {}\n", verdict.note);
        }
        for finding in &verdict.findings {
            let owner =
                if finding.severity > Severity::Notice || finding.severity == Severity::Unknown {
                    let owner = self
                        .context
                        .library
                        .word(&format!("owner.{}", finding.owner), &self.context.lang);
                    format!("  [{} · {owner}]", finding.code)
                } else {
                    format!("  [{}]", finding.code)
                };
            text += &format!("    {}{}\n", finding.summary, self.painted(&owner, 90));
        }
        text
    }

    fn bold(&self, text: &str) -> String {
        self.painted(text, 1)
    }

    fn painted(&self, text: &str, colour: u8) -> String {
        if self.is_coloured { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
