//! The HTTP client for endpoints that the operator configured.
//!
//! No stranger can name them, so the rules for strangers' addresses do not hold for them; the
//! guarded way out is [`crate::net`] (invariant 1).
//!
//! What is sent may hold a key, so nothing of a request is ever logged or shown but the name of its
//! host.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, LOCATION};
use hyper::{Request, Response, Uri};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use verdict::Because;

use crate::exchange::{BodyLimit, exchange};

/// How long one request may take in all, redirects included.
const LIMIT: Duration = Duration::from_secs(4);
/// The largest answer that is read, in bytes.
const LARGEST: usize = 1024 * 1024;
/// The most redirects that a page is followed through.
const MOST_REDIRECTS: usize = 3;

/// A client for such endpoints. Cheap to clone.
#[derive(Clone)]
pub struct Upstream(TlsConnector);

/// Why an endpoint gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpstreamFailure {
    /// No answer in time.
    Timeout,
    /// No connection, or a certificate that does not hold.
    Unreachable,
    /// An answer that is a refusal or a fault, with its HTTP status.
    Status(u16),
    /// An answer that is too large, or is not what it should be.
    Nonsense,
}

impl UpstreamFailure {
    /// The word on the wire.
    pub fn because(self) -> Because {
        match self {
            Self::Timeout => Because::Timeout,
            Self::Status(429) => Because::RateLimited,
            Self::Unreachable | Self::Status(_) | Self::Nonsense => Because::Refused,
        }
    }
}

impl Upstream {
    /// A client that trusts what `tls` trusts.
    pub fn new(tls: ClientConfig) -> Self {
        Self(TlsConnector::from(Arc::new(tls)))
    }

    /// The text that a page holds, wherever it has moved to.
    pub async fn get(&self, url: &str) -> Result<String, UpstreamFailure> {
        let follow = async {
            let mut uri: Uri = url.parse().map_err(|_| UpstreamFailure::Nonsense)?;
            for _ in 0..=MOST_REDIRECTS {
                let request = Request::get(uri.clone())
                    .body(Full::default())
                    .map_err(|_| UpstreamFailure::Nonsense)?;
                let response = self.ask(request).await?;
                if !response.status().is_redirection() {
                    return text(response);
                }
                uri = target(&uri, &response).ok_or(UpstreamFailure::Nonsense)?;
            }
            Err(UpstreamFailure::Nonsense)
        };
        tokio::time::timeout(LIMIT, follow).await.unwrap_or(Err(UpstreamFailure::Timeout))
    }

    /// What an endpoint answers to one who shows a key: to a GET, or where there is a document of
    /// JSON to its POST. Never redirected: the key is for this endpoint alone.
    pub async fn send(
        &self,
        url: &str,
        authorization: &str,
        json: Option<String>,
    ) -> Result<String, UpstreamFailure> {
        let request = match json {
            Some(_) => Request::post(url).header(CONTENT_TYPE, "application/json"),
            None => Request::get(url),
        };
        let body = Full::<Bytes>::from(json.unwrap_or_default());
        let request = request.header(AUTHORIZATION, authorization).body(body);
        let request = request.map_err(|_| UpstreamFailure::Nonsense)?;
        let answered = tokio::time::timeout(LIMIT, self.ask(request)).await;
        text(answered.unwrap_or(Err(UpstreamFailure::Timeout))?)
    }

    async fn ask(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Vec<u8>>, UpstreamFailure> {
        let uri = request.uri().clone();
        let host = uri.host().ok_or(UpstreamFailure::Nonsense)?.trim_matches(['[', ']']).to_owned();
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(UpstreamFailure::Nonsense),
        };
        let stream =
            open(&host, uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 })).await?;
        if !is_secure {
            return converse(stream, request).await;
        }
        let name = ServerName::try_from(host).map_err(|_| UpstreamFailure::Nonsense)?;
        let stream = self.0.connect(name, stream).await.map_err(|fault| {
            tracing::warn!(host = uri.host(), %fault, "no TLS with a configured endpoint");
            UpstreamFailure::Unreachable
        })?;
        converse(stream, request).await
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the operator named this endpoint, and no stranger can"
)]
async fn open(host: &str, port: u16) -> Result<TcpStream, UpstreamFailure> {
    TcpStream::connect((host, port)).await.map_err(|_| UpstreamFailure::Unreachable)
}

/// One request, with the path of its URL as its target, and one answer.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    mut request: Request<Full<Bytes>>,
) -> Result<Response<Vec<u8>>, UpstreamFailure> {
    let uri = std::mem::take(request.uri_mut());
    let host = uri.authority().map_or("", |authority| authority.as_str()).parse();
    request.headers_mut().insert(HOST, host.map_err(|_| UpstreamFailure::Nonsense)?);
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).parse();
    *request.uri_mut() = path.map_err(|_| UpstreamFailure::Nonsense)?;
    let limit = BodyLimit { bytes: LARGEST, may_be_cut: false };
    exchange(stream, request, limit).await.map_err(|_| UpstreamFailure::Nonsense)
}

fn text(response: Response<Vec<u8>>) -> Result<String, UpstreamFailure> {
    if !response.status().is_success() {
        return Err(UpstreamFailure::Status(response.status().as_u16()));
    }
    String::from_utf8(response.into_body()).map_err(|_| UpstreamFailure::Nonsense)
}

/// Where a redirect leads: another URL, or another path of the same host.
fn target(from: &Uri, response: &Response<Vec<u8>>) -> Option<Uri> {
    let to = response.headers().get(LOCATION)?.to_str().ok()?;
    let uri = if to.starts_with('/') {
        format!("{}://{}{to}", from.scheme_str()?, from.authority()?).parse()
    } else {
        to.parse()
    };
    uri.ok()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// An endpoint that gives each of these answers once, in this order.
    async fn endpoint(answers: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 2048];
                assert!(stream.read(&mut request).await.unwrap() > 0, "a request has come");
                // A caller that has read enough goes away.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        url
    }

    fn ok(body: &str) -> String {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    fn client() -> Upstream {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        Upstream::new(
            builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth(),
        )
    }

    #[tokio::test]
    async fn a_page_is_read_and_what_is_none_is_told_apart() {
        let moved = "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n".to_owned();
        let circle = vec![moved.clone(); MOST_REDIRECTS + 1];
        let table = [
            (vec![ok("said")], Ok("said".to_owned())),
            (vec![moved, ok("moved")], Ok("moved".to_owned())),
            (circle, Err(UpstreamFailure::Nonsense)),
            (
                vec!["HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n".to_owned()],
                Err(UpstreamFailure::Status(429)),
            ),
            (vec!["+OK POP3 ready\r\n".to_owned()], Err(UpstreamFailure::Nonsense)),
            (vec![ok(&"x".repeat(LARGEST + 1))], Err(UpstreamFailure::Nonsense)),
        ];
        for (answers, expected) in table {
            let url = endpoint(answers).await;
            assert_eq!(client().get(&format!("{url}/feed?a=b")).await, expected);
        }
    }

    #[tokio::test]
    async fn a_url_that_leads_nowhere_is_a_failure_and_a_request_with_a_key_is_never_sent_on() {
        for url in ["ftp://a.example/", "no url", "http:///", "https://"] {
            assert!(client().get(url).await.is_err(), "{url}");
        }
        assert_eq!(client().get("http://127.0.0.1:1/").await, Err(UpstreamFailure::Unreachable));
        let moved =
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                .to_owned();
        let url = endpoint(vec![moved]).await;
        let answered = client().send(&url, "Bearer key", None).await;
        assert_eq!(answered, Err(UpstreamFailure::Status(302)), "the key is for one endpoint");
    }
}
