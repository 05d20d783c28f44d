//! SMTP up to the recipients: EHLO, STARTTLS where nothing is heard without it, then MAIL, RCPT and
//! RSET for each, then QUIT. Never DATA.

use tokio::net::TcpStream;

use super::line_stream::{LineStream, Wire};
use super::smtp::reply;
use super::{Terms, leave};
use crate::session::rcpt::{Routing, STRANGER};
use crate::session::{End, Reply};

/// Asks a server about a recipient of its own and about a stranger. Both are asked from `<>`, whom
/// everybody must hear (RFC 5321 section 4.5.5). A server that hears nothing without TLS is asked
/// inside it.
pub(super) async fn route(stream: TcpStream, terms: &Terms<'_>, own: &str) -> Routing {
    let mut told =
        Routing::new(stream.local_addr().ok().map(|address| address.ip().to_canonical()));
    if let Err(end) = ask_both(stream, terms, own, &mut told).await {
        told.end = end;
    }
    told
}

async fn ask_both(
    stream: TcpStream,
    terms: &Terms<'_>,
    own: &str,
    told: &mut Routing,
) -> Result<(), End> {
    let mut wire = Wire::new(LineStream::Plain(stream), terms.until);
    let spoken = speak(&mut wire, terms, own, told).await;
    let wants_tls = told.turned_away.as_ref().is_some_and(wants_tls);
    let is_ready = spoken.is_ok() && wants_tls && begins_tls(&mut wire).await.unwrap_or(false);
    if spoken.is_ok() && !is_ready {
        leave(&mut wire, "QUIT").await;
    }
    wire.drop_unread();
    told.lines.append(&mut wire.lines);
    let Some(stream) = wire.into_plain().filter(|_| is_ready) else { return spoken };
    let shaken = terms.tls.shake_hands(stream, &terms.door.server_name, terms.handshake).await;
    // Without TLS its refusal stands.
    let Ok((stream, _)) = shaken else { return Ok(()) };
    let mut wire = Wire::new(LineStream::Tls(stream), terms.until);
    let spoken = speak_inside(&mut wire, terms, own, told).await;
    told.lines.append(&mut wire.lines);
    spoken
}

async fn speak(
    wire: &mut Wire,
    terms: &Terms<'_>,
    own: &str,
    told: &mut Routing,
) -> Result<(), End> {
    let greeting = reply(wire).await?;
    if greeting.code != Some(220) {
        told.turned_away = Some(greeting);
        return Ok(());
    }
    ask_about(wire, terms, own, told).await
}

async fn speak_inside(
    wire: &mut Wire,
    terms: &Terms<'_>,
    own: &str,
    told: &mut Routing,
) -> Result<(), End> {
    told.turned_away = None;
    ask_about(wire, terms, own, told).await?;
    leave(wire, "QUIT").await;
    Ok(())
}

/// EHLO, and both recipients; what turns us away is noted.
async fn ask_about(
    wire: &mut Wire,
    terms: &Terms<'_>,
    own: &str,
    told: &mut Routing,
) -> Result<(), End> {
    wire.say(&format!("EHLO {}", terms.ehlo_name)).await?;
    let hello = reply(wire).await?;
    if !hello.consents {
        told.turned_away = Some(hello);
        return Ok(());
    }
    match ask(wire, own).await? {
        Ok(answer) if wants_tls(&answer) => told.turned_away = Some(answer),
        Ok(answer) => {
            told.own = Some(answer);
            told.stranger = ask(wire, STRANGER).await?.ok();
        }
        Err(refusal) => told.turned_away = Some(refusal),
    }
    Ok(())
}

/// Whether a refusal is one of everything that is said without TLS: `530 5.7.0 Must issue a
/// STARTTLS command first` (RFC 3207 section 4; so say Postfix and Sendmail).
fn wants_tls(refusal: &Reply) -> bool {
    refusal.code == Some(530)
        && refusal.lines.iter().any(|line| line.to_ascii_uppercase().contains("STARTTLS"))
}

async fn begins_tls(wire: &mut Wire) -> Result<bool, End> {
    wire.say("STARTTLS").await?;
    Ok(reply(wire).await?.code == Some(220))
}

/// The answer to a recipient; or the refusal of the sender before it.
async fn ask(wire: &mut Wire, recipient: &str) -> Result<Result<Reply, Reply>, End> {
    wire.say("MAIL FROM:<>").await?;
    let sender = reply(wire).await?;
    if !sender.consents {
        return Ok(Err(sender));
    }
    wire.say(&format!("RCPT TO:<{recipient}>")).await?;
    let answer = reply(wire).await?;
    wire.say("RSET").await?;
    reply(wire).await?;
    Ok(Ok(answer))
}
