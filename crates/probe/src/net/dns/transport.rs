//! The transport of DNS messages: one is sent, and its response told from all else that may arrive.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use hickory_proto::op::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use super::codec::responds;

/// Asks over UDP from a socket of its own, so that each question has a fresh port that nobody can
/// guess.
///
/// The socket is connected: then a closed port is an error at once instead of silence.
#[expect(
    clippy::disallowed_methods,
    reason = "the door itself: `server` is the operator's resolver, or has passed the rules"
)]
pub(super) async fn over_udp(server: SocketAddr, query: &Message) -> io::Result<Message> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    socket.send(&bytes(query)?).await?;
    let mut buffer = vec![0; 4096];
    loop {
        let length = socket.recv(&mut buffer).await?;
        // Another id was not meant for this question, or was forged: wait for the right one.
        if !buffer[..length].starts_with(&query.metadata.id.to_be_bytes()) {
            continue;
        }
        let message = Message::from_vec(&buffer[..length]).map_err(malformed)?;
        if responds(&message, query) {
            return Ok(message);
        }
    }
}

/// Asks over TCP, for an answer that did not fit (RFC 7766). One message is at most 64 KiB by its
/// length field.
#[expect(
    clippy::disallowed_methods,
    reason = "the door itself: `server` is the operator's resolver, or has passed the rules"
)]
pub(super) async fn over_tcp(server: SocketAddr, query: &Message) -> io::Result<Message> {
    let mut stream = TcpStream::connect(server).await?;
    let query_bytes = bytes(query)?;
    let length = u16::try_from(query_bytes.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), query_bytes.as_slice()].concat()).await?;
    let mut buffer = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut buffer).await?;
    let message = Message::from_vec(&buffer).map_err(malformed)?;
    if responds(&message, query) {
        Ok(message)
    } else {
        Err(malformed("the response is to another question"))
    }
}

fn bytes(message: &Message) -> io::Result<Vec<u8>> {
    message.to_vec().map_err(io::Error::other)
}

fn malformed(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
