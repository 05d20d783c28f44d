//! Work that is done once at a time for each key, whoever asks for it.
//!
//! It runs as a task of its own: it goes on though every caller leaves, so that one who gives up
//! does not make the next one repeat it. Nothing is kept of it once it has ended; who keeps results
//! looks for them before joining, and once more at the beginning of the work.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, Shared};
use tokio_util::task::TaskTracker;

/// The work under way, by its key: what is asked, never who asks (invariant 5). `P` is what the
/// callers may see of its progress.
pub struct InFlight<K, V, P = ()> {
    tasks: TaskTracker,
    running: Arc<Running<K, V, P>>,
}

type Running<K, V, P> = Mutex<HashMap<K, Work<V, P>>>;

/// Work under way.
pub struct Work<V, P = ()> {
    /// What comes of it. None if it panicked or the process ends, which is our fault and nobody
    /// else's.
    pub outcome: Shared<BoxFuture<'static, Option<V>>>,
    /// How far it has come.
    pub progress: Arc<P>,
}

impl<K, V, P> Clone for InFlight<K, V, P> {
    fn clone(&self) -> Self {
        Self { tasks: self.tasks.clone(), running: Arc::clone(&self.running) }
    }
}

impl<V, P> Clone for Work<V, P> {
    fn clone(&self) -> Self {
        Self { outcome: self.outcome.clone(), progress: Arc::clone(&self.progress) }
    }
}

impl<K, V, P> InFlight<K, V, P>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
    P: Default + Send + Sync + 'static,
{
    /// No work yet. What will be done runs among `tasks`.
    #[must_use]
    pub fn new(tasks: &TaskTracker) -> Self {
        Self { tasks: tasks.clone(), running: Arc::default() }
    }

    /// The work under way for a key.
    pub fn get(&self, key: &K) -> Option<Work<V, P>> {
        lock(&self.running).get(key).cloned()
    }

    /// The work under way for a key, begun if there is none.
    pub fn join<W>(&self, key: K, work: impl FnOnce(Arc<P>) -> W) -> Work<V, P>
    where
        W: Future<Output = V> + Send + 'static,
    {
        let mut running = lock(&self.running);
        if let Some(joined) = running.get(&key) {
            return joined.clone();
        }
        let progress = Arc::<P>::default();
        let (work, ended) = (work(Arc::clone(&progress)), (Arc::clone(&self.running), key.clone()));
        let task = self.tasks.spawn(async move {
            let _ended = Ended { running: ended.0, key: ended.1 };
            work.await
        });
        let begun = Work { outcome: task.map(Result::ok).boxed().shared(), progress };
        running.insert(key, begun.clone());
        begun
    }
}

/// Takes the work out of the list when it ends, by a panic too.
struct Ended<K: Eq + Hash, V, P> {
    running: Arc<Running<K, V, P>>,
    key: K,
}

impl<K: Eq + Hash, V, P> Drop for Ended<K, V, P> {
    fn drop(&mut self) {
        lock(&self.running).remove(&self.key);
    }
}

fn lock<K, V, P>(running: &Running<K, V, P>) -> MutexGuard<'_, HashMap<K, Work<V, P>>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_is_done_once_for_all_who_ask_at_the_same_time_and_again_for_the_next() {
        let (tasks, begun) = (TaskTracker::new(), Arc::new(AtomicUsize::new(0)));
        let in_flight: InFlight<&str, usize> = InFlight::new(&tasks);
        let ask = |key| {
            let begun = Arc::clone(&begun);
            in_flight.join(key, |_| async move { begun.fetch_add(1, Ordering::Relaxed) }).outcome
        };
        let (first, joined, other) = (ask("a"), ask("a"), ask("b"));
        assert_eq!((first.await, joined.await, other.await), (Some(0), Some(0), Some(1)));
        assert!(in_flight.get(&"a").is_none(), "it has ended");
        assert_eq!(ask("a").await, Some(2));
    }

    #[tokio::test]
    async fn work_goes_on_though_every_caller_leaves() {
        let (tasks, (may_end, wait)) = (TaskTracker::new(), oneshot::channel());
        let in_flight: InFlight<(), bool> = InFlight::new(&tasks);
        drop(in_flight.join((), |_| async { wait.await.is_ok() }));
        let joined = in_flight.get(&()).expect("it is under way").outcome;
        may_end.send(()).expect("the work waits for it");
        assert_eq!(joined.await, Some(true));
    }

    #[tokio::test]
    async fn a_panic_ends_the_work_and_the_next_caller_begins_it_again() {
        let in_flight: InFlight<(), u8> = InFlight::new(&TaskTracker::new());
        let failed = in_flight.join((), |_| async { panic!("as work may") }).outcome;
        assert_eq!(failed.await, None);
        assert_eq!(in_flight.join((), |_| async { 1 }).outcome.await, Some(1));
    }

    #[tokio::test]
    async fn all_who_joined_see_how_far_it_has_come() {
        let in_flight: InFlight<(), (), AtomicUsize> = InFlight::new(&TaskTracker::new());
        let work = in_flight.join((), |progress| async move {
            progress.store(7, Ordering::Relaxed);
        });
        work.outcome.await.expect("no panic");
        assert_eq!(work.progress.load(Ordering::Relaxed), 7);
    }
}
