//! What does a sender meet at port 25 that insists on encryption, as MTA-STS and DANE tell it to?
//!
//! The conversations are those that the `delivery` check holds: they cost no connection more.

use std::sync::Arc;

use futures_util::future::join_all;
use verdict::Because;

use crate::context::Context;
use crate::server::mail_exchanger;
use crate::server::reachability::{Reach, Unseen, reach};
use crate::server::starttls_stripping::is_stripped;
use crate::session::{Endpoint, Session, TlsFault, TlsSession};
use crate::skip::Skip;

/// What the sender meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Met<'a> {
    /// It could not be seen from here; that says nothing about what others see.
    Unseen(Because),
    /// No encryption, or none that comes about.
    Plain,
    /// A TLS session.
    Tls(&'a TlsSession),
}

/// A door of a mail host, and what was said there.
pub(crate) struct Heard {
    pub(crate) door: Endpoint,
    pub(crate) talk: Arc<Session>,
}

/// Talks with the best mail hosts.
pub(crate) async fn hear(case: &Context) -> Result<Vec<Heard>, Skip> {
    let hosts = case.mail_hosts().await?;
    let doors = mail_exchanger::endpoints(&hosts).into_iter();
    Ok(join_all(doors.map(async |door| Heard { talk: case.session(&door).await, door })).await)
}

impl Heard {
    /// What a sender meets there that insists on encryption.
    pub(crate) fn met(&self) -> Met<'_> {
        let unseen = match reach(&self.door, &self.talk) {
            Reach::Greets => None,
            Reach::Unseen(Unseen::Paced) => Some(Because::Paced),
            Reach::Unseen(Unseen::Budget) => Some(Because::Budget),
            Reach::Unseen(Unseen::SlowGreeting) => Some(Because::SlowGreeting),
            Reach::Deferred(because) | Reach::RefusesUs(because) => Some(because),
            _ => Some(Because::Vantage),
        };
        let Some(told) = self.talk.told().filter(|_| unseen.is_none()) else {
            return Met::Unseen(unseen.unwrap_or(Because::Vantage));
        };
        match &told.tls {
            Some(Ok(session)) => Met::Tls(session),
            // A sender that is less strict than we are may well agree with it.
            Some(Err(TlsFault::NothingInCommon)) => Met::Unseen(Because::Vantage),
            Some(Err(TlsFault::TimedOut)) => Met::Unseen(Because::Timeout),
            Some(Err(_)) => Met::Plain,
            None if told.upgrade.is_some() => Met::Plain,
            None if told.before_tls.as_ref().is_none_or(is_stripped) => {
                Met::Unseen(Because::Vantage)
            }
            None => Met::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::reachability::fixture::*;
    use crate::session::{ConnectError, Transcript, Trust};

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
            (Ok(offering(&["mx", "SIZE"])), Met::Plain),
            (Ok(offering(&["mx", "XXXXXXXA"])), Met::Unseen(Because::Vantage)),
            (Ok(refused), Met::Plain),
            (Ok(failed(TlsFault::Alert)), Met::Plain),
            (Ok(failed(TlsFault::NothingInCommon)), Met::Unseen(Because::Vantage)),
            (Ok(failed(TlsFault::TimedOut)), Met::Unseen(Because::Timeout)),
            (Ok(greeted("421 too many connections")), Met::Unseen(Because::RateLimited)),
            (Err(ConnectError::Refused), Met::Unseen(Because::Vantage)),
            (Err(ConnectError::Paced), Met::Unseen(Because::Paced)),
            (Err(ConnectError::Budget), Met::Unseen(Because::Budget)),
        ];
        for (outcome, expected) in table {
            let heard = Heard { door: door(25), talk: Arc::new(observed(outcome)) };
            assert_eq!(heard.met(), expected);
        }
        let with_tls = Transcript {
            tls: session(&["mx"], 9, Trust::SelfSigned),
            ..offering(&["mx", "STARTTLS"])
        };
        let heard = Heard { door: door(25), talk: Arc::new(observed(Ok(with_tls))) };
        assert!(matches!(heard.met(), Met::Tls(_)));
    }
}
