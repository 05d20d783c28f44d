//! What do the lab's mail servers say? SMTP, IMAP and POP3 as far as a polite stranger goes, with
//! faults on demand.
//!
//! The lines are those of Postfix and Dovecot as they were heard in a lab of real servers; what
//! stands in a scenario names its own source.

mod misbehave;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::tally::{Tally, Visit};

/// How a port behaves before any protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// It speaks the protocol of its port.
    #[default]
    Mail,
    /// It accepts, and says nothing (a mail server whose SASL backend is down does that).
    Silent,
    /// It accepts, and closes.
    Closes,
    /// A web server stands there.
    Http,
    /// It offers TLS, and answers the handshake with plain text.
    BreaksTls,
    /// It answers a handshake with the alert of a server that knows old versions of TLS only (RFC
    /// 8446 section 6.2).
    OldTls,
    /// It answers a handshake with the alert of a server that has no cipher in common (RFC 8446
    /// section 6.2).
    OtherCiphers,
    /// It says more in plain text behind its consent to STARTTLS, as somebody on the way would
    /// (CVE-2011-0411).
    Injects,
    /// It says one byte now and then, and never a whole line.
    Drips,
    /// It greets without end.
    EndlessLines,
    /// The same in lines as long as anybody reads.
    EndlessLongLines,
    /// It greets with a line that never ends.
    EndlessLine,
    /// It accepts, and resets the connection.
    Resets,
    /// It begins with TLS, whatever its port.
    TlsAtOnce,
    /// It says what stands in a file, whatever it hears.
    Verbatim,
    /// It speaks its protocol, and greets with what a terminal would obey and a reader would be
    /// deceived by.
    ControlBytes,
    /// It says every control byte, and no protocol's words.
    OnlyControlBytes,
}

/// One port of a host, where it differs from the usual.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Port {
    /// Its number.
    pub port: u16,
    /// How it behaves.
    pub manner: Manner,
    /// What it says first, without the line end; none: what its protocol says.
    pub greeting: Option<String>,
    /// The file that it recites.
    pub says: Option<PathBuf>,
    /// Milliseconds before the greeting.
    pub delay_ms: u64,
    /// What it offers before TLS: the lines after the first of EHLO, the words of CAPABILITY, the
    /// lines of CAPA.
    pub offers: Option<Vec<String>>,
    /// What it offers inside TLS.
    pub offers_tls: Option<Vec<String>>,
    /// Its answer to EHLO, where it is a refusal.
    pub ehlo: Option<String>,
    /// Whether it hears nothing of senders without TLS.
    pub wants_tls: bool,
    /// Its answers to recipients by their domain; none: it takes all but those of `example.com`.
    pub recipients: BTreeMap<String, String>,
}

/// A bell, an escape that clears the screen, one that names the window, bidi and zero-width
/// characters, a NUL.
const CONTROL_BYTES: &str =
    " \u{7}\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{feff}\0\u{7f}";

/// A server that listens, until it is dropped.
pub struct Peer {
    _serving: JoinSet<()>,
}

/// What a connection is served with.
struct Served {
    host: String,
    port: Port,
    tls: Option<Arc<ServerConfig>>,
}

impl Peer {
    /// Listens at an address.
    ///
    /// # Errors
    /// The port cannot be bound.
    pub async fn start(
        host: &str,
        address: IpAddr,
        port: Port,
        tls: Option<Arc<ServerConfig>>,
        tally: &Tally,
    ) -> Result<Self, String> {
        let at = SocketAddr::new(address, port.port);
        let listener =
            listen(at).map_err(|fault| format!("{host} cannot listen on {at}: {fault}"))?;
        let served = Arc::new(Served { host: host.to_owned(), port, tls });
        let mut serving = JoinSet::new();
        let tally = tally.clone();
        serving.spawn(async move {
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (served, mut visit) = (Arc::clone(&served), tally.enter(at));
                conversations.spawn(async move {
                    // A checker that has gone away is no fault of the world's.
                    drop(serve(stream, &served, &mut visit).await);
                    drop(visit);
                });
                while conversations.try_join_next().is_some() {}
            }
        });
        Ok(Self { _serving: serving })
    }
}

/// Listens, with little room for what is said and not yet heard: so what a peer got rid of is about
/// what was read.
fn listen(at: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(4096)?;
    socket.bind(at)?;
    socket.listen(1024)
}

async fn serve(stream: TcpStream, served: &Served, visit: &mut Visit) -> std::io::Result<()> {
    let Some(stream) = misbehave::misbehave(stream, served, visit).await? else { return Ok(()) };
    let is_tls = matches!(served.port.port, 465 | 993 | 995);
    let broken = broken_tls(served.port.manner);
    if let Some(answer) = broken.filter(|_| is_tls) {
        return break_tls(stream, answer).await;
    }
    if let (true, Some(tls)) = (is_tls, &served.tls) {
        let stream = TlsAcceptor::from(Arc::clone(tls)).accept(stream).await?;
        return converse(stream, served, visit, (true, true)).await.map(drop);
    }
    let Some(stream) = converse(stream, served, visit, (true, false)).await? else { return Ok(()) };
    if let Some(answer) = broken {
        return break_tls(stream, answer).await;
    }
    let Some(tls) = &served.tls else { return Ok(()) };
    let stream = TlsAcceptor::from(Arc::clone(tls)).accept(stream).await?;
    converse(stream, served, visit, (false, true)).await.map(drop)
}

/// What answers a handshake in its place: plain text, or a fatal alert.
fn broken_tls(manner: Manner) -> Option<&'static [u8]> {
    match manner {
        Manner::BreaksTls => Some(b"500 not TLS\r\n"),
        Manner::OldTls => Some(&[21, 3, 1, 0, 2, 2, 70]),
        Manner::OtherCiphers => Some(&[21, 3, 3, 0, 2, 2, 40]),
        _ => None,
    }
}

/// Waits for the handshake to begin, and answers it so.
async fn break_tls(mut stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    if stream.read(&mut [0; 4096]).await? > 0 {
        stream.write_all(answer).await?;
    }
    Ok(())
}

/// Talks until the goodbye; gives the stream back where a handshake is to come.
async fn converse<S>(
    stream: S,
    served: &Served,
    visit: &mut Visit,
    (greets, is_tls): (bool, bool),
) -> std::io::Result<Option<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    let speaker = Speaker { served, is_tls };
    if greets {
        tokio::time::sleep(Duration::from_millis(served.port.delay_ms)).await;
        stream.write_all(format!("{}\r\n", speaker.greeting()).as_bytes()).await?;
    }
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let (answer, next) = speaker.answer(line.trim_end());
        stream.write_all(answer.as_bytes()).await?;
        match next {
            Next::More => {}
            Next::Handshake => return Ok(Some(stream.into_inner())),
            Next::Goodbye => {
                visit.end();
                return stream.shutdown().await.map(|()| None);
            }
        }
    }
}

/// What comes after an answer.
enum Next {
    More,
    Handshake,
    Goodbye,
}

struct Speaker<'a> {
    served: &'a Served,
    is_tls: bool,
}

impl Speaker<'_> {
    fn greeting(&self) -> String {
        let host = &self.served.host;
        let hidden =
            if self.served.port.manner == Manner::ControlBytes { CONTROL_BYTES } else { "" };
        let usual = match self.served.port.port {
            143 | 993 => format!("* OK [CAPABILITY {}] Dovecot ready.", self.offers().join(" ")),
            110 | 995 => "+OK Dovecot ready.".to_owned(),
            _ => format!("220 {host} ESMTP Postfix"),
        };
        self.served.port.greeting.clone().unwrap_or_else(|| format!("{usual}{hidden}"))
    }

    fn answer(&self, line: &str) -> (String, Next) {
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
        if self.served.port.manner == Manner::Injects {
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
