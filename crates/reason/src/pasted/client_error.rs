//! What does a mail program's error mean? Numbers of Outlook, and rules over what the words of any
//! program speak of.
//!
//! A program tells what it saw and not why: that it could not connect is never taken for more than
//! that.

mod grammar;
mod outlook;
pub(crate) mod reply;
mod statement;
/// What webmail says that did not reach a server.
fn unreached(text: &str) -> Finding {
    if webmail::is_spoken_to_in_the_open(text) {
        let found = Finding::new(&WRONG_ENCRYPTION, "mail program");
        return found.arg(Arg::word("certainty", "likely"));
    }
    if webmail::has_no_name(text) {
        return Finding::new(&HOST_UNKNOWN, "mail program");
    }
    Finding::new(&account::UNAVAILABLE, "mailbox")
}

#[cfg(test)]
mod tests;
mod webmail;
mod words;

use crate::pasted::chars::{one_of, small};
use verdict::{Arg, Code, Finding, On, codes};

use crate::account;
use crate::pasted::other_text::{self, OtherText};
use crate::pasted::phrase::{contains_one, holds_one, plain, starts_with_one};
use crate::pasted::reported_by::{ReportedBy, SmtpStage, spoken};
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
const PLAIN_REFUSED: &str = "\
    [privacyrequired]|plaintext authentication disallowed|\
    plaintext authentication not allowed|plaintext access|\
    cleartext authentication disabled|cleartext password not allowed|must issue a starttls|\
    must issue starttls|starttls is required to|\
    encryption required for requested authentication|ssl/tls required|\
    tls required|logindisabled";

/// Whether a server wants encryption of whoever logs in, and not on the way to a recipient.
fn wants_encryption(text: &str) -> bool {
    holds_one(text, PLAIN_REFUSED) && !text.contains("required for rcpt")
}

/// The command of a log-in beside the words for one that is not known.
const AUTH_UNKNOWN: &str = "\
    unrecognized * auth |unrecognised * auth |not recognized * auth |not implemented * auth |\
    unknown command * auth |auth * unrecognized|auth * unrecognised|auth * not recognized|\
    auth * not implemented|auth * unknown command";

/// A way to log in that the server does not have.
const METHOD_UNKNOWN: &str = "\
    invalid * mechanism|unsupported * mechanism|unknown * mechanism|unrecognized * mechanism|\
    mechanism * not supported|mechanism * unsupported|no mechanism available";

/// What an outgoing server answers to a log-in, and to nothing else; none if it is no such answer.
/// `reply` is its code: 535 takes neither the user name nor the password, 504 and 534 want another
/// way, and a temporary one cannot look them up now (RFC 4954 section 6).
pub(crate) fn login(pasted: &str, reply: Option<u16>) -> Option<Finding> {
    let text = said_by_program(pasted);
    let found = match reply {
        _ if holds_one(&text, reply::NOT_OFFERED) || reply::quotes_offer(&text) => {
            Finding::new(&LOGIN_NOT_OFFERED, "mail program")
        }
        // A server that does not know the command takes no log-in at this port (RFC 5321 section
        // 4.2.4).
        Some(500 | 502) if holds_one(&text, AUTH_UNKNOWN) => {
            Finding::new(&LOGIN_NOT_OFFERED, "mail program")
        }
        Some(535) if holds_one(&text, METHOD_UNKNOWN) => Finding::new(&AUTH_METHOD, "mail program"),
        Some(504) if text.contains("authentication") => Finding::new(&AUTH_METHOD, "mail program"),
        Some(code) => match login_error::of_smtp(code, &text) {
            Some(code) => login_error::answered(code, &text),
            None if code == 534 => Finding::new(&AUTH_METHOD, "mail program"),
            None => return None,
        },
        None => return None,
    };
    Some(shown(spoken(found, ReportedBy::OutgoingServer, SmtpStage::Auth), pasted))
}

/// What the mailbox's own server answers over IMAP or POP3, whatever the program says around it;
/// none if no such answer is in it.
pub(crate) fn of_incoming(pasted: &str) -> Option<Finding> {
    let text = plain(pasted, LONGEST);
    if wants_encryption(&text) {
        return Some(shown(tls_required(ReportedBy::IncomingServer), pasted));
    }
    if webmail::is_webmail(&text) && webmail::is_unreached(&text) {
        let found = unreached(&text);
        return Some(shown(spoken(found, ReportedBy::MailProgram, SmtpStage::Connect), pasted));
    }
    let number = outlook::number(&text).map(|(number, ..)| number);
    let found = login_error::of_reply(&said_by_program(pasted), reply::is_tagged(pasted))?;
    let found = spoken(found, ReportedBy::IncomingServer, SmtpStage::Auth);
    Some(shown(login_error::numbered(found, number), pasted))
}

fn tls_required(by: ReportedBy) -> Finding {
    spoken(Finding::new(&TLS_REQUIRED, "mail program"), by, SmtpStage::Tls)
}

/// What an error text of a mail program says; none if it is none that we know. `is_reply` tells
/// that a server's reply to SMTP is in it, which then says more than the program does.
#[must_use]
pub fn finding(pasted: &str, is_reply: bool) -> Option<Finding> {
    let text = plain(pasted, LONGEST);
    if wants_encryption(&text) {
        return Some(shown(tls_required(ReportedBy::OutgoingServer), pasted));
    }
    if is_reply {
        return None;
    }
    let is_webmail = webmail::is_webmail(&text);
    if !is_webmail && other_text::kind(pasted) == OtherText::LogLine {
        let found = spoken(login_error::of_log(&text)?, ReportedBy::LogLine, SmtpStage::Auth);
        return Some(shown(found, pasted));
    }
    if is_webmail {
        let found = of_webmail(&text, pasted);
        let found = found.map(|it| spoken(it, ReportedBy::MailProgram, SmtpStage::Unknown));
        return found.map(|finding| shown(finding, pasted));
    }
    let number = outlook::number(&text);
    let of_server = login_error::finding(&said_by_program(pasted))
        .map(|it| spoken(it, ReportedBy::IncomingServer, SmtpStage::Auth));
    let found = of_server
        .or_else(|| number.map(|(_, stage, code)| of_number(code, stage, pasted)))
        .or_else(|| login_error::names_missing_folder(&text).then(of_folder))
        .or_else(|| of_words(pasted).or_else(|| weak(&text)))?;
    let found = login_error::numbered(found, number.map(|(number, ..)| number));
    Some(shown(with_other_port(found, &text), pasted))
}

/// What is pasted, as texts are compared, without what a person says of themselves.
fn said_by_program(pasted: &str) -> String {
    let lines: Vec<String> = pasted.lines().map(|line| plain(line, LONGEST)).collect();
    plain(&statement::without_person(&lines.join("\n")), LONGEST)
}

/// Who asks for a folder has logged in: it is the program that has a wrong name of it.
fn of_folder() -> Finding {
    let found = Finding::new(&SETTINGS, "mail program").arg(Arg::word("fault", "folder"));
    spoken(found, ReportedBy::IncomingServer, SmtpStage::Unknown)
}

fn weak(text: &str) -> Option<Finding> {
    let found = login_error::weak_finding(text)?;
    Some(spoken(found, ReportedBy::MailProgram, SmtpStage::Auth))
}

/// A port for sending that is not the one at which the program failed.
fn with_other_port(finding: Finding, text: &str) -> Finding {
    let failed = statement::port(text).filter(|_| finding.code == OUTGOING_UNREACHABLE.id);
    let Some(failed) = failed else { return finding };
    let (port, security) = if failed == 587 { (465, "SSL/TLS") } else { (587, "STARTTLS") };
    let finding = finding.arg(Arg::port("port", failed)).arg(Arg::port("open_port", port));
    finding.arg(Arg::word("open_security", security))
}

/// What webmail says: a refused password is the customer's, everything else its server's.
fn of_webmail(text: &str, pasted: &str) -> Option<Finding> {
    // It calls a log-in failed for which it did not even reach the server.
    if webmail::is_unreached(text) {
        return Some(unreached(text));
    }
    let found = login_error::finding(text).or_else(|| of_words(pasted));
    let found = found.or_else(|| login_error::weak_finding(text));
    let is_fault = || grammar::speaks_of_fault(&small(text));
    let unavailable = || Finding::new(&account::UNAVAILABLE, "mailbox");
    let found = found.or_else(|| is_fault().then(unavailable))?;
    let is_refused = found.code == account::LOGIN_REFUSED.id;
    // It asked to log in and was offered nothing: the number is that of the reply before.
    if found.code == LOGIN_NOT_OFFERED.id || is_refused && webmail::is_unanswered(text) {
        let found = Finding::new(&LOGIN_NOT_OFFERED, "mail program");
        return Some(found.arg(Arg::word("program", "webmail")));
    }
    Some(if found.code.starts_with("client.") { unavailable() } else { found })
}

/// What a program says of a dialogue in which the server greeted and refused nothing that is shown:
/// it was reached. Where another company's server greets, nobody knows whose password it wanted.
pub(crate) fn after_greeting(found: Finding, pasted: &str, is_of_other: bool) -> Option<Finding> {
    let unreached = [UNREACHABLE.id, OUTGOING_UNREACHABLE.id, HOST_UNKNOWN.id];
    let is_unreached = unreached.contains(&found.code.as_str());
    let is_login = found.code == account::LOGIN_REFUSED.id;
    if !is_unreached && !is_login {
        return Some(found);
    }
    let is_refused = is_login || grammar::speaks_of_login(&small(pasted));
    let code = if is_of_other { &account::UNDECIDED } else { &account::LOGIN_REFUSED };
    let finding = Finding::new(code, "mailbox").arg(Arg::word("certainty", "likely"));
    let finding = spoken(finding, ReportedBy::MailProgram, SmtpStage::Auth);
    is_refused.then(|| shown(finding, pasted))
}

/// What a program of a terminal, or one that wrote its dialogue down, misses in what a server
/// offers; `has_no_login` tells that the server offered no log-in.
pub(crate) fn of_tool(pasted: &str, has_no_login: bool) -> Option<Finding> {
    let lower = small(pasted);
    let own = |line: &&str| starts_with_one(line, OF_TOOLS);
    let known =
        [CERTIFICATE, LOGIN_NOT_OFFERED, WRONG_ENCRYPTION, TLS_REQUIRED, account::LOGIN_REFUSED];
    let mut said = lower.lines().filter(own).filter_map(grammar::code);
    if let Some((code, statement)) = said.find(|(code, _)| known.contains(code)) {
        let found = Finding::new(code, "mail program");
        return Some(shown(spoken(found, statement.by, statement.stage), pasted));
    }
    if lower.lines().any(is_broken_handshake) {
        let code = if holds_one(&lower, NO_PROTOCOL) { &WRONG_ENCRYPTION } else { &INTERRUPTED };
        let found = Finding::new(code, "mail program").arg(Arg::word("certainty", "likely"));
        return Some(shown(spoken(found, ReportedBy::MailProgram, SmtpStage::Tls), pasted));
    }
    let is_login = |(code, _): (&Code, _)| *code == account::LOGIN_REFUSED;
    if !has_no_login || !grammar::code(&lower).is_some_and(is_login) {
        return None;
    }
    let found = Finding::new(&LOGIN_NOT_OFFERED, "mail program");
    let found = spoken(found, ReportedBy::MailProgram, SmtpStage::Auth);
    let is_webmail = webmail::is_webmail(&plain(pasted, LONGEST));
    Some(shown(if is_webmail { found.arg(Arg::word("program", "webmail")) } else { found }, pasted))
}

/// What a server's replies say that a tool printed, whatever else the terminal shows.
pub(crate) fn of_replies(pasted: &str) -> Option<Finding> {
    let is_refusal = |line: &&str| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        line.starts_with(one_of("45")) && digits == 3
    };
    let replies: Vec<&str> = pasted.lines().map(str::trim_start).filter(is_refusal).collect();
    if replies.is_empty() { None } else { finding(&replies.join("\n"), false) }
}

/// How `swaks` and `curl` begin what they say themselves.
const OF_TOOLS: &[&str] = &["*** ", "curl: ("];

/// How OpenSSL says that the two sides know no version or cipher in common.
const NO_PROTOCOL: &str = "\
    unsupported protocol|no protocols available|alert protocol version|no shared cipher|\
    no ciphers available|version too low";

/// Whether OpenSSL says that encryption was begun and not agreed on. A wrong version number is
/// another thing: there the port speaks in the open first.
fn is_broken_handshake(line: &str) -> bool {
    let is_fault = line.contains(":ssl routines:") && !line.contains("wrong version number");
    is_fault && !line.contains("certificate verify") || line.starts_with("write:errno=")
}

/// What the outgoing server told the program, where it is not what the words say by themselves.
pub(crate) fn told_program(pasted: &str, said: Said) -> Option<Finding> {
    let finding = match said {
        Said::NoLogin => {
            let found = Finding::new(&NO_LOGIN, "mail program");
            spoken(found, ReportedBy::OutgoingServer, SmtpStage::Mail)
        }
        Said::Intercepted => {
            let found = Finding::new(&port_test::INTERCEPTED, "your network");
            let found = found.arg(Arg::word("fault", "web_host"));
            spoken(found, ReportedBy::Middlebox, SmtpStage::Connect)
        }
        Said::Disabled => {
            let found = Finding::new(&account::DISABLED, "mailbox");
            spoken(found, ReportedBy::OutgoingServer, SmtpStage::Mail)
        }
        Said::Unreached => {
            let found = Finding::new(&OUTGOING_UNREACHABLE, "mail program");
            spoken(found, ReportedBy::Middlebox, SmtpStage::Connect)
        }
        Said::Refused(_) => return None,
    };
    Some(shown(finding, pasted))
}

/// What a notice says of handing a message over to the customer's own server; none if it is
/// something else.
pub(crate) fn of_hand_over(pasted: &str) -> Option<Finding> {
    let known = [CERTIFICATE.id, WRONG_ENCRYPTION.id, NO_LOGIN.id, account::LOGIN_REFUSED.id];
    let found = of_words(pasted).filter(|found| known.contains(&found.code.as_str()))?;
    Some(shown(found, pasted))
}

/// A number that means a log-in is about the mailbox, every other about the program. Where a number
/// is vague, the words beside it are not.
fn of_number(code: &'static Code, stage: SmtpStage, text: &str) -> Finding {
    let is_vague = *code == UNREACHABLE || *code == INTERRUPTED;
    let better =
        is_vague.then(|| of_words(text)).flatten().filter(|found| found.code != UNREACHABLE.id);
    let about = if code.on == On::Client { "mail program" } else { "mailbox" };
    better.unwrap_or_else(|| spoken(Finding::new(code, about), ReportedBy::MailProgram, stage))
}

/// What the words say, line by line, or as one text that was wrapped.
fn of_words(pasted: &str) -> Option<Finding> {
    // What a server grants, in Outlook's own record, is no fault.
    let lines = pasted.lines().filter(|line| !line.contains("<rx> +OK"));
    let lines: Vec<String> = lines.map(|line| small(&plain(line, LONGEST))).collect();
    let text = lines.join("\n").replace("(ssl)", " ");
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let (mut code, statement) = grammar::code(text)
        .or_else(|| grammar::code(&text.replace('\n', " ")))
        .or_else(|| grammar::timeout_of_sending(text))
        .or_else(|| grammar::unsent(text))?;
    // Whoever says that it waited too long (RFC 3463 section 3.5) was reached.
    if *code == OUTGOING_UNREACHABLE && contains_one(text, &["4.4.2", "to read from"]) {
        code = &TIMEOUT;
    }
    if *code == UNREACHABLE && grammar::is_about_sending(text) {
        code = &OUTGOING_UNREACHABLE;
    }
    let about = if code.on == On::Client { "mail program" } else { "mailbox" };
    Some(spoken(Finding::new(code, about), statement.by, statement.stage))
}

fn shown(finding: Finding, pasted: &str) -> Finding {
    login_error::with_evidence(finding, pasted)
}
