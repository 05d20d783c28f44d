//! A page of a web server: what is wanted, what came of it, and how evidence shows it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use verdict::{Arg, Because, Evidence, EvidenceKind, visible};

use super::location::Location;
use crate::observation::{Observation, rfc3339};

/// The most lines of a body that evidence shows.
const SHOWN_LINES: usize = 12;

/// What is wanted of a page, and what is sent for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    pub(super) accept: &'static str,
    pub(super) sent: Option<String>,
    /// Whether the beginning of a large page is enough.
    pub(super) may_be_cut: bool,
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

    /// How it is asked for.
    pub(super) fn method(&self) -> &'static str {
        if self.sent.is_some() { "POST" } else { "GET" }
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
    TlsTimeout,
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
            Self::TlsTimeout => "connected, and no handshake in time",
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

/// A page that was asked for just now.
pub(super) fn observed(
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
