//! What did a mail server say? One session on one port, as far as its capabilities, and how it
//! ended.
//!
//! A session is a fact: its key is the [`Endpoint`], one is under way at a time, and all who ask
//! share it. It holds what was received, judged by nobody: names are compared and faults are named
//! by the checks. We say EHLO, STARTTLS, CAPABILITY, CAPA, STLS and QUIT, and nothing else.

mod endpoint;
pub mod rcpt;
mod tls;
mod transcript;

use serde::{Deserialize, Serialize};
use verdict::{Arg, Evidence, EvidenceKind};

use crate::observation::{Observation, rfc3339};

pub use endpoint::{Endpoint, Protocol};
pub use tls::{Certificate, Digests, TlsFault, TlsSession, Trust};
pub use transcript::{End, Line, Reply, Transcript};

/// A session, or why there was none.
pub type Session = Observation<Transcript, ConnectError>;

/// Why there was no connection.
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

impl Session {
    /// The session, if there was one.
    #[must_use]
    pub fn transcript(&self) -> Option<&Transcript> {
        self.value()
    }

    /// Whether the server accepted the connection, whatever it said then: proof of our way out.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.outcome.is_ok()
    }

    /// What was said, under which certificate, and the line that shows it again.
    #[must_use]
    pub fn evidence(&self, endpoint: &Endpoint) -> Evidence {
        let kind = match endpoint.protocol() {
            Protocol::Smtp => EvidenceKind::Smtp,
            Protocol::Imap => EvidenceKind::Imap,
            Protocol::Pop3 => EvidenceKind::Pop3,
        };
        let evidence = Evidence::new(kind, &self.asked, &self.of, &rfc3339(self.at));
        let evidence = match &self.outcome {
            Ok(transcript) => transcript.evidence(evidence),
            Err(failure) => evidence.fact(Arg::word("connection", failure.as_str())),
        };
        evidence.repeat(
            &endpoint
                .repeat(self.transcript().is_some_and(|transcript| transcript.upgrade.is_some())),
        )
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
