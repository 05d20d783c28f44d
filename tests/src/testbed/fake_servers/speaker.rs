//! What does a fake mail server answer? The lines of Postfix and Dovecot, as the real ones said
//! them in the test bed.

use super::{Behaviour, Served};

/// A bell, an escape that clears the screen, one that names the window, bidi and zero-width
/// characters, a NUL.
const CONTROL_BYTES: &str =
    " \u{7}\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{feff}\0\u{7f}";

/// What comes after an answer.
pub(super) enum Next {
    More,
    Handshake,
    Goodbye,
}

pub(super) struct Speaker<'a> {
    pub(super) served: &'a Served,
    pub(super) is_tls: bool,
}

impl Speaker<'_> {
    pub(super) fn greeting(&self) -> String {
        let host = &self.served.host;
        let hidden =
            if self.served.port.behaviour == Behaviour::ControlBytes { CONTROL_BYTES } else { "" };
        let usual = match self.served.port.port {
            143 | 993 => format!("* OK [CAPABILITY {}] Dovecot ready.", self.offers().join(" ")),
            110 | 995 => "+OK Dovecot ready.".to_owned(),
            _ => format!("220 {host} ESMTP Postfix"),
        };
        self.served.port.greeting.clone().unwrap_or_else(|| format!("{usual}{hidden}"))
    }

    pub(super) fn answer(&self, line: &str) -> (String, Next) {
        match self.served.port.port {
            143 | 993 => self.imap(line),
            110 | 995 => self.pop3(line),
            _ => self.smtp(line),
        }
    }

    fn smtp(&self, line: &str) -> (String, Next) {
        let host = &self.served.host;
        let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => match &self.served.port.ehlo {
                Some(refusal) => (format!("{refusal}\r\n"), Next::More),
                None => (multiline(host, &self.offers()), Next::More),
            },
            "HELO" => (format!("250 {host}\r\n"), Next::More),
            "STARTTLS" if self.may_upgrade() => (
                format!("220 2.0.0 Ready to start TLS\r\n{}", self.injected("250 AUTH PLAIN")),
                Next::Handshake,
            ),
            "MAIL" if self.served.port.wants_tls && !self.is_tls => {
                ("530 5.7.0 Must issue a STARTTLS command first\r\n".to_owned(), Next::More)
            }
            "MAIL" => ("250 2.1.0 Ok\r\n".to_owned(), Next::More),
            "RCPT" => (format!("{}\r\n", self.recipient(line)), Next::More),
            "RSET" => ("250 2.0.0 Ok\r\n".to_owned(), Next::More),
            "QUIT" => ("221 2.0.0 Bye\r\n".to_owned(), Next::Goodbye),
            _ => ("502 5.5.2 Error: command not recognized\r\n".to_owned(), Next::More),
        }
    }

    fn recipient(&self, line: &str) -> String {
        let address = line.split(['<', '>']).nth(1).unwrap_or_default();
        let domain = address.rsplit('@').next().unwrap_or_default();
        self.served.port.recipients.get(domain).cloned().unwrap_or_else(|| match domain {
            "example.com" => format!("554 5.7.1 <{address}>: Relay access denied"),
            _ => "250 2.1.5 Ok".to_owned(),
        })
    }

    fn imap(&self, line: &str) -> (String, Next) {
        let (tag, command) = line.split_once(' ').unwrap_or((line, ""));
        match command.to_ascii_uppercase().as_str() {
            "CAPABILITY" => {
                let words = self.offers().join(" ");
                (
                    format!("* CAPABILITY {words}\r\n{tag} OK Pre-login capabilities listed.\r\n"),
                    Next::More,
                )
            }
            "STARTTLS" if self.may_upgrade() => {
                let more = self.injected("* CAPABILITY IMAP4rev1 AUTH=PLAIN");
                (format!("{tag} OK Begin TLS negotiation now.\r\n{more}"), Next::Handshake)
            }
            "LOGOUT" => {
                (format!("* BYE Logging out\r\n{tag} OK Logout completed.\r\n"), Next::Goodbye)
            }
            _ => (format!("{tag} BAD Error in IMAP command received by server.\r\n"), Next::More),
        }
    }

    fn pop3(&self, line: &str) -> (String, Next) {
        match line.to_ascii_uppercase().as_str() {
            "CAPA" => {
                let lines: String =
                    self.offers().iter().map(|line| format!("{line}\r\n")).collect();
                (format!("+OK\r\n{lines}.\r\n"), Next::More)
            }
            "STLS" if self.may_upgrade() => (
                format!("+OK Begin TLS negotiation now.\r\n{}", self.injected("+OK USER")),
                Next::Handshake,
            ),
            "QUIT" => ("+OK Logging out\r\n".to_owned(), Next::Goodbye),
            _ => ("-ERR Unknown command.\r\n".to_owned(), Next::More),
        }
    }

    /// What follows the consent to STARTTLS in the clear.
    fn injected(&self, line: &str) -> String {
        if self.served.port.behaviour == Behaviour::Injects {
            format!("{line}\r\n")
        } else {
            String::new()
        }
    }

    fn may_upgrade(&self) -> bool {
        !self.is_tls && self.served.tls.is_some()
    }

    /// What is offered now: the scenario's words, or what Postfix and Dovecot offer when they are
    /// set up well.
    fn offers(&self) -> Vec<String> {
        let own = if self.is_tls { &self.served.port.offers_tls } else { &self.served.port.offers };
        own.clone().unwrap_or_else(|| {
            usual(self.served.port.port, self.is_tls).iter().map(ToString::to_string).collect()
        })
    }
}

fn usual(port: u16, is_tls: bool) -> &'static [&'static str] {
    match (port, is_tls) {
        (143 | 993, false) => &[
            "IMAP4rev1",
            "SASL-IR",
            "LITERAL+",
            "ID",
            "ENABLE",
            "IDLE",
            "STARTTLS",
            "LOGINDISABLED",
        ],
        (143 | 993, true) => &[
            "IMAP4rev1",
            "SASL-IR",
            "LITERAL+",
            "ID",
            "ENABLE",
            "IDLE",
            "AUTH=PLAIN",
            "AUTH=LOGIN",
        ],
        (110 | 995, false) => &["CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "STLS"],
        (110 | 995, true) => {
            &["CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "USER", "SASL PLAIN LOGIN"]
        }
        (25, false) => {
            &["PIPELINING", "SIZE 10240000", "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME"]
        }
        (25, true) => &["PIPELINING", "SIZE 10240000", "ENHANCEDSTATUSCODES", "8BITMIME"],
        (_, false) => {
            &["PIPELINING", "SIZE 10240000", "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME"]
        }
        (_, true) => {
            &["PIPELINING", "SIZE 10240000", "AUTH PLAIN LOGIN", "ENHANCEDSTATUSCODES", "8BITMIME"]
        }
    }
}

/// `250-first` … `250 last`.
fn multiline(first: &str, rest: &[String]) -> String {
    let lines: Vec<&str> = std::iter::once(first).chain(rest.iter().map(String::as_str)).collect();
    let last = lines.len() - 1;
    let line =
        |(at, text): (usize, &&str)| format!("250{}{text}\r\n", if at == last { ' ' } else { '-' });
    lines.iter().enumerate().map(line).collect()
}
