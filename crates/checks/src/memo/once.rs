//! Work that is done once, whoever waits for it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, Shared};

/// The results by what was asked, never by who asked (invariant 5); those under way included.
pub(crate) struct Once<K, V>(Mutex<HashMap<K, Pending<V>>>);

/// A result that is there, or under way.
pub(crate) type Pending<V> = Shared<BoxFuture<'static, Arc<V>>>;

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Send + Sync + 'static> Once<K, V> {
    /// The result under a key, if somebody asked for it before.
    pub(crate) fn get(&self, key: &K) -> Option<Pending<V>> {
        self.results().get(key).cloned()
    }

    /// The result under a key. If nobody asked for it before, `work` is done, and `note` called.
    pub(crate) fn get_or(
        &self,
        key: K,
        note: impl FnOnce(),
        work: impl Future<Output = Arc<V>> + Send + 'static,
    ) -> Pending<V> {
        let mut results = self.results();
        let begin = || {
            note();
            work.boxed().shared()
        };
        results.entry(key).or_insert_with(begin).clone()
    }

    /// How many results there are.
    pub(crate) fn count(&self) -> usize {
        self.results().len()
    }

    fn results(&self) -> MutexGuard<'_, HashMap<K, Pending<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
