//! What does a mail program's error mean? Numbers of Outlook, and rules over what the words of any
//! program speak of.
//!
//! A program tells what it saw and not why: that it could not connect is never taken for more than
//! that.

mod grammar;
mod outlook;
pub(crate) mod reply;
mod webmail;
mod words;

use verdict::{Arg, Code, Finding, On, codes};

use crate::pasted::phrase::{holds_any, plain};
use crate::pasted::{login_error, port_test};
use reply::Said;

codes! {
    /// Every code of this module.
    pub(crate) CODES for module "client" at Program 1 on [LoggingIn, Sending];
    /// The server wants encryption before anybody logs in.
    error TLS_REQUIRED "tls_required" on Client,
    /// Port and encryption do not fit together.
    error WRONG_ENCRYPTION "wrong_encryption" on Client,
    /// The program does not believe the certificate.
    error CERTIFICATE "certificate" on Client,
    /// The program wants a way to log in that the server does not have.
    error AUTH_METHOD "auth_method" on Client,
    /// The program does not log in to send.
    error NO_LOGIN "no_login" on Client flows [Sending],
    /// The server takes no log-in in the way that the program connects.
    error LOGIN_NOT_OFFERED "login_not_offered" on Client flows [Sending],
    /// The server's name is not found.
    error HOST_UNKNOWN "host_unknown" on Client,
    /// The program does not reach the outgoing server.
    error OUTGOING_UNREACHABLE "outgoing_unreachable" on Client flows [Sending],
    /// The program does not reach its server.
    error UNREACHABLE "unreachable" on Client,
    /// The connection broke.
    error INTERRUPTED "interrupted" on Client,
    /// The program gave up waiting.
    error TIMEOUT "timeout" on Client,
    /// The program cannot open its own files.
    error DATA_FILE "data_file" on Client,
    /// A setting is wrong: everything else works.
    error SETTINGS "settings" on Client,
    /// IMAP fits this person better.
    notice CHOOSE_IMAP "choose_imap" on Client,
    /// POP3 is enough for this person.
    notice POP_FITS "pop_fits" on Client,
    /// The program is not in step with the folders on the server.
    warning FOLDERS "folders" on Client,
    /// The same message is there twice.
    warning DUPLICATES "duplicates" on Client,
    /// Something in the browser keeps a person out of webmail.
    error BROWSER "browser" on Client,
    /// The program is slow, and the server is not.
    warning SLOW "slow" on Client,
    /// A message is in a form that the reader's program does not show.
    warning FORMAT "format" on Client,
    /// The website hands mail over without logging in.
    warning WEBSITE "website" on Client flows [Sending],
    /// Another mailbox writes in this address's name, without its server.
    notice SEND_AS "send_as" on Client flows [Sending, Accepted],
    /// The program looks for mail only now and then.
    notice FETCHES_SELDOM "fetches_seldom" on Client,
}

/// The most that is read: programs say it early.
const LONGEST: usize = 8192;

/// A server that wants encryption first: POP3 and IMAP say it with a response code, SMTP with 530
/// or 538.
const PLAIN_REFUSED: &[&str] = &[
    "[privacyrequired]",
    "plaintext authentication disallowed",
    "plaintext authentication not allowed",
    "plaintext access",
    "cleartext authentication disabled",
    "cleartext password not allowed",
    "must issue a starttls",
    "must issue starttls",
    "encryption required for requested authentication",
    "ssl/tls required",
    "tls required",
    "logindisabled",
];

/// A server that is asked for a log-in where it has none: at another port, or before encryption.
/// Exim says it with 503, Postfix too, Sendmail with its own words (heard in a lab of real
/// servers).
const NOT_OFFERED: &[&str] =
    &["auth command used when not advertised", "authentication not enabled", "auth not available"];

/// What an outgoing server answers to a log-in, and to nothing else; none if it is no such answer.
/// `reply` is its code: 535 takes neither the user name nor the password, 534 wants another way,
/// and 454 cannot look them up now (RFC 4954 section 6).
pub(crate) fn login(pasted: &str, reply: Option<u16>) -> Option<Finding> {
    let text = plain(pasted, LONGEST);
    let said = || login_error::finding(&text);
    let refused = || Finding::new(&login_error::LOGIN_REFUSED, "mailbox");
    let found = match reply {
        _ if holds_any(&text, NOT_OFFERED) => Finding::new(&LOGIN_NOT_OFFERED, "mail program"),
        Some(535) => said().unwrap_or_else(refused),
        Some(534) => said()?,
        Some(454) if grammar::code(&text) == Some(&login_error::UNAVAILABLE) => {
            Finding::new(&login_error::UNAVAILABLE, "mailbox")
        }
        _ => return None,
    };
    Some(shown(found, pasted))
}

/// What an error text of a mail program says; none if it is none that we know. `is_reply` tells
/// that a server's reply to SMTP is in it, which then says more than the program does.
#[must_use]
pub fn finding(pasted: &str, is_reply: bool) -> Option<Finding> {
    let text = plain(pasted, LONGEST);
    if holds_any(&text, PLAIN_REFUSED) {
        return Some(shown(Finding::new(&TLS_REQUIRED, "mail program"), pasted));
    }
    if is_reply {
        return None;
    }
    if webmail::is_webmail(&text) {
        return of_webmail(&text, pasted).map(|finding| shown(finding, pasted));
    }
    let number = outlook::number(&text);
    let found = login_error::finding(&text)
        .or_else(|| number.map(|(_, code)| of_number(code, pasted)))
        .or_else(|| of_words(pasted))
        .or_else(|| login_error::weak_finding(&text))?;
    Some(shown(login_error::numbered(found, number.map(|(number, _)| number)), pasted))
}

/// What webmail says: a refused password is the customer's, everything else its server's.
fn of_webmail(text: &str, pasted: &str) -> Option<Finding> {
    let found = login_error::finding(text).or_else(|| of_words(pasted));
    let found = found.or_else(|| login_error::weak_finding(text))?;
    if found.code == LOGIN_NOT_OFFERED.id {
        return Some(found.arg(Arg::word("program", "webmail")));
    }
    let is_own = found.code.starts_with("client.") || webmail::is_unanswered(text);
    Some(if is_own { Finding::new(&login_error::UNAVAILABLE, "mailbox") } else { found })
}

/// What the outgoing server told the program, where it is not what the words say by themselves.
pub(crate) fn told_program(pasted: &str, said: Said) -> Option<Finding> {
    let finding = match said {
        Said::NoLogin => Finding::new(&NO_LOGIN, "mail program"),
        Said::Intercepted => Finding::new(&port_test::INTERCEPTED, "your network")
            .arg(Arg::word("fault", "web_host")),
        Said::Sender => return None,
    };
    Some(shown(finding, pasted))
}

/// What a notice says of handing a message over to the customer's own server; none if it is
/// something else.
pub(crate) fn of_hand_over(pasted: &str) -> Option<Finding> {
    let known = [CERTIFICATE.id, WRONG_ENCRYPTION.id, NO_LOGIN.id, login_error::LOGIN_REFUSED.id];
    let found = of_words(pasted).filter(|found| known.contains(&found.code.as_str()))?;
    Some(shown(found, pasted))
}

/// A number that means a log-in is about the mailbox, every other about the program. Where a number
/// is vague, the words beside it are not.
fn of_number(code: &'static Code, text: &str) -> Finding {
    let is_vague = *code == UNREACHABLE || *code == INTERRUPTED;
    let better =
        is_vague.then(|| of_words(text)).flatten().filter(|found| found.code != UNREACHABLE.id);
    let about = if code.on == On::Client { "mail program" } else { "mailbox" };
    better.unwrap_or_else(|| Finding::new(code, about))
}

/// What the words say, line by line, or as one text that was wrapped.
fn of_words(pasted: &str) -> Option<Finding> {
    let lines: Vec<String> =
        pasted.lines().map(|line| plain(line, LONGEST).to_lowercase()).collect();
    let text = lines.join("\n").replace("(ssl)", " ");
    let end = text.floor_char_boundary(LONGEST);
    let code =
        grammar::code(&text[..end]).or_else(|| grammar::code(&text[..end].replace('\n', " ")))?;
    let about = if code.on == On::Client { "mail program" } else { "mailbox" };
    Some(Finding::new(code, about))
}

fn shown(finding: Finding, pasted: &str) -> Finding {
    login_error::with_evidence(finding, pasted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAMS: &[(&str, &str)] = &[
        (
            "Task 'bob@example.com - Sending' reported error (0x80042109): 'Outlook cannot \
             connect to your outgoing (SMTP) e-mail server.",
            "client.outgoing_unreachable",
        ),
        (
            "Unable to connect to the server. Account: 'x', Protocol: SMTP, Port: 25, \
             Secure(SSL): No, Socket Error: 10060, Error Number: 0x800CCC0E",
            "client.outgoing_unreachable",
        ),
        (
            "The connection to the server has failed. Account: 'pop.example.com', Protocol: \
             POP3, Port: 110, Error Number: 0x800CCC0E",
            "client.unreachable",
        ),
        (
            "Your server has unexpectedly terminated the connection. Protocol: POP3, Port: 995, \
             Error Number: 0x800CCC0F",
            "client.interrupted",
        ),
        (
            "The host 'mail.exmple.com' could not be found. Please verify that you have entered \
             the server name correctly. Error Number: 0x800CCC0D",
            "client.host_unknown",
        ),
        (
            "There was a problem logging onto your mail server. Your Password was rejected. \
             Error Number: 0x800CCC92",
            "account.login_refused",
        ),
        (
            "Sending of the message failed. The message could not be sent because connecting to \
             Outgoing server (SMTP) mail.example.com failed. The server may be unavailable or is \
             refusing SMTP connections.",
            "client.outgoing_unreachable",
        ),
        ("Login to server mail.example.com with username bob failed.", "account.login_refused"),
        (
            "An error occurred while sending mail: Unable to establish a secure link with \
             Outgoing server (SMTP) using STARTTLS since it doesn't advertise STARTTLS",
            "client.wrong_encryption",
        ),
        (
            "The Outgoing server (SMTP) does not support the selected authentication method. \
             Please change the 'Authentication method'",
            "client.auth_method",
        ),
        ("Cannot Get Mail\nThe connection to the server failed.", "client.unreachable"),
        (
            "Cannot Send Mail\nThe connection to the outgoing server “smtp.example.com” failed.",
            "client.outgoing_unreachable",
        ),
        (
            "Cannot Verify Server Identity. The identity of “mail.example.com” cannot be \
             verified by Mail.",
            "client.certificate",
        ),
        ("The user name or password for “mail.example.com” is incorrect.", "account.login_refused"),
        ("Couldn't open connection to server", "client.unreachable"),
        ("Connection to storage server failed.", "account.unavailable"),
        (
            "-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
            "client.tls_required",
        ),
        ("TLS is required", "client.tls_required"),
        ("The Outlook data file cannot be accessed. (0x8004010F)", "client.data_file"),
    ];

    #[test]
    fn programs_are_understood_in_their_own_words() {
        for (text, wanted) in PROGRAMS {
            assert_eq!(
                finding(text, false).map(|found| found.code).as_deref(),
                Some(*wanted),
                "{text}"
            );
        }
        assert_eq!(finding("hello, how are you?", false), None);
    }

    #[test]
    fn an_answer_to_a_log_in_is_told_from_one_to_a_message() {
        for (text, reply, wanted) in [
            (
                "535 5.7.8 Error: authentication failed: (reason unavailable)",
                Some(535),
                Some("account.login_refused"),
            ),
            (
                "535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
                Some(535),
                Some("account.app_password"),
            ),
            (
                "503 AUTH command used when not advertised",
                Some(503),
                Some("client.login_not_offered"),
            ),
            (
                "503 5.5.1 Error: authentication not enabled",
                Some(503),
                Some("client.login_not_offered"),
            ),
            ("503 5.5.1 Error: need MAIL command", Some(503), None),
        ] {
            assert_eq!(login(text, reply).map(|found| found.code).as_deref(), wanted, "{text}");
        }
        assert_eq!(finding("550 5.1.1 user unknown, login failed", true), None);
    }
}
