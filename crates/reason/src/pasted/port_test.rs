//! What did a test from the customer's own network show? Which ports opened, held against a control
//! that no provider closes.
//!
//! A port that does not open proves nothing alone: only beside one that opens, from the same
//! network to the same host. What the server itself offers is another question, which a check
//! answers from our side.

mod greeting;
mod shown_certificate;
mod tool;
mod tries;
mod wording;

use verdict::{Arg, Because, Code, Evidence, EvidenceKind, Finding, codes};

use greeting::Greeter;
use shown_certificate::Fault;
use tries::{Outcome, Session};

codes! {
    /// Every code of this module.
    pub(crate) CODES for module "network" at Network 1 on [LoggingIn, Sending] core;
    /// Every port that was tried opens.
    info OPEN "open" on Client,
    /// One port does not open, another of the same host does.
    error PORT_BLOCKED "port_blocked" on Network,
    /// No port for mail opens, the control does.
    error MAIL_BLOCKED "mail_blocked" on Network,
    /// Nothing opens, not even the control.
    unknown ALL_CLOSED "all_closed" on Client,
    /// Nothing opened, and nothing was tried beside it.
    unknown NO_CONTROL "no_control" on Client,
    /// A port is refused at once, by the server or by something before it.
    unknown REFUSED "refused" on Client,
    /// Something on the way answers in the server's place, or rewrites what it says.
    error INTERCEPTED "intercepted" on Network,
    /// A program on the computer stands between it and the server.
    error SCANNED "scanned" on Client,
    /// The server's name is not found.
    error NAME_UNRESOLVED "name_unresolved" on Client,
    /// The server shows a certificate that does not hold.
    error CERTIFICATE "certificate" on Server,
    /// The server is reached from elsewhere and not from here: concluded from answers.
    error SHUT_OUT "shut_out" on Account,
}

/// The ports that no provider closes: the control.
const CONTROLS: &[u16] = &[443, 80];

/// Ports that not every server offers: closed beside open ones they say nothing.
const OPTIONAL: &[u16] = &[2525, 110, 143, 26];

/// Ports for handing mail in, the first that is not closed is the one to use.
const SUBMISSION: &[u16] = &[587, 465, 2525];

/// A test, read.
pub(super) struct PortTest {
    /// What is found; empty if it says nothing that we know.
    pub(super) found: Vec<Finding>,
    /// Whether a program of a terminal speaks: then nothing of it is a mail program's.
    pub(super) is_terminal: bool,
}

/// What is found in the output of a test; none if it is no such output.
#[must_use]
pub fn findings(text: &str) -> Vec<Finding> {
    read(text).found
}

/// Reads the output of a test. A name that is not found and a certificate may be any program's:
/// they are read here only where a terminal's speaks.
pub(super) fn read(text: &str) -> PortTest {
    let session = tries::read(text);
    let is_terminal = session.tool.is_some();
    let mut found: Vec<Finding> = of_words(&session, is_terminal).into_iter().collect();
    if is_terminal {
        found.extend(certificate(&session));
    }
    if found.is_empty() {
        found.extend(judged(&session));
    }
    let tried = evidence(&session);
    let found = found.into_iter().map(|finding| finding.evidence(tried.clone())).collect();
    PortTest { found, is_terminal }
}

/// What a dialogue shows in which a server refused nothing: it was reached.
pub(super) fn of_dialogue() -> Finding {
    Finding::new(&OPEN, "your network")
}

/// What a server's words or a name that is not found tell, whatever opens.
fn of_words(session: &Session, is_terminal: bool) -> Option<Finding> {
    match session.greeter {
        Some(Greeter::Scanner) => return Some(about(&SCANNED, session)),
        Some(Greeter::Other) => {
            return Some(about(&INTERCEPTED, session).arg(Arg::word("fault", "web_host")));
        }
        Some(Greeter::Rewritten) => return Some(about(&INTERCEPTED, session)),
        None => {}
    }
    if is_terminal && session.tries.is_empty() && session.is_unresolved {
        return Some(about(&NAME_UNRESOLVED, session));
    }
    None
}

fn certificate(session: &Session) -> Option<Finding> {
    let shown = &session.certificate;
    if shown.is_scanners {
        return Some(about(&SCANNED, session));
    }
    let host = session.host.as_deref();
    let fault = shown.fault(host)?;
    // A company that everybody knows never shows another's certificate.
    if fault == Fault::LikelyOtherName && host.is_some_and(greeting::is_company) {
        return Some(about(&INTERCEPTED, session).arg(Arg::word("fault", "web_host")));
    }
    let mut found = about(&CERTIFICATE, session).arg(Arg::word("what", fault.as_str()));
    if fault.is_name() {
        found = found.arg(Arg::word("fault", "other_name"));
    }
    if fault == Fault::LikelyOtherName {
        found = found.arg(Arg::word("certainty", "likely"));
    }
    Some(found)
}

/// The verdict on ports, from what opened and what did not.
fn judged(session: &Session) -> Option<Finding> {
    let mail: Vec<_> =
        session.tries.iter().filter(|tried| !CONTROLS.contains(&tried.port)).collect();
    let open = mail.iter().filter(|tried| tried.outcome == Outcome::Open).count();
    let closed: Vec<_> = mail.iter().filter(|tried| tried.outcome != Outcome::Open).collect();
    let controls = || session.tries.iter().filter(|tried| CONTROLS.contains(&tried.port));
    let is_reached = controls().any(|tried| tried.outcome == Outcome::Open);
    let first = closed.iter().find(|tried| open == 0 || !OPTIONAL.contains(&tried.port));
    let Some(first) = first else { return of_no_port(session, open) };
    if open == 0 && !is_reached {
        let is_refused = closed.iter().all(|tried| tried.outcome == Outcome::Refused);
        let because = if is_refused { Because::Refused } else { Because::Timeout };
        let code = if controls().next().is_some() { &ALL_CLOSED } else { &NO_CONTROL };
        return Some(about(code, session).arg(Arg::port("port", first.port)).because(because));
    }
    if open == 0 && closed.len() > 1 && closed.iter().any(|tried| tried.outcome != Outcome::Refused)
    {
        return Some(about(&MAIL_BLOCKED, session).arg(Arg::count("count", closed.len())));
    }
    // Providers refuse port 25 as often as they drop it; a refusal of another port may be the
    // server's own.
    if first.outcome == Outcome::Refused && first.port != 25 {
        let refused = about(&REFUSED, session).arg(Arg::port("port", first.port));
        return Some(with_port_to_use(refused, session).because(Because::Refused));
    }
    let blocked = about(&PORT_BLOCKED, session).arg(Arg::port("port", first.port));
    Some(with_port_to_use(blocked, session))
}

fn with_port_to_use(finding: Finding, session: &Session) -> Finding {
    let Some(port) = to_use(session) else { return finding };
    let security = if port == 465 { "SSL/TLS" } else { "STARTTLS" };
    let finding = finding.arg(Arg::port("open_port", port));
    finding.arg(Arg::word("open_security", security))
}

/// No port is closed: how many opened, or whether a server answered at a port that is not known.
fn of_no_port(session: &Session, open: usize) -> Option<Finding> {
    if open > 0 {
        return Some(about(&OPEN, session).arg(Arg::count("count", open)));
    }
    session.is_greeted.then(|| about(&OPEN, session))
}

/// The port to send through: one that opened, else one that was not tried; never one that failed.
fn to_use(session: &Session) -> Option<u16> {
    let outcome = |port: u16| session.tries.iter().find(|tried| tried.port == port);
    let opened = SUBMISSION
        .iter()
        .find(|port| outcome(**port).is_some_and(|tried| tried.outcome == Outcome::Open));
    opened.or_else(|| SUBMISSION.iter().find(|port| outcome(**port).is_none())).copied()
}

fn about(code: &Code, session: &Session) -> Finding {
    match &session.host {
        Some(host) => {
            Finding::new(code, Arg::host("host", host).value).arg(Arg::host("host", host))
        }
        None => Finding::new(code, "your network"),
    }
}

/// What was tried, in our own words: nothing of the output travels.
fn evidence(session: &Session) -> Evidence {
    let evidence = Evidence::new(
        EvidenceKind::Text,
        "test from the customer's network",
        "what was pasted",
        "",
    );
    session.tries.iter().fold(evidence, |evidence, tried| {
        evidence.fact(Arg::word(&format!("port_{}", tried.port), tried.outcome.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        findings(text).into_iter().next().map(|finding| finding.code)
    }

    #[test]
    fn ports_are_judged_against_a_control() {
        for (text, wanted) in [
            ("25 False\n465 True\n587 True\n2525 True\n443 True", Some(&PORT_BLOCKED)),
            ("25 closed\n465 open\n587 open\n2525 closed\n443 open", Some(&PORT_BLOCKED)),
            ("25 True\n465 True\n587 True\n2525 False\n443 True", Some(&OPEN)),
            ("25 False\n465 False\n587 False\n2525 False\n443 True", Some(&MAIL_BLOCKED)),
            ("25 False\n465 False\n587 False\n2525 False\n443 False", Some(&ALL_CLOSED)),
            ("25 False\n587 False", Some(&NO_CONTROL)),
            ("587 False\n443 True", Some(&PORT_BLOCKED)),
            (
                "nc: connect to mail.example.com port 587 (tcp) failed: Connection \
                 refused\nConnection to mail.example.com 443 port [tcp/https] succeeded!",
                Some(&REFUSED),
            ),
            ("443 True", None),
            ("I have 25 emails and 443 friends", None),
        ] {
            assert_eq!(code(text).as_deref(), wanted.map(|code| code.id), "{text}");
        }
    }

    #[test]
    fn what_stands_between_is_seen() {
        for (text, wanted) in [
            (
                "Trying 192.0.2.1...\nConnected to mail.example.com.\nEscape character is \
                 '^]'.\n220 ****************************\n",
                &INTERCEPTED,
            ),
            (
                "Connected to mail.example.com.\n220 mail.example.com \
                 ESMTP\n250-mail.example.com\n250-XXXXXXXA\n250 HELP",
                &INTERCEPTED,
            ),
            (
                "$ openssl s_client -connect \
                 mail.example.com:993\nCONNECTED(00000003)\nissuer=CN = avast! Mail Shield \
                 Root\nVerify return code: 20 (unable to get local issuer certificate)",
                &SCANNED,
            ),
            (
                "$ openssl s_client -connect mail.example.com:993\nCONNECTED(00000003)\nVerify \
                 return code: 10 (certificate has expired)",
                &CERTIFICATE,
            ),
            (
                "$ openssl s_client -connect mail.example.com:993\nCONNECTED(00000003)\nVerify \
                 return code: 0 (ok)",
                &OPEN,
            ),
            ("curl: (6) Could not resolve host: mail.exmple.com", &NAME_UNRESOLVED),
        ] {
            assert_eq!(code(text).as_deref(), Some(wanted.id), "{text}");
        }
    }
}
