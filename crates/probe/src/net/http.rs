//! What does a web server answer to one question? A GET or POST to an address that passed the
//! rules, on 443, 80 or a port that the profile names, its certificate checked, at most 64 KiB,
//! never followed anywhere by itself: where it points is for the caller to vet.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST, LOCATION};
use moka::sync::Cache;
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig};
use time::OffsetDateTime;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_util::task::TaskTracker;
use verdict::visible_bytes;

use super::address_policy::AddressRules;
use super::config::Times;
use super::dial::dial_web;
use super::in_flight::InFlight;
use super::location::Location;
use super::page::{FetchError, Fetched, Page, PageRequest, Untrusted, observed};
use super::rate_limit::RateLimiter;
use crate::exchange::{BodyLimit, ExchangeError, exchange};
use crate::session::ConnectError;

/// The most bytes of a body that are read.
const MAX_BODY: usize = 64 * 1024;
/// Requests under way at once; the rest waits.
const IN_FLIGHT: usize = 64;
/// Answers that are kept.
const KEPT: u64 = 2_000;
/// Where we may go, and how often.
#[derive(Clone, Copy)]
pub(super) struct FetchPolicy<'a> {
    pub(super) rules: &'a AddressRules,
    pub(super) rate_limiter: &'a RateLimiter,
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
        policy: FetchPolicy<'_>,
        location: &Location,
        addresses: &[IpAddr],
        wanted: &PageRequest,
    ) -> Arc<Fetched> {
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        let mut outcome = (Err(FetchError::NoAddress), String::new());
        for address in addresses {
            outcome = (self.ask(policy, location, *address, wanted).await, address.to_string());
            let is_nobody = matches!(
                outcome.0,
                Err(FetchError::Refused | FetchError::Unreachable | FetchError::TimedOut)
            );
            if !is_nobody
                && !matches!(
                    outcome.0,
                    Err(FetchError::Denied | FetchError::TlsTimeout | FetchError::Slow)
                )
            {
                break;
            }
        }
        let fresh = match outcome.0 {
            Ok(_) => self.times.fresh,
            // The next caller may have a permit.
            Err(FetchError::Paced) => Duration::ZERO,
            Err(_) => self.times.fresh_failure,
        };
        Arc::new(observed(wanted.method(), location, outcome.0, outcome.1, fresh))
    }

    async fn ask(
        &self,
        policy: FetchPolicy<'_>,
        location: &Location,
        address: IpAddr,
        wanted: &PageRequest,
    ) -> Result<Page, FetchError> {
        let until = Instant::now() + self.times.probe;
        let permit =
            tokio::time::timeout_at(until, policy.rate_limiter.web_permit(address, policy.is_own))
                .await;
        let _permit = permit.ok().and_then(Result::ok).ok_or(FetchError::Paced)?;
        tracing::debug!(host = %location.host, %address, "page asked for");
        let dialled =
            dial_web(policy.rules, address, location.port(), &self.ports, self.times.connect).await;
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
            Err(_) => Err(FetchError::TlsTimeout),
        }
    }
}

/// One request, one answer, and the end of the connection.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    location: &Location,
    wanted: &PageRequest,
) -> Result<Page, FetchError> {
    let request = request(location, wanted).map_err(|_| FetchError::NotHttp)?;
    let limit = BodyLimit { bytes: MAX_BODY, may_be_cut: wanted.may_be_cut };
    let response = exchange(stream, request, limit).await.map_err(|failure| match failure {
        ExchangeError::NotHttp => FetchError::NotHttp,
        ExchangeError::TooLarge => FetchError::TooLarge,
    })?;
    let header = |name| response.headers().get(name).map(|value| visible_bytes(value.as_bytes()));
    Ok(Page {
        status: response.status().as_u16(),
        content_type: header(CONTENT_TYPE).unwrap_or_default(),
        location: header(LOCATION),
        body: response.into_body(),
    })
}

fn request(location: &Location, wanted: &PageRequest) -> hyper::http::Result<Request<Full<Bytes>>> {
    let request = Request::builder()
        .method(wanted.method())
        .uri(&location.path)
        .header(HOST, location.authority())
        .header(ACCEPT, wanted.accept);
    match &wanted.sent {
        None => request.body(Full::default()),
        Some(document) => request
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .body(Full::from(document.clone())),
    }
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
