//! IMAP (RFC 9051): greeting, CAPABILITY, STARTTLS, CAPABILITY, LOGOUT. Never a log-in.

use super::line_stream::{LineStream, MAX_REPLY};
use super::terms::{Next, Phase, quit};
use crate::session::{End, Reply, Transcript};

pub(super) async fn speak(
    stream: &mut LineStream,
    transcript: &mut Transcript,
    phase: Phase,
) -> Result<Next, End> {
    if phase != Phase::AfterUpgrade {
        stream.receive_first(|byte| byte == b'*').await?;
        let line = stream.receive().await?;
        let text = line.strip_prefix("* ").ok_or(End::NotTheProtocol)?;
        let (is_positive, is_refusal) =
            (is_word(text, "OK") || is_word(text, "PREAUTH"), is_word(text, "BYE"));
        if !is_positive && !is_refusal {
            return Err(End::NotTheProtocol);
        }
        transcript.greeting = Some(Reply { code: None, is_positive, lines: vec![text.to_owned()] });
        if is_refusal {
            return Ok(Next::Nothing);
        }
    }
    let capabilities = command(stream, "a1", "CAPABILITY").await?;
    let may_upgrade = capabilities.has_word("STARTTLS");
    transcript.offered(phase, capabilities);
    if phase == Phase::Plain && may_upgrade {
        let upgrade = command(stream, "a2", "STARTTLS").await?;
        let is_ready = upgrade.is_positive;
        transcript.upgrade = Some(upgrade);
        if is_ready {
            return Ok(Next::Upgrade);
        }
    }
    quit(stream, "a9 LOGOUT").await;
    Ok(Next::Nothing)
}

/// Says a command and hears its untagged lines, capabilities without their keyword, until the
/// tagged one.
async fn command(stream: &mut LineStream, tag: &str, command: &str) -> Result<Reply, End> {
    stream.send(&format!("{tag} {command}")).await?;
    let mut lines = Vec::new();
    loop {
        let line = stream.receive().await?;
        if let Some(done) = line.strip_prefix(tag).and_then(|rest| rest.strip_prefix(' ')) {
            return Ok(Reply { code: None, is_positive: is_word(done, "OK"), lines });
        }
        let text = line.strip_prefix("* ").ok_or(End::NotTheProtocol)?;
        let capabilities = if is_word(text, "CAPABILITY") {
            text["CAPABILITY".len()..].trim_start()
        } else {
            text
        };
        lines.push(capabilities.to_owned());
        if lines.len() >= MAX_REPLY {
            return Err(End::Overlong);
        }
    }
}

/// Whether a line begins with a word, in any case.
fn is_word(text: &str, word: &str) -> bool {
    text.split([' ', '\t']).next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}
