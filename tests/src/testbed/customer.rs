//! What does a customer's mail program hear when it asks for more than we ever do? It logs in,
//! sends, and is refused.
//!
//! Its last answer is what a customer pastes. So the texts that are understood are those that the
//! real servers say.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::returned_message::ReturnedMessage;

/// How long a visit may take; locks and tarpits included.
const PATIENCE: Duration = Duration::from_secs(30);

/// One visit of a customer's mail program.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Visit {
    /// The host and port, as a program is given them.
    pub at: String,
    /// What it says, one after the other, each when the last was answered. After STARTTLS and STLS
    /// come the handshake.
    pub say: Vec<String>,
    /// What the last answer must hold: the words of the test bed's table.
    pub answer: String,
    /// Whether it stays, and holds what it holds.
    pub stays: bool,
    /// Where a message that cannot be delivered comes back to. Then that message is what is pasted,
    /// in the place of an answer.
    pub returned: Option<ReturnedMessage>,
}

/// A connection that stays, until it is dropped.
pub struct Guest(#[expect(dead_code, reason = "held as long as the program runs")] Box<dyn Stream>);

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Visit {
    /// Visits, and gives the last answer; and the connection, where it stays.
    ///
    /// # Errors
    /// Nobody is there, or the last answer is another than it must be.
    pub async fn pay(&self, root: &Path) -> Result<(String, Option<Guest>), String> {
        let mail_host = match &self.returned {
            Some(returned) => Some(returned.listen().await?),
            None => None,
        };
        let session = tokio::time::timeout(PATIENCE, self.session(root)).await;
        let (answer, stream) =
            session.map_err(|_| format!("{} did not answer in time", self.at))??;
        if !answer.contains(&self.answer) {
            return Err(format!(
                "{} must say {:?} to a customer, and said {answer:?}",
                self.at, self.answer
            ));
        }
        if let Some(mail_host) = mail_host {
            let message = tokio::time::timeout(PATIENCE, mail_host.message()).await;
            return Ok((message.map_err(|_| "no message came back".to_owned())??, None));
        }
        Ok((answer, self.stays.then(|| Guest(stream))))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the test bed's own customer, in the test bed's network"
    )]
    async fn session(&self, root: &Path) -> Result<(String, Box<dyn Stream>), String> {
        let said = |fault: std::io::Error| format!("{}: {fault}", self.at);
        let stream: Box<dyn Stream> = Box::new(TcpStream::connect(&self.at).await.map_err(said)?);
        let mut stream = BufReader::new(stream);
        let mut answer = receive(&mut stream, "*").await.map_err(said)?;
        for line in &self.say {
            stream.write_all(format!("{line}\r\n").as_bytes()).await.map_err(said)?;
            answer = receive(&mut stream, line.split(' ').next().unwrap_or_default())
                .await
                .map_err(said)?;
            if is_upgrade(line) && !answer.starts_with(['4', '5', '-']) {
                let host = self.at.split(':').next().unwrap_or_default();
                let stream_in_tls = encrypt(stream.into_inner(), host, root).await?;
                stream = BufReader::new(stream_in_tls);
            }
        }
        Ok((answer, stream.into_inner()))
    }
}

fn is_upgrade(line: &str) -> bool {
    line.split(' ').any(|word| word == "STARTTLS" || word == "STLS")
}

/// Reads to the end of an answer, or until the other side hangs up. `tag` begins the last line of
/// an answer of IMAP.
async fn receive(
    stream: &mut (impl AsyncBufReadExt + Unpin),
    tag: &str,
) -> std::io::Result<String> {
    let mut answer = String::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(answer);
        }
        let line = String::from_utf8_lossy(&line).into_owned();
        answer += &line;
        if is_last(&line, tag) {
            return Ok(answer);
        }
    }
}

fn is_last(line: &str, tag: &str) -> bool {
    let is_reply = line.get(..3).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    if is_reply {
        return !line[3..].starts_with('-');
    }
    line.starts_with(['+', '-']) || line.split(' ').next() == Some(tag)
}

async fn encrypt(
    stream: Box<dyn Stream>,
    host: &str,
    root: &Path,
) -> Result<Box<dyn Stream>, String> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(root).map_err(|fault| fault.to_string())?;
    roots.add(certificate).map_err(|fault| fault.to_string())?;
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|fault| fault.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|fault| fault.to_string())?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    Ok(Box::new(stream.map_err(|fault| format!("no handshake with {host}: {fault}"))?))
}
