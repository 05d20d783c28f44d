//! The UDP sockets under hickory's client: each question has one, with a fresh port that nobody can
//! guess.
//!
//! They are connected: then a closed port is an error at once instead of silence, and only the
//! server's own datagrams are heard.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hickory_resolver::net::runtime::{
    DnsUdpSocket, RuntimeProvider, TokioHandle, TokioRuntimeProvider, TokioTime,
};
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

/// The length of a message's header (RFC 1035 section 4.1.1), and where its counts are in it.
const HEADER: usize = 12;
const QUESTIONS: std::ops::Range<usize> = 4..6;
const ANSWERS_AND_AUTHORITIES: std::ops::Range<usize> = 6..10;

/// Opens the sockets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sockets;

/// A socket that is connected to one server, for one question.
pub(super) struct ConnectedSocket {
    socket: UdpSocket,
    server: SocketAddr,
    question: OnceLock<Vec<u8>>,
}

type Opening<T> = Pin<Box<dyn Send + Future<Output = io::Result<T>>>>;

type Receiving<'a> = Pin<Box<dyn Send + Future<Output = io::Result<(usize, SocketAddr)>> + 'a>>;

impl RuntimeProvider for Sockets {
    type Handle = TokioHandle;
    type Timer = TokioTime;
    type Udp = ConnectedSocket;
    type Tcp = <TokioRuntimeProvider as RuntimeProvider>::Tcp;

    fn create_handle(&self) -> TokioHandle {
        TokioHandle::default()
    }

    fn connect_tcp(
        &self,
        server: SocketAddr,
        local: Option<SocketAddr>,
        limit: Option<Duration>,
    ) -> Opening<Self::Tcp> {
        TokioRuntimeProvider::new().connect_tcp(server, local, limit)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the way out itself: `server` is the operator's resolver, or has passed the rules"
    )]
    fn bind_udp(&self, local: SocketAddr, server: SocketAddr) -> Opening<ConnectedSocket> {
        Box::pin(async move {
            let socket = UdpSocket::bind(local).await?;
            socket.connect(server).await?;
            Ok(ConnectedSocket { socket, server, question: OnceLock::new() })
        })
    }
}

impl DnsUdpSocket for ConnectedSocket {
    type Time = TokioTime;

    /// A datagram, or at once the error that the socket has. Polling for what can be read, as the
    /// trait does by itself, would wait for a datagram alone.
    fn recv_from<'a, 'b, 'c>(&'a self, buffer: &'b mut [u8]) -> Receiving<'c>
    where
        'a: 'c,
        'b: 'c,
    {
        Box::pin(async move {
            let length = self.socket.recv(buffer).await?;
            Ok((self.completed(buffer, length), self.server))
        })
    }

    fn poll_recv_from(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<(usize, SocketAddr)>> {
        let mut read = ReadBuf::new(buffer);
        ready!(self.socket.poll_recv(cx, &mut read))?;
        let length = read.filled().len();
        Poll::Ready(Ok((self.completed(buffer, length), self.server)))
    }

    fn poll_send_to(
        &self,
        cx: &mut Context<'_>,
        bytes: &[u8],
        _: SocketAddr,
    ) -> Poll<io::Result<usize>> {
        self.question.get_or_init(|| question(bytes).unwrap_or_default().to_vec());
        self.socket.poll_send(cx, bytes)
    }
}

impl ConnectedSocket {
    /// The length of what was received, with its question if it came without.
    fn completed(&self, buffer: &mut [u8], length: usize) -> usize {
        let question = self.question.get().map_or(&[][..], Vec::as_slice);
        with_question(buffer, length, question)
    }
}

/// The question section of a query with one question: labels, the root, type and class.
fn question(query: &[u8]) -> Option<&[u8]> {
    let mut at = HEADER;
    while *query.get(at)? > 0 {
        at += 1 + usize::from(query[at]);
    }
    query.get(HEADER..at + 5)
}

/// Puts the question into a response that holds neither question nor records, and says how long it
/// is then. Servers that refuse may leave it out (RFC 1035 section 4.1.1 does not forbid it), and
/// those that do not know EDNS do (RFC 6891 section 7); hickory's client passes over such
/// responses.
fn with_question(buffer: &mut [u8], length: usize, question: &[u8]) -> usize {
    let whole = length + question.len();
    let is_bare = length >= HEADER
        && whole <= buffer.len()
        && buffer[QUESTIONS].iter().chain(&buffer[ANSWERS_AND_AUTHORITIES]).all(|byte| *byte == 0);
    if !is_bare || question.is_empty() {
        return length;
    }
    buffer.copy_within(HEADER..length, HEADER + question.len());
    buffer[HEADER..HEADER + question.len()].copy_from_slice(question);
    buffer[QUESTIONS].copy_from_slice(&1u16.to_be_bytes());
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a.example TXT`, as it appears in a message.
    const QUESTION: &[u8] = b"\x01a\x07example\x00\x00\x10\x00\x01";

    fn message(counts: [u8; 8], rest: &[u8]) -> Vec<u8> {
        [&[0x12, 0x34, 0x80, 0x05][..], &counts, rest].concat()
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "a port of loopback that nobody listens at")]
    async fn a_closed_port_is_an_error_at_once() {
        let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let socket = Sockets.bind_udp("0.0.0.0:0".parse().unwrap(), closed).await.unwrap();
        socket.send_to(&[0; HEADER], closed).await.unwrap();
        let limit = Duration::from_secs(5);
        let heard = tokio::time::timeout(limit, socket.recv_from(&mut [0; 512])).await;
        assert_eq!(heard.unwrap().unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }

    #[test]
    fn the_question_of_a_query_is_found() {
        let query = message([0, 1, 0, 0, 0, 0, 0, 1], &[QUESTION, &[0; 11]].concat());
        assert_eq!(question(&query), Some(QUESTION));
        for cut in [0, HEADER, query.len() - 16] {
            assert_eq!(question(&query[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn a_bare_response_gets_its_question_and_another_is_left_as_it_is() {
        let filled = |response: &[u8], room: usize| {
            let mut buffer = vec![0; room];
            buffer[..response.len()].copy_from_slice(response);
            let length = with_question(&mut buffer, response.len(), QUESTION);
            buffer[..length].to_vec()
        };
        let opt = [0; 11];
        let bare = message([0, 0, 0, 0, 0, 0, 0, 1], &opt);
        let whole = message([0, 1, 0, 0, 0, 0, 0, 1], &[QUESTION, &opt].concat());
        assert_eq!(filled(&bare, 512), whole);
        assert_eq!(filled(&whole, 512), whole, "it has its question");
        assert_eq!(filled(&bare, bare.len()), bare, "there is no room");
        let with_records = message([0, 0, 0, 1, 0, 0, 0, 0], &opt);
        assert_eq!(filled(&with_records, 512), with_records);
        assert_eq!(filled(&bare[..5], 512), bare[..5]);
    }
}
