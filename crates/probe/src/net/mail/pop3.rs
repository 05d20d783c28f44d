//! POP3 (RFC 1939, RFC 2449, RFC 2595): greeting, CAPA, STLS, CAPA, QUIT. Never a log-in, which
//! would take the lock.

use super::line_stream::{LineStream, MAX_REPLY};
use super::terms::{Next, Phase, quit};
use crate::session::{End, Reply, Transcript};

pub(super) async fn speak(
    stream: &mut LineStream,
    transcript: &mut Transcript,
    phase: Phase,
) -> Result<Next, End> {
    if phase != Phase::AfterUpgrade {
        stream.receive_first(|byte| matches!(byte, b'+' | b'-')).await?;
        let greeting = status(&stream.receive().await?)?;
        let is_positive = greeting.is_positive;
        transcript.greeting = Some(greeting);
        if !is_positive {
            quit(stream, "QUIT").await;
            return Ok(Next::Nothing);
        }
    }
    stream.send("CAPA").await?;
    let capabilities = listing(stream).await?;
    let may_upgrade = capabilities.capability("STLS").is_some();
    transcript.offered(phase, capabilities);
    if phase == Phase::Plain && may_upgrade {
        stream.send("STLS").await?;
        let upgrade = status(&stream.receive().await?)?;
        let is_ready = upgrade.is_positive;
        transcript.upgrade = Some(upgrade);
        if is_ready {
            return Ok(Next::Upgrade);
        }
    }
    quit(stream, "QUIT").await;
    Ok(Next::Nothing)
}

/// `+OK …` or `-ERR …`.
fn status(line: &str) -> Result<Reply, End> {
    let text = |rest: &str| rest.trim_start().to_owned();
    if let Some(rest) = line.strip_prefix("+OK") {
        return Ok(Reply { code: None, is_positive: true, lines: vec![text(rest)] });
    }
    let rest = line.strip_prefix("-ERR").ok_or(End::NotTheProtocol)?;
    Ok(Reply { code: None, is_positive: false, lines: vec![text(rest)] })
}

/// A reply of several lines, up to the dot. A server that does not know CAPA says so in one.
async fn listing(stream: &mut LineStream) -> Result<Reply, End> {
    let mut reply = status(&stream.receive().await?)?;
    if !reply.is_positive {
        return Ok(reply);
    }
    reply.lines.clear();
    loop {
        let line = stream.receive().await?;
        if line == "." {
            return Ok(reply);
        }
        reply.lines.push(line);
        if reply.lines.len() >= MAX_REPLY {
            return Err(End::Overlong);
        }
    }
}
