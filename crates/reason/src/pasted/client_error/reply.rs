//! What does the customer's own outgoing server tell the program? Its reply stands within the
//! program's words, and is no word of the recipient's server.
//!
//! Whoever logs in is not asked for a good name, a reverse name or a clean address: a server that
//! asks for these says that the program did not log in.

use verdict::BounceReason;

use super::words::Concept::{
    Encryption, Failed, Login, Not, Outgoing, Refused, Relay, Required, Sender, Server, Size,
    Untrusted,
};
use super::words::Concepts;
use crate::pasted::chars::{blank_or, letter_or, no_digit_nor, one_of, small};
use crate::pasted::login_error;
use crate::pasted::phrase::{contains_one, holds_one};

/// A server that is asked for a log-in where it has none: at another port, or before encryption.
/// Exim says it with 503, Postfix too, Sendmail with its own words (heard in a lab of real
/// servers).
pub(super) const NOT_OFFERED: &str = "\
    auth command used when not advertised|authentication not enabled|auth not available";

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// The program did not log in.
    NoLogin,
    /// It takes no message like this: of this sender, or of this size.
    Refused(BounceReason),
    /// The account may not send at all.
    Disabled,
    /// What scans mail on the computer does not reach the server.
    Unreached,
    /// The server of another company answers in place of the one that was asked.
    Intercepted,
}

/// Words by which programs and libraries lead a server's reply in.
const LEADS: &str = "\
    0x800ccc|0x8004|server responded|server response|server said|responded:|antwortete|\
    serverantwort|antwort des servers|a répondu|réponse du serveur|respondió|ha respondido|\
    respuesta del servidor|respondeu|resposta do servidor|ha risposto|risposta del server|\
    antwoordde|antwoord van|サーバーの応答|からの応答|からの返答|服务器响应|服务器返回|伺服器回應|استجاب|أجاب|\
    response code|responsecode|smtp error|smtp-fehler|erreur smtp|error smtp|erro smtp|\
    errore smtp|smtp-fout|smtp エラー|smtp 错误|smtpexception|smtpcommandexception|\
    transportexception|messagingexception|sendfailedexception|smtprecipientsrefused|\
    smtpsenderrefused|smtpauthenticationerror|eenvelope|eauth|phpmailer|smtp server:|\
    rejected by the server|negative smtp reply|smtp.exception|net::smtp|msmtp:|\
    smtp session failed|sendmail: |'send mail as'";

/// Words of a server that reports to a sender, and of one that quotes another.
const REPORTS: &str = "\
    reporting-mta|final-recipient|remote host said|remote server returned|undeliver|\
    mail delivery|delivery has failed|qmail-send|could not be delivered";

/// What a server says of a sender that the account does not own.
const OF_SENDER: &str = "\
    not owned by|send as|sendas|sendonbehalf|disallowed as|invalid domain|sender address|\
    sender rejected|from address|sender is not|sender not|not allowed to send|\
    envelope from|sender verify|unauthorized sender|from header|sender mismatch|\
    header from|sender domain|sender name is";

/// What a server says of a sender for want of a log-in.
const NOT_LOGGED_IN: &str = "\
    not logged in|not authenticated|must authenticate|authenticate first|\
    authentication first|pop before|check mail first|log in first|login first|\
    smtp authentication in your|without authentication|unauthenticated user|\
    unauthenticated client|unauthenticated sender|unauthenticated connection|\
    unauthenticated session|need to authenticate";

/// What a server says of an account that it has stopped from sending.
const SENDING: &str = "sending|outgoing|outbound|sender account|smtp access";
const SWITCHED_OFF: &str = "disabled|suspended|is locked|deactivated";

/// Enhanced codes about the message's own signatures and records, and the sender's name (RFC 7372
/// and RFC 7505): whoever gives them speaks of no log-in.
const OF_MESSAGE: std::ops::RangeInclusive<u16> = 20..=27;

/// What only those are asked for who do not log in.
const OF_STRANGERS: &str = "\
    helo|ehlo|blocked using|blacklist|blocklist|blocked by|dynamic| listed|reverse dns|\
    reverse hostname|ptr record|rdns|client host rejected|client host|spamhaus|residential";

/// Companies that everybody knows, with what their own server says of itself in every reply.
const COMPANIES: &[(&[&str], &[&str])] = &[
    (&["smtp.gmail.com", "smtp.googlemail.com"], &["gsmtp", "google.com", "5.7.", "5.5.", "4.7."]),
    (&["smtp.office365.com", "smtp-mail.outlook.com"], &["outlook.com", "5.7.", "5.2.", "4.3."]),
    (&["smtp.mail.yahoo.com"], &["yahoo", "#auth", "5.7.", "#mbr"]),
    (&["smtp.mail.me.com"], &["5.7.", "icloud", "apple"]),
    (&["smtp.zoho.com", "smtp.zoho.eu"], &["zoho", "5.7.", "relaying disallowed"]),
];

/// Words of Exim, which none of them runs: a web host sends their port to its own server.
const OF_EXIM: &str = "\
    incorrect authentication data|is not permitted to relay|esmtp exim|\
    please turn on smtp authentication|set_id=|authenticator failed|cpanel|whm|\
    auth command used when not advertised";

/// What a reply to the program comes to; none if the text holds none, or its reason is another.
pub(crate) fn said(pasted: &str) -> Option<Said> {
    if is_report(pasted) {
        return None;
    }
    let text = small(pasted);
    // What a server says of the log-in itself says more than that nobody is logged in.
    if text.contains("5.7.139")
        || login_error::wants_other_way(&text)
        || holds_one(&text, NOT_OFFERED)
    {
        return None;
    }
    if text.contains("cannot connect to smtp server") && text.contains("connect error") {
        return Some(Said::Unreached);
    }
    if is_intercepted(&text) {
        return Some(Said::Intercepted);
    }
    let Some(at) = reply(&text) else { return of_program(&text) };
    if let Some(Said::Refused(BounceReason::MessageTooBig)) = of_program(&text[..at]) {
        return Some(Said::Refused(BounceReason::MessageTooBig));
    }
    let is_framed = holds_one(&text, LEADS);
    let said = lines(&text[at..]);
    if is_of_message(said) {
        return None;
    }
    let has = |list: &str| holds_one(said, list);
    let concepts = Concepts::of(said);
    // Whoever is refused the log-in has logged in (RFC 4954 section 6).
    let is_login = said.starts_with("535") || said.contains(" 535 ");
    let is_refusal = [Failed, Not, Refused, Untrusted].iter().any(|one| concepts.has(*one));
    if !is_login && has(NOT_LOGGED_IN)
        || said.starts_with("530") && concepts.has_all(&[Login, Required])
    {
        return Some(Said::NoLogin);
    }
    if has(SENDING) && has(SWITCHED_OFF) {
        return Some(Said::Disabled);
    }
    if has(OF_SENDER)
        && !said.starts_with("503")
        && (is_refusal || has("not owned by|denied|must be same|must be the same|must match"))
    {
        return Some(Said::Refused(BounceReason::SenderRefused));
    }
    let is_log_in = concepts.has_all(&[Login, Required]) || concepts.has(Relay) && is_refusal;
    let is_name = has("helo|ehlo") && !said.starts_with("503") && !has("verify");
    let is_stranger = is_framed && (is_log_in || has(OF_STRANGERS));
    // Who guessed at passwords, came too often or has no proper name was refused for that.
    let is_other =
        holds_one(&text, "too many * log|rejected: invalid name|later, closing connection");
    (!is_login && !is_other && (is_stranger || is_name)).then_some(Said::NoLogin)
}

/// Whether a server reports to a sender, or quotes another: `host mx.example[192.0.2.1] said:`.
pub(crate) fn is_report(pasted: &str) -> bool {
    let text = small(pasted);
    is_of_server(&text) || holds_one(&text, REPORTS)
}

/// Whether a server tells of another, by its name and address, as programs never do: `host
/// mx.example[192.0.2.1] said:`, `connect to mx.example[192.0.2.1]:25`.
pub(crate) fn is_of_server(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_named = words.windows(2).any(|pair| {
        let is_address = pair[1].find('[').is_some_and(|at| at > 0) && pair[1].contains(']');
        let is_host = pair[0] == "host" && is_address;
        is_host
            || pair[0] == "to" && pair[1].contains("]:25")
            || pair[0].ends_with(']') && pair[1] == "said:"
    });
    is_named
        || contains_one(text, OF_SERVERS)
        || words.windows(3).any(|three| three[0] == "host" && three[2] == "said:")
}

/// What a server says of itself to the sender, and of the event in a log of its deliveries.
const OF_SERVERS: &[&str] = &["the mail system at host", "(delivery.", "MX server", "\" port 25, "];

/// What only lines of a server's log have: Postfix and Sendmail name their daemons, Exim says
/// who spoke to it out of turn.
const OF_LOGS: &[&str] = &[
    "/smtpd[",
    "NOQUEUE:",
    "sm-mta[",
    "sendmail[",
    "SMTP protocol error in \"",
    "milter-reject: ",
];

/// Whether it is the log of a mail server that others send to: no program of a person wrote it.
pub(crate) fn is_log(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| contains_one(line, OF_LOGS))
}

/// Whether a mailbox's server refuses something: `NO …` or `* BYE …`, alone or behind a tag.
pub(crate) fn is_tagged(pasted: &str) -> bool {
    let is_said = |mark: &str, word: &str| word.trim_start_matches(one_of("\"'([")) == mark;
    pasted.lines().any(|line| {
        let mut words = line.split_whitespace();
        let two = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let is_tag = two.0.len() <= 12 && !two.0.bytes().all(|byte| byte.is_ascii_lowercase());
        is_said("NO", two.0) || two.1 == "NO" && is_tag || is_said("*", two.0) && two.1 == "BYE"
    })
}

/// Whether a program calls a log-in refused and quotes what the server offered: `Authentication
/// failed: 250-mx.example at your service`.
pub(super) fn quotes_offer(text: &str) -> bool {
    text.match_indices("authentication failed: 2").any(|(at, found)| {
        let code = &text.as_bytes()[at + found.len() - 1..];
        code.iter().take(3).all(u8::is_ascii_digit) && matches!(code.get(3), Some(b'-' | b' '))
    })
}

/// Whether Gmail says it of a message that it sends through the customer's own server.
pub(crate) fn is_sent_as(pasted: &str) -> bool {
    pasted.contains("'Send mail as'")
}

/// What a server answered to the program that quotes it; none if no program does.
pub(crate) fn quoted(pasted: &str) -> Option<&str> {
    let text = pasted.to_ascii_lowercase();
    let is_framed = !is_report(pasted) && holds_one(&text, LEADS);
    let at = reply(&text).filter(|_| is_framed)?;
    let ends = ["\n\n", "', ", "please check", "please verify"];
    let end = ends.iter().filter_map(|end| text[at..].find(end)).min();
    Some(pasted[at..at + end.unwrap_or(text.len() - at)].trim())
}

/// Whether the code of a reply says that the server itself has a fault (RFC 3463 section 3.4).
pub(crate) fn is_of_system(reply: &str) -> bool {
    let mut words = reply.split_whitespace().take(2);
    words.any(|word| ["4.3.0", "5.3.0", "4.3.5", "5.3.5"].contains(&word))
}

/// A program that says itself that the sender's address was refused, or the message is too large.
fn of_program(text: &str) -> Option<Said> {
    let parts = text.lines().flat_map(|line| line.split(": ").flat_map(|part| part.split(". ")));
    let said = |part: &str| Concepts::of(&part.replace('\u{2019}', "'"));
    let is_framed = holds_one(text, LEADS);
    parts.map(said).find_map(|said| {
        let is_asked = said.has_all(&[Login, Required]) && !said.has(Encryption);
        if is_framed && is_asked && !said.has(Refused) {
            return Some(Said::NoLogin);
        }
        let is_size = said.has(Size) && (said.has(Server) || said.has(Outgoing));
        let is_sender = said.has_all(&[Sender, Refused]);
        is_sender
            .then_some(BounceReason::SenderRefused)
            .or(is_size.then_some(BounceReason::MessageTooBig))
            .map(Said::Refused)
    })
}

/// The reply's own lines: the first, and those that go on with its code.
fn lines(text: &str) -> &str {
    let code = text.get(..3).unwrap_or_default();
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        // A code that stands alone has its words in the line below.
        let is_alone = end > 0 && text[..end].trim().len() < 12;
        if end > 0 && !is_alone && !line.trim_start().starts_with(code) {
            break;
        }
        end += line.len();
    }
    &text[..end]
}

/// Where a server's reply begins: at a reply code that refuses, or an enhanced one.
fn reply(text: &str) -> Option<usize> {
    let places = text.match_indices(['4', '5']).map(|(at, _)| at);
    places.into_iter().find(|at| {
        let is_start = !text[..*at].ends_with(letter_or(".:-/[="));
        let rest = &text.as_bytes()[*at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_code = digits == 3 && matches!(rest.get(3), Some(b' ' | b'-' | b'"' | b'\''));
        let is_enhanced = digits == 1 && rest.get(1) == Some(&b'.') && is_enhanced(&text[*at..]);
        is_start && (is_code || is_enhanced)
    })
}

/// Whether an enhanced code of the reply is one of [`OF_MESSAGE`].
fn is_of_message(said: &str) -> bool {
    let words = said.split(no_digit_nor("."));
    words.into_iter().any(|word| {
        let detail = word.strip_prefix("5.7.").or_else(|| word.strip_prefix("4.7."));
        detail.and_then(|detail| detail.parse().ok()).is_some_and(|one| OF_MESSAGE.contains(&one))
    })
}

fn is_enhanced(text: &str) -> bool {
    // No code is longer; a longer word must not be read again at each of its numbers.
    let word =
        text[..text.floor_char_boundary(16)].split(blank_or(":,<")).next().unwrap_or_default();
    let mut parts = word.split('.');
    parts.by_ref().take(3).all(|part| part.len() <= 3 && part.bytes().all(|it| it.is_ascii_digit()))
        && word.matches('.').count() == 2
}

/// Whether another company's server answered: its words are none of those that were asked.
fn is_intercepted(text: &str) -> bool {
    let is_exim = holds_one(text, OF_EXIM);
    is_exim
        && COMPANIES
            .iter()
            .any(|(hosts, own)| contains_one(text, hosts) && !contains_one(text, own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_to_the_program_is_read_by_who_gives_it() {
        for (text, wanted) in [
            ("550 5.7.26 unauthenticated mail is prohibited", None),
            ("550 5.7.1 unauthenticated mail is prohibited", None),
            ("530 5.7.0 unauthenticated users may not send", Some(Said::NoLogin)),
            (
                "The server responded: 550 5.7.1 Client host rejected: cannot find your reverse \
                 hostname",
                Some(Said::NoLogin),
            ),
            ("501 Syntactically invalid HELO argument(s)", Some(Said::NoLogin)),
            (
                "Server Response: '553 5.7.1 <a@b.example>: Sender address rejected: not logged \
                 in', Error Number: 0x800CCC78",
                Some(Said::NoLogin),
            ),
            (
                "SMTP Error (553): Failed to set sender (5.7.1 Sender address rejected: not \
                 owned by user a)",
                Some(Said::Refused(BounceReason::SenderRefused)),
            ),
            ("Host: smtp.gmail.com 535 Incorrect authentication data", Some(Said::Intercepted)),
            ("smtp.gmail.com 535-5.7.8 Username and Password not accepted. gsmtp", None),
            (
                "<b@c.example>: host mx.c.example said: 550 5.7.1 blocked using zen.spamhaus.org",
                None,
            ),
            (
                "Server Response: '554 5.7.1 Client host [192.0.2.9] blocked using pbl.example', \
                 Error Number: 0x800CCC6F",
                Some(Said::NoLogin),
            ),
            ("550 Outgoing mail of this account is suspended", Some(Said::Disabled)),
            ("The server responded: 550 5.1.1 user unknown", None),
        ] {
            assert_eq!(said(text), wanted, "{text}");
        }
    }
}
