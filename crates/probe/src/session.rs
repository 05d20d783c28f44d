//! What did a mail server say? One conversation on one port, as far as its capabilities, and how it
//! ended.
//!
//! A conversation is a fact: its key is the [`Endpoint`], one is under way at a time, and all who
//! ask share it. It holds what was heard, judged by nobody: names are compared and faults are named
//! by the checks. We say EHLO, STARTTLS, CAPABILITY, CAPA, STLS and QUIT, and nothing else.

pub mod rcpt;
mod tls;

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};
use verdict::{Arg, Evidence, EvidenceKind};

use crate::observation::{Observation, rfc3339};

pub use tls::{Certificate, Digests, TlsFault, TlsSession, Trust};

/// The most lines that evidence shows; the rest is counted.
const SHOWN_LINES: usize = 40;

/// A conversation, or why there was none.
pub type Session = Observation<Transcript, ConnectError>;

/// What a port speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Ports 25, 465, 587 and 2525.
    Smtp,
    /// Ports 143 and 993.
    Imap,
    /// Ports 110 and 995.
    Pop3,
}

/// Where a conversation is held, and under which name the server is addressed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// The address that is dialled.
    pub address: IpAddr,
    /// One of 25, 465, 587, 2525, 143, 993, 110 and 995.
    pub port: u16,
    /// The name sent in the TLS handshake (SNI).
    pub server_name: String,
}

impl Endpoint {
    /// What is spoken there.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        match self.port {
            143 | 993 => Protocol::Imap,
            110 | 995 => Protocol::Pop3,
            _ => Protocol::Smtp,
        }
    }

    /// What was asked, in a few words.
    pub(crate) fn asked(&self) -> String {
        match self.protocol() {
            Protocol::Smtp if self.port == 465 => "port 465: TLS, then EHLO".to_owned(),
            Protocol::Imap if self.port == 993 => "port 993: TLS, then CAPABILITY".to_owned(),
            Protocol::Pop3 if self.port == 995 => "port 995: TLS, then CAPA".to_owned(),
            Protocol::Smtp => format!("port {}: EHLO and STARTTLS", self.port),
            Protocol::Imap => format!("port {}: CAPABILITY and STARTTLS", self.port),
            Protocol::Pop3 => format!("port {}: CAPA and STLS", self.port),
        }
    }

    /// Of whom: `mx.example [45.90.1.3]:25`.
    pub(crate) fn of(&self) -> String {
        format!("{} [{}]:{}", self.server_name, self.address, self.port)
    }

    /// Whether TLS begins with the first byte.
    #[must_use]
    pub fn is_tls_from_the_start(&self) -> bool {
        matches!(self.port, 465 | 993 | 995)
    }
}

/// Why there was no conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectError {
    /// The address is not public; nothing was sent to it.
    Denied,
    /// The connection was refused: a closed port, or a firewall that says so.
    Refused,
    /// The connection was accepted, and reset before a word.
    Reset,
    /// Nobody answered within `net.times.connect`.
    TimedOut,
    /// A router, or our own machine, has no way there.
    Unreachable,
    /// We have asked this server often enough for now, and had no earlier answer.
    Paced,
    /// The report had used up its connections.
    Budget,
}

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

/// One line of a conversation.
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
    /// Whether it consents: 2xx, 3xx, `OK`, `+OK`, `* PREAUTH`.
    pub consents: bool,
    /// Its lines.
    pub lines: Vec<String>,
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// We had heard enough and said QUIT or LOGOUT.
    Complete,
    /// The server closed the connection.
    Closed,
    /// The server connected, and then said nothing for as long as anybody waits.
    Silent,
    /// The server had not greeted in the time that a report waits; the conversation goes on for the
    /// next asker.
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

    /// Whether a word stands among the capabilities, in any line and place: for IMAP, where all are
    /// in one line.
    #[must_use]
    pub fn has_word(&self, word: &str) -> bool {
        self.lines
            .iter()
            .flat_map(|line| line.split_ascii_whitespace())
            .any(|found| found.eq_ignore_ascii_case(word))
    }
}

impl Session {
    /// The conversation, if there was one.
    #[must_use]
    pub fn told(&self) -> Option<&Transcript> {
        self.value()
    }

    /// Whether the server accepted the connection, whatever it said then: proof of our way out.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.outcome.is_ok()
    }

    /// What was said, under which certificate, and the line that shows it again.
    #[must_use]
    pub fn evidence(&self, door: &Endpoint) -> Evidence {
        let kind = match door.protocol() {
            Protocol::Smtp => EvidenceKind::Smtp,
            Protocol::Imap => EvidenceKind::Imap,
            Protocol::Pop3 => EvidenceKind::Pop3,
        };
        let evidence = Evidence::new(kind, &self.asked, &self.of, &rfc3339(self.at));
        let evidence = match &self.outcome {
            Ok(told) => told.evidence(evidence),
            Err(failure) => evidence.fact(Arg::word("connection", failure.as_str())),
        };
        evidence.repeat(&door.repeat(self.told().is_some_and(|told| told.upgrade.is_some())))
    }
}

impl Transcript {
    fn evidence(&self, evidence: Evidence) -> Evidence {
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

impl Endpoint {
    /// The command that shows it again: `openssl s_client` where there is TLS, `nc` where there is
    /// none.
    fn repeat(&self, was_upgraded: bool) -> String {
        let target = SocketAddr::new(self.address, self.port);
        let has_plain_name = self
            .server_name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let name = if has_plain_name {
            format!(" -servername {}", self.server_name)
        } else {
            String::new()
        };
        let starttls = match self.protocol() {
            _ if self.is_tls_from_the_start() => "",
            Protocol::Smtp => " -starttls smtp",
            Protocol::Imap => " -starttls imap",
            Protocol::Pop3 => " -starttls pop3",
        };
        if was_upgraded || self.is_tls_from_the_start() {
            return format!("openssl s_client -connect {target}{name}{starttls} -crlf");
        }
        format!("nc -w 10 {} {}", self.address, self.port)
    }
}

impl ConnectError {
    /// A word for evidence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "not allowed: the address is not public",
            Self::Refused => "refused",
            Self::Reset => "accepted and reset",
            Self::TimedOut => "no answer",
            Self::Unreachable => "no way there",
            Self::Paced => "not tried: asked often enough",
            Self::Budget => "not tried: budget used up",
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
