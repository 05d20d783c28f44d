//! SMTP (RFC 5321, RFC 3207): greeting, EHLO, STARTTLS, EHLO, QUIT.

use super::line_stream::{LineStream, MAX_REPLY};
use super::terms::{Next, Phase, quit};
use crate::session::{End, Reply, Transcript};

pub(super) async fn speak(
    stream: &mut LineStream,
    name: &str,
    transcript: &mut Transcript,
    phase: Phase,
) -> Result<Next, End> {
    if phase != Phase::AfterUpgrade {
        stream.receive_first(|byte| (b'2'..=b'5').contains(&byte)).await?;
        let greeting = reply(stream).await?;
        let is_welcome = greeting.code == Some(220);
        transcript.greeting = Some(greeting);
        if !is_welcome {
            quit(stream, "QUIT").await;
            return Ok(Next::Nothing);
        }
    }
    stream.send(&format!("EHLO {name}")).await?;
    let capabilities = reply(stream).await?;
    // Whoever says 220 without end answers EHLO with it too, and has not understood it (RFC 5321
    // section 4.3.2).
    if capabilities.is_positive && capabilities.code != Some(250) {
        return Err(End::NotTheProtocol);
    }
    let (is_refused, may_upgrade) =
        (capabilities.is_rejection(), capabilities.capability("STARTTLS").is_some());
    transcript.offered(phase, capabilities);
    if is_refused {
        // An old server knows HELO only (RFC 5321 section 3.2); what it says is among the
        // lines.
        stream.send(&format!("HELO {name}")).await?;
        reply(stream).await?;
    }
    if phase == Phase::Plain && may_upgrade {
        stream.send("STARTTLS").await?;
        let upgrade = reply(stream).await?;
        let is_ready = upgrade.code == Some(220);
        transcript.upgrade = Some(upgrade);
        if is_ready {
            return Ok(Next::Upgrade);
        }
    }
    quit(stream, "QUIT").await;
    Ok(Next::Nothing)
}

/// One reply: lines `250-…`, the last of them `250 …`. All have the same code (RFC 5321 section
/// 4.2.1), but for postscreen, which begins with `220-` and may end with a refusal. What ends with
/// consent after a refusal means nothing.
pub(super) async fn reply(stream: &mut LineStream) -> Result<Reply, End> {
    let mut lines = Vec::new();
    let mut first = None;
    loop {
        let line = stream.receive().await?;
        let (code, is_last, text) = parse(&line).ok_or(End::NotTheProtocol)?;
        if *first.get_or_insert(code) >= 400 && code < 400 {
            return Err(End::NotTheProtocol);
        }
        lines.push(text.to_owned());
        if is_last {
            return Ok(Reply { code: Some(code), is_positive: (200..400).contains(&code), lines });
        }
        if lines.len() >= MAX_REPLY {
            return Err(End::Overlong);
        }
    }
}

/// Code, whether it is the last line, and the text.
fn parse(line: &str) -> Option<(u16, bool, &str)> {
    let (code, rest) = line.split_at_checked(3)?;
    let code = code.parse().ok().filter(|code| (200..600).contains(code))?;
    match rest.chars().next() {
        None => Some((code, true, "")),
        Some(' ') => Some((code, true, &rest[1..])),
        Some('-') => Some((code, false, &rest[1..])),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_line_has_a_code_and_says_whether_more_comes() {
        let table = [
            ("250-STARTTLS", Some((250, false, "STARTTLS"))),
            ("250 OK", Some((250, true, "OK"))),
            ("220", Some((220, true, ""))),
            ("220 ", Some((220, true, ""))),
            ("HTTP/1.1 400 Bad Request", None),
            ("SSH-2.0-OpenSSH_9.2", None),
            ("250+OK", None),
            ("+OK ready", None),
            ("999 x", None),
            ("25é", None),
            ("", None),
        ];
        for (line, expected) in table {
            assert_eq!(parse(line), expected, "{line:?}");
        }
    }
}
