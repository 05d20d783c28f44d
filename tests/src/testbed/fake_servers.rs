//! What do the test bed's mail servers say? SMTP, IMAP and POP3 as far as a polite stranger goes,
//! with faults on demand.
//!
//! The lines are those of Postfix and Dovecot as they were heard in the test bed with real servers;
//! what is in a scenario names its own source.

mod misbehave;
mod port;
mod speaker;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

pub use self::port::{Behaviour, Port};
use self::speaker::{Next, Speaker};
use super::connection_log::{ConnectionLog, LoggedConnection};

/// A server that listens, until it is dropped.
pub struct FakeServer {
    _serving: JoinSet<()>,
}

/// What a connection is served with.
struct Served {
    host: String,
    port: Port,
    tls: Option<Arc<ServerConfig>>,
}

impl FakeServer {
    /// Listens at an address.
    ///
    /// # Errors
    /// The port cannot be bound.
    pub async fn start(
        host: &str,
        address: IpAddr,
        port: Port,
        tls: Option<Arc<ServerConfig>>,
        connections: &ConnectionLog,
    ) -> Result<Self, String> {
        let at = SocketAddr::new(address, port.port);
        let listener =
            listen(at).map_err(|fault| format!("{host} cannot listen on {at}: {fault}"))?;
        let served = Arc::new(Served { host: host.to_owned(), port, tls });
        let mut serving = JoinSet::new();
        let connections = connections.clone();
        serving.spawn(async move {
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (served, mut connection) = (Arc::clone(&served), connections.enter(at));
                sessions.spawn(async move {
                    // A checker that has gone away is no fault of the world's.
                    drop(serve(stream, &served, &mut connection).await);
                    drop(connection);
                });
                while sessions.try_join_next().is_some() {}
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

async fn serve(
    stream: TcpStream,
    served: &Served,
    connection: &mut LoggedConnection,
) -> std::io::Result<()> {
    let Some(stream) = misbehave::misbehave(stream, served, connection).await? else {
        return Ok(());
    };
    let is_tls = matches!(served.port.port, 465 | 993 | 995);
    let broken = broken_tls(served.port.behaviour);
    if let Some(answer) = broken.filter(|_| is_tls) {
        return break_tls(stream, answer).await;
    }
    if let (true, Some(tls)) = (is_tls, &served.tls) {
        let stream = TlsAcceptor::from(Arc::clone(tls)).accept(stream).await?;
        return converse(stream, served, connection, (true, true)).await.map(drop);
    }
    let Some(stream) = converse(stream, served, connection, (true, false)).await? else {
        return Ok(());
    };
    if let Some(answer) = broken {
        return break_tls(stream, answer).await;
    }
    let Some(tls) = &served.tls else { return Ok(()) };
    let stream = TlsAcceptor::from(Arc::clone(tls)).accept(stream).await?;
    converse(stream, served, connection, (false, true)).await.map(drop)
}

/// What answers a handshake in its place: plain text, or a fatal alert.
fn broken_tls(behaviour: Behaviour) -> Option<&'static [u8]> {
    match behaviour {
        Behaviour::BreaksTls => Some(b"500 not TLS\r\n"),
        Behaviour::OldTls => Some(&[21, 3, 1, 0, 2, 2, 70]),
        Behaviour::OtherCiphers => Some(&[21, 3, 3, 0, 2, 2, 40]),
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

/// Speaks until QUIT; gives the stream back where a handshake is to come.
async fn converse<S>(
    stream: S,
    served: &Served,
    connection: &mut LoggedConnection,
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
                connection.end();
                return stream.shutdown().await.map(|()| None);
            }
        }
    }
}
