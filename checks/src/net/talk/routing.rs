//! SMTP up to the recipients: EHLO, then MAIL, RCPT and RSET for each, then QUIT. Never DATA.

use tokio::net::TcpStream;
use tokio::time::Instant;

use super::leave;
use super::smtp::reply;
use crate::dialogue::{End, Reply};
use crate::net::wire::{Pipe, Wire};
use crate::routing::{Routing, STRANGER};

/// Asks a server about a recipient of its own and about a stranger. Both are asked from `<>`, whom everybody must hear
/// (RFC 5321 section 4.5.5).
pub(in crate::net) async fn route(stream: TcpStream, ehlo_name: &str, own: &str, until: Instant) -> Routing {
    let from = stream.local_addr().ok().map(|address| address.ip().to_canonical());
    let mut wire = Wire::new(Pipe::Plain(stream), until);
    let mut told =
        Routing { lines: Vec::new(), from, turned_away: None, own: None, stranger: None, end: End::Complete };
    if let Err(end) = speak(&mut wire, ehlo_name, own, &mut told).await {
        told.end = end;
    }
    told.lines = wire.lines;
    told
}

async fn speak(wire: &mut Wire, ehlo_name: &str, own: &str, told: &mut Routing) -> Result<(), End> {
    told.turned_away = introduce(wire, ehlo_name).await?;
    if told.turned_away.is_none() {
        match ask(wire, own).await? {
            Ok(answer) => told.own = Some(answer),
            Err(refusal) => told.turned_away = Some(refusal),
        }
    }
    if told.own.is_some() {
        told.stranger = ask(wire, STRANGER).await?.ok();
    }
    leave(wire, "QUIT").await;
    Ok(())
}

/// Hears the greeting and says EHLO; gives the reply that turns us away, if one does.
async fn introduce(wire: &mut Wire, ehlo_name: &str) -> Result<Option<Reply>, End> {
    let greeting = reply(wire).await?;
    if greeting.code != Some(220) {
        return Ok(Some(greeting));
    }
    wire.say(&format!("EHLO {ehlo_name}")).await?;
    let hello = reply(wire).await?;
    Ok((!hello.consents).then_some(hello))
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
