//! A DNS server on loopback for tests: answers each question as a function says, and keeps a log.

use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_proto::op::{Edns, Message, ResponseCode};
use hickory_proto::rr::rdata::opt::EdnsOption;
use hickory_proto::rr::{Name, RData, Record};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

/// How a question arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    Udp,
    Tcp,
}

/// The answer to a question, or silence.
type Answers = dyn Fn(&Message, Over) -> Option<Message> + Send + Sync;

/// A DNS server on loopback.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
    tasks: tokio::task::JoinSet<()>,
}

impl TestServer {
    /// A server that answers as `answers` says.
    pub(crate) async fn start(
        answers: impl Fn(&Message, Over) -> Option<Message> + Send + Sync + 'static,
    ) -> Self {
        Self::with_delay(Duration::ZERO, answers).await
    }

    /// The same, where each answer takes a while; questions do not wait for each other.
    #[expect(clippy::disallowed_methods, reason = "a server on loopback, for tests")]
    pub(crate) async fn with_delay(
        delay: Duration,
        answers: impl Fn(&Message, Over) -> Option<Message> + Send + Sync + 'static,
    ) -> Self {
        let answers: Arc<Answers> = Arc::new(answers);
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            // The same port may be taken for TCP: then another one.
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
                break (Arc::new(udp), tcp);
            }
        };
        let (address, log) = (udp.local_addr().unwrap(), Arc::new(Mutex::default()));
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(serve_udp(udp, answers.clone(), log.clone(), delay));
        tasks.spawn(serve_tcp(tcp, answers, log.clone()));
        Self { address, log, tasks }
    }

    /// Every question so far: `name TYPE`, with `+cd` when validation was off and `+tcp` over TCP.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Stops answering: its port is closed.
    pub(crate) async fn stop(&mut self) {
        self.tasks.shutdown().await;
    }
}

async fn serve_udp(
    socket: Arc<UdpSocket>,
    answers: Arc<Answers>,
    log: Arc<Mutex<Vec<String>>>,
    delay: Duration,
) {
    let mut buffer = vec![0; 4096];
    let mut pending = tokio::task::JoinSet::new();
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
        let query = Message::from_vec(&buffer[..length]).unwrap();
        note(&log, &query, Over::Udp);
        let (socket, answers) = (socket.clone(), answers.clone());
        pending.spawn(async move {
            tokio::time::sleep(delay).await;
            if let Some(answer) = answers(&query, Over::Udp) {
                socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
            }
        });
        while pending.try_join_next().is_some() {}
    }
}

async fn serve_tcp(listener: TcpListener, answers: Arc<Answers>, log: Arc<Mutex<Vec<String>>>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = vec![0; usize::from(stream.read_u16().await.unwrap())];
        stream.read_exact(&mut buffer).await.unwrap();
        let query = Message::from_vec(&buffer).unwrap();
        note(&log, &query, Over::Tcp);
        if let Some(answer) = answers(&query, Over::Tcp) {
            let bytes = answer.to_vec().unwrap();
            stream.write_u16(bytes.len() as u16).await.unwrap();
            stream.write_all(&bytes).await.unwrap();
        }
    }
}

fn note(log: &Mutex<Vec<String>>, query: &Message, over: Over) {
    let asked = &query.queries[0];
    let cd = if query.metadata.checking_disabled { " +cd" } else { "" };
    let tcp = if over == Over::Tcp { " +tcp" } else { "" };
    let name = asked.name().to_ascii();
    log.lock().unwrap().push(format!("{name} {}{cd}{tcp}", asked.query_type()));
}

/// An empty response to `query` with this code.
pub(crate) fn response(query: &Message, code: ResponseCode) -> Message {
    let mut message = Message::response(query.metadata.id, query.metadata.op_code);
    message.metadata.response_code = code;
    message.add_queries(query.queries.iter().cloned());
    message
}

/// A response with records: `(name, ttl, data)`.
pub(crate) fn data(query: &Message, records: &[(&str, u32, RData)]) -> Message {
    let mut message = response(query, ResponseCode::NoError);
    for (name, ttl, data) in records {
        message.add_answer(Record::from_rdata(Name::from_str(name).unwrap(), *ttl, data.clone()));
    }
    message
}

/// Adds an extended error (RFC 8914).
pub(crate) fn with_ede(mut message: Message, code: u16) -> Message {
    let mut edns = Edns::new();
    edns.options_mut().insert(EdnsOption::Unknown(15, code.to_be_bytes().to_vec()));
    message.set_edns(edns);
    message
}

/// The name that is asked about, in lower case with its final dot.
pub(crate) fn asked(query: &Message) -> String {
    query.queries[0].name().to_lowercase().to_ascii()
}
