//! How does a server misbehave before any protocol? Silence, floods and drips, until the other side
//! has had enough.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::{Manner, Served};
use crate::lab::tally::Visit;

/// Between two bytes of a drip.
const DRIP: Duration = Duration::from_millis(300);
/// The longest that nothing is said.
const SILENCE: Duration = Duration::from_secs(60);

/// Misbehaves; gives the stream back where the manner is one of mail.
pub(super) async fn misbehave(
    mut stream: TcpStream,
    served: &Served,
    visit: &mut Visit,
) -> std::io::Result<Option<TcpStream>> {
    match served.port.manner {
        Manner::Mail
        | Manner::BreaksTls
        | Manner::OldTls
        | Manner::OtherCiphers
        | Manner::Injects
        | Manner::ControlBytes => return Ok(Some(stream)),
        Manner::Closes => {}
        Manner::Silent => tokio::time::sleep(SILENCE).await,
        Manner::Http => {
            stream
                .write_all(
                    b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nConnection: close\r\n\r\n",
                )
                .await?;
        }
        Manner::Drips => loop {
            pour(&mut stream, visit, b"2").await?;
            tokio::time::sleep(DRIP).await;
        },
        Manner::EndlessLines => loop {
            pour(&mut stream, visit, b"220-more of the same, and it never ends\r\n").await?;
        },
        Manner::EndlessLongLines => {
            let line = [b"220-".as_slice(), &[b'x'; 2000], b"\r\n"].concat();
            loop {
                pour(&mut stream, visit, &line).await?;
            }
        }
        Manner::EndlessLine => loop {
            pour(&mut stream, visit, &[b'2'; 1024]).await?;
        },
        Manner::OnlyControlBytes => {
            let line: Vec<u8> =
                (0..32).filter(|byte| *byte != b'\n').chain(127..=255).chain(*b"\r\n").collect();
            loop {
                pour(&mut stream, visit, &line).await?;
            }
        }
        Manner::Resets => stream.set_zero_linger()?,
        Manner::TlsAtOnce => {
            let Some(tls) = served.tls.clone() else { return Ok(None) };
            drop(TlsAcceptor::from(tls).accept(stream).await?);
        }
        Manner::Verbatim => recite(stream, served.port.says.as_deref(), visit).await?,
    }
    Ok(None)
}

/// Says what stands in a file, and then hears until the other side leaves.
async fn recite(
    mut stream: TcpStream,
    file: Option<&Path>,
    visit: &mut Visit,
) -> std::io::Result<()> {
    let words = file.map(std::fs::read).transpose()?.unwrap_or_default();
    for part in words.chunks(1024) {
        pour(&mut stream, visit, part).await?;
    }
    stream.read_to_end(&mut Vec::new()).await.map(drop)
}

/// Gets rid of bytes, and counts them once they are gone.
async fn pour(stream: &mut TcpStream, visit: &mut Visit, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(bytes).await?;
    visit.poured(bytes.len());
    Ok(())
}
