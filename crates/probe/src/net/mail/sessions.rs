//! The mail sessions of this process: one at a time for each endpoint, shared by all who ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use time::OffsetDateTime;
use tokio_util::task::TaskTracker;

use super::converse::converse;
use super::dialer::Dialer;
use crate::net::config::Pacing;
use crate::net::in_flight::{InFlight, Work};
use crate::session::{ConnectError, End, Endpoint, Session, Transcript};

/// How many sessions are kept, and how long the last one of an endpoint may still be served when
/// we are paced.
const KEPT: u64 = 5_000;
const KEPT_FOR: Duration = Duration::from_secs(3600);

/// The sessions of this process, kept and under way. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sessions {
    dialer: Dialer,
    known: Cache<Endpoint, Arc<Session>>,
    in_flight: InFlight<Endpoint, Arc<Session>, IsConnected>,
}

/// Who asks for a session, and how much.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asking {
    /// Whether the server is one of the provider's own inventory.
    pub is_own: bool,
    /// Whether the caller wants a new look, because something was repaired.
    pub refresh: bool,
}

/// Whether the server has accepted the connection of a session under way.
type IsConnected = AtomicBool;

impl Sessions {
    pub(crate) fn new(dialer: &Dialer, tasks: &TaskTracker) -> Self {
        let known = Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build();
        Self { dialer: dialer.clone(), known, in_flight: InFlight::new(tasks) }
    }

    /// A session with a server: a known one, the one under way, or a new one. Waits no longer than
    /// a report does; the session itself goes on for the next caller. What own servers say is
    /// refreshed behind the caller's back before it is old.
    pub(crate) async fn get(&self, endpoint: Endpoint, asking: Asking) -> Arc<Session> {
        let (now, pacing) = (OffsetDateTime::now_utc(), &self.dialer.config.pacing);
        let known = self.known.get(&endpoint);
        if let Some(session) = known.filter(|session| answers(session, asking, pacing, now)) {
            if asking.is_own && is_refresh_due(&session, now) {
                // It runs by itself, and nobody waits for it.
                drop(self.join(&endpoint, true));
            }
            return session;
        }
        let work = self.join(&endpoint, asking.is_own);
        let patience = self.dialer.config.times.probe;
        let outcome = match tokio::time::timeout(patience, work.outcome).await {
            Ok(Some(session)) => return session,
            // It panicked, which is our fault and nobody else's.
            Ok(None) => Err(ConnectError::Budget),
            Err(_) if work.progress.load(Ordering::Relaxed) => Ok(Transcript::slow()),
            Err(_) => Err(ConnectError::Paced),
        };
        Arc::new(self.observed(&endpoint, outcome))
    }

    /// The session under way, begun if there is none.
    fn join(&self, endpoint: &Endpoint, is_own: bool) -> Work<Arc<Session>, IsConnected> {
        self.in_flight.join(endpoint.clone(), |is_connected| {
            let (sessions, endpoint) = (self.clone(), endpoint.clone());
            async move { sessions.hold(&endpoint, is_own, &is_connected).await }
        })
    }

    /// One session, from the wait for a permit to QUIT. What came of it is kept; a
    /// refused permit is not.
    async fn hold(
        &self,
        endpoint: &Endpoint,
        is_own: bool,
        is_connected: &IsConnected,
    ) -> Arc<Session> {
        let Ok(_permit) = self.dialer.rate_limiter.permit(endpoint, is_own).await else {
            let last = self.known.get(endpoint);
            return last
                .unwrap_or_else(|| Arc::new(self.observed(endpoint, Err(ConnectError::Paced))));
        };
        let outcome = match self.dialer.dial(endpoint).await {
            Ok((tcp, terms)) => {
                is_connected.store(true, Ordering::Relaxed);
                Ok(converse(tcp, &terms).await)
            }
            Err(failure) => Err(failure),
        };
        let session = Arc::new(self.observed(endpoint, outcome));
        self.known.insert(endpoint.clone(), session.clone());
        session
    }

    /// An observation of now, fresh for as long as its kind is.
    pub(crate) fn observed(
        &self,
        endpoint: &Endpoint,
        outcome: Result<Transcript, ConnectError>,
    ) -> Session {
        let times = &self.dialer.config.times;
        let has_answered = outcome.as_ref().is_ok_and(|transcript| {
            transcript.greeting.is_some() && transcript.end == End::Complete
        });
        let fresh = if has_answered { times.fresh } else { times.fresh_failure };
        let at = OffsetDateTime::now_utc();
        Session { outcome, asked: endpoint.asked(), of: endpoint.of(), at, valid_until: at + fresh }
    }
}

/// Whether what was seen answers a caller: it is fresh, and not too old for one who wants a new
/// look.
fn answers(session: &Session, asking: Asking, limits: &Pacing, now: OffsetDateTime) -> bool {
    let interval = if asking.is_own { limits.own_again } else { limits.foreign_again };
    session.valid_until > now && !(asking.refresh && now - session.at >= interval)
}

/// Whether the last quarter of its time has come: whoever asks now has the next answer fetched.
fn is_refresh_due(session: &Session, now: OffsetDateTime) -> bool {
    (session.valid_until - now) * 4 < session.valid_until - session.at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen_ago(seconds: i64) -> Session {
        let at = OffsetDateTime::UNIX_EPOCH - Duration::from_secs(u64::try_from(seconds).unwrap());
        let outcome = Ok(Transcript::slow());
        Session {
            outcome,
            asked: String::new(),
            of: String::new(),
            at,
            valid_until: at + Duration::from_secs(300),
        }
    }

    #[test]
    fn what_is_known_is_served_until_it_is_old_or_somebody_looks_again() {
        let (limits, now) = (Pacing::default(), OffsetDateTime::UNIX_EPOCH);
        let (own, foreign) = (Asking { is_own: true, refresh: false }, Asking::default());
        let refresh = |asking| Asking { refresh: true, ..asking };
        for (asking, age, is_served) in [
            (own, 299, true),
            (own, 300, false),
            (refresh(own), 9, true),
            (refresh(own), 10, false),
            (foreign, 299, true),
            (refresh(foreign), 59, true),
            (refresh(foreign), 60, false),
        ] {
            assert_eq!(
                answers(&seen_ago(age), asking, &limits, now),
                is_served,
                "{asking:?} after {age} s"
            );
        }
    }

    #[test]
    fn it_is_refreshed_in_the_last_quarter_of_its_time() {
        let now = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(
            [1, 225, 226, 299].map(|age| is_refresh_due(&seen_ago(age), now)),
            [false, false, true, true]
        );
    }
}
