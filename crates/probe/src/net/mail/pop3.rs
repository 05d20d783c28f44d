//! POP3 (RFC 1939, RFC 2449, RFC 2595): greeting, CAPA, STLS, CAPA, QUIT. Never a log-in, which
//! would take the lock.

use super::line_stream::{MAX_REPLY, Wire};
use super::{Next, Phase, leave};
use crate::session::{End, Reply, Transcript};

pub(super) async fn speak(
    wire: &mut Wire,
    told: &mut Transcript,
    phase: Phase,
) -> Result<Next, End> {
    if phase != Phase::AfterUpgrade {
        wire.hear_first(|byte| matches!(byte, b'+' | b'-')).await?;
        let greeting = status(&wire.hear().await?)?;
        let consents = greeting.consents;
        told.greeting = Some(greeting);
        if !consents {
            leave(wire, "QUIT").await;
            return Ok(Next::Nothing);
        }
    }
    wire.say("CAPA").await?;
    let capabilities = listing(wire).await?;
    let may_upgrade = capabilities.capability("STLS").is_some();
    told.offered(phase, capabilities);
    if phase == Phase::Plain && may_upgrade {
        wire.say("STLS").await?;
        let upgrade = status(&wire.hear().await?)?;
        let is_ready = upgrade.consents;
        told.upgrade = Some(upgrade);
        if is_ready {
            return Ok(Next::Upgrade);
        }
    }
    leave(wire, "QUIT").await;
    Ok(Next::Nothing)
}

/// `+OK …` or `-ERR …`.
fn status(line: &str) -> Result<Reply, End> {
    let text = |rest: &str| rest.trim_start().to_owned();
    if let Some(rest) = line.strip_prefix("+OK") {
        return Ok(Reply { code: None, consents: true, lines: vec![text(rest)] });
    }
    let rest = line.strip_prefix("-ERR").ok_or(End::NotTheProtocol)?;
    Ok(Reply { code: None, consents: false, lines: vec![text(rest)] })
}

/// A reply of several lines, up to the dot. A server that does not know CAPA says so in one.
async fn listing(wire: &mut Wire) -> Result<Reply, End> {
    let mut reply = status(&wire.hear().await?)?;
    if !reply.consents {
        return Ok(reply);
    }
    reply.lines.clear();
    loop {
        let line = wire.hear().await?;
        if line == "." {
            return Ok(reply);
        }
        reply.lines.push(line);
        if reply.lines.len() >= MAX_REPLY {
            return Err(End::Overlong);
        }
    }
}
