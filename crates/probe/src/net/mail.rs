//! A mail session: greeting, capabilities, TLS, capabilities again, goodbye; never
//! more.

mod imap;
mod line_stream;
mod pop3;
mod rcpt;
mod rcpt_probe;
mod sessions;
mod smtp;

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::net::tls::Tls;
use crate::session::{End, Endpoint, Line, Protocol, Reply, Transcript};
use line_stream::{LineStream, Wire};

pub(crate) use rcpt_probe::Routes;
pub use sessions::Asking;
pub(crate) use sessions::Talks;
#[cfg(feature = "fuzzing")]
pub use smtp::feed as reply_line;

/// What one conversation needs to know.
pub(super) struct Terms<'a> {
    pub(super) door: &'a Endpoint,
    /// The name that we give in EHLO.
    pub(super) ehlo_name: String,
    pub(super) tls: &'a Tls,
    /// How long a handshake may take.
    pub(super) handshake: Duration,
    /// When the conversation ends at the latest.
    pub(super) until: Instant,
}

/// Talks with a server, as far as its capabilities.
pub(super) async fn converse(stream: TcpStream, terms: &Terms<'_>) -> Transcript {
    let mut told = Transcript::new();
    told.end = match talk(stream, terms, &mut told).await {
        Ok(()) => End::Complete,
        Err(end) => end,
    };
    told
}

async fn talk(stream: TcpStream, terms: &Terms<'_>, told: &mut Transcript) -> Result<(), End> {
    if terms.door.is_tls_from_the_start() {
        let Some(mut wire) = secure(stream, terms, told).await else { return Ok(()) };
        let spoken = speak(&mut wire, terms, told, Phase::OnlyTls).await;
        told.lines.append(&mut wire.lines);
        return spoken.map(|_| ());
    }
    let mut wire = Wire::new(LineStream::Plain(stream), terms.until);
    let spoken = speak(&mut wire, terms, told, Phase::Plain).await;
    if !matches!(spoken, Ok(Next::Upgrade)) {
        told.lines.append(&mut wire.lines);
        return spoken.map(|_| ());
    }
    told.injected = wire.drop_unread();
    told.lines.append(&mut wire.lines);
    let Some(stream) = wire.into_plain() else { return Ok(()) };
    let Some(mut wire) = secure(stream, terms, told).await else { return Ok(()) };
    let spoken = speak(&mut wire, terms, told, Phase::AfterUpgrade).await;
    told.lines.append(&mut wire.lines);
    spoken.map(|_| ())
}

/// Where a conversation stands with regard to TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The connection is plain and may be upgraded.
    Plain,
    /// TLS began with the first byte; the greeting is still to come.
    OnlyTls,
    /// TLS began after STARTTLS; there is no second greeting.
    AfterUpgrade,
}

/// What comes after the words of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// The server awaits the handshake.
    Upgrade,
    /// Everything was said.
    Nothing,
}

async fn speak(
    wire: &mut Wire,
    terms: &Terms<'_>,
    told: &mut Transcript,
    phase: Phase,
) -> Result<Next, End> {
    match terms.door.protocol() {
        Protocol::Smtp => smtp::speak(wire, &terms.ehlo_name, told, phase).await,
        Protocol::Imap => imap::speak(wire, told, phase).await,
        Protocol::Pop3 => pop3::speak(wire, told, phase).await,
    }
}

/// Shakes hands, and notes the session or how it failed.
async fn secure(stream: TcpStream, terms: &Terms<'_>, told: &mut Transcript) -> Option<Wire> {
    match terms.tls.shake_hands(stream, &terms.door.server_name, terms.handshake).await {
        Ok((stream, session)) => {
            told.tls = Some(Ok(session));
            Some(Wire::new(LineStream::Tls(stream), terms.until))
        }
        Err(fault) => {
            told.tls = Some(Err(fault));
            None
        }
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

    /// A conversation in which nothing has been heard in the time that a report waits.
    pub(super) fn slow(lines: Vec<Line>) -> Self {
        Self { lines, end: End::SlowGreeting, ..Self::new() }
    }

    /// Notes the capabilities of a phase.
    fn offered(&mut self, phase: Phase, reply: Reply) {
        match phase {
            Phase::Plain => self.before_tls = Some(reply),
            Phase::OnlyTls | Phase::AfterUpgrade => self.after_tls = Some(reply),
        }
    }
}

/// Says goodbye, hears the answer and waits for the server to close, which it does first (RFC 5321
/// section 4.1.1.10): only then has it a connection less. What went before counts either way, so
/// this is waited for a moment only.
async fn leave(wire: &mut Wire, goodbye: &str) {
    let patience = Duration::from_millis(500);
    let farewell = async {
        wire.say(goodbye).await?;
        loop {
            wire.hear().await?;
        }
    };
    let _: Result<Result<(), End>, _> = tokio::time::timeout(patience, farewell).await;
}

#[cfg(test)]
mod tests;
