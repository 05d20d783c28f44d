//! Which pages does the world's web hold? Registries, policies and set-up files, at addresses of
//! their own.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::pki::Shown;

/// How long a connection may last.
const LIMIT: Duration = Duration::from_secs(20);
/// The largest request that is read.
const LARGEST: usize = 16 * 1024;

/// A web server, as a world writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its name; its address is put into the zone.
    pub host: String,
    /// Its address.
    pub address: IpAddr,
    /// What is wrong with its certificate.
    #[serde(default)]
    pub certificate: Shown,
    /// Whether it answers plainly on port 80 instead of over TLS on port 443.
    #[serde(default)]
    pub plain: bool,
    /// Its port, where it is neither of these.
    pub port: Option<u16>,
    /// Whether it reads what it is asked and says nothing.
    #[serde(default)]
    pub silent: bool,
    /// Whether it takes connections and says nothing, not even its part of the handshake.
    #[serde(default)]
    pub mute: bool,
    /// Its pages; every other path is 404.
    #[serde(default)]
    pub page: Vec<Page>,
}

/// One page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its path with the query.
    pub path: String,
    /// Its status.
    #[serde(default = "ok")]
    pub status: u16,
    /// The kind of its body.
    #[serde(default = "text", rename = "type")]
    pub content_type: String,
    /// Where it points instead.
    pub location: Option<String>,
    /// Its body; `{{now}}` in it becomes the moment of the answer (RFC 2822), `{{now_rfc3339}}` the
    /// same in that form, and `{{earlier_rfc3339}}` forty minutes before.
    #[serde(default)]
    pub body: String,
}

fn ok() -> u16 {
    200
}

fn text() -> String {
    "text/plain".to_owned()
}

/// A web server that listens, until it is dropped.
pub struct Running(#[expect(dead_code, reason = "held as long as the world runs")] JoinSet<()>);

impl Site {
    /// Listens.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn start(&self, tls: Arc<ServerConfig>) -> Result<Running, String> {
        let usual = if self.plain { 80 } else { 443 };
        let at = SocketAddr::new(self.address, self.port.unwrap_or(usual));
        let listener = TcpListener::bind(at)
            .await
            .map_err(|fault| format!("no web server on {at}: {fault}"))?;
        let acceptor = (!self.plain).then(|| TlsAcceptor::from(tls));
        let mut servers = JoinSet::new();
        servers.spawn(serve(listener, acceptor, Arc::new(self.clone())));
        Ok(Running(servers))
    }

    fn response(&self, path: &str) -> Vec<u8> {
        let missing = Page {
            path: String::new(),
            status: 404,
            content_type: "text/html".to_owned(),
            location: None,
            body: "<h1>Not Found</h1>".to_owned(),
        };
        let page = self.page.iter().find(|page| page.path == path).unwrap_or(&missing);
        let location =
            page.location.as_ref().map(|to| format!("Location: {to}\r\n")).unwrap_or_default();
        let now = OffsetDateTime::now_utc();
        let body = page.body.replace("{{now}}", &now.format(&Rfc2822).unwrap_or_default());
        let body = body.replace("{{now_rfc3339}}", &now.format(&Rfc3339).unwrap_or_default());
        let earlier = now - time::Duration::minutes(40);
        let body =
            body.replace("{{earlier_rfc3339}}", &earlier.format(&Rfc3339).unwrap_or_default());
        let (status, kind, length) = (page.status, &page.content_type, body.len());
        format!(
            "HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
             {location}Connection: close\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

async fn serve(listener: TcpListener, acceptor: Option<TlsAcceptor>, site: Arc<Site>) {
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, site) = (acceptor.clone(), Arc::clone(&site));
        sessions.spawn(async move {
            let session = async {
                if site.mute {
                    std::future::pending::<()>().await;
                }
                match acceptor {
                    Some(acceptor) => converse(acceptor.accept(stream).await?, &site).await,
                    None => converse(stream, &site).await,
                }
            };
            // A client that has gone away is no fault of the world's.
            let _ = tokio::time::timeout(LIMIT, session).await;
        });
        while sessions.try_join_next().is_some() {}
    }
}

async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    site: &Site,
) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut bytes = [0; 2048];
        let length = stream.read(&mut bytes).await?;
        if length == 0 || request.len() > LARGEST {
            return Ok(());
        }
        request.extend_from_slice(&bytes[..length]);
        // A handshake where none is expected: what nginx says.
        if request[0] == 0x16 {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await?;
            return stream.shutdown().await;
        }
    }
    if site.silent {
        std::future::pending::<()>().await;
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    // What is sent with a POST is read to its end, or closing would reset the connection.
    let length = text.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
    });
    let head =
        request.windows(4).position(|end| end == b"\r\n\r\n").map_or(request.len(), |at| at + 4);
    while request.len() < head + length.unwrap_or(0).min(LARGEST) {
        let mut bytes = [0; 2048];
        let length = stream.read(&mut bytes).await?;
        if length == 0 {
            return Ok(());
        }
        request.extend_from_slice(&bytes[..length]);
    }
    let path = text.split(' ').nth(1).unwrap_or("/");
    stream.write_all(&site.response(path)).await?;
    stream.shutdown().await
}
