//! How does a server misbehave before any protocol? Silence, floods and drips, until the other side
//! has had enough.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::{Behaviour, Served};
use crate::testbed::connection_log::LoggedConnection;

/// Between two bytes of a drip.
const DRIP: Duration = Duration::from_millis(300);
/// The longest that nothing is said.
const SILENCE: Duration = Duration::from_secs(60);

/// Misbehaves; gives the stream back where the behaviour is one of mail.
pub(super) async fn misbehave(
    mut stream: TcpStream,
    served: &Served,
    connection: &mut LoggedConnection,
) -> std::io::Result<Option<TcpStream>> {
    match served.port.behaviour {
        Behaviour::Mail
        | Behaviour::BreaksTls
        | Behaviour::OldTls
        | Behaviour::OtherCiphers
        | Behaviour::Injects
        | Behaviour::ControlBytes => return Ok(Some(stream)),
        Behaviour::Closes => {}
        Behaviour::Silent => tokio::time::sleep(SILENCE).await,
        Behaviour::Http => {
            stream
                .write_all(
                    b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nConnection: close\r\n\r\n",
                )
                .await?;
        }
        Behaviour::Drips => loop {
            pour(&mut stream, connection, b"2").await?;
            tokio::time::sleep(DRIP).await;
        },
        Behaviour::EndlessLines => loop {
            pour(&mut stream, connection, b"220-more of the same, and it never ends\r\n").await?;
        },
        Behaviour::EndlessLongLines => {
            let line = [b"220-".as_slice(), &[b'x'; 2000], b"\r\n"].concat();
            loop {
                pour(&mut stream, connection, &line).await?;
            }
        }
        Behaviour::EndlessLine => loop {
            pour(&mut stream, connection, &[b'2'; 1024]).await?;
        },
        Behaviour::OnlyControlBytes => {
            let line: Vec<u8> =
                (0..32).filter(|byte| *byte != b'\n').chain(127..=255).chain(*b"\r\n").collect();
            loop {
                pour(&mut stream, connection, &line).await?;
            }
        }
        Behaviour::Resets => stream.set_zero_linger()?,
        Behaviour::TlsAtOnce => {
            let Some(tls) = served.tls.clone() else { return Ok(None) };
            drop(TlsAcceptor::from(tls).accept(stream).await?);
        }
        Behaviour::Verbatim => recite(stream, served.port.says.as_deref(), connection).await?,
    }
    Ok(None)
}

/// Says what is in a file, and then hears until the other side leaves.
async fn recite(
    mut stream: TcpStream,
    file: Option<&Path>,
    connection: &mut LoggedConnection,
) -> std::io::Result<()> {
    let words = file.map(std::fs::read).transpose()?.unwrap_or_default();
    for part in words.chunks(1024) {
        pour(&mut stream, connection, part).await?;
    }
    stream.read_to_end(&mut Vec::new()).await.map(drop)
}

/// Gets rid of bytes, and counts them once they are gone.
async fn pour(
    stream: &mut TcpStream,
    connection: &mut LoggedConnection,
    bytes: &[u8],
) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    connection.poured(bytes.len());
    Ok(())
}
