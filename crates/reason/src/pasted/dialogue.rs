//! What did a server answer in a dialogue that somebody held by hand, or that a program wrote down?
//! The first refusal decides: the port itself opened.
//!
//! What a server says of a command that was mistyped, or sent too early, says nothing of the
//! mailbox or the message.

use super::headers::results::organization;
use super::reported_by::{ReportedBy, SmtpStage};
use crate::pasted::chars::one_of;
use crate::pasted::phrase::{contains_one, starts_with_one};

/// Marks by which programs tell that the server says a line.
const OF_SERVER: &[&str] = &[
    "server -> client:",
    "recv:",
    "<**",
    "<--",
    "<-",
    "<~*",
    "<~",
    "<<<",
    "<<",
    "<=",
    "<",
    "s:",
    "server:",
    "response:",
];

/// And that the program itself does.
const OF_PROGRAM: &[&str] = &[
    "client -> server:",
    "send:",
    "-->",
    "->",
    "~>",
    ">>>",
    ">>",
    "=>",
    ">",
    "c:",
    "client:",
    "command:",
];

/// Those that stand behind what a log writes before each line.
const IN_LOGS: &[&str] = &["server -> client:", "recv:", "client -> server:", "send:"];

/// Commands of SMTP, IMAP and POP3, each with the stage that it opens.
const COMMANDS: &[(&str, SmtpStage)] = &[
    ("ehlo", SmtpStage::Helo),
    ("helo", SmtpStage::Helo),
    ("starttls", SmtpStage::Tls),
    ("stls", SmtpStage::Tls),
    ("auth ", SmtpStage::Auth),
    ("login ", SmtpStage::Auth),
    ("authenticate ", SmtpStage::Auth),
    ("user ", SmtpStage::Auth),
    ("pass ", SmtpStage::Auth),
    ("mail from", SmtpStage::Mail),
    ("rcpt to", SmtpStage::Rcpt),
    ("data", SmtpStage::Data),
];

/// Replies to a command that was not understood or came out of turn (RFC 5321 section 4.2.2), and
/// a server that breaks off because of it.
const OF_COMMANDS: &[u16] = &[500, 501, 502, 503, 504, 521, 554];

/// Words of such a reply where its code has other meanings too.
const PROTOCOL: &[&str] =
    &["protocol error", "synchronization", "pipelining", "command rejected", "before greeting"];

/// A dialogue with a server, as far as it decides something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dialogue {
    /// How far it had come at the first refusal, or else at its end.
    pub(super) stage: SmtpStage,
    /// The reply by which the server refuses, with all its lines.
    pub(super) refusal: Option<String>,
    /// Whether the server said what it offers, and no log-in among it.
    pub(super) has_no_login: bool,
    /// Whether the server that greets is another company's than the one that was asked.
    pub(super) is_of_other: bool,
    /// Whether a program wrote it down, which knows its commands.
    is_of_program: bool,
}

impl Dialogue {
    /// Who spoke last: the server of the mailbox at IMAP and POP3, else the outgoing one.
    pub(super) fn by(&self) -> ReportedBy {
        let is_code = |reply: &str| reply.bytes().take(3).all(|byte| byte.is_ascii_digit());
        match self.refusal.as_deref() {
            Some(reply) if is_code(reply) => ReportedBy::OutgoingServer,
            Some(_) => ReportedBy::IncomingServer,
            None => ReportedBy::MailProgram,
        }
    }

    /// Takes a line that the program or a person sends.
    fn sent(&mut self, line: &str) {
        let lower = line.to_ascii_lowercase();
        // IMAP writes a tag before each command.
        let untagged = lower.split_once(' ').map_or("", |(_, rest)| rest);
        let is_command = |text: &str| {
            COMMANDS.iter().find(|(name, _)| text.starts_with(name)).map(|(_, stage)| *stage)
        };
        if let Some(stage) = is_command(&lower).or_else(|| is_command(untagged)) {
            self.stage = stage;
        }
    }

    /// Takes a reply.
    fn said(&mut self, line: &str) {
        if self.refusal.is_none() && is_refusal(line, self.is_of_program) {
            self.refusal = Some(line.to_owned());
        }
    }

    /// Takes a line that goes on with the reply that refused; whether it did.
    fn goes_on(&mut self, line: &str) -> bool {
        let Some(reply) = &mut self.refusal else { return false };
        let code = reply.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
        let is_more = code.is_some_and(|code| line.starts_with(code));
        if is_more {
            reply.push('\n');
            reply.push_str(line);
        }
        is_more
    }
}

/// Who says a line of a dialogue.
enum Line<'a> {
    Server(&'a str),
    Program(&'a str),
    Other,
}

/// Reads it; none if it is no dialogue: no server greets in it.
pub(super) fn read(text: &str) -> Option<Dialogue> {
    let is_greeting = |line: &str| {
        let lower = line.to_ascii_lowercase();
        starts_with_one(&lower, &["220 ", "220-", "+ok", "* ok"])
    };
    let mut is_connected = false;
    let starts = |text: &str| {
        is_connected |= text.starts_with("Escape character is") || text.contains("Connected to ");
        let Line::Server(said) = line(text) else { return false };
        is_greeting(said) || is_connected && is_refusal(said, false)
    };
    let start = text.lines().position(starts)?;
    let mut lines = text.lines().map(line).skip(start);
    let is_of_program = text.lines().filter(|line| mark(line, OF_PROGRAM).is_some()).count() > 1;
    let mut dialogue = Dialogue { is_of_program, stage: SmtpStage::Connect, ..Dialogue::default() };
    let (mut offers, mut is_open) = (0, false);
    let mut is_after = false;
    for line in lines.by_ref() {
        match line {
            Line::Server(said) if is_after => {
                if !dialogue.goes_on(said) {
                    break;
                }
            }
            Line::Server(said) => {
                dialogue.said(said);
                is_after = dialogue.refusal.is_some();
                let lower = said.to_ascii_lowercase();
                offers += usize::from(lower.starts_with("250-") || lower.starts_with("250 "));
                is_open |= lower.get(4..).is_some_and(|it| it.starts_with("auth"));
                is_open |= lower.starts_with("235");
            }
            Line::Program(sent) if !is_after => dialogue.sent(sent),
            Line::Program(_) => break,
            Line::Other => {}
        }
    }
    dialogue.is_of_other = is_of_other(text, start);
    dialogue.has_no_login = offers > 1 && !is_open && dialogue.stage == SmtpStage::Helo;
    Some(dialogue)
}

/// Whether the name in the greeting at a line is below another domain than the host of the address
/// before it: `opening to ssl://mail.example:465`.
fn is_of_other(text: &str, start: usize) -> bool {
    let asked = text.lines().take(start).find_map(|line| {
        let (_, place) = line.split_once("://").filter(|_| !line.contains("http"))?;
        place.split(one_of(":/ ,")).next()
    });
    let greets = text.lines().nth(start).and_then(|said| match line(said) {
        Line::Server(said) => said.get(4..)?.split_whitespace().next(),
        _ => None,
    });
    let named = asked.zip(greets).filter(|(asked, host)| asked.contains('.') && host.contains('.'));
    named.is_some_and(|(asked, host)| {
        organization(&asked.to_ascii_lowercase()) != organization(&host.to_ascii_lowercase())
    })
}

/// Who says a line: its mark tells, or its form.
fn line(line: &str) -> Line<'_> {
    if let Some(said) = mark(line, OF_SERVER).filter(|said| !said.is_empty()) {
        return Line::Server(said);
    }
    if let Some(sent) = mark(line, OF_PROGRAM) {
        return Line::Program(sent);
    }
    let line = line.trim();
    let mut words = line.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let code = first.split('-').next().unwrap_or_default();
    let is_reply = code.len() == 3 && code.parse::<u16>().is_ok()
        || matches!(first, "+OK" | "-ERR" | "*")
        || matches!(second, "OK" | "NO" | "BAD") && !first.is_empty();
    if is_reply {
        Line::Server(line)
    } else if first.is_empty() {
        Line::Other
    } else {
        Line::Program(line)
    }
}

/// What is behind the mark of who says it, past what a log writes before each line.
fn mark<'a>(line: &'a str, marks: &[&str]) -> Option<&'a str> {
    let lower = line.to_ascii_lowercase();
    let at = marks.iter().find_map(|mark| {
        let at = lower.find(mark)?;
        let is_start = lower[..at].trim().is_empty();
        let is_logged = IN_LOGS.contains(mark) && lower[..at].ends_with(one_of(" \t"));
        (is_start || is_logged).then_some(at + mark.len())
    })?;
    Some(line[at..].trim().trim_matches(one_of("'\"")))
}

/// Whether a reply refuses something. A program knows its commands, so that a refusal of one is
/// the program's fault; a person mistypes them.
fn is_refusal(line: &str, is_of_program: bool) -> bool {
    if line.starts_with("-ERR") {
        return true;
    }
    let mut words = line.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_explained = second == "BAD" && line.contains('[');
    if (second == "NO" || is_explained) && !first.is_empty() && first != "*" {
        return true;
    }
    let digits = first.split('-').next().unwrap_or_default();
    let Some(code) = digits.parse::<u16>().ok().filter(|code| digits.len() == 3 && *code >= 400)
    else {
        return false;
    };
    let lower = line.to_ascii_lowercase();
    let is_of_command = contains_one(&lower, PROTOCOL);
    let is_known = is_of_program || !OF_COMMANDS.contains(&code) || code == 554;
    code < 600 && !is_of_command && is_known
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
                Some((SmtpStage::Rcpt, "554 5.7.1 <c@d.example>: Relay access denied")),
            ),
            (
                "<-  220 mail.example ESMTP\n -> AUTH LOGIN\n<** 535 5.7.8 Error: authentication \
                 failed",
                Some((SmtpStage::Auth, "535 5.7.8 Error: authentication failed")),
            ),
            ("220-mail.example ESMTP\nEHLO x\n521 5.5.1 Protocol error", None),
            (
                "+OK ready\nUSER bob\n+OK\nPASS x\n-ERR [AUTH] Authentication failed.",
                Some((SmtpStage::Auth, "-ERR [AUTH] Authentication failed.")),
            ),
            (
                "* OK ready\na1 LOGIN x y\na1 NO [AUTHENTICATIONFAILED] Authentication failed.",
                Some((SmtpStage::Auth, "a1 NO [AUTHENTICATIONFAILED] Authentication failed.")),
            ),
            (
                "10:00:01\tSERVER -> CLIENT: 220 mx.example\n10:00:01\tCLIENT -> SERVER: AUTH \
                 LOGIN\n10:00:02\tSERVER -> CLIENT: 535-5.7.8 Not accepted.\n535 5.7.8 See there",
                Some((SmtpStage::Auth, "535-5.7.8 Not accepted.\n535 5.7.8 See there")),
            ),
            (
                "<= '* OK ready'\n=> 'A1 LOGIN \"x\" \"y\"'\n<= 'A1 NO [UNAVAILABLE] Later'",
                Some((SmtpStage::Auth, "A1 NO [UNAVAILABLE] Later")),
            ),
            (
                "S: 220 mx.example\nC: HELO me\nS: 250 mx.example\nC: MAIL FROM:<>\nS: 503 5.5.1 \
                 send EHLO first",
                Some((SmtpStage::Mail, "503 5.5.1 send EHLO first")),
            ),
            ("550 5.1.1 user unknown", None),
            ("220 mail.example ESMTP\nHELP\n502 5.5.2 not implemented", None),
        ] {
            let found = read(text).and_then(|found| Some((found.stage, found.refusal?)));
            let found = found.as_ref().map(|(stage, reply)| (*stage, reply.as_str()));
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn a_server_of_another_name_than_was_asked_is_seen() {
        for (host, wanted) in [("mx.shop.example", false), ("node.host.example", true)] {
            let text = format!(
                "Connection: opening to ssl://smtp.shop.example:465\nSERVER -> CLIENT: 220-{host} \
                 ESMTP\nCLIENT -> SERVER: EHLO a"
            );
            assert_eq!(read(&text).map(|found| found.is_of_other), Some(wanted), "{host}");
        }
    }

    #[test]
    fn a_server_that_offers_no_log_in_is_seen() {
        for (text, wanted) in [
            ("Recv: 220 mx\nSend: EHLO a\nRecv: 250-mx\nRecv: 250 STARTTLS\nSend: QUIT", true),
            ("Recv: 220 mx\nSend: EHLO a\nRecv: 250-mx\nRecv: 250 AUTH PLAIN\nSend: QUIT", false),
            ("220 mx ESMTP\nEHLO a\n250 mx", false),
        ] {
            assert_eq!(read(text).map(|found| found.has_no_login), Some(wanted), "{text}");
        }
    }
}
