//! SMTP up to the recipients: EHLO, STARTTLS where the server wants it, then MAIL, RCPT and
//! RSET for each, then QUIT. Never DATA.

use tokio::net::TcpStream;

use super::line_stream::{Connection, LineStream};
use super::smtp::reply;
use super::terms::{Terms, quit};
use crate::session::rcpt::{RcptTranscript, STRANGER};
use crate::session::{End, Reply};

/// Asks a server about a recipient of its own and about a stranger. Both are asked from `<>`, whom
/// everybody must accept (RFC 5321 section 4.5.5). A server that wants TLS first is asked inside
/// it.
pub(super) async fn ask_recipients(tcp: TcpStream, terms: &Terms<'_>, own: &str) -> RcptTranscript {
    let mut transcript =
        RcptTranscript::new(tcp.local_addr().ok().map(|address| address.ip().to_canonical()));
    if let Err(end) = ask_both(tcp, terms, own, &mut transcript).await {
        transcript.end = end;
    }
    transcript
}

async fn ask_both(
    tcp: TcpStream,
    terms: &Terms<'_>,
    own: &str,
    transcript: &mut RcptTranscript,
) -> Result<(), End> {
    let mut stream = LineStream::new(Connection::Plain(tcp), terms.until);
    let spoken = speak(&mut stream, terms, own, transcript).await;
    let wants_tls = transcript.turned_away.as_ref().is_some_and(wants_tls);
    let is_ready = spoken.is_ok() && wants_tls && begins_tls(&mut stream).await.unwrap_or(false);
    if spoken.is_ok() && !is_ready {
        quit(&mut stream, "QUIT").await;
    }
    stream.drop_unread();
    transcript.lines.append(&mut stream.lines);
    let Some(tcp) = stream.into_plain().filter(|_| is_ready) else { return spoken };
    let shaken = terms.tls.shake_hands(tcp, &terms.endpoint.server_name, terms.handshake).await;
    // Without TLS its refusal is the answer.
    let Ok((tcp, _)) = shaken else { return Ok(()) };
    let mut stream = LineStream::new(Connection::Tls(tcp), terms.until);
    let spoken = speak_inside(&mut stream, terms, own, transcript).await;
    transcript.lines.append(&mut stream.lines);
    spoken
}

async fn speak(
    stream: &mut LineStream,
    terms: &Terms<'_>,
    own: &str,
    transcript: &mut RcptTranscript,
) -> Result<(), End> {
    let greeting = reply(stream).await?;
    if greeting.code != Some(220) {
        transcript.turned_away = Some(greeting);
        return Ok(());
    }
    ask_about(stream, terms, own, transcript).await
}

async fn speak_inside(
    stream: &mut LineStream,
    terms: &Terms<'_>,
    own: &str,
    transcript: &mut RcptTranscript,
) -> Result<(), End> {
    transcript.turned_away = None;
    ask_about(stream, terms, own, transcript).await?;
    quit(stream, "QUIT").await;
    Ok(())
}

/// EHLO, and both recipients; what turns us away is noted.
async fn ask_about(
    stream: &mut LineStream,
    terms: &Terms<'_>,
    own: &str,
    transcript: &mut RcptTranscript,
) -> Result<(), End> {
    stream.send(&format!("EHLO {}", terms.ehlo_name)).await?;
    let hello = reply(stream).await?;
    if !hello.is_positive {
        transcript.turned_away = Some(hello);
        return Ok(());
    }
    match ask(stream, own).await? {
        Ok(answer) if wants_tls(&answer) => transcript.turned_away = Some(answer),
        Ok(answer) => {
            transcript.own = Some(answer);
            transcript.stranger = ask(stream, STRANGER).await?.ok();
        }
        Err(refusal) => transcript.turned_away = Some(refusal),
    }
    Ok(())
}

/// Whether a refusal is one of everything that is said without TLS: `530 5.7.0 Must issue a
/// STARTTLS command first` (RFC 3207 section 4; so say Postfix and Sendmail).
fn wants_tls(refusal: &Reply) -> bool {
    refusal.code == Some(530)
        && refusal.lines.iter().any(|line| line.to_ascii_uppercase().contains("STARTTLS"))
}

async fn begins_tls(stream: &mut LineStream) -> Result<bool, End> {
    stream.send("STARTTLS").await?;
    Ok(reply(stream).await?.code == Some(220))
}

/// The answer to a recipient; or the refusal of the sender before it.
async fn ask(stream: &mut LineStream, recipient: &str) -> Result<Result<Reply, Reply>, End> {
    stream.send("MAIL FROM:<>").await?;
    let sender = reply(stream).await?;
    if !sender.is_positive {
        return Ok(Err(sender));
    }
    stream.send(&format!("RCPT TO:<{recipient}>")).await?;
    let answer = reply(stream).await?;
    stream.send("RSET").await?;
    reply(stream).await?;
    Ok(Ok(answer))
}
