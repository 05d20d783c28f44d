//! Which ports did somebody try, and what came of it? The output of `Test-NetConnection`, `nc`,
//! `ncat`, `telnet`, `curl` and `openssl s_client`, line by line, each with the command line above
//! it where that was pasted too.

#[cfg(test)]
mod tests;

use super::greeting::{self, Greeter};
use super::shown_certificate::ShownCertificate;
use super::tool::{self, Tool};
use super::wording::{self, has};
use crate::pasted::chars::{NO_ASCII_LETTER_OR_DIGIT, NO_DIGIT, one_of};
use crate::pasted::phrase::{contains_one, starts_with_one};

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
    /// The computer has no way to that address, which says nothing of the host's others.
    NoWay,
}

impl Outcome {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::TimedOut => "timed out",
            Self::Closed => "closed",
            Self::NoWay => "no way there",
        }
    }
}

/// One port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Try {
    pub(super) port: u16,
    pub(super) outcome: Outcome,
    /// The command that it comes of.
    command: usize,
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
    /// Whether a server answered, at whatever port.
    pub(super) is_greeted: bool,
    /// Who greets in the server's place, if somebody does.
    pub(super) greeter: Option<Greeter>,
    /// What was shown of its certificate.
    pub(super) certificate: ShownCertificate,
    /// How many commands were seen.
    commands: usize,
    /// Whether a record was asked for that is no host's.
    is_record: bool,
    /// Which program of a terminal speaks.
    pub(super) tool: Option<Tool>,
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
    ("submission://", 587),
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
        self.tool = tool::of_line(line).or(self.tool);
        // A record below a name with an underscore is no host.
        self.is_record |= line.contains("_dmarc.") || line.contains("_domainkey.");
        if self.command(&words) || self.certificate.take(line) || self.property(line) {
            return;
        }
        if has(line, wording::NOT_FOUND) {
            self.is_unresolved = !self.is_record;
            return;
        }
        self.greeter = self.greeter.or_else(|| greeting::greeter(line, self.host.as_deref()));
        let is_tool = self.tool.is_some();
        let tried = plain(&words).or_else(|| netcat(&words, line));
        let tried = tried.or_else(|| named(&words, line).filter(|_| is_tool));
        let tried = tried.or_else(|| self.unnamed(line));
        if let Some((port, outcome)) = tried {
            self.add(port, outcome);
        }
    }

    fn add(&mut self, port: u16, outcome: Outcome) {
        let command = self.commands;
        let Some(known) = self.tries.iter_mut().find(|tried| tried.port == port) else {
            self.tries.push(Try { port, outcome, command });
            return;
        };
        // One address of two may fail: what opened, opens. Of two commands that differ, tried from
        // two places or at two times, the one that failed is what is asked about. What was refused
        // stays so if a summary only says that it failed.
        let is_open = known.outcome == Outcome::Open;
        let is_other = command != known.command
            && known.outcome != outcome
            && known.outcome != Outcome::NoWay
            && outcome != Outcome::NoWay;
        let stays = if is_other { !is_open } else { is_open || outcome == Outcome::Closed };
        if !stays {
            *known = Try { port, outcome, command };
        }
    }

    fn meet(&mut self, host: &str) {
        let host = host.trim_matches(NO_ASCII_LETTER_OR_DIGIT);
        let is_name = host.contains('.')
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        if is_name && host.parse::<std::net::IpAddr>().is_err() {
            self.host = Some(host.to_owned());
        }
    }

    /// A line that was typed: it names host and port of what follows.
    fn command(&mut self, words: &[&str]) -> bool {
        if let Some((_, place)) = words.iter().find_map(|word| word.split_once("/dev/tcp/")) {
            let (host, named) = place.split_once('/').unwrap_or((place, ""));
            self.meet(host);
            self.port = port(named.trim_matches(NO_DIGIT)).or(self.port);
            self.tool = Some(Tool::Port);
            return true;
        }
        let Some((tool, at)) = tool::called(words) else { return false };
        let target = target(&words[at..]);
        self.tool = target.is_some().then_some(tool).or(self.tool);
        self.commands += usize::from(target.is_some());
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
            self.meet(host.split(one_of(" :")).next().unwrap_or_default());
        }
        let line = line.strip_prefix("=== ").unwrap_or(line);
        let starts = ["220 ", "220-", "+ok", "* ok", "connected to ", "connected("];
        let is_open = starts_with_one(line, &starts);
        self.is_greeted |= is_open && self.tool.is_some();
        let port = self.port?;
        if is_open || line == "true" {
            return Some((port, Outcome::Open));
        }
        let is_failure = [
            "ncat: ",
            "telnet: ",
            "connect:errno=1",
            "connect:errno=6",
            "connect to address",
            "curl: (7)",
            "curl: (28)",
            "bio_connect",
            "io::socket",
            "error connecting to",
            "bash: connect:",
        ];
        if line == "false"
            || contains_one(line, &is_failure)
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
        let word = word.trim_matches(one_of("\"'"));
        if let Some((scheme, usual)) = SCHEMES.iter().find(|(scheme, _)| word.starts_with(scheme)) {
            let place = word[scheme.len()..].split('/').next().unwrap_or_default();
            let (host, named) = place.split_once(':').unwrap_or((place, ""));
            return Some((host.to_owned(), port(named).or(Some(*usual))));
        }
        if word == "-connect" {
            let (host, named) = arguments.get(at + 1)?.split_once(':')?;
            return Some((host.to_owned(), port(named).or_else(|| service(named))));
        }
    }
    let plain: Vec<&&str> = arguments.iter().filter(|word| !word.starts_with('-')).collect();
    let is_host = |word: &&&&str| !word.contains('@') && word.contains(one_of(".:"));
    let host = plain.iter().find(is_host).or_else(|| plain.first())?;
    Some(((**host).to_string(), plain.iter().rev().find_map(|word| port(word))))
}

/// The port of a service, by its name at IANA.
fn service(name: &str) -> Option<u16> {
    let (_, usual) = SCHEMES.iter().find(|(scheme, _)| scheme.strip_suffix("://") == Some(name))?;
    Some(*usual).filter(|port| PORTS.contains(port))
}

/// `25 True`, `587: open`, `port 25 closed`: what our own lines print.
fn plain(words: &[&str]) -> Option<(u16, Outcome)> {
    let words = words.strip_prefix(&["port"]).unwrap_or(words);
    let [first, last] = words else { return None };
    let outcome = match last.trim_end_matches(one_of(".!")) {
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
    if let Some(named) = words.first().and_then(|word| word.strip_suffix("/tcp")) {
        let state = words.get(1).copied().unwrap_or_default();
        return Some((port(named)?, of_nmap(state)?));
    }
    if let Some(port) = words.iter().find_map(|word| in_brackets(word)) {
        let is_failed = has(line, wording::REFUSED) || has(line, wording::TIMED_OUT);
        return line
            .ends_with(" open")
            .then_some((port, Outcome::Open))
            .or_else(|| is_failed.then(|| (port, reason(line))));
    }
    let at = words.iter().position(|word| word.starts_with('[') && word.ends_with(']'))?;
    let port = port(words.get(at + 1)?)?;
    Some((port, if line.ends_with(" open") { Outcome::Open } else { reason(line) }))
}

/// `25/tcp filtered smtp`, as Nmap calls the state of a port.
fn of_nmap(state: &str) -> Option<Outcome> {
    match state {
        "open" => Some(Outcome::Open),
        "closed" => Some(Outcome::Refused),
        "filtered" => Some(Outcome::TimedOut),
        _ => None,
    }
}

/// `(192.0.2.1:25)`, as BusyBox names an endpoint.
fn in_brackets(word: &str) -> Option<u16> {
    let place = word.strip_prefix('(')?.trim_end_matches(':').strip_suffix(')')?;
    port(place.rsplit_once(':')?.1)
}

/// `… port 25 … failed: …`, `on port 25: Connect failed`, `(192.0.2.1 : 25) failed`, `Connected to
/// … port 587`.
fn named(words: &[&str], line: &str) -> Option<(u16, Outcome)> {
    let trim = |word: &str| port(word.trim_matches(NO_DIGIT));
    let after = |at: usize| words.get(at + 1).and_then(|word| trim(word));
    let named = words.iter().enumerate().find_map(|(at, word)| {
        wording::PORT.split('|').any(|known| known == *word).then(|| after(at)).flatten()
    });
    if line.contains("connected to ") && !line.contains("not connected") {
        return Some((named?, Outcome::Open));
    }
    if !has(line, wording::FAILED) && !has(line, wording::REFUSED) {
        return None;
    }
    let last =
        line.contains("tcp connect to").then(|| line.rsplit(one_of(": ")).find_map(trim)).flatten();
    Some((named.or(last)?, reason(line)))
}

fn reason(line: &str) -> Outcome {
    if has(line, wording::NO_WAY) {
        return Outcome::NoWay;
    }
    if has(line, wording::REFUSED) {
        return Outcome::Refused;
    }
    if has(line, wording::TIMED_OUT) { Outcome::TimedOut } else { Outcome::Closed }
}

fn port(word: &str) -> Option<u16> {
    word.parse().ok().filter(|port| PORTS.contains(port))
}
