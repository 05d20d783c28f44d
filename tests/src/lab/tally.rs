//! Who came to a server, how often, and how many at once? Counted by the server, so that nobody
//! tells us what we like.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections to each address and port.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<BTreeMap<SocketAddr, Visits>>>);

/// Connections to one address and port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visits {
    /// Since the start.
    pub all: usize,
    /// Open now.
    pub open: usize,
    /// The most that were open at once.
    pub most: usize,
    /// The most bytes that one of them took, of those that a misbehaving server counts.
    pub bytes: usize,
}

/// One connection, counted as open until it is dropped.
pub struct Visit {
    tally: Tally,
    at: SocketAddr,
    bytes: usize,
    is_over: bool,
}

impl Tally {
    /// Counts a connection in.
    #[must_use]
    pub fn enter(&self, at: SocketAddr) -> Visit {
        self.change(at, |visits| {
            visits.all += 1;
            visits.open += 1;
            visits.most = visits.most.max(visits.open);
        });
        Visit { tally: self.clone(), at, bytes: 0, is_over: false }
    }

    /// Everybody who came, by address and port.
    #[must_use]
    pub fn all(&self) -> BTreeMap<SocketAddr, Visits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, at: SocketAddr, change: impl FnOnce(&mut Visits)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(at).or_default());
    }
}

impl Visit {
    /// Counts bytes that the server got rid of.
    pub fn poured(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.tally.change(self.at, |visits| visits.bytes = visits.bytes.max(self.bytes));
    }
}

impl Visit {
    /// Counts the connection out: before the server closes it, so that who is told so may come
    /// again.
    pub fn end(&mut self) {
        if !std::mem::replace(&mut self.is_over, true) {
            self.tally.change(self.at, |visits| visits.open -= 1);
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.end();
    }
}
