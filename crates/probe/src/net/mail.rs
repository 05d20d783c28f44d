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
use line_stream::{Connection, LineStream};

pub(crate) use rcpt_probe::RcptProbes;
pub use sessions::Asking;
pub(crate) use sessions::Sessions;
#[cfg(feature = "fuzzing")]
pub use smtp::feed as reply_line;

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

/// Speaks with a server, as far as its capabilities.
pub(super) async fn converse(tcp: TcpStream, terms: &Terms<'_>) -> Transcript {
    let mut transcript = Transcript::new();
    transcript.end = match run(tcp, terms, &mut transcript).await {
        Ok(()) => End::Complete,
        Err(end) => end,
    };
    transcript
}

async fn run(tcp: TcpStream, terms: &Terms<'_>, transcript: &mut Transcript) -> Result<(), End> {
    if terms.endpoint.is_tls_from_the_start() {
        let Some(mut stream) = secure(tcp, terms, transcript).await else { return Ok(()) };
        let spoken = speak(&mut stream, terms, transcript, Phase::OnlyTls).await;
        transcript.lines.append(&mut stream.lines);
        return spoken.map(|_| ());
    }
    let mut stream = LineStream::new(Connection::Plain(tcp), terms.until);
    let spoken = speak(&mut stream, terms, transcript, Phase::Plain).await;
    if !matches!(spoken, Ok(Next::Upgrade)) {
        transcript.lines.append(&mut stream.lines);
        return spoken.map(|_| ());
    }
    transcript.injected = stream.drop_unread();
    transcript.lines.append(&mut stream.lines);
    let Some(tcp) = stream.into_plain() else { return Ok(()) };
    let Some(mut stream) = secure(tcp, terms, transcript).await else { return Ok(()) };
    let spoken = speak(&mut stream, terms, transcript, Phase::AfterUpgrade).await;
    transcript.lines.append(&mut stream.lines);
    spoken.map(|_| ())
}

/// How far a session is with regard to TLS.
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
    stream: &mut LineStream,
    terms: &Terms<'_>,
    transcript: &mut Transcript,
    phase: Phase,
) -> Result<Next, End> {
    match terms.endpoint.protocol() {
        Protocol::Smtp => smtp::speak(stream, &terms.ehlo_name, transcript, phase).await,
        Protocol::Imap => imap::speak(stream, transcript, phase).await,
        Protocol::Pop3 => pop3::speak(stream, transcript, phase).await,
    }
}

/// Shakes hands, and notes the session or how it failed.
async fn secure(
    tcp: TcpStream,
    terms: &Terms<'_>,
    transcript: &mut Transcript,
) -> Option<LineStream> {
    match terms.tls.shake_hands(tcp, &terms.endpoint.server_name, terms.handshake).await {
        Ok((tcp, session)) => {
            transcript.tls = Some(Ok(session));
            Some(LineStream::new(Connection::Tls(tcp), terms.until))
        }
        Err(fault) => {
            transcript.tls = Some(Err(fault));
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

    /// A session in which nothing was received in the time that a report waits.
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

/// Says goodbye, reads the answer and waits for the server to close, which it does first (RFC 5321
/// section 4.1.1.10): only then has it a connection less. What went before counts either way, so
/// this is waited for a moment only.
async fn quit(stream: &mut LineStream, goodbye: &str) {
    let patience = Duration::from_millis(500);
    let farewell = async {
        stream.send(goodbye).await?;
        loop {
            stream.receive().await?;
        }
    };
    let _: Result<Result<(), End>, _> = tokio::time::timeout(patience, farewell).await;
}

#[cfg(test)]
mod tests;
