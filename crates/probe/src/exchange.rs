//! One request over HTTP/1.1, its answer up to a bound, and the end of the connection. How long it
//! may take is for the caller to say.

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HeaderValue, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// The most bytes of an answer's head.
const MAX_HEAD: usize = 64 * 1024;

/// How much of a body is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimit {
    /// The most bytes.
    pub(crate) bytes: usize,
    /// Whether the beginning of a larger one is enough.
    pub(crate) may_be_cut: bool,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExchangeError {
    /// What came back is not HTTP, or the connection broke off.
    NotHttp,
    /// The body is larger than we read.
    TooLarge,
}

/// Sends a request, whose target is a path and whose headers name the host, and reads the answer.
pub(crate) async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    mut request: Request<Full<Bytes>>,
    limit: BodyLimit,
) -> Result<Response<Vec<u8>>, ExchangeError> {
    let agent = HeaderValue::from_static(concat!("Mailwhy/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().insert(USER_AGENT, agent);
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    let mut builder = http1::Builder::new();
    let handshake = builder.max_buf_size(MAX_HEAD).handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(|_| ExchangeError::NotHttp)?;
    let exchange = async move {
        let response = sender.send_request(request).await.map_err(|_| ExchangeError::NotHttp)?;
        let (head, body) = response.into_parts();
        Ok(Response::from_parts(head, read(body, limit).await?))
    };
    // The connection carries the exchange, and ends with it: its own outcome says nothing more.
    let (answered, _) = tokio::join!(exchange, connection);
    answered
}

async fn read(
    mut body: impl Body<Data = Bytes> + Unpin,
    limit: BodyLimit,
) -> Result<Vec<u8>, ExchangeError> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ExchangeError::NotHttp)?;
        let Some(bytes) = frame.data_ref() else { continue };
        let room = limit.bytes - read.len();
        read.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room {
            return if limit.may_be_cut { Ok(read) } else { Err(ExchangeError::TooLarge) };
        }
    }
    Ok(read)
}

/// For the fuzz targets: reads what a web server sends to a request.
#[cfg(feature = "fuzzing")]
pub fn feed(bytes: &[u8]) {
    const MOST: usize = 1024;
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let limit = BodyLimit { bytes: MOST, may_be_cut: true };
    let request = Request::new(Full::new(Bytes::new()));
    let stream = tokio::io::join(bytes, tokio::io::sink());
    let read = runtime.expect("a runtime").block_on(exchange(stream, request, limit));
    assert!(read.map_or(0, |answer| answer.body().len()) <= MOST);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_read_up_to_its_bound() {
        for (length, may_be_cut, expected) in [
            (4, false, Ok(4)),
            (5, false, Err(ExchangeError::TooLarge)),
            (5, true, Ok(4)),
            (0, false, Ok(0)),
        ] {
            let body = Full::new(Bytes::from(vec![b'a'; length]));
            let read = read(body, BodyLimit { bytes: 4, may_be_cut }).await;
            assert_eq!(read.map(|body| body.len()), expected, "{length} bytes");
        }
    }
}
