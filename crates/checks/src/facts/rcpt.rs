//! What does a server say to recipients? One of the domain, and one of nobody's, up to RCPT and
//! never further.
//!
//! It is asked of the provider's own servers alone (law 7), once per domain and ten minutes,
//! whoever asks.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use verdict::{Arg, Domain, Evidence, EvidenceKind};

use crate::observation::{Observation, rfc3339};
use crate::session::{ConnectError, End, Endpoint, Line, Reply};

/// A recipient whom no server has: the name is reserved (RFC 2606), so it is local nowhere.
pub(crate) const STRANGER: &str = "relay-test@example.com";

/// What was said of recipients, or why there was no conversation.
pub(crate) type Routed = Observation<Routing, ConnectError>;

/// What was said of recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Routing {
    /// Every line, for the evidence; made safe to show.
    pub(crate) lines: Vec<Line>,
    /// The address from which we asked, as this machine knows it.
    pub(crate) from: Option<IpAddr>,
    /// What turned us away before any recipient: a greeting, or a refusal of EHLO or MAIL.
    pub(crate) turned_away: Option<Reply>,
    /// The answer to the postmaster of the domain.
    pub(crate) own: Option<Reply>,
    /// The answer to [`STRANGER`].
    pub(crate) stranger: Option<Reply>,
    /// How it ended.
    pub(crate) end: End,
}

impl Routing {
    /// One in which nothing was said yet.
    pub(crate) fn new(from: Option<IpAddr>) -> Self {
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
pub(crate) fn postmaster(domain: &Domain) -> String {
    format!("postmaster@{domain}")
}

impl Routed {
    /// What was said, and the line that shows it again.
    pub(crate) fn told_by(&self, door: &Endpoint, domain: &Domain) -> Evidence {
        let evidence = Evidence::new(EvidenceKind::Smtp, &self.asked, &self.of, &rfc3339(self.at));
        let evidence = match &self.outcome {
            Err(failure) => evidence.fact(Arg::word("connection", failure.as_str())),
            Ok(told) => {
                let said =
                    |line: &Line| format!("{} {}", if line.ours { ">" } else { "<" }, line.text);
                let evidence =
                    told.lines.iter().fold(evidence, |evidence, line| evidence.said(&said(line)));
                evidence.fact(Arg::word("ended", told.end.as_str()))
            }
        };
        let to = postmaster(domain);
        evidence.repeat(&format!(
            "swaks --server {} --tls-optional --from '<>' --to {to} --quit-after RCPT",
            door.address
        ))
    }
}
