//! What did a server answer in a dialogue that somebody held by hand, or that a program wrote down?
//! The first refusal decides: the port itself opened.
//!
//! What a server says of a command that was mistyped, or sent too early, says nothing of the
//! mailbox or the message.

/// Marks by which programs tell who says a line.
const MARKS: &[&str] =
    &["<**", "<--", "<-", "<~*", "<~", "<<<", "<<", "<", "s:", "server:", "response:"];

/// Replies to a command that was not understood or came out of turn (RFC 5321 section 4.2.2), and
/// a server that breaks off because of it.
const OF_COMMANDS: &[u16] = &[500, 501, 502, 503, 504, 521, 554];

/// Words of such a reply where its code has other meanings too.
const PROTOCOL: &[&str] =
    &["protocol error", "synchronization", "pipelining", "command rejected", "before greeting"];

/// The first line in which the server refuses something; none if it is no dialogue.
pub(super) fn refusal(text: &str) -> Option<&str> {
    let is_dialogue = text.lines().map(said).any(|line| {
        let lower = line.to_ascii_lowercase();
        ["220 ", "220-", "+ok", "* ok"].iter().any(|start| lower.starts_with(start))
    });
    let mut lines = text.lines().map(said).filter(|_| is_dialogue);
    lines.find(|line| is_refusal(line))
}

/// A line without the mark of who says it.
fn said(line: &str) -> &str {
    let line = line.trim();
    let mark = MARKS
        .iter()
        .find(|mark| line.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)));
    mark.map_or(line, |mark| line[mark.len()..].trim_start())
}

fn is_refusal(line: &str) -> bool {
    if line.starts_with("-ERR") {
        return true;
    }
    let mut words = line.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if second == "NO" && !first.is_empty() && first != "*" {
        return true;
    }
    let digits = first.split('-').next().unwrap_or_default();
    let Some(code) = digits.parse::<u16>().ok().filter(|code| digits.len() == 3 && *code >= 400)
    else {
        return false;
    };
    let lower = line.to_ascii_lowercase();
    let is_of_command = PROTOCOL.iter().any(|words| lower.contains(words));
    code < 600 && !is_of_command && (!OF_COMMANDS.contains(&code) || code == 554)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_refusal_of_a_dialogue_decides() {
        for (text, wanted) in [
            (
                "220 mail.example ESMTP\nEHLO me\n250 ok\nMAIL FROM:<a@b.example>\n250 ok\nRCPT \
                 TO:<c@d.example>\n554 5.7.1 <c@d.example>: Relay access denied",
                Some("554 5.7.1 <c@d.example>: Relay access denied"),
            ),
            (
                "<-  220 mail.example ESMTP\n -> AUTH LOGIN\n<** 535 5.7.8 Error: authentication \
                 failed",
                Some("535 5.7.8 Error: authentication failed"),
            ),
            ("220-mail.example ESMTP\nEHLO x\n521 5.5.1 Protocol error", None),
            (
                "+OK ready\nUSER bob\n+OK\nPASS x\n-ERR [AUTH] Authentication failed.",
                Some("-ERR [AUTH] Authentication failed."),
            ),
            (
                "* OK ready\na1 NO [AUTHENTICATIONFAILED] Authentication failed.",
                Some("a1 NO [AUTHENTICATIONFAILED] Authentication failed."),
            ),
            ("550 5.1.1 user unknown", None),
            ("220 mail.example ESMTP\nHELP\n502 5.5.2 not implemented", None),
        ] {
            assert_eq!(refusal(text), wanted, "{text}");
        }
    }
}
