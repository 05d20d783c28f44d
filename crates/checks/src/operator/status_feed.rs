//! Status feeds, and what each said last: read at most once a minute, whoever asks, and never
//! waited for if it is known.

mod history;
mod summary;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use probe::Observation;
use probe::net::{InFlight, Work};
use probe::upstream::{Upstream, UpstreamFailure};
use time::OffsetDateTime;
use tokio_util::task::TaskTracker;
use verdict::Incident;

/// How long what a feed said is fresh, and what it failed to say.
const FRESH: Duration = Duration::from_secs(60);
const FRESH_FAILURE: Duration = Duration::from_secs(30);

/// How long what it said is reported, with its age, while it cannot be read.
const TOLD: Duration = Duration::from_secs(900);

/// How long a report waits for a feed that was never read.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What a feed said.
type Read = Observation<Vec<Incident>, UpstreamFailure>;

/// The feeds of this process, by URL.
pub(crate) struct Feeds {
    upstream: Upstream,
    in_flight: InFlight<String, Arc<Read>>,
    held: Arc<Mutex<HeldByUrl>>,
}

#[derive(Clone, Default)]
struct Held {
    /// The last time that it could be read.
    good: Option<Arc<Read>>,
    /// The last time that it was tried.
    last: Option<Arc<Read>>,
}

/// What is known of a feed: what it said, and why it could not be read just now.
pub(crate) struct Known {
    good: Option<Arc<Read>>,
    /// Why it could not be read just now, if so.
    pub(crate) failure: Option<UpstreamFailure>,
}

impl Known {
    /// The incidents that it reported; none if it is not known what it says.
    pub(crate) fn incidents(&self) -> Option<&[Incident]> {
        Some(self.good.as_ref()?.value()?.as_slice())
    }

    /// When it reported them.
    pub(crate) fn read_at(&self) -> Option<OffsetDateTime> {
        self.good.as_ref().map(|read| read.at)
    }
}

impl Feeds {
    pub(crate) fn new(upstream: Upstream, tasks: &TaskTracker) -> Self {
        Self { upstream, in_flight: InFlight::new(tasks), held: Arc::default() }
    }

    /// What a feed says. What is known is reported at once and read again behind the user's back;
    /// what was never read is waited for, but not long.
    pub(crate) async fn read(&self, url: &str) -> Known {
        let now = OffsetDateTime::now_utc();
        let (held, work) = self.look(url, now);
        let Some(work) = work.filter(|_| held.last.is_none()) else { return known(&held, now) };
        let last = tokio::time::timeout(PATIENCE, work.outcome).await.ok().flatten();
        let failure =
            last.as_ref().map_or(Some(UpstreamFailure::Timeout), |read| read.failure().copied());
        Known { good: last.filter(|read| read.outcome.is_ok()), failure }
    }

    /// Begins to read a feed, so that the first user need not wait for it.
    pub(crate) fn watch(&self, url: &str) {
        self.look(url, OffsetDateTime::now_utc());
    }

    /// What is held of a feed; if that is not fresh, it is being read.
    fn look(&self, url: &str, now: OffsetDateTime) -> (Held, Option<Work<Arc<Read>>>) {
        let mut feeds = lock(&self.held);
        let held = feeds.entry(url.to_owned()).or_default();
        let is_fresh = held.last.as_ref().is_some_and(|read| now < read.valid_until);
        let work = (!is_fresh).then(|| {
            let (upstream, feeds, url) =
                (self.upstream.clone(), Arc::clone(&self.held), url.to_owned());
            self.in_flight.join(url.clone(), |_| read_and_hold(upstream, feeds, url))
        });
        (held.clone(), work)
    }
}

/// What is held of every feed, by its URL.
type HeldByUrl = HashMap<String, Held>;

fn lock(feeds: &Mutex<HeldByUrl>) -> MutexGuard<'_, HeldByUrl> {
    feeds.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read_and_hold(upstream: Upstream, feeds: Arc<Mutex<HeldByUrl>>, url: String) -> Arc<Read> {
    let read = Arc::new(observe(&upstream, &url).await);
    let mut feeds = lock(&feeds);
    let held = feeds.entry(url).or_default();
    held.last = Some(Arc::clone(&read));
    if read.outcome.is_ok() {
        held.good = Some(Arc::clone(&read));
    }
    read
}

fn known(held: &Held, now: OffsetDateTime) -> Known {
    let failure = held.last.as_ref().and_then(|read| read.failure().copied());
    Known { good: held.good.clone().filter(|read| now - read.at < TOLD), failure }
}

/// Reads a feed once.
async fn observe(upstream: &Upstream, url: &str) -> Read {
    let text = upstream.get(url).await;
    let at = OffsetDateTime::now_utc();
    let outcome =
        text.and_then(|text| summary::incidents(&text, at).ok_or(UpstreamFailure::Nonsense));
    if let Err(failure) = &outcome {
        tracing::warn!(?failure, "the status feed could not be read");
    }
    let fresh = if outcome.is_ok() { FRESH } else { FRESH_FAILURE };
    // The URL may hold a key of a private page: it is not shown.
    Observation {
        outcome,
        asked: "status feed".to_owned(),
        of: String::new(),
        at,
        valid_until: at + fresh,
    }
}

/// For the fuzz targets: reads a status feed in whatever dialect.
#[cfg(feature = "fuzzing")]
pub fn feed(text: &str) {
    let _ = summary::incidents(text, OffsetDateTime::UNIX_EPOCH);
}
