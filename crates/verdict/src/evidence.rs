//! Evidence: what was asked, of whom, when, and what came back.

use serde::{Deserialize, Serialize};

use crate::arg::Arg;
use crate::enums::wire_enum;
use crate::text::{visible, visible_bytes};

wire_enum! {
    /// Where an observation was made.
    EvidenceKind {
        /// A DNS question.
        Dns = "dns",
        /// An SMTP session.
        Smtp = "smtp",
        /// An IMAP session.
        Imap = "imap",
        /// A POP3 session.
        Pop3 = "pop3",
        /// A TLS handshake and its certificates.
        Tls = "tls",
        /// An HTTP answer.
        Http = "http",
        /// A blocklist's answer.
        Listing = "listing",
        /// Text that the user gave.
        Text = "text",
    }
}

/// What convinced us, so that a stranger can repeat it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// Where the observation was made.
    pub kind: EvidenceKind,
    /// What was asked: `example.com MX`, or `EHLO checker.example`.
    pub asked: String,
    /// Of whom: the resolver, or host, address and port.
    pub of: String,
    /// When, RFC 3339.
    pub at: String,
    /// The answer, line by line: quoted outside text.
    #[serde(default)]
    pub said: Vec<String>,
    /// What we read out of it: `ttl`, `rcode`, `tls_version`, `not_after` …
    #[serde(default)]
    pub facts: Vec<Arg>,
    /// The command line that shows it again; empty when there is none.
    #[serde(default)]
    pub repeat: String,
}

impl Evidence {
    /// Evidence of `kind`: `asked` of `of` at `at` (RFC 3339), with nothing said yet.
    #[must_use]
    pub fn new(kind: EvidenceKind, asked: &str, of: &str, at: &str) -> Self {
        let (asked, of, at) = (visible(asked), visible(of), at.to_owned());
        Self { kind, asked, of, at, said: Vec::new(), facts: Vec::new(), repeat: String::new() }
    }

    /// Adds a line of the answer, made safe to show.
    #[must_use]
    pub fn said(mut self, line: &str) -> Self {
        self.said.push(visible(line));
        self
    }

    /// Adds a line of the answer given as bytes, made safe to show.
    #[must_use]
    pub fn said_bytes(mut self, line: &[u8]) -> Self {
        self.said.push(visible_bytes(line));
        self
    }

    /// Adds something we read out of the answer.
    #[must_use]
    pub fn fact(mut self, fact: Arg) -> Self {
        self.facts.push(fact);
        self
    }

    /// Sets the command line that shows it again. Built from checked names and addresses only.
    #[must_use]
    pub fn repeat(mut self, command: &str) -> Self {
        self.repeat = visible(command);
        self
    }
}
