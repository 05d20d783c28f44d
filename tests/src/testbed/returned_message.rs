//! Which message came back? A mail host of the sender's own, which takes one message and shows it.
//!
//! What a server writes to a sender about a refusal is its own: each has another form, and another
//! number for the same words.

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Where a message is awaited, and what it must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReturnedMessage {
    /// The address and port of the sender's mail host.
    pub at: String,
    /// Lines that the message must hold: the words of the test bed's table.
    pub holds: Vec<String>,
}

/// The sender's mail host, which listens.
pub(super) struct MailHost<'a> {
    listener: TcpListener,
    awaited: &'a ReturnedMessage,
}

impl ReturnedMessage {
    /// Listens; nobody waits yet.
    pub(super) async fn listen(&self) -> Result<MailHost<'_>, String> {
        let listener =
            TcpListener::bind(&self.at).await.map_err(|fault| format!("{}: {fault}", self.at))?;
        Ok(MailHost { listener, awaited: self })
    }
}

impl MailHost<'_> {
    /// Waits for the message.
    pub(super) async fn message(self) -> Result<String, String> {
        loop {
            let (stream, _) = self.listener.accept().await.map_err(|fault| fault.to_string())?;
            let Some(message) = take(stream).await.map_err(|fault| fault.to_string())? else {
                continue;
            };
            let missing = self
                .awaited
                .holds
                .iter()
                .find(|line| !message.lines().any(|found| found.contains(*line)));
            return match missing {
                Some(line) => Err(format!("the returned message must hold {line:?}:\n{message}")),
                None => Ok(message),
            };
        }
    }
}

/// One session, as far as a polite host goes (RFC 5321); none where no message came.
async fn take(stream: TcpStream) -> std::io::Result<Option<String>> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mx ESMTP\r\n").await?;
    loop {
        let Some(line) = receive(&mut stream).await? else { return Ok(None) };
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "DATA" => "354 End data with a dot",
            "QUIT" => "221 2.0.0 Bye",
            _ => "250 2.0.0 Ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        match verb.as_str() {
            "DATA" => return message(&mut stream).await.map(Some),
            "QUIT" => return Ok(None),
            _ => {}
        }
    }
}

/// The lines up to the dot, those that begin with one freed of the dot before it (section 4.5.2).
async fn message(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut message = String::new();
    while let Some(line) = receive(stream).await?.filter(|line| line != ".") {
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
        message.push_str("\r\n");
    }
    stream.write_all(b"250 2.0.0 Ok\r\n").await?;
    Ok(message)
}

async fn receive(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
}
