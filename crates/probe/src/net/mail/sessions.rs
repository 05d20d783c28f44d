//! Who has talked with that server already? One conversation at a time for each door, shared by all
//! who ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use time::OffsetDateTime;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use super::{Terms, converse};
use crate::net::Net;
use crate::net::config::Pacing;
use crate::net::dial::dial;
use crate::net::in_flight::{InFlight, Work};
use crate::session::{ConnectError, End, Endpoint, Session, Transcript};

/// How many conversations are kept, and how long the last one of a door may still be served when we
/// are paced.
const KEPT: u64 = 5_000;
const KEPT_FOR: Duration = Duration::from_secs(3600);

/// The conversations of this process.
pub(crate) struct Talks {
    known: Cache<Endpoint, Arc<Session>>,
    in_flight: InFlight<Endpoint, Arc<Session>, IsConnected>,
}

/// Who asks for a conversation, and how much.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asking {
    /// Whether the server is one of the provider's own inventory.
    pub is_own: bool,
    /// Whether the asker wants to know anew, because something was mended.
    pub again: bool,
}

/// Whether the server has accepted the connection of a conversation under way.
type IsConnected = AtomicBool;

impl Talks {
    pub(crate) fn new(tasks: &TaskTracker) -> Self {
        let known = Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build();
        Self { known, in_flight: InFlight::new(tasks) }
    }
}

/// Whether what was heard answers an asker: it is fresh, and not too old for one who wants to know
/// anew.
fn answers(talk: &Session, asking: Asking, limits: &Pacing, now: OffsetDateTime) -> bool {
    let again = if asking.is_own { limits.own_again } else { limits.foreign_again };
    talk.valid_until > now && !(asking.again && now - talk.at >= again)
}

/// Whether the last quarter of its time has come: who asks now has the next asker's answer fetched.
fn is_waning(talk: &Session, now: OffsetDateTime) -> bool {
    (talk.valid_until - now) * 4 < talk.valid_until - talk.at
}

impl Net {
    /// Talks with a server, or joins who is talking with it already, unless it is known what it
    /// says. Waits no longer than a report does; the conversation itself goes on for the next
    /// asker. What own servers say is refreshed behind the asker's back before it is old.
    pub async fn talk(&self, door: Endpoint, asking: Asking) -> Arc<Session> {
        let now = OffsetDateTime::now_utc();
        let known = self.0.talks.known.get(&door);
        if let Some(talk) = known.filter(|talk| answers(talk, asking, &self.config().pacing, now)) {
            if asking.is_own && is_waning(&talk, now) {
                // It runs by itself, and nobody waits for it.
                drop(self.join_talk(&door, true));
            }
            return talk;
        }
        let work = self.join_talk(&door, asking.is_own);
        let outcome = match tokio::time::timeout(self.config().times.probe, work.outcome).await {
            Ok(Some(talk)) => return talk,
            // It panicked, which is our fault and nobody else's.
            Ok(None) => Err(ConnectError::Budget),
            Err(_) if work.progress.load(Ordering::Relaxed) => Ok(Transcript::slow(Vec::new())),
            Err(_) => Err(ConnectError::Paced),
        };
        Arc::new(self.observed(&door, outcome))
    }

    /// The conversation under way, begun if there is none.
    fn join_talk(&self, door: &Endpoint, is_own: bool) -> Work<Arc<Session>, IsConnected> {
        self.0.talks.in_flight.join(door.clone(), |is_connected| {
            let (net, door) = (self.clone(), door.clone());
            async move { net.hold_talk(&door, is_own, &is_connected).await }
        })
    }

    /// One conversation, from the wait for a turn to the goodbye. What came of it is kept; a
    /// refused turn is not.
    async fn hold_talk(
        &self,
        door: &Endpoint,
        is_own: bool,
        is_connected: &IsConnected,
    ) -> Arc<Session> {
        let Ok(_turn) = self.0.pace.turn(door, is_own).await else {
            let last = self.0.talks.known.get(door);
            return last.unwrap_or_else(|| Arc::new(self.observed(door, Err(ConnectError::Paced))));
        };
        let times = &self.config().times;
        let until = Instant::now() + times.slow_probe;
        let outcome = match dial(&self.0.rules, door.address, door.port, times.connect).await {
            Ok(stream) => {
                is_connected.store(true, Ordering::Relaxed);
                let ehlo_name = self.ehlo_name(&stream);
                let terms =
                    Terms { door, ehlo_name, tls: &self.0.tls, handshake: times.tls, until };
                Ok(converse(stream, &terms).await)
            }
            Err(failure) => Err(failure),
        };
        let talk = Arc::new(self.observed(door, outcome));
        self.0.talks.known.insert(door.clone(), talk.clone());
        talk
    }

    /// The name that we give: the configured one, or our address in brackets (RFC 5321 section
    /// 4.1.3).
    pub(super) fn ehlo_name(&self, stream: &TcpStream) -> String {
        let configured = &self.config().ehlo_name;
        if !configured.is_empty() {
            return configured.clone();
        }
        match stream.local_addr().map(|own| own.ip().to_canonical()) {
            Ok(std::net::IpAddr::V4(own)) => format!("[{own}]"),
            Ok(std::net::IpAddr::V6(own)) => format!("[IPv6:{own}]"),
            Err(_) => "[127.0.0.1]".to_owned(),
        }
    }

    /// An observation of now, fresh for as long as its kind is.
    #[must_use]
    pub fn observed(&self, door: &Endpoint, outcome: Result<Transcript, ConnectError>) -> Session {
        let times = &self.config().times;
        let has_answered =
            outcome.as_ref().is_ok_and(|told| told.greeting.is_some() && told.end == End::Complete);
        let fresh = if has_answered { times.fresh } else { times.fresh_failure };
        let at = OffsetDateTime::now_utc();
        Session { outcome, asked: door.asked(), of: door.of(), at, valid_until: at + fresh }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard_ago(seconds: i64) -> Session {
        let at = OffsetDateTime::UNIX_EPOCH - Duration::from_secs(u64::try_from(seconds).unwrap());
        let outcome = Ok(Transcript::slow(Vec::new()));
        Session {
            outcome,
            asked: String::new(),
            of: String::new(),
            at,
            valid_until: at + Duration::from_secs(300),
        }
    }

    #[test]
    fn what_is_known_is_told_until_it_is_old_or_somebody_looks_again() {
        let (limits, now) = (Pacing::default(), OffsetDateTime::UNIX_EPOCH);
        let (own, foreign) = (Asking { is_own: true, again: false }, Asking::default());
        let again = |asking| Asking { again: true, ..asking };
        for (asking, age, is_told) in [
            (own, 299, true),
            (own, 300, false),
            (again(own), 9, true),
            (again(own), 10, false),
            (foreign, 299, true),
            (again(foreign), 59, true),
            (again(foreign), 60, false),
        ] {
            assert_eq!(
                answers(&heard_ago(age), asking, &limits, now),
                is_told,
                "{asking:?} after {age} s"
            );
        }
    }

    #[test]
    fn it_is_refreshed_in_the_last_quarter_of_its_time() {
        let now = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(
            [1, 225, 226, 299].map(|age| is_waning(&heard_ago(age), now)),
            [false, false, true, true]
        );
    }
}
