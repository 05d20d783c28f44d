//! The transcript of a session: what was said, in order, and what it amounts to.

use serde::{Deserialize, Serialize};
use verdict::{Arg, Evidence};

use super::{TlsFault, TlsSession};

/// The most lines that evidence shows; the rest is counted.
const SHOWN_LINES: usize = 40;

/// What was said, in order, and what it amounts to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// Every line, for the evidence; made safe to show.
    pub lines: Vec<Line>,
    /// The greeting, if one came.
    pub greeting: Option<Reply>,
    /// The capabilities that were offered without TLS: the reply to EHLO, CAPABILITY or CAPA.
    pub before_tls: Option<Reply>,
    /// The reply to STARTTLS or STLS, if it was said.
    pub upgrade: Option<Reply>,
    /// Whether more came in the clear behind that reply, before the handshake: it was dropped (RFC
    /// 3207 section 4.2).
    #[serde(default)]
    pub injected: bool,
    /// The TLS session, or how the handshake failed, if there was one.
    pub tls: Option<Result<TlsSession, TlsFault>>,
    /// The capabilities that were offered inside TLS.
    pub after_tls: Option<Reply>,
    /// How it ended.
    pub end: End,
}

/// One line of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Whether we said it.
    pub ours: bool,
    /// What was said.
    pub text: String,
}

/// One reply: all its lines, without the code or tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The SMTP reply code; of IMAP and POP3 none.
    pub code: Option<u16>,
    /// Whether it is positive: 2xx, 3xx, `OK`, `+OK`, `* PREAUTH`.
    pub is_positive: bool,
    /// Its lines.
    pub lines: Vec<String>,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// We had seen enough and said QUIT or LOGOUT.
    Complete,
    /// The server closed the connection.
    Closed,
    /// The server connected, and then said nothing for as long as anybody waits.
    Silent,
    /// The server had not greeted in the time that a report waits; the session goes on for the
    /// next caller.
    SlowGreeting,
    /// What it said is not the protocol of the port.
    NotTheProtocol,
    /// It said more than anybody reads.
    Overlong,
}

impl Reply {
    /// Whether it puts off (4xx).
    #[must_use]
    pub fn is_deferral(&self) -> bool {
        self.code.is_some_and(|code| (400..500).contains(&code))
    }

    /// Whether it turns away (5xx).
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        self.code.is_some_and(|code| (500..600).contains(&code))
    }

    /// The words after a capability's keyword, if it is offered: of `AUTH PLAIN LOGIN` the
    /// mechanisms.
    ///
    /// IMAP sends all its capabilities in one line, SMTP and POP3 one in each.
    #[must_use]
    pub fn capability(&self, keyword: &str) -> Option<Vec<&str>> {
        self.lines.iter().find_map(|line| {
            let mut words = line
                .split(|c: char| c == '=' || c.is_ascii_whitespace())
                .filter(|word| !word.is_empty());
            words
                .next()
                .is_some_and(|first| first.eq_ignore_ascii_case(keyword))
                .then(|| words.collect())
        })
    }

    /// Whether a word is among the capabilities, in any line and place: for IMAP, where all are
    /// in one line.
    #[must_use]
    pub fn has_word(&self, word: &str) -> bool {
        self.lines
            .iter()
            .flat_map(|line| line.split_ascii_whitespace())
            .any(|found| found.eq_ignore_ascii_case(word))
    }
}

impl Default for Transcript {
    fn default() -> Self {
        Self::new()
    }
}

impl Transcript {
    /// One in which nothing was said yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            lines: Vec::new(),
            greeting: None,
            before_tls: None,
            upgrade: None,
            injected: false,
            tls: None,
            after_tls: None,
            end: End::Silent,
        }
    }

    /// A session in which nothing was received in the time that a report waits.
    pub(crate) fn slow() -> Self {
        Self { end: End::SlowGreeting, ..Self::new() }
    }

    pub(super) fn evidence(&self, evidence: Evidence) -> Evidence {
        let said = |line: &Line| format!("{} {}", if line.ours { ">" } else { "<" }, line.text);
        let mut evidence = self
            .lines
            .iter()
            .take(SHOWN_LINES)
            .fold(evidence, |evidence, line| evidence.said(&said(line)));
        if let Some(more) = self.lines.len().checked_sub(SHOWN_LINES).filter(|more| *more > 0) {
            evidence = evidence.fact(Arg::count("lines_not_shown", more));
        }
        evidence = evidence.fact(Arg::word("ended", self.end.as_str()));
        match &self.tls {
            Some(Ok(session)) => session.evidence(evidence),
            Some(Err(fault)) => evidence.fact(Arg::word("tls_fault", fault.as_str())),
            None => evidence,
        }
    }
}

impl End {
    /// A word for evidence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Closed => "closed by the server",
            Self::Silent => "silence",
            Self::SlowGreeting => "no greeting yet",
            Self::NotTheProtocol => "not the protocol of this port",
            Self::Overlong => "more than anybody reads",
        }
    }
}
