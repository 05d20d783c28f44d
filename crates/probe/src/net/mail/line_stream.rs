//! Lines, sent and received: bounded in its length, in their number and in time, and noted for
//! the evidence.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::client::TlsStream;
use verdict::visible_bytes;

use crate::session::{End, Line};

/// The longest line that is read, in bytes.
const MAX_LINE: usize = 2048;
/// The most bytes that are read from one connection. It takes no more than 64 KiB, with what is on
/// its way when we stop.
const MAX_BYTES: usize = 32 * 1024;
/// The most lines of one reply.
pub(super) const MAX_REPLY: usize = 100;

/// A connection, plain or inside TLS.
pub(super) enum Connection {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A connection on which lines are exchanged until a fixed moment.
pub(super) struct LineStream {
    connection: Connection,
    until: Instant,
    unread: Vec<u8>,
    received: usize,
    /// Every line so far.
    pub(super) lines: Vec<Line>,
}

impl LineStream {
    pub(super) fn new(connection: Connection, until: Instant) -> Self {
        Self { connection, until, unread: Vec::new(), received: 0, lines: Vec::new() }
    }

    /// Sends a line. A failure is the end of the session.
    pub(super) async fn send(&mut self, line: &str) -> Result<(), End> {
        self.lines.push(Line { ours: true, text: line.to_owned() });
        let bytes = format!("{line}\r\n").into_bytes();
        match tokio::time::timeout_at(self.until, self.connection.write_all(&bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Closed),
            Err(_) => Err(End::Silent),
        }
    }

    /// Waits for the first byte of a greeting. One that no greeting begins with, in a line that
    /// does not end, needs no patience: a TLS alert, another alphabet or an endless line of
    /// anything is not the protocol.
    pub(super) async fn receive_first(&mut self, begins: impl Fn(u8) -> bool) -> Result<(), End> {
        while self.unread.is_empty() {
            self.receive_more().await?;
        }
        if begins(self.unread[0]) || self.unread.contains(&b'\n') {
            return Ok(());
        }
        self.drop_unread();
        Err(End::NotTheProtocol)
    }

    /// Receives a line, without its end, made safe to show.
    pub(super) async fn receive(&mut self) -> Result<String, End> {
        let line = loop {
            if let Some(at) = self.unread.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=at).collect();
                break line;
            }
            if self.unread.len() > MAX_LINE || self.received > MAX_BYTES {
                return Err(End::Overlong);
            }
            self.receive_more().await?;
        };
        let text = visible_bytes(line.trim_ascii_end());
        self.lines.push(Line { ours: false, text: text.clone() });
        Ok(text)
    }

    async fn receive_more(&mut self) -> Result<(), End> {
        let mut buffer = [0; 4096];
        let length =
            match tokio::time::timeout_at(self.until, self.connection.read(&mut buffer)).await {
                Ok(Ok(0) | Err(_)) => return Err(self.closed()),
                Ok(Ok(length)) => length,
                Err(_) => return Err(End::Silent),
            };
        self.received += length;
        self.unread.extend_from_slice(&buffer[..length]);
        Ok(())
    }

    /// The connection has ended; a line that was cut off is noted all the same.
    fn closed(&mut self) -> End {
        self.drop_unread();
        End::Closed
    }

    /// Drops what was received and not read, noted for the evidence; says whether there was any.
    /// What is sent ahead of a handshake must not count (RFC 3207 section 4.2).
    pub(super) fn drop_unread(&mut self) -> bool {
        let rest = std::mem::take(&mut self.unread);
        if !rest.is_empty() {
            self.lines.push(Line { ours: false, text: visible_bytes(rest.trim_ascii_end()) });
        }
        !rest.is_empty()
    }

    /// The plain connection, to be upgraded.
    pub(super) fn into_plain(self) -> Option<TcpStream> {
        if let Connection::Plain(stream) = self.connection { Some(stream) } else { None }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
