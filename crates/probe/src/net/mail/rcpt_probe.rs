//! What own servers say to recipients: asked once in ten minutes for each server and domain, shared
//! by all who ask.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use time::OffsetDateTime;
use tokio_util::task::TaskTracker;
use verdict::Domain;

use super::dialer::Dialer;
use super::rcpt::ask_recipients;
use crate::net::in_flight::{InFlight, Work};
use crate::session::rcpt::{RcptProbe, RcptTranscript, postmaster};
use crate::session::{ConnectError, Endpoint};

/// How long an answer is fresh, for all who ask.
const FRESH: Duration = Duration::from_secs(600);
/// The least time between two such sessions with one server: many customers at once must not
/// keep its ports from being probed.
const AGAIN: Duration = Duration::from_secs(1);
/// How many are kept.
const KEPT: u64 = 20_000;

/// What is asked: a server, about a domain.
type Key = (Endpoint, Domain);

/// The probes of this process, kept and under way. Cheap to clone.
#[derive(Clone)]
pub(crate) struct RcptProbes {
    dialer: Dialer,
    known: Cache<Key, Arc<RcptProbe>>,
    in_flight: InFlight<Key, Arc<RcptProbe>>,
    lately: Cache<IpAddr, ()>,
}

impl RcptProbes {
    pub(crate) fn new(dialer: &Dialer, tasks: &TaskTracker) -> Self {
        Self {
            dialer: dialer.clone(),
            known: Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build(),
            in_flight: InFlight::new(tasks),
            lately: Cache::builder().max_capacity(KEPT).time_to_live(AGAIN).build(),
        }
    }

    /// What an own server says to recipients of a domain. None: others are being asked about right
    /// now. The caller has made sure that the server is its own.
    pub(crate) async fn get(&self, endpoint: &Endpoint, domain: &Domain) -> Option<Arc<RcptProbe>> {
        let key = (endpoint.clone(), domain.clone());
        if let Some(known) = self.known.get(&key) {
            return Some(known);
        }
        let work = self.join(key)?;
        let patience = self.dialer.config.times.probe;
        let outcome = match tokio::time::timeout(patience, work.outcome).await {
            Ok(Some(probe)) => return Some(probe),
            // It panicked, which is our fault and nobody else's.
            Ok(None) => Err(ConnectError::Budget),
            Err(_) => Err(ConnectError::TimedOut),
        };
        Some(Arc::new(observed(endpoint, outcome)))
    }

    /// The probe under way, begun if there is none and the server was not asked just now.
    fn join(&self, key: Key) -> Option<Work<Arc<RcptProbe>>> {
        let joined = self.in_flight.get(&key);
        if joined.is_some() || !self.lately.entry(key.0.address).or_insert(()).is_fresh() {
            return joined;
        }
        Some(self.in_flight.join(key.clone(), |_| {
            let probes = self.clone();
            async move {
                let probe = probes.hold(&key.0, &key.1).await;
                probes.known.insert(key, Arc::clone(&probe));
                probe
            }
        }))
    }

    async fn hold(&self, endpoint: &Endpoint, domain: &Domain) -> Arc<RcptProbe> {
        let outcome = match self.dialer.dial(endpoint).await {
            Ok((tcp, terms)) => Ok(ask_recipients(tcp, &terms, &postmaster(domain)).await),
            Err(failure) => Err(failure),
        };
        Arc::new(observed(endpoint, outcome))
    }
}

fn observed(endpoint: &Endpoint, outcome: Result<RcptTranscript, ConnectError>) -> RcptProbe {
    let at = OffsetDateTime::now_utc();
    let asked = format!("port {}: MAIL, RCPT and RSET", endpoint.port);
    RcptProbe { outcome, asked, of: endpoint.of(), at, valid_until: at + FRESH }
}
