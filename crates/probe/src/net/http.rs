//! What does a web server answer to one question? A GET or POST to an address that passed the
//! rules, on 443, 80 or a port that the profile names, its certificate checked, at most 64 KiB,
//! never followed anywhere by itself: where it points is for the asker to vet.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::Method;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, LOCATION, USER_AGENT};
use hyper_util::rt::TokioIo;
use moka::sync::Cache;
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_util::task::TaskTracker;
use verdict::{Arg, Because, Evidence, EvidenceKind, visible, visible_bytes};

use super::address_policy::AddressRules;
use super::config::Times;
use super::dial::dial_web;
use super::in_flight::InFlight;
use super::location::Location;
use super::rate_limit::RateLimiter;
use crate::observation::{Observation, rfc3339};
use crate::session::ConnectError;

/// The most bytes of a body that are read.
const MAX_BODY: usize = 64 * 1024;
/// Requests under way at once; the rest waits.
const IN_FLIGHT: usize = 64;
/// Answers that are kept.
const KEPT: u64 = 2_000;
/// The most lines of a body that evidence shows.
const SHOWN_LINES: usize = 12;

/// What is wanted of a page, and what is sent for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    accept: &'static str,
    sent: Option<String>,
    /// Whether the beginning of a large page is enough.
    may_be_cut: bool,
}

impl From<&'static str> for PageRequest {
    /// A page of this kind.
    fn from(accept: &'static str) -> Self {
        Self { accept, sent: None, may_be_cut: false }
    }
}

impl PageRequest {
    /// The answer to this document, in XML.
    pub fn posting(document: String) -> Self {
        Self { accept: "text/xml", sent: Some(document), may_be_cut: false }
    }

    /// A page for people, of which the beginning is enough.
    pub fn page() -> Self {
        Self { accept: "text/html", sent: None, may_be_cut: true }
    }
}

/// A page that was asked for, and what came of it.
pub type Fetched = Observation<Page, FetchError>;

/// What a web server answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// The kind of the body, as the server says.
    pub content_type: String,
    /// Where it points instead, of a redirect.
    pub location: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FetchError {
    /// The host has no address.
    NoAddress,
    /// Whether it has one could not be seen.
    Unresolved(Because),
    /// Its address is none that we may connect to.
    Denied,
    /// Nobody listens there.
    Refused,
    /// No way leads there.
    Unreachable,
    /// Nobody answers there.
    TimedOut,
    /// It connects, and is then silent where encryption should begin.
    Mute,
    /// It connects, and its page does not come in time.
    Slow,
    /// Its certificate does not hold.
    Untrusted(Untrusted),
    /// The dates of its certificate do not hold by our clock, which is wrong.
    Undated,
    /// No TLS came about.
    NoTls,
    /// What came back is not HTTP.
    NotHttp,
    /// The body is larger than we read.
    TooLarge,
    /// We have asked that web server often enough for now.
    Paced,
}

/// Why a certificate does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Untrusted {
    /// Its time is over, or has not begun.
    Expired,
    /// It is for another name.
    WrongName,
    /// Nobody whom we trust vouches for it.
    UnknownIssuer,
    /// Anything else.
    Other,
}

impl Untrusted {
    /// A word for evidence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "certificate expired",
            Self::WrongName => "certificate for another name",
            Self::UnknownIssuer => "certificate not trusted",
            Self::Other => "certificate not valid",
        }
    }
}

impl Page {
    /// Where it points instead, if it is a redirect.
    pub fn redirect(&self) -> Option<&str> {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
            .then_some(self.location.as_deref())
            .flatten()
    }
}

impl FetchError {
    fn as_str(self) -> &'static str {
        match self {
            Self::NoAddress => "no address",
            Self::Unresolved(_) => "address not seen",
            Self::Denied => "not asked: no public address",
            Self::Refused => "connection refused",
            Self::Unreachable => "no way there",
            Self::TimedOut => "no answer in time",
            Self::Mute => "connected, and no handshake in time",
            Self::Slow => "connected, and no page in time",
            Self::Untrusted(fault) => fault.as_str(),
            Self::Undated => "dates not seen: our clock is wrong",
            Self::NoTls => "no TLS",
            Self::NotHttp => "not HTTP",
            Self::TooLarge => "larger than 64 KiB",
            Self::Paced => "not asked: asked often enough",
        }
    }
}

/// Where we may go, and how often.
#[derive(Clone, Copy)]
pub(super) struct FetchPolicy<'a> {
    pub(super) rules: &'a AddressRules,
    pub(super) pace: &'a RateLimiter,
    /// Whether the address is one of the provider's own inventory.
    pub(super) is_own: bool,
}

/// The way to web servers: shared by all reports.
pub(super) struct Web {
    connector: TlsConnector,
    times: Times,
    ports: Vec<u16>,
    permits: Semaphore,
    known: Cache<WebKey, Arc<Fetched>>,
    pub(super) in_flight: InFlight<WebKey, Arc<Fetched>>,
}

/// What pages are kept by.
pub(super) type WebKey = (Location, PageRequest);

impl Web {
    /// `ports` are those that addresses of a profile name, beside 443 and 80.
    pub(super) fn new(
        strict: ClientConfig,
        times: &Times,
        ports: &[u16],
        tasks: &TaskTracker,
    ) -> Self {
        Self {
            connector: TlsConnector::from(Arc::new(strict)),
            times: times.clone(),
            ports: ports.to_vec(),
            permits: Semaphore::new(IN_FLIGHT),
            known: Cache::builder().max_capacity(KEPT).expire_after(UntilInvalid).build(),
            in_flight: InFlight::new(tasks),
        }
    }

    /// What is known of a page, without asking.
    pub(super) fn known(&self, key: &WebKey) -> Option<Arc<Fetched>> {
        self.known.get(key)
    }

    /// Asks for a page at the first of its host's addresses that lets us in, and keeps what came of
    /// it.
    pub(super) async fn fetch(
        &self,
        policy: FetchPolicy<'_>,
        key: WebKey,
        addresses: &[IpAddr],
    ) -> Arc<Fetched> {
        if let Some(known) = self.known(&key) {
            return known;
        }
        let fetched = self.look(policy, &key.0, addresses, &key.1).await;
        self.known.insert(key, Arc::clone(&fetched));
        fetched
    }

    async fn look(
        &self,
        leave: FetchPolicy<'_>,
        location: &Location,
        addresses: &[IpAddr],
        wanted: &PageRequest,
    ) -> Arc<Fetched> {
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        let mut outcome = (Err(FetchError::NoAddress), String::new());
        for address in addresses {
            outcome = (self.ask(leave, location, *address, wanted).await, address.to_string());
            let is_nobody = matches!(
                outcome.0,
                Err(FetchError::Refused | FetchError::Unreachable | FetchError::TimedOut)
            );
            if !is_nobody
                && !matches!(
                    outcome.0,
                    Err(FetchError::Denied | FetchError::Mute | FetchError::Slow)
                )
            {
                break;
            }
        }
        let method = if wanted.sent.is_some() { "POST" } else { "GET" };
        let fresh = match outcome.0 {
            Ok(_) => self.times.fresh,
            // The next asker may have a turn.
            Err(FetchError::Paced) => Duration::ZERO,
            Err(_) => self.times.fresh_failure,
        };
        Arc::new(observed(method, location, outcome.0, outcome.1, fresh))
    }

    async fn ask(
        &self,
        leave: FetchPolicy<'_>,
        location: &Location,
        address: IpAddr,
        wanted: &PageRequest,
    ) -> Result<Page, FetchError> {
        let until = Instant::now() + self.times.probe;
        let turn = tokio::time::timeout_at(until, leave.pace.web_turn(address, leave.is_own)).await;
        let _turn = turn.ok().and_then(Result::ok).ok_or(FetchError::Paced)?;
        tracing::debug!(host = %location.host, %address, "page asked for");
        let dialled =
            dial_web(leave.rules, address, location.port(), &self.ports, self.times.connect).await;
        let stream = dialled.map_err(no_connection)?;
        let exchange = async {
            if !location.is_secure {
                return converse(stream, location, wanted).await;
            }
            converse(self.shake_hands(stream, &location.host).await?, location, wanted).await
        };
        tokio::time::timeout_at(until, exchange).await.unwrap_or(Err(FetchError::Slow))
    }

    async fn shake_hands(
        &self,
        stream: TcpStream,
        host: &str,
    ) -> Result<tokio_rustls::client::TlsStream<TcpStream>, FetchError> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| FetchError::NoTls)?;
        match tokio::time::timeout(self.times.tls, self.connector.connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(fault)) => {
                Err(untrusted(&fault).map_or(FetchError::NoTls, FetchError::Untrusted))
            }
            Err(_) => Err(FetchError::Mute),
        }
    }
}

/// One request, one answer, and the end of the connection.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    location: &Location,
    wanted: &PageRequest,
) -> Result<Page, FetchError> {
    let builder = hyper::client::conn::http1::Builder::new().max_buf_size(MAX_BODY).clone();
    let (mut sender, connection) =
        builder.handshake(TokioIo::new(stream)).await.map_err(|_| FetchError::NotHttp)?;
    let method = if wanted.sent.is_some() { Method::POST } else { Method::GET };
    let document = wanted.sent.clone();
    let kind = document.as_ref().map(|_| (CONTENT_TYPE, "text/xml; charset=utf-8"));
    let request = hyper::Request::builder()
        .method(method)
        .uri(&location.path)
        .header(HOST, location.authority())
        .header(USER_AGENT, concat!("Mailwhy/", env!("CARGO_PKG_VERSION")))
        .header(ACCEPT, wanted.accept)
        .header(CONNECTION, "close");
    let request =
        kind.into_iter().fold(request, |request, (name, kind)| request.header(name, kind));
    let document = Full::<Bytes>::from(document.unwrap_or_default());
    let request = request.body(document).map_err(|_| FetchError::NotHttp)?;
    let exchange = async move {
        let response = sender.send_request(request).await.map_err(|_| FetchError::NotHttp)?;
        read(response, wanted.may_be_cut).await
    };
    // The connection carries the exchange, and ends with it: its own outcome says nothing more.
    let (page, _) = tokio::join!(exchange, connection);
    page
}

async fn read(response: hyper::Response<Incoming>, may_be_cut: bool) -> Result<Page, FetchError> {
    let header = |name| response.headers().get(name).map(|value| visible_bytes(value.as_bytes()));
    let mut page = Page {
        status: response.status().as_u16(),
        content_type: header(CONTENT_TYPE).unwrap_or_default(),
        location: header(LOCATION),
        body: Vec::new(),
    };
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| FetchError::NotHttp)?;
        let Some(bytes) = frame.data_ref() else { continue };
        let room = MAX_BODY - page.body.len();
        page.body.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room {
            return if may_be_cut { Ok(page) } else { Err(FetchError::TooLarge) };
        }
    }
    Ok(page)
}

fn no_connection(fault: ConnectError) -> FetchError {
    match fault {
        ConnectError::Refused | ConnectError::Reset => FetchError::Refused,
        ConnectError::TimedOut => FetchError::TimedOut,
        ConnectError::Denied => FetchError::Denied,
        _ => FetchError::Unreachable,
    }
}

/// What is wrong with the certificate, if that is what failed.
fn untrusted(fault: &std::io::Error) -> Option<Untrusted> {
    let found = fault.get_ref()?.downcast_ref::<rustls::Error>()?;
    let rustls::Error::InvalidCertificate(fault) = found else { return None };
    Some(match fault {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Untrusted::Expired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Untrusted::WrongName
        }
        CertificateError::UnknownIssuer => Untrusted::UnknownIssuer,
        _ => Untrusted::Other,
    })
}

fn observed(
    method: &str,
    location: &Location,
    outcome: Result<Page, FetchError>,
    of: String,
    fresh: Duration,
) -> Fetched {
    let at = OffsetDateTime::now_utc();
    Fetched { outcome, asked: format!("{method} {location}"), of, at, valid_until: at + fresh }
}

/// A page that was not even asked for.
pub fn unfetched(location: &Location, why: FetchError) -> Fetched {
    observed("GET", location, Err(why), String::new(), Duration::ZERO)
}

impl Fetched {
    /// What was asked, of whom, and what came back, for a finding.
    pub fn page_evidence(&self) -> Evidence {
        let evidence = Evidence::new(EvidenceKind::Http, &self.asked, &self.of, &rfc3339(self.at));
        let evidence = match &self.outcome {
            Err(none) => evidence.fact(Arg::word("result", none.as_str())),
            Ok(page) => {
                let evidence = evidence.fact(Arg::count("status", page.status.into()));
                let text = String::from_utf8_lossy(&page.body);
                text.lines()
                    .take(SHOWN_LINES)
                    .fold(evidence, |evidence, line| evidence.said(&visible(line)))
            }
        };
        let is_plain = |ch: char| ch.is_ascii_alphanumeric() || "-_.:/?=&%@".contains(ch);
        match self.asked.strip_prefix("GET ").filter(|url| url.chars().all(is_plain)) {
            Some(url) => evidence.repeat(&format!("curl -i '{url}'")),
            None => evidence,
        }
    }
}

/// Keeps each answer until it says it is no longer valid.
struct UntilInvalid;

impl moka::Expiry<WebKey, Arc<Fetched>> for UntilInvalid {
    fn expire_after_create(
        &self,
        _: &WebKey,
        fetched: &Arc<Fetched>,
        _: std::time::Instant,
    ) -> Option<Duration> {
        Some((fetched.valid_until - OffsetDateTime::now_utc()).try_into().unwrap_or(Duration::ZERO))
    }
}
