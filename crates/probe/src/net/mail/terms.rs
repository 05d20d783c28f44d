//! What one session needs to know, how far it is with TLS, and how it ends.

use std::time::Duration;

use tokio::time::Instant;

use super::line_stream::LineStream;
use crate::net::tls::Tls;
use crate::session::{End, Endpoint, Reply, Transcript};

/// What one session needs to know.
pub(super) struct Terms<'a> {
    pub(super) endpoint: &'a Endpoint,
    /// The name that we give in EHLO.
    pub(super) ehlo_name: String,
    pub(super) tls: &'a Tls,
    /// How long a handshake may take.
    pub(super) handshake: Duration,
    /// When the session ends at the latest.
    pub(super) until: Instant,
}

/// How far a session is with regard to TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The connection is plain and may be upgraded.
    Plain,
    /// TLS began with the first byte; the greeting is still to come.
    OnlyTls,
    /// TLS began after STARTTLS; there is no second greeting.
    AfterUpgrade,
}

/// What comes after the words of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The server awaits the handshake.
    Upgrade,
    /// Everything was said.
    Nothing,
}

impl Transcript {
    /// Notes the capabilities of a phase.
    pub(super) fn offered(&mut self, phase: Phase, reply: Reply) {
        match phase {
            Phase::Plain => self.before_tls = Some(reply),
            Phase::OnlyTls | Phase::AfterUpgrade => self.after_tls = Some(reply),
        }
    }
}

/// Says QUIT or LOGOUT, reads the answer and waits for the server to close first (RFC 5321
/// section 4.1.1.10): only then has it a connection less. What went before counts either way, so
/// this is waited for a moment only.
pub(super) async fn quit(stream: &mut LineStream, command: &str) {
    let patience = Duration::from_millis(500);
    let farewell = async {
        stream.send(command).await?;
        loop {
            stream.receive().await?;
        }
    };
    let _: Result<Result<(), End>, _> = tokio::time::timeout(patience, farewell).await;
}
