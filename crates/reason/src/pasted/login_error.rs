//! What does the mailbox's own server say when a program logs in? Response codes of POP3 and IMAP,
//! and the words around them.
//!
//! The code stands before the words, but `[IN-USE]` and `[SYS/TEMP]` each have two meanings, and
//! only the words tell which.

mod phrases;

use verdict::{Arg, Code, Evidence, EvidenceKind, Finding};

use crate::account::{
    APP_PASSWORD, DAMAGED, DISABLED, EXPIRED, LIMIT, LOCK_STUCK, LOCKED, LOGIN_DELAY,
    LOGIN_REFUSED, OVER_QUOTA, TOO_MANY_CONNECTIONS, UNAVAILABLE,
};
use crate::pasted::chars::one_of;
use crate::pasted::phrase::holds_one_near as holds_one;
use phrases::{
    ACCESS_OFF, BACKEND, BEHIND, BROWSER, CONNECTIONS, DAMAGE, DOWN, FULL, LATER, LEADS, LOCK,
    LOCK_LEFT, LOGGED, MICROSOFT, MODERN, NO_FOLDER, OFF, OFTEN, RAN_OUT, REFUSED,
};

/// What the words around a log-in say, none if they are no such words. `text` is in lower case.
pub(crate) fn finding(text: &str) -> Option<Finding> {
    let code = responses(text)
        .find_map(|response| of_response(response, text))
        .or_else(|| of_words(text))?;
    Some(answered(code, text))
}

/// What a reply over IMAP or POP3 says that is quoted in a text in lower case: one that begins with
/// `-ERR` or, as `is_tagged` tells, with `NO` or `BYE`, holds a response code, or follows a
/// program's word for that server.
pub(crate) fn of_reply(text: &str, is_tagged: bool) -> Option<Finding> {
    let at = text.find("-err ").map(|at| at + 5);
    let words = at.map_or(text, |at| &text[at..]);
    let is_answer = at.is_some() || is_tagged;
    let is_led = is_answer || holds_one(text, LEADS);
    let code = responses(words).find_map(|response| of_response(response, words));
    let code = code.or_else(|| is_led.then(|| of_words(words)).flatten());
    let is_later = || is_answer && holds_one(words, LATER) || is_led && holds_one(words, BACKEND);
    let code = code.or_else(|| is_later().then_some(&UNAVAILABLE));
    let code = code.or_else(|| (is_led && holds_one(words, REFUSED)).then_some(&LOGIN_REFUSED))?;
    Some(answered(code, words))
}

/// Whether an IMAP server says that a folder is not there; at SMTP the same words mean a person.
pub(crate) fn names_missing_folder(text: &str) -> bool {
    let is_imap = text.contains("imap") || text.contains("folder");
    text.contains("[trycreate]")
        || text.contains("[nonexistent]")
        || is_imap && holds_one(text, NO_FOLDER)
}

/// What a server's own log says of its log-in; `text` is in lower case.
pub(crate) fn of_log(text: &str) -> Option<Finding> {
    holds_one(text, LOGGED).then(|| Finding::new(&UNAVAILABLE, "mailbox"))
}

/// The same for the words that programs show around many other faults too.
pub(crate) fn weak_finding(text: &str) -> Option<Finding> {
    let code = if holds_one(text, REFUSED) {
        &LOGIN_REFUSED
    } else if holds_one(text, DOWN) {
        &UNAVAILABLE
    } else {
        return None;
    };
    Some(Finding::new(code, "mailbox"))
}

/// Adds what decided, quoted, and the response code if it is one that we know.
pub(crate) fn with_evidence(finding: Finding, pasted: &str) -> Finding {
    let lines = pasted.lines().map(str::trim).filter(|line| !line.is_empty()).take(8);
    let evidence = Evidence::new(EvidenceKind::Text, "error text", "what was pasted", "");
    finding.evidence(lines.fold(evidence, Evidence::said))
}

/// What stands in square brackets, its first word: `[in-use]`, `[limit]`.
fn responses(text: &str) -> impl Iterator<Item = &str> {
    text.split('[').skip(1).take(32).filter_map(|rest| rest.split(one_of("] ")).next())
}

/// RFC 2449, RFC 3206 and RFC 5530, each with the meanings that servers give it.
fn of_response(response: &str, text: &str) -> Option<&'static Code> {
    let with_connections =
        |other| if holds_one(text, CONNECTIONS) { &TOO_MANY_CONNECTIONS } else { other };
    Some(match response {
        "in-use" | "inuse" => {
            with_connections(if holds_one(text, LOCK_LEFT) { &LOCK_STUCK } else { &LOCKED })
        }
        "limit" => with_connections(&LIMIT),
        "sys/temp" | "unavailable" | "serverbug" if holds_one(text, LOCK_LEFT) => &LOCK_STUCK,
        "sys/temp" if holds_one(text, LOCK) => &LOCKED,
        "sys/perm" | "corruption" => &DAMAGED,
        "sys/temp" | "unavailable" | "serverbug" if holds_one(text, DAMAGE) => &DAMAGED,
        "sys/temp" | "unavailable" | "serverbug" => with_connections(&UNAVAILABLE),
        "login-delay" => &LOGIN_DELAY,
        "contactadmin" | "authorizationfailed" => of_refusal(text, false).unwrap_or(&DISABLED),
        "expired" => &EXPIRED,
        "overquota" if text.contains("bandwidth") => &LIMIT,
        "overquota" => &OVER_QUOTA,
        "webalert" => &APP_PASSWORD,
        "auth" | "authenticationfailed" | "alert" => return of_refusal(text, response != "alert"),
        _ => return None,
    })
}

/// A log-in that is refused: for a reason that the words give, or for the password.
fn of_refusal(text: &str, is_sure: bool) -> Option<&'static Code> {
    let reasons = [
        (BACKEND, &UNAVAILABLE),
        (MODERN, &APP_PASSWORD),
        (BROWSER, &APP_PASSWORD),
        (ACCESS_OFF, &APP_PASSWORD),
        (RAN_OUT, &EXPIRED),
        (OFF, &DISABLED),
        (CONNECTIONS, &TOO_MANY_CONNECTIONS),
    ];
    let found = reasons.iter().find(|(phrases, _)| holds_one(text, phrases)).map(|(_, code)| *code);
    found.or_else(|| is_sure.then_some(&LOGIN_REFUSED))
}

/// What a server answers to a log-in with a code of SMTP; none if it may be no such answer.
pub(crate) fn of_smtp(reply: u16, text: &str) -> Option<&'static Code> {
    match reply {
        535 => of_refusal(text, true),
        // Google asks for another proof of who it is (`5.7.14`); others for a stronger mechanism.
        534 if text.contains("5.7.14") => Some(&APP_PASSWORD),
        534 => of_refusal(text, false),
        432 | 435 | 454 if holds_one(text, BACKEND) => Some(&UNAVAILABLE),
        451 if text.contains("failed: could not authenticate") => Some(&LOGIN_REFUSED),
        550 | 554 if holds_one(text, ACCESS_OFF) => Some(&APP_PASSWORD),
        _ => None,
    }
}

/// A finding for what a server answers to a log-in. Whose way to log in it is, or whether access is
/// off, tells what to do.
pub(crate) fn answered(code: &Code, text: &str) -> Finding {
    let finding = Finding::new(code, "mailbox");
    let is_told = *code == APP_PASSWORD;
    let fault = if holds_one(text, MICROSOFT) {
        "microsoft"
    } else if !wants_other_way(text) && holds_one(text, ACCESS_OFF) {
        "access_off"
    } else {
        return finding;
    };
    if is_told { finding.arg(Arg::word("fault", fault)) } else { finding }
}

/// Whether a text in lower case asks for a password made for programs, or for a browser.
pub(crate) fn wants_other_way(text: &str) -> bool {
    holds_one(text, MODERN) || holds_one(text, BROWSER)
}

/// Words that mean one thing wherever they stand.
fn of_words(text: &str) -> Option<&'static Code> {
    let table = [
        (LOCK_LEFT, &LOCK_STUCK),
        (DAMAGE, &DAMAGED),
        (LOCK, &LOCKED),
        (CONNECTIONS, &TOO_MANY_CONNECTIONS),
        (OFTEN, &LOGIN_DELAY),
        (MODERN, &APP_PASSWORD),
        (BROWSER, &APP_PASSWORD),
        (ACCESS_OFF, &APP_PASSWORD),
        (RAN_OUT, &EXPIRED),
        (OFF, &DISABLED),
        (FULL, &OVER_QUOTA),
        (BEHIND, &UNAVAILABLE),
    ];
    table.iter().find(|(phrases, _)| holds_one(text, phrases)).map(|(_, code)| *code)
}

/// The finding with the error number that named it: one of our own table.
pub(crate) fn numbered(finding: Finding, number: Option<&str>) -> Finding {
    match number {
        Some(number) => finding.arg(Arg::word("number", number)),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        finding(&crate::pasted::phrase::plain(text, 4096)).map(|finding| finding.code)
    }

    #[test]
    fn a_response_code_is_read_with_its_words() {
        for (text, wanted) in [
            ("-ERR [IN-USE] Couldn't open INBOX: Mailbox is locked by POP server", Some(&LOCKED)),
            (
                "-ERR [IN-USE] Maximum number of connections from user+IP exceeded",
                Some(&TOO_MANY_CONNECTIONS),
            ),
            ("a1 NO [INUSE] Mailbox in use", Some(&LOCKED)),
            ("-ERR [IN-USE] Timeout while waiting for lock", Some(&LOCK_STUCK)),
            ("-ERR [SYS/TEMP] Timeout while waiting for lock", Some(&LOCK_STUCK)),
            ("-ERR [SYS/TEMP] Temporary system problem, try again later", Some(&UNAVAILABLE)),
            ("-ERR [SYS/TEMP] Internal error occurred. Refer to server log", Some(&UNAVAILABLE)),
            ("-ERR [SYS/PERM] Couldn't open INBOX: isn't a valid mbox file", Some(&DAMAGED)),
            ("-ERR [LOGIN-DELAY] minimum time between mail checks violation", Some(&LOGIN_DELAY)),
            ("-ERR [AUTH] Authentication failed.", Some(&LOGIN_REFUSED)),
            ("-ERR [AUTH] Application-specific password required", Some(&APP_PASSWORD)),
            ("NO [AUTHENTICATIONFAILED] Authentication failed.", Some(&LOGIN_REFUSED)),
            ("NO [AUTHORIZATIONFAILED] no such authorization-ID", Some(&DISABLED)),
            ("NO [EXPIRED] Password expired", Some(&EXPIRED)),
            ("NO [CONTACTADMIN] Account locked, contact your administrator", Some(&DISABLED)),
            ("NO [UNAVAILABLE] User's backend down for maintenance", Some(&UNAVAILABLE)),
            ("NO [LIMIT] Too many simultaneous connections", Some(&TOO_MANY_CONNECTIONS)),
            ("NO [LIMIT] Number of messages exceeded", Some(&LIMIT)),
            ("NO [OVERQUOTA] Quota exceeded (mailbox for user is full)", Some(&OVER_QUOTA)),
            (
                "* BYE [ALERT] Maximum number of connections from user+IP exceeded \
                 (mail_max_userip_connections=10)",
                Some(&TOO_MANY_CONNECTIONS),
            ),
            ("NO [ALERT] Please log in via your web browser", Some(&APP_PASSWORD)),
            ("-ERR maildrop already locked", Some(&LOCKED)),
            ("there is a pop lock on my mail", Some(&LOCKED)),
            ("hello [alert] there", None),
            ("450 4.2.1 host mx.example[192.0.2.1] said", None),
        ] {
            assert_eq!(code(text).as_deref(), wanted.map(|code| code.id), "{text}");
        }
    }
}
