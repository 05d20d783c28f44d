//! What do the lines of a mail server's own log say of a log-in, of encryption, or of a mailbox?
//! Postfix, Dovecot and Exim, each with words of its own.
//!
//! Such a line tells of whoever came: the customer, or a stranger who guesses passwords.

use verdict::{Arg, Code, Evidence, EvidenceKind, Finding};

use crate::account::{DAMAGED, LOCK_STUCK, LOGIN_REFUSED, TOO_MANY_CONNECTIONS, UNAVAILABLE};
use crate::pasted::bounce::findings::TLS;
use crate::pasted::chars::one_of;
use crate::pasted::client_error::TLS_REQUIRED;
use crate::pasted::phrase::holds_one;
use crate::pasted::places::Places;
use crate::pasted::plain_text;
use crate::pasted::reported_by::{ReportedBy, SmtpStage, spoken};

/// How the programs sign their lines.
const DAEMONS: &str = "\
    smtpd[|dovecot: |dovecot[|imap-login: |pop3-login: |managesieve-login: |submission-login: |\
    imap(|pop3(|lmtp(|lda(|auth-worker|auth: |authenticator failed|saslauthd[|pop3d: |imapd: ";

/// What they say; the first row that a line fits decides for it.
const SAYINGS: &[(&str, &Code, SmtpStage)] = {
    use verdict::BounceStage::{Auth, Tls, Unknown};
    &[
        ("maximum number of connections from user+ip", &TOO_MANY_CONNECTIONS, Auth),
        ("while waiting for lock|lock held by", &LOCK_STUCK, Unknown),
        ("corrupt|broken index|index file is broken", &DAMAGED, Unknown),
        (
            "process_limit|client_limit|private/auth failed|no sasl authentication mechanisms|\
             auth-worker * error: |auth server * not responding|connect(auth * failed|\
             auth-userdb|auth: error: |\
             cannot connect to saslauthd|authentication failure: cannot",
            &UNAVAILABLE,
            Auth,
        ),
        (
            "error: * permission denied|error: * no such file or directory|\
             error: * no space left|error: * input/output error|initialization failed",
            &UNAVAILABLE,
            Unknown,
        ),
        (
            "tried to use disallowed plaintext|plaintext authentication disallowed",
            &TLS_REQUIRED,
            Tls,
        ),
        (
            "auth failed,|auth: passwd-file(|sasl plain auth|sasl login auth|\
             password mismatch|unknown user|authentication failure|\
             authentication failed|authenticator failed|login failed|invalid credentials|\
             pam_authenticate() failed",
            &LOGIN_REFUSED,
            Auth,
        ),
        (
            "no shared cipher|unsupported protocol|wrong version number|version too low|\
             unknown protocol|handshake failure|inappropriate fallback",
            &TLS,
            Tls,
        ),
    ]
};

/// The most lines that are read.
const MOST_LINES: usize = 400;

/// What the log says, by the line that says most; none if it is no such log.
pub(crate) fn finding(text: &str) -> Option<Finding> {
    let mut best: Option<(usize, &str)> = None;
    let mut users = Places::default();
    let mut count = 0;
    for line in text.lines().take(MOST_LINES) {
        let lower = line.to_ascii_lowercase();
        if !holds_one(&lower, DAEMONS) {
            continue;
        }
        let row = SAYINGS.iter().position(|(words, ..)| holds_one(&lower, words));
        let user = user(&lower).filter(|_| row.is_some_and(|row| SAYINGS[row].1 == &LOGIN_REFUSED));
        if user.is_some_and(|user| users.meet(user, 0).is_none()) {
            count += 1;
        }
        if let Some(row) = row.filter(|row| best.is_none_or(|(best, _)| *row < best)) {
            best = Some((row, line));
        }
    }
    let (row, line) = best?;
    let (_, code, stage) = SAYINGS[row];
    // Whoever tries one name after another guesses: nobody's password is to be typed again.
    if code == &LOGIN_REFUSED && count > 1 {
        return Some(plain_text::of_nothing());
    }
    let evidence = Evidence::new(EvidenceKind::Text, "log", "what was pasted", "").said(line);
    let finding = Finding::new(code, "mailbox").arg(Arg::word("certainty", "likely"));
    Some(spoken(finding, ReportedBy::IncomingServer, stage).evidence(evidence))
}

/// Whose log-in a line tells of.
fn user(lower: &str) -> Option<&str> {
    let marks = ["user=<", "sasl_username=", "set_id="];
    let at = marks.iter().find_map(|mark| Some(lower.find(mark)? + mark.len()))?;
    lower[at..].split(one_of(">, )")).next().filter(|user| !user.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_log_is_known_by_its_program_and_its_words() {
        for (line, wanted) in [
            (
                "postfix/smtpd[1]: warning: SASL: Connect to private/auth failed: No such file",
                Some("account.unavailable"),
            ),
            (
                "dovecot: pop3-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<a>",
                Some("account.login_refused"),
            ),
            (
                "postfix/smtpd[1]: warning: TLS library problem: error:0A0000C1:no shared cipher",
                Some("bounce.tls"),
            ),
            (
                "lmtp(a)<1>: Error: Timeout (180s) while waiting for lock",
                Some("account.lock_stuck"),
            ),
            ("postfix/smtpd[1]: connect from unknown[192.0.2.1]", None),
            ("My program says: authentication failed", None),
        ] {
            let found = finding(line).map(|finding| finding.code);
            assert_eq!(found.as_deref(), wanted, "{line}");
        }
    }

    #[test]
    fn whoever_tries_many_names_is_nobodys_wrong_password() {
        let line = |user: &str| {
            format!("dovecot: imap-login: Disconnected (auth failed, 3 attempts): user=<{user}>\n")
        };
        let code = |text: &str| finding(text).map(|finding| finding.code);
        assert_eq!(code(&line("kim").repeat(3)).as_deref(), Some("account.login_refused"));
        assert_eq!(code(&(line("admin") + &line("test"))).as_deref(), Some("bounce.nothing"));
    }
}
