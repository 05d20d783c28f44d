//! What does the world's resolver answer, and what was it asked?
//!
//! A server that looks like a validating resolver: it follows aliases, says NXDOMAIN and NODATA
//! with an SOA, sets AD for signed zones, and fails in every way that rules tell it to. It writes
//! down each question with its time.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hickory_proto::op::{Edns, Message, ResponseCode};
use hickory_proto::rr::rdata::opt::EdnsOption;
use hickory_proto::rr::{LowerName, RecordType};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinSet;

use super::zone::Zone;

mod answer;
mod log;

pub use answer::{Found, look_up};
pub use log::{Asked, Log, Transport};

/// How an answer goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// SERVFAIL.
    Servfail,
    /// REFUSED.
    Refused,
    /// FORMERR.
    Formerr,
    /// NXDOMAIN, whatever the zone holds.
    Nxdomain,
    /// No records, whatever the zone holds.
    Nodata,
    /// Silence.
    Timeout,
    /// TC over UDP and over TCP, without an answer.
    Truncated,
    /// TC over UDP; the answer comes over TCP.
    TruncatedUdp,
    /// The first alias alone, as of a forwarder that follows none; the whole answer where there is
    /// none.
    AliasAlone,
    /// Bytes that are not a message.
    Garbage,
}

/// What the resolver does for some questions. The first rule that matches decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The name; `*.example.test` is every name at and below example.test, `*` every name.
    pub name: String,
    /// The type; none: all.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// How the answer goes wrong; none: it does not.
    pub answer: Option<Wrong>,
    /// The extended error that comes with the answer (RFC 8914).
    pub ede: Option<u16>,
    /// Whether the right answer comes after all when the question sets CD, as where a signature is
    /// broken.
    #[serde(default)]
    pub with_cd: bool,
    /// Whether the answer carries AD.
    #[serde(default)]
    pub ad: bool,
    /// Milliseconds before the answer.
    #[serde(default)]
    pub delay_ms: u64,
    /// How many times it holds; afterwards the next rule decides. None: always.
    pub times: Option<usize>,
}

/// What a world's resolver knows and does.
pub struct Script {
    /// The records.
    pub zone: Zone,
    /// The rules, in order.
    pub rules: Vec<Rule>,
    /// Before every answer.
    pub delay: Duration,
}

/// A resolver that listens, until it is dropped.
pub struct Resolver {
    /// What it was asked.
    pub log: Arc<Log>,
    _servers: JoinSet<()>,
}

/// How many ports are tried for one that is free.
const TRIES: usize = 20;

/// How long a TCP connection to the resolver may idle.
const IDLE: Duration = Duration::from_secs(10);

impl Resolver {
    /// Listens at each address, over UDP and TCP.
    ///
    /// # Errors
    /// An address cannot be bound.
    pub async fn start(script: Script, addresses: &[SocketAddr]) -> Result<Self, String> {
        let mut sockets = Vec::new();
        for address in addresses {
            let bound = bind(*address).await;
            sockets
                .push(bound.map_err(|fault| {
                    format!("the resolver cannot listen on {address}: {fault}")
                })?);
        }
        Ok(Self::serve(script, sockets))
    }

    /// Listens on a port of loopback that is free over UDP and TCP, and says which.
    ///
    /// # Errors
    /// There is none.
    pub async fn start_on_loopback(script: Script) -> Result<(Self, SocketAddr), String> {
        let mut last = String::new();
        for _ in 0..TRIES {
            match bind_free().await {
                Ok((udp, tcp)) => {
                    let address = tcp.local_addr().map_err(|fault| fault.to_string())?;
                    return Ok((Self::serve(script, vec![(udp, tcp)]), address));
                }
                Err(fault) => last = fault.to_string(),
            }
        }
        Err(format!("no port is free: {last}"))
    }

    fn serve(script: Script, sockets: Vec<(UdpSocket, TcpListener)>) -> Self {
        let log = Arc::new(Log::default());
        let answering =
            Arc::new(Answering { script, log: Arc::clone(&log), turns: Mutex::default() });
        let mut servers = JoinSet::new();
        for (udp, tcp) in sockets {
            servers.spawn(serve_udp(Arc::new(udp), Arc::clone(&answering)));
            servers.spawn(serve_tcp(tcp, Arc::clone(&answering)));
        }
        Self { log, _servers: servers }
    }
}

async fn bind_free() -> std::io::Result<(UdpSocket, TcpListener)> {
    let tcp = TcpListener::bind("127.0.0.1:0").await?;
    Ok((bind_udp(tcp.local_addr()?).await?, tcp))
}

async fn bind(address: SocketAddr) -> std::io::Result<(UdpSocket, TcpListener)> {
    Ok((bind_udp(address).await?, TcpListener::bind(address).await?))
}

#[expect(clippy::disallowed_methods, reason = "the test bed is the world outside, not a way to it")]
async fn bind_udp(address: SocketAddr) -> std::io::Result<UdpSocket> {
    UdpSocket::bind(address).await
}

async fn serve_udp(socket: Arc<UdpSocket>, answering: Arc<Answering>) {
    let mut answers = JoinSet::new();
    let mut bytes = vec![0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut bytes).await {
        let Ok(query) = Message::from_vec(&bytes[..length]) else { continue };
        let (socket, answering) = (Arc::clone(&socket), Arc::clone(&answering));
        answers.spawn(async move {
            let Some(reply) = answering.reply(&query, Transport::Udp).await else { return };
            // A client that has gone away is no fault of the world's.
            let _ = socket.send_to(&reply, from).await;
        });
        while answers.try_join_next().is_some() {}
    }
}

async fn serve_tcp(listener: TcpListener, answering: Arc<Answering>) {
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let answering = Arc::clone(&answering);
        sessions.spawn(async move {
            // A client that has gone away is no fault of the world's.
            let _ = tokio::time::timeout(IDLE, converse(stream, &answering)).await;
        });
        while sessions.try_join_next().is_some() {}
    }
}

/// RFC 1035 section 4.2.2: two bytes of length before each message.
async fn converse(mut stream: TcpStream, answering: &Answering) -> std::io::Result<()> {
    loop {
        let mut bytes = vec![0; stream.read_u16().await?.into()];
        stream.read_exact(&mut bytes).await?;
        let Ok(query) = Message::from_vec(&bytes) else { return Ok(()) };
        let Some(reply) = answering.reply(&query, Transport::Tcp).await else { return Ok(()) };
        let length = u16::try_from(reply.len()).map_err(std::io::Error::other)?;
        stream.write_all(&[&length.to_be_bytes(), reply.as_slice()].concat()).await?;
    }
}

/// What was asked how often: some answers change with it.
type Turns = HashMap<(LowerName, RecordType), usize>;

struct Answering {
    script: Script,
    log: Arc<Log>,
    turns: Mutex<Turns>,
}

impl Answering {
    /// The bytes to send back; none is silence.
    async fn reply(&self, query: &Message, transport: Transport) -> Option<Vec<u8>> {
        let question = query.queries.first()?;
        let (name, kind) = (LowerName::new(&question.name), question.query_type);
        let turn = self.count_turn(&name, kind);
        let checking_disabled = query.metadata.checking_disabled;
        self.log.note(Asked {
            at: Instant::now(),
            name: name.to_string(),
            kind,
            transport,
            checking_disabled,
        });
        let rule = self.script.rules.iter().find(|rule| rule.holds(&name, kind, turn));
        let delay = rule.map_or(0, |rule| rule.delay_ms);
        tokio::time::sleep(self.script.delay + Duration::from_millis(delay)).await;
        let wrong =
            rule.filter(|rule| !(rule.with_cd && checking_disabled)).and_then(|rule| rule.answer);
        match wrong {
            Some(Wrong::Timeout) => return None,
            Some(Wrong::Garbage) => return Some(garbage(query)),
            _ => {}
        }
        let found = look_up(&self.script.zone, &name, kind, turn);
        let message = respond(query, found, wrong, rule, transport);
        fit(&message, query, transport)
    }

    fn count_turn(&self, name: &LowerName, kind: RecordType) -> usize {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = turns.entry((name.clone(), kind)).or_default();
        *turn += 1;
        *turn - 1
    }
}

impl Rule {
    fn holds(&self, name: &LowerName, kind: RecordType, turn: usize) -> bool {
        let asked = name.to_string();
        let asked = asked.trim_end_matches('.');
        let has_name = match self.name.strip_prefix('*') {
            Some(below) => {
                below.is_empty() || asked.ends_with(below) || asked == below.trim_start_matches('.')
            }
            None => asked == self.name.trim_end_matches('.'),
        };
        let has_kind = self.kind.as_ref().is_none_or(|own| *own == kind.to_string());
        has_name && has_kind && self.times.is_none_or(|times| turn < times)
    }
}

fn respond(
    query: &Message,
    found: Found,
    wrong: Option<Wrong>,
    rule: Option<&Rule>,
    over: Transport,
) -> Message {
    let mut message = Message::response(query.metadata.id, query.metadata.op_code);
    message.queries.clone_from(&query.queries);
    message.metadata.recursion_desired = query.metadata.recursion_desired;
    message.metadata.recursion_available = true;
    message.metadata.checking_disabled = query.metadata.checking_disabled;
    message.metadata.authentic_data = rule.is_some_and(|rule| rule.ad);
    if query.edns.is_some() {
        message.set_edns(edns(rule.and_then(|rule| rule.ede)));
    }
    match (wrong, over) {
        (Some(Wrong::Truncated), _) | (Some(Wrong::TruncatedUdp), Transport::Udp) => {
            message.metadata.truncation = true
        }
        (Some(Wrong::Servfail), _) => message.metadata.response_code = ResponseCode::ServFail,
        (Some(Wrong::Refused), _) => message.metadata.response_code = ResponseCode::Refused,
        (Some(Wrong::Formerr), _) => message.metadata.response_code = ResponseCode::FormErr,
        (Some(Wrong::Nxdomain), _) => message.metadata.response_code = ResponseCode::NXDomain,
        (Some(Wrong::Nodata), _) => {}
        _ => {
            message.metadata.response_code = found.code;
            message.answers = found.answers;
            message.authorities = found.authorities;
            if wrong == Some(Wrong::AliasAlone) && message.answers.first().is_some_and(is_alias) {
                message.answers.truncate(1);
                message.authorities.clear();
                message.metadata.response_code = ResponseCode::NoError;
            }
        }
    }
    message
}

fn is_alias(record: &hickory_proto::rr::Record) -> bool {
    record.record_type() == RecordType::CNAME
}

/// The option code of an extended error (RFC 8914).
const EXTENDED_ERROR: u16 = 15;

fn edns(extended_error: Option<u16>) -> Edns {
    let mut edns = Edns::new();
    edns.set_max_payload(1232);
    if let Some(code) = extended_error {
        edns.options_mut().insert(EdnsOption::Unknown(EXTENDED_ERROR, code.to_be_bytes().to_vec()));
    }
    edns
}

/// The message as bytes; over UDP what does not fit is left out and TC set.
fn fit(message: &Message, query: &Message, transport: Transport) -> Option<Vec<u8>> {
    let whole = message.to_vec().ok()?;
    if transport == Transport::Tcp || whole.len() <= usize::from(query.max_payload()) {
        return Some(whole);
    }
    message.truncate().to_vec().ok()
}

/// The right id, a response, and then nothing that a message could be.
fn garbage(query: &Message) -> Vec<u8> {
    [query.metadata.id.to_be_bytes().as_slice(), &[0x81, 0x80], &[0xff; 21]].concat()
}
