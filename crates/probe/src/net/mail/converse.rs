//! A mail session: greeting, capabilities, TLS, capabilities again, QUIT; never more
//! (invariant 11).

use tokio::net::TcpStream;

use super::line_stream::{Connection, LineStream};
use super::terms::{Next, Phase, Terms};
use super::{imap, pop3, smtp};
use crate::session::{End, Protocol, Transcript};

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

#[cfg(test)]
mod tests;
