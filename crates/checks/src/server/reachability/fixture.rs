//! Sessions with servers, for tests.

use probe::session::{Certificate, Digests, Reply, TlsSession, Trust};
use time::OffsetDateTime;

use super::*;

pub(crate) fn endpoint(port: u16) -> Endpoint {
    Endpoint {
        address: "45.90.1.3".parse().unwrap(),
        port,
        server_name: "mail.example.com".to_owned(),
    }
}

pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_795_000_000).unwrap()
}

pub(crate) fn observed(outcome: Result<Transcript, ConnectError>) -> Session {
    Session { outcome, asked: String::new(), of: String::new(), at: now(), valid_until: now() }
}

/// A session that ended after a greeting `code text`; of IMAP and POP3 without a code.
pub(crate) fn greeted(greeting: &str) -> Transcript {
    let code = greeting.split(' ').next().and_then(|code| code.parse().ok());
    let is_positive = code.is_none_or(|code| (200..400).contains(&code));
    let greeting = Reply { code, is_positive, lines: vec![greeting.to_owned()] };
    Transcript { greeting: Some(greeting), ..ended(End::Complete) }
}

pub(crate) fn ended(end: End) -> Transcript {
    Transcript { end, ..Transcript::new() }
}

/// The capabilities of an SMTP server, or those of IMAP and POP3 without the code.
pub(crate) fn offers(code: Option<u16>, lines: &[&str]) -> Option<Reply> {
    let is_positive = code.is_none_or(|code| (200..400).contains(&code));
    Some(Reply { code, is_positive, lines: lines.iter().map(|line| (*line).to_owned()).collect() })
}

pub(crate) fn tls_session(
    names: &[&str],
    days_left: i64,
    trust: Trust,
) -> Option<Result<TlsSession, TlsFault>> {
    let certificate = Certificate {
        subject: String::new(),
        issuer: String::new(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        not_before: now() - time::Duration::days(300),
        not_after: now() + time::Duration::days(days_left),
        digests: Digests::default(),
        weak_key: None,
        vouches: false,
    };
    Some(Ok(TlsSession { version: "TLS 1.3".to_owned(), chain: vec![certificate], trust }))
}
