//! Who came to a server, how often, and how many at once? Counted by the server, so that nobody
//! tells us what we like.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections to each address and port.
#[derive(Clone, Debug, Default)]
pub struct ConnectionLog(Arc<Mutex<BTreeMap<SocketAddr, Counts>>>);

/// Connections to one address and port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
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
pub struct LoggedConnection {
    connections: ConnectionLog,
    at: SocketAddr,
    bytes: usize,
    is_over: bool,
}

impl ConnectionLog {
    /// Counts a connection in.
    #[must_use]
    pub fn enter(&self, at: SocketAddr) -> LoggedConnection {
        self.change(at, |counts| {
            counts.all += 1;
            counts.open += 1;
            counts.most = counts.most.max(counts.open);
        });
        LoggedConnection { connections: self.clone(), at, bytes: 0, is_over: false }
    }

    /// Everybody who came, by address and port.
    #[must_use]
    pub fn all(&self) -> BTreeMap<SocketAddr, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, at: SocketAddr, change: impl FnOnce(&mut Counts)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(at).or_default());
    }
}

impl LoggedConnection {
    /// Counts bytes that the server got rid of.
    pub fn poured(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.connections.change(self.at, |counts| counts.bytes = counts.bytes.max(self.bytes));
    }
}

impl LoggedConnection {
    /// Counts the connection out: before the server closes it, so that whoever sees that may come
    /// again.
    pub fn end(&mut self) {
        if !std::mem::replace(&mut self.is_over, true) {
            self.connections.change(self.at, |counts| counts.open -= 1);
        }
    }
}

impl Drop for LoggedConnection {
    fn drop(&mut self) {
        self.end();
    }
}
