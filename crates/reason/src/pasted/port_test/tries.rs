//! Which ports did somebody try, and what came of it? The output of `Test-NetConnection`, `nc`,
//! `ncat`, `telnet`, `curl` and `openssl s_client`, line by line, each with the command line above
//! it where that was pasted too.

use super::greeting::{self, Greeter};
use super::shown_certificate::ShownCertificate;
use super::wording::{self, has};

/// What came of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    /// Turned away at once.
    Refused,
    /// Nothing came back.
    TimedOut,
    /// Not open; the program does not say how.
    Closed,
}

impl Outcome {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::TimedOut => "timed out",
            Self::Closed => "closed",
        }
    }
}

/// One port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Try {
    pub(super) port: u16,
    pub(super) outcome: Outcome,
}

/// Everything that an output shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    /// The host that was tried, where it is named.
    pub(super) host: Option<String>,
    /// Each port once, the last word on it.
    pub(super) tries: Vec<Try>,
    /// Whether a name was not found.
    pub(super) is_unresolved: bool,
    /// Who greets in the server's place, if somebody does.
    pub(super) greeter: Option<Greeter>,
    /// What was shown of its certificate.
    pub(super) certificate: ShownCertificate,
    /// The port of the command whose output follows.
    port: Option<u16>,
}

/// The ports that a test of mail tries; other numbers are no ports here.
const PORTS: &[u16] = &[25, 26, 80, 110, 143, 443, 465, 587, 993, 995, 2525];

/// The most lines that are read.
const MOST_LINES: usize = 500;

/// Schemes of addresses, with the port that each means.
const SCHEMES: &[(&str, u16)] = &[
    ("smtps://", 465),
    ("smtp://", 25),
    ("imaps://", 993),
    ("imap://", 143),
    ("pop3s://", 995),
    ("pop3://", 110),
    ("https://", 443),
    ("http://", 80),
    ("telnet://", 23),
];

/// Reads the output.
pub(super) fn read(text: &str) -> Session {
    let mut session = Session::default();
    for line in text
        .lines()
        .take(MOST_LINES)
        .map(str::trim)
        .filter(|line| !line.is_empty() && line.len() < 1024)
    {
        session.take(&line.to_ascii_lowercase());
    }
    session
}

impl Session {
    fn take(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if self.command(&words) || self.certificate.take(line) || self.property(line) {
            return;
        }
        if has(line, wording::NOT_FOUND) {
            self.is_unresolved = true;
            return;
        }
        self.greeter = self.greeter.or_else(|| greeting::greeter(line, self.host.as_deref()));
        let tried = plain(&words).or_else(|| netcat(&words, line)).or_else(|| named(&words, line));
        let tried = tried.or_else(|| self.unnamed(line));
        if let Some((port, outcome)) = tried {
            self.add(port, outcome);
        }
    }

    fn add(&mut self, port: u16, outcome: Outcome) {
        match self.tries.iter_mut().find(|tried| tried.port == port) {
            // One address of two may fail: what opened, opens. What was refused stays so if a
            // summary only says that it failed.
            Some(known) if known.outcome == Outcome::Open || outcome == Outcome::Closed => {}
            Some(known) => known.outcome = outcome,
            None => self.tries.push(Try { port, outcome }),
        }
    }

    fn meet(&mut self, host: &str) {
        let host = host.trim_matches(|ch: char| !ch.is_ascii_alphanumeric());
        let is_name = host.contains('.')
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        if is_name && host.parse::<std::net::IpAddr>().is_err() {
            self.host = Some(host.to_owned());
        }
    }

    /// A line that was typed: it names host and port of what follows.
    fn command(&mut self, words: &[&str]) -> bool {
        let is_program = |word: &&str| {
            let name = word.rsplit(['/', '\\', '>', '$', '#', '%']).next().unwrap_or_default();
            matches!(
                name.trim_end_matches(".exe"),
                "telnet"
                    | "nc"
                    | "ncat"
                    | "netcat"
                    | "openssl"
                    | "curl"
                    | "test-netconnection"
                    | "tnc"
                    | "swaks"
                    | "gnutls-cli"
            )
        };
        let Some(at) = words.iter().take(6).position(is_program) else { return false };
        let target = target(&words[at + 1..]);
        if let Some((host, port)) = &target {
            self.meet(host);
            self.port = *port;
        }
        target.is_some()
    }

    /// `RemotePort : 587`, as PowerShell writes it.
    fn property(&mut self, line: &str) -> bool {
        let Some((name, value)) =
            line.split_once(':').map(|(name, value)| (name.trim_end(), value.trim()))
        else {
            return false;
        };
        match name {
            "computername" => self.meet(value),
            "remoteport" => self.port = port(value),
            "tcptestsucceeded" => {
                let outcome = if value == "true" { Outcome::Open } else { Outcome::Closed };
                self.port.into_iter().for_each(|port| self.add(port, outcome));
            }
            _ => return false,
        }
        true
    }

    /// Results that name no port: the one of the command above is meant.
    fn unnamed(&mut self, line: &str) -> Option<(u16, Outcome)> {
        if let Some(place) = line.strip_prefix("=== trying ") {
            let (host, named) = place.trim_end_matches('.').split_once(':')?;
            self.meet(host);
            self.port = port(named);
            return None;
        }
        if let Some(host) = line.strip_prefix("connected to ") {
            self.meet(host.split([' ', ':']).next().unwrap_or_default());
        }
        let port = self.port?;
        let is_greeting = ["220 ", "220-", "+ok", "* ok"].iter().any(|it| line.starts_with(it));
        let is_open = is_greeting
            || line.starts_with("connected to ")
            || line.starts_with("connected(")
            || line == "true";
        if is_open {
            return Some((port, Outcome::Open));
        }
        let is_failure = [
            "ncat: ",
            "telnet: ",
            "connect:errno=",
            "connect to address",
            "curl: (7)",
            "curl: (28)",
            "bio_connect",
            "io::socket",
            "error connecting to",
        ];
        if line == "false"
            || is_failure.iter().any(|start| line.contains(start))
            || line.contains("system library:connect")
        {
            return Some((port, reason(line)));
        }
        None
    }
}

/// Host and port of a command's arguments.
fn target(arguments: &[&str]) -> Option<(String, Option<u16>)> {
    for (at, word) in arguments.iter().enumerate() {
        let word = word.trim_matches(['"', '\'']);
        if let Some((scheme, usual)) = SCHEMES.iter().find(|(scheme, _)| word.starts_with(scheme)) {
            let place = word[scheme.len()..].split('/').next().unwrap_or_default();
            let (host, named) = place.split_once(':').unwrap_or((place, ""));
            return Some((host.to_owned(), port(named).or(Some(*usual))));
        }
        if word == "-connect" {
            let (host, named) = arguments.get(at + 1)?.split_once(':')?;
            return Some((host.to_owned(), port(named)));
        }
    }
    let plain: Vec<&&str> = arguments.iter().filter(|word| !word.starts_with('-')).collect();
    let host = plain.iter().find(|word| {
        !word.contains('@')
            && word.contains('.')
            && word.bytes().any(|byte| byte.is_ascii_alphabetic())
    })?;
    Some(((**host).to_string(), plain.iter().rev().find_map(|word| port(word))))
}

/// `25 True`, `587: open`, `port 25 closed`: what our own lines print.
fn plain(words: &[&str]) -> Option<(u16, Outcome)> {
    let words = words.strip_prefix(&["port"]).unwrap_or(words);
    let [first, last] = words else { return None };
    let outcome = match last.trim_end_matches(['.', '!']) {
        "true" | "open" | "ok" | "succeeded" => Outcome::Open,
        "refused" => Outcome::Refused,
        "timeout" => Outcome::TimedOut,
        "false" | "closed" | "blocked" | "failed" | "filtered" => Outcome::Closed,
        _ => return None,
    };
    Some((port(first.trim_end_matches(':'))?, outcome))
}

/// `Connection to … 587 port [tcp/submission] succeeded!` and `… [192.0.2.1] 25 (smtp) open`.
fn netcat(words: &[&str], line: &str) -> Option<(u16, Outcome)> {
    if let Some(at) = words.iter().position(|word| *word == "port" && line.contains("succeeded")) {
        let beside = [at.checked_sub(1)?, at + 1].into_iter().filter_map(|at| words.get(at));
        return Some((beside.filter_map(|word| port(word)).next()?, Outcome::Open));
    }
    if let Some(place) = line.strip_prefix("ncat: connected to ") {
        return Some((port(place.trim_end_matches('.').rsplit(':').next()?)?, Outcome::Open));
    }
    let at = words.iter().position(|word| word.starts_with('[') && word.ends_with(']'))?;
    let port = port(words.get(at + 1)?)?;
    Some((port, if line.ends_with(" open") { Outcome::Open } else { reason(line) }))
}

/// `… port 25 … failed: …`, `on port 25: Connect failed`, `(192.0.2.1 : 25) failed`, `Connected to
/// … port 587`.
fn named(words: &[&str], line: &str) -> Option<(u16, Outcome)> {
    let trim = |word: &str| port(word.trim_matches(|ch: char| !ch.is_ascii_digit()));
    let after = |at: usize| words.get(at + 1).and_then(|word| trim(word));
    let named = words
        .iter()
        .enumerate()
        .find_map(|(at, word)| wording::PORT.contains(word).then(|| after(at)).flatten());
    if line.contains("connected to ") && !line.contains("not connected") {
        return Some((named?, Outcome::Open));
    }
    if !has(line, wording::FAILED) && !has(line, wording::REFUSED) {
        return None;
    }
    let last =
        line.contains("tcp connect to").then(|| line.rsplit([':', ' ']).find_map(trim)).flatten();
    Some((named.or(last)?, reason(line)))
}

fn reason(line: &str) -> Outcome {
    if has(line, wording::REFUSED) {
        return Outcome::Refused;
    }
    if has(line, wording::TIMED_OUT) { Outcome::TimedOut } else { Outcome::Closed }
}

fn port(word: &str) -> Option<u16> {
    word.parse().ok().filter(|port| PORTS.contains(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each program's output as it prints it, and the ports it shows.
    const OUTPUTS: &[(&str, &[(u16, Outcome)])] = &[
        (
            "ComputerName     : mail.example.com\nRemoteAddress    : 192.0.2.1\nRemotePort       \
             : 587\nTcpTestSucceeded : True",
            &[(587, Outcome::Open)],
        ),
        (
            "WARNING: TCP connect to (192.0.2.1 : 25) failed\nComputerName : \
             mail.example.com\nRemotePort : 25\nPingSucceeded : True\nTcpTestSucceeded : False",
            &[(25, Outcome::Closed)],
        ),
        ("WARNUNG: TCP connect to mail.example.com:25 failed", &[(25, Outcome::Closed)]),
        (
            "PS C:\\> Test-NetConnection mail.example.com -Port 465 -InformationLevel Quiet\nTrue",
            &[(465, Outcome::Open)],
        ),
        (
            "Connection to mail.example.com (192.0.2.1) 587 port [tcp/submission] succeeded!",
            &[(587, Outcome::Open)],
        ),
        ("Connection to mail.example.com port 443 [tcp/https] succeeded!", &[(443, Outcome::Open)]),
        (
            "nc: connect to mail.example.com (192.0.2.1) port 25 (tcp) failed: Connection timed \
             out",
            &[(25, Outcome::TimedOut)],
        ),
        (
            "nc: connectx to mail.example.com port 25 (tcp) failed: Operation timed out",
            &[(25, Outcome::TimedOut)],
        ),
        ("mail.example.com [192.0.2.1] 25 (smtp) : Connection refused", &[(25, Outcome::Refused)]),
        ("mail.example.com [192.0.2.1] 587 (submission) open", &[(587, Outcome::Open)]),
        ("$ ncat -z mail.example.com 25\nNcat: TIMEOUT.", &[(25, Outcome::TimedOut)]),
        ("Ncat: Connected to 192.0.2.1:587.", &[(587, Outcome::Open)]),
        (
            "$ telnet mail.example.com 25\nTrying 192.0.2.1...\ntelnet: connect to address \
             192.0.2.1: Operation timed out\ntelnet: Unable to connect to remote host",
            &[(25, Outcome::TimedOut)],
        ),
        (
            "bob@home:~$ telnet mail.example.com 587\nTrying 192.0.2.1...\nConnected to \
             mail.example.com.\nEscape character is '^]'.\n220 mail.example.com ESMTP",
            &[(587, Outcome::Open)],
        ),
        (
            "Connecting To mail.example.com...Could not open connection to the host, on port 25: \
             Connect failed",
            &[(25, Outcome::Closed)],
        ),
        (
            "curl: (7) Failed to connect to mail.example.com port 25 after 21044 ms: Couldn't \
             connect to server",
            &[(25, Outcome::Closed)],
        ),
        (
            "curl: (28) Failed to connect to mail.example.com port 25 after 5002 ms: Timeout was \
             reached",
            &[(25, Outcome::TimedOut)],
        ),
        (
            "$ curl -v smtp://mail.example.com:587\n*   Trying 192.0.2.1:587...\n* Connected to \
             mail.example.com (192.0.2.1) port 587 (#0)",
            &[(587, Outcome::Open)],
        ),
        (
            "$ curl telnet://mail.example.com:25 -m 5\ncurl: (28) Connection timed out after \
             5001 milliseconds",
            &[(25, Outcome::TimedOut)],
        ),
        (
            "$ openssl s_client -connect mail.example.com:465\nCONNECTED(00000003)\nVerify \
             return code: 0 (ok)",
            &[(465, Outcome::Open)],
        ),
        (
            "$ openssl s_client -starttls smtp -connect \
             mail.example.com:25\n80AB:error:8000006E:system library:BIO_connect:Connection timed \
             out:crypto/bio/bio_sock2.c:114:calling connect()\nconnect:errno=110",
            &[(25, Outcome::TimedOut)],
        ),
    ];

    #[test]
    fn each_program_is_read_in_its_own_form() {
        for (text, wanted) in OUTPUTS {
            let found: Vec<_> =
                read(text).tries.iter().map(|tried| (tried.port, tried.outcome)).collect();
            assert_eq!(found, *wanted, "{text}");
        }
    }
}
