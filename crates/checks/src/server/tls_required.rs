//! What does a sender meet at port 25 that insists on encryption, as MTA-STS and DANE tell it to?
//!
//! The sessions are those that the `delivery` check holds: they cost no connection more.

use std::sync::Arc;

use futures_util::future::join_all;
use probe::session::{Endpoint, Session, TlsFault, TlsSession};
use verdict::Because;

use crate::context::Context;
use crate::server::mail_exchanger;
use crate::server::reachability::{Reachability, Unseen, reachability};
use crate::server::starttls_stripping::is_stripped;
use crate::skip::Skip;

/// What the sender meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encryption<'a> {
    /// It could not be seen from here; that says nothing about what others see.
    Unseen(Because),
    /// No encryption, or none that comes about.
    Plain,
    /// A TLS session.
    Tls(&'a TlsSession),
}

/// An endpoint of a mail host, and what was said there.
pub(crate) struct HostProbe {
    pub(crate) endpoint: Endpoint,
    pub(crate) session: Arc<Session>,
}

/// Talks with the best mail hosts.
pub(crate) async fn probe_hosts(cx: &Context) -> Result<Vec<HostProbe>, Skip> {
    let hosts = cx.mail_hosts().await?;
    let endpoints = mail_exchanger::endpoints(&hosts).into_iter();
    Ok(join_all(
        endpoints
            .map(async |endpoint| HostProbe { session: cx.session(&endpoint).await, endpoint }),
    )
    .await)
}

impl HostProbe {
    /// What a sender meets there that insists on encryption.
    pub(crate) fn encryption(&self) -> Encryption<'_> {
        let unseen = match reachability(&self.endpoint, &self.session) {
            Reachability::Greets => None,
            Reachability::Unseen(Unseen::Paced) => Some(Because::Paced),
            Reachability::Unseen(Unseen::Budget) => Some(Because::Budget),
            Reachability::Unseen(Unseen::SlowGreeting) => Some(Because::SlowGreeting),
            Reachability::Deferred(because) | Reachability::RefusesUs(because) => Some(because),
            _ => Some(Because::Vantage),
        };
        let Some(transcript) = self.session.transcript().filter(|_| unseen.is_none()) else {
            return Encryption::Unseen(unseen.unwrap_or(Because::Vantage));
        };
        match &transcript.tls {
            Some(Ok(tls)) => Encryption::Tls(tls),
            // A sender that is less strict than we are may well agree with it.
            Some(Err(TlsFault::NothingInCommon)) => Encryption::Unseen(Because::Vantage),
            Some(Err(TlsFault::TimedOut)) => Encryption::Unseen(Because::Timeout),
            Some(Err(_)) => Encryption::Plain,
            None if transcript.upgrade.is_some() => Encryption::Plain,
            None if transcript.before_tls.as_ref().is_none_or(is_stripped) => {
                Encryption::Unseen(Because::Vantage)
            }
            None => Encryption::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use probe::session::{ConnectError, Transcript, Trust};

    use super::*;
    use crate::server::reachability::fixture::*;

    #[test]
    fn only_what_was_seen_is_plain() {
        let offering = |lines: &[&str]| Transcript {
            before_tls: offers(Some(250), lines),
            ..greeted("220 mx")
        };
        let failed = |fault| Transcript { tls: Some(Err(fault)), ..offering(&["mx", "STARTTLS"]) };
        let refused =
            Transcript { upgrade: offers(Some(454), &["no"]), ..offering(&["mx", "STARTTLS"]) };
        let table = [
            (Ok(offering(&["mx", "SIZE"])), Encryption::Plain),
            (Ok(offering(&["mx", "XXXXXXXA"])), Encryption::Unseen(Because::Vantage)),
            (Ok(refused), Encryption::Plain),
            (Ok(failed(TlsFault::Alert)), Encryption::Plain),
            (Ok(failed(TlsFault::NothingInCommon)), Encryption::Unseen(Because::Vantage)),
            (Ok(failed(TlsFault::TimedOut)), Encryption::Unseen(Because::Timeout)),
            (Ok(greeted("421 too many connections")), Encryption::Unseen(Because::RateLimited)),
            (Err(ConnectError::Refused), Encryption::Unseen(Because::Vantage)),
            (Err(ConnectError::Paced), Encryption::Unseen(Because::Paced)),
            (Err(ConnectError::Budget), Encryption::Unseen(Because::Budget)),
        ];
        for (outcome, expected) in table {
            let probed = HostProbe { endpoint: endpoint(25), session: Arc::new(observed(outcome)) };
            assert_eq!(probed.encryption(), expected);
        }
        let with_tls = Transcript {
            tls: tls_session(&["mx"], 9, Trust::SelfSigned),
            ..offering(&["mx", "STARTTLS"])
        };
        let probed =
            HostProbe { endpoint: endpoint(25), session: Arc::new(observed(Ok(with_tls))) };
        assert!(matches!(probed.encryption(), Encryption::Tls(_)));
    }
}
