//! What does a server say to recipients? One of the domain, and one of nobody's, up to RCPT and
//! never further.
//!
//! It is asked of the provider's own servers alone (invariant 11), once per domain and ten minutes,
//! whoever asks.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use verdict::{Arg, Domain, Evidence, EvidenceKind};

use crate::observation::{Observation, rfc3339};
use crate::session::{ConnectError, End, Endpoint, Line, Reply};

/// A recipient whom no server has: the name is reserved (RFC 2606), so it is local nowhere.
pub const STRANGER: &str = "relay-test@example.com";

/// What was said of recipients, or why there was no connection.
pub type RcptProbe = Observation<RcptTranscript, ConnectError>;

/// What was said of recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RcptTranscript {
    /// Every line, for the evidence; made safe to show.
    pub lines: Vec<Line>,
    /// The address from which we asked, as this machine knows it.
    pub from: Option<IpAddr>,
    /// What turned us away before any recipient: a greeting, or a refusal of EHLO or MAIL.
    pub turned_away: Option<Reply>,
    /// The answer to the postmaster of the domain.
    pub own: Option<Reply>,
    /// The answer to [`STRANGER`].
    pub stranger: Option<Reply>,
    /// How it ended.
    pub end: End,
}

impl RcptTranscript {
    /// One in which nothing was said yet.
    pub fn new(from: Option<IpAddr>) -> Self {
        Self {
            lines: Vec::new(),
            from,
            turned_away: None,
            own: None,
            stranger: None,
            end: End::Complete,
        }
    }
}

/// The recipient of a domain that every server must know (RFC 5321 section 4.5.1).
pub fn postmaster(domain: &Domain) -> String {
    format!("postmaster@{domain}")
}

impl RcptProbe {
    /// What was said, and the line that shows it again.
    pub fn evidence(&self, endpoint: &Endpoint, domain: &Domain) -> Evidence {
        let evidence = Evidence::new(EvidenceKind::Smtp, &self.asked, &self.of, &rfc3339(self.at));
        let evidence = match &self.outcome {
            Err(failure) => evidence.fact(Arg::word("connection", failure.as_str())),
            Ok(transcript) => {
                let said =
                    |line: &Line| format!("{} {}", if line.ours { ">" } else { "<" }, line.text);
                let evidence = transcript
                    .lines
                    .iter()
                    .fold(evidence, |evidence, line| evidence.said(&said(line)));
                evidence.fact(Arg::word("ended", transcript.end.as_str()))
            }
        };
        let to = postmaster(domain);
        evidence.repeat(&format!(
            "swaks --server {} --tls-optional --from '<>' --to {to} --quit-after RCPT",
            endpoint.address
        ))
    }
}
