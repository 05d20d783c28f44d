//! What does a mail program's error mean? Numbers of Outlook, and the words of Thunderbird, Apple
//! Mail, iOS and the Gmail app.
//!
//! A program tells what it saw and not why: that it could not connect is never taken for more than
//! that.

mod outlook;

use verdict::{Code, Finding, On, codes};

use crate::pasted::login_error;
use crate::pasted::phrase::{holds_any, plain};

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

/// Words with one meaning, the first that fits decides.
const WORDS: &[(&[&str], &Code)] = &[
    (
        &[
            "tls is required",
            "ssl is required",
            "requires an encrypted connection",
            "requires a secure connection",
        ],
        &TLS_REQUIRED,
    ),
    (
        &[
            "security certificate that cannot be verified",
            "target principal name is incorrect",
            "verify server identity",
            "verify the identity of",
            "certificate * not trusted",
            "certificate is not valid",
            "certificate * invalid",
            "add security exception",
            "belongs to a different site",
            "certificate * expired",
            "untrusted certificate",
            "certificate problem",
            "name on the security certificate",
            "certificate doesn't match",
            "certificate does not match",
            "untrusted server certificate",
        ],
        &CERTIFICATE,
    ),
    (
        &[
            "does not advertise starttls",
            "doesn't advertise starttls",
            "doesn't offer starttls",
            "does not offer starttls",
            "does not support the connection encryption",
            "not support the specified connection encryption",
            "encryption type * not supported",
            "does not support ssl",
            "cannot connect using ssl",
            "wrong version number",
            "encrypted connection * not available",
            "received a record that exceeded",
            "without ssl",
            "starttls * does not support",
            "try changing the encryption method",
        ],
        &WRONG_ENCRYPTION,
    ),
    (
        &[
            "does not support the selected authentication method",
            "support encrypted passwords",
            "doesn't support the selected authentication",
            "secure password authentication",
            "none of the authentication methods",
            "authentication method is not supported",
            "does not support any compatible authentication",
            "doesn't support authentication",
            "does not seem to support secure authentication",
        ],
        &AUTH_METHOD,
    ),
    (
        &[
            "requires authentication",
            "outgoing server requires",
            "authentication is required",
            "authentication required",
            "smtp auth required",
        ],
        &NO_LOGIN,
    ),
    (
        &[
            "cannot find the host",
            "unknown host",
            "host name could not be",
            "hostname could not be",
            "could not be found. please verify",
            "name could not be resolved",
            "couldn't resolve",
            "could not resolve",
            "cannot find the e-mail server",
            "cannot find the email server",
            "couldn't find the server",
            "unable to resolve host",
            "host could not be found",
            "server could not be found",
            "server cannot be found",
        ],
        &HOST_UNKNOWN,
    ),
    (
        &[
            "data file",
            "default e-mail folders",
            "default email folders",
            "set of folders cannot be opened",
            "outlook.pst",
            ".ost ",
            "personal folders file",
            "errors have been detected in the file",
        ],
        &DATA_FILE,
    ),
    (
        &[
            "connection * interrupted",
            "unexpectedly terminated the connection",
            "connection was reset",
            "connection reset",
            "connection dropped",
            "unexpectedly closed the connection",
            "terminated your connection",
        ],
        &INTERRUPTED,
    ),
    (
        &[
            "outgoing server (smtp) * failed",
            "cannot connect to your outgoing",
            "connection to the outgoing server",
            "outgoing mail server could not",
            "cannot connect to smtp",
            "couldn't connect to smtp",
            "could not connect to smtp",
            "connect to outgoing server",
            "the smtp server * not respond",
            "can't connect to smtp",
            "smtp server timed out",
            "outgoing server (smtp) * timed out",
            "contacted on port 25",
            "unable to connect to smtp",
            "smtp timed out",
            "cannot send message using the server",
            "connecting to smtp server * failed",
        ],
        &OUTGOING_UNREACHABLE,
    ),
    (
        &[
            "timed out waiting for a response",
            "timed out while waiting",
            "server timeout",
            "response timed out",
        ],
        &TIMEOUT,
    ),
    (
        &[
            "connection to the server failed",
            "connection to the server \" * failed",
            "the connection to the server",
            "could not connect to",
            "couldn't connect to",
            "can't connect to",
            "cannot connect to",
            "unable to connect to",
            "unable to open connection",
            "couldn't open connection",
            "connection has timed out",
            "connection timed out",
            "server is not responding",
            "server not responding",
            "cannot get mail",
            "could not be contacted on port",
            "failed to connect",
            "connection refused",
            "server may be unavailable",
            "server is unavailable",
            "cannot contact server",
        ],
        &UNREACHABLE,
    ),
];

/// What an outgoing server answers to a log-in, and to nothing else; none if it is no such answer.
/// `is_535` tells that its reply is 535, which takes neither the user name nor the password (RFC
/// 4954).
pub(crate) fn login(pasted: &str, is_535: bool) -> Option<Finding> {
    let text = plain(pasted, LONGEST);
    let found = if holds_any(&text, NOT_OFFERED) {
        Some(Finding::new(&LOGIN_NOT_OFFERED, "mail program"))
    } else {
        is_535.then(|| {
            login_error::finding(&text)
                .unwrap_or_else(|| Finding::new(&login_error::LOGIN_REFUSED, "mailbox"))
        })
    };
    found.map(|finding| shown(finding, pasted))
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
    let number = outlook::number(&text);
    let found = login_error::finding(&text)
        .or_else(|| number.map(|(_, code)| of_number(code, &text)))
        .or_else(|| of_words(&text))
        .or_else(|| login_error::weak_finding(&text))?;
    Some(shown(login_error::numbered(found, number.map(|(number, _)| number)), pasted))
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

fn of_words(text: &str) -> Option<Finding> {
    let (_, code) = WORDS.iter().find(|(phrases, _)| holds_any(text, phrases))?;
    Some(Finding::new(code, "mail program"))
}

fn shown(finding: Finding, pasted: &str) -> Finding {
    login_error::with_evidence(finding, pasted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_understood_in_their_own_words() {
        for (text, wanted) in [
            (
                "Task 'bob@example.com - Sending' reported error (0x80042109): 'Outlook cannot connect to your outgoing (SMTP) e-mail server.",
                "client.outgoing_unreachable",
            ),
            (
                "Unable to connect to the server. Account: 'x', Protocol: SMTP, Port: 25, Secure(SSL): No, Socket Error: 10060, Error Number: 0x800CCC0E",
                "client.outgoing_unreachable",
            ),
            (
                "The connection to the server has failed. Account: 'pop.example.com', Protocol: POP3, Port: 110, Error Number: 0x800CCC0E",
                "client.unreachable",
            ),
            (
                "Your server has unexpectedly terminated the connection. Protocol: POP3, Port: 995, Error Number: 0x800CCC0F",
                "client.interrupted",
            ),
            (
                "The host 'mail.exmple.com' could not be found. Please verify that you have entered the server name correctly. Error Number: 0x800CCC0D",
                "client.host_unknown",
            ),
            (
                "There was a problem logging onto your mail server. Your Password was rejected. Error Number: 0x800CCC92",
                "account.login_refused",
            ),
            (
                "Sending of the message failed. The message could not be sent because connecting to Outgoing server (SMTP) mail.example.com failed. The server may be unavailable or is refusing SMTP connections.",
                "client.outgoing_unreachable",
            ),
            ("Login to server mail.example.com with username bob failed.", "account.login_refused"),
            (
                "An error occurred while sending mail: Unable to establish a secure link with Outgoing server (SMTP) using STARTTLS since it doesn't advertise STARTTLS",
                "client.wrong_encryption",
            ),
            (
                "The Outgoing server (SMTP) does not support the selected authentication method. Please change the 'Authentication method'",
                "client.auth_method",
            ),
            ("Cannot Get Mail\nThe connection to the server failed.", "client.unreachable"),
            (
                "Cannot Send Mail\nThe connection to the outgoing server “smtp.example.com” failed.",
                "client.outgoing_unreachable",
            ),
            (
                "Cannot Verify Server Identity. The identity of “mail.example.com” cannot be verified by Mail.",
                "client.certificate",
            ),
            (
                "The user name or password for “mail.example.com” is incorrect.",
                "account.login_refused",
            ),
            ("Couldn't open connection to server", "client.unreachable"),
            ("Connection to storage server failed.", "account.unavailable"),
            (
                "-ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
                "client.tls_required",
            ),
            ("TLS is required", "client.tls_required"),
            ("The Outlook data file cannot be accessed. (0x8004010F)", "client.data_file"),
        ] {
            assert_eq!(
                finding(text, false).map(|found| found.code).as_deref(),
                Some(wanted),
                "{text}"
            );
        }
        assert_eq!(finding("hello, how are you?", false), None);
    }

    #[test]
    fn an_answer_to_a_log_in_is_told_from_one_to_a_message() {
        for (text, is_535, wanted) in [
            (
                "535 5.7.8 Error: authentication failed: (reason unavailable)",
                true,
                Some("account.login_refused"),
            ),
            (
                "535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
                true,
                Some("account.app_password"),
            ),
            ("503 AUTH command used when not advertised", false, Some("client.login_not_offered")),
            (
                "503 5.5.1 Error: authentication not enabled",
                false,
                Some("client.login_not_offered"),
            ),
            ("503 5.5.1 Error: need MAIL command", false, None),
        ] {
            assert_eq!(login(text, is_535).map(|found| found.code).as_deref(), wanted, "{text}");
        }
        assert_eq!(finding("550 5.1.1 user unknown, login failed", true), None);
    }
}
