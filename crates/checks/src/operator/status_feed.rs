//! Status feeds, and what each said last: read at most once a minute, whoever asks, and never
//! waited for if it is known.

mod history;
mod summary;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, Shared};
use probe::Observation;
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
    tasks: TaskTracker,
    held: Arc<Mutex<HashMap<String, Held>>>,
}

#[derive(Clone, Default)]
struct Held {
    /// The last time that it could be read.
    good: Option<Arc<Read>>,
    /// The last time that it was tried.
    last: Option<Arc<Read>>,
    under_way: Option<Shared<BoxFuture<'static, Option<Arc<Read>>>>>,
}

/// What is known of a feed: what it said, and why it could not be read just now.
pub(crate) struct Known {
    good: Option<Arc<Read>>,
    /// Why it could not be read just now, if so.
    pub(crate) failure: Option<UpstreamFailure>,
}

impl Known {
    /// The incidents that it told; none if it is not known what it says.
    pub(crate) fn incidents(&self) -> Option<&[Incident]> {
        Some(self.good.as_ref()?.value()?.as_slice())
    }

    /// When it told them.
    pub(crate) fn read_at(&self) -> Option<OffsetDateTime> {
        self.good.as_ref().map(|read| read.at)
    }
}

impl Feeds {
    pub(crate) fn new(upstream: Upstream, tasks: &TaskTracker) -> Self {
        Self { upstream, tasks: tasks.clone(), held: Arc::default() }
    }

    /// What a feed says. What is known is reported at once and read again behind the user's back;
    /// what was never read is waited for, but not long.
    pub(crate) async fn read(&self, url: &str) -> Known {
        let now = OffsetDateTime::now_utc();
        let held = self.look(url, now);
        if held.last.is_some() || held.good.is_some() {
            return known(&held, now);
        }
        let Some(under_way) = held.under_way else { return known(&held, now) };
        let last = tokio::time::timeout(PATIENCE, under_way).await.ok().flatten();
        let failure =
            last.as_ref().map_or(Some(UpstreamFailure::Timeout), |read| read.failure().copied());
        Known { good: last.filter(|read| read.outcome.is_ok()), failure }
    }

    /// Begins to read a feed, so that the first user need not wait for it.
    pub(crate) fn watch(&self, url: &str) {
        self.look(url, OffsetDateTime::now_utc());
    }

    /// What is held of a feed; starts to read it if that is not fresh.
    fn look(&self, url: &str, now: OffsetDateTime) -> Held {
        let mut feeds = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let held = feeds.entry(url.to_owned()).or_default();
        let is_fresh = held.last.as_ref().is_some_and(|read| now < read.valid_until);
        if !is_fresh && held.under_way.is_none() {
            held.under_way = Some(self.begin(url));
        }
        held.clone()
    }

    fn begin(&self, url: &str) -> Shared<BoxFuture<'static, Option<Arc<Read>>>> {
        let (upstream, feeds, url) =
            (self.upstream.clone(), Arc::clone(&self.held), url.to_owned());
        let task = self.tasks.spawn(async move {
            let read = Arc::new(observe(&upstream, &url).await);
            let mut feeds = feeds.lock().unwrap_or_else(PoisonError::into_inner);
            let held = feeds.entry(url).or_default();
            held.under_way = None;
            held.last = Some(Arc::clone(&read));
            if read.outcome.is_ok() {
                held.good = Some(Arc::clone(&read));
            }
            read
        });
        async move { task.await.ok() }.boxed().shared()
    }
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
    // The URL may hold a key of a private page: it is not told.
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
