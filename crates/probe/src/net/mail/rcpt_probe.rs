//! Who has asked an own server about a domain already? Once in ten minutes for each, shared by all
//! who ask.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use time::OffsetDateTime;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use verdict::Domain;

use super::Terms;
use super::rcpt::route;
use crate::net::Net;
use crate::net::dial::dial;
use crate::net::in_flight::{InFlight, Work};
use crate::session::rcpt::{Routed, Routing, postmaster};
use crate::session::{ConnectError, Endpoint};

/// How long an answer stands for all who ask.
const STANDS: Duration = Duration::from_secs(600);
/// The least time between two such conversations with one server: many customers at once must not
/// keep its ports from being looked at.
const AGAIN: Duration = Duration::from_secs(1);
/// How many are kept.
const KEPT: u64 = 20_000;

/// What is asked: a server, about a domain.
type Key = (Endpoint, Domain);

/// The conversations about recipients of this process.
pub(crate) struct Routes {
    known: Cache<Key, Arc<Routed>>,
    in_flight: InFlight<Key, Arc<Routed>>,
    lately: Cache<IpAddr, ()>,
}

impl Routes {
    pub(crate) fn new(tasks: &TaskTracker) -> Self {
        Self {
            known: Cache::builder().max_capacity(KEPT).time_to_live(STANDS).build(),
            in_flight: InFlight::new(tasks),
            lately: Cache::builder().max_capacity(KEPT).time_to_live(AGAIN).build(),
        }
    }
}

impl Net {
    /// What an own server says to recipients of a domain. None: others are being asked about right
    /// now. The caller has made sure that the server is its own.
    pub async fn route(&self, door: &Endpoint, domain: &Domain) -> Option<Arc<Routed>> {
        let key = (door.clone(), domain.clone());
        if let Some(known) = self.0.routes.known.get(&key) {
            return Some(known);
        }
        let work = self.join_route(key)?;
        let outcome = match tokio::time::timeout(self.config().times.probe, work.outcome).await {
            Ok(Some(routed)) => return Some(routed),
            // It panicked, which is our fault and nobody else's.
            Ok(None) => Err(ConnectError::Budget),
            Err(_) => Err(ConnectError::TimedOut),
        };
        Some(Arc::new(self.routed(door, outcome)))
    }

    /// The conversation under way, begun if there is none and the server was not asked just now.
    fn join_route(&self, key: Key) -> Option<Work<Arc<Routed>>> {
        let Routes { in_flight, lately, .. } = &self.0.routes;
        let joined = in_flight.get(&key);
        if joined.is_some() || !lately.entry(key.0.address).or_insert(()).is_fresh() {
            return joined;
        }
        Some(in_flight.join(key.clone(), |_| {
            let net = self.clone();
            async move {
                let routed = net.hold_route(&key.0, &key.1).await;
                net.0.routes.known.insert(key, Arc::clone(&routed));
                routed
            }
        }))
    }

    async fn hold_route(&self, door: &Endpoint, domain: &Domain) -> Arc<Routed> {
        let times = &self.config().times;
        let until = Instant::now() + times.slow_probe;
        let outcome = match dial(&self.0.rules, door.address, door.port, times.connect).await {
            Ok(stream) => {
                let ehlo_name = self.ehlo_name(&stream);
                let terms =
                    Terms { door, ehlo_name, tls: &self.0.tls, handshake: times.tls, until };
                Ok(route(stream, &terms, &postmaster(domain)).await)
            }
            Err(failure) => Err(failure),
        };
        Arc::new(self.routed(door, outcome))
    }

    fn routed(&self, door: &Endpoint, outcome: Result<Routing, ConnectError>) -> Routed {
        let at = OffsetDateTime::now_utc();
        let asked = format!("port {}: MAIL, RCPT and RSET", door.port);
        Routed { outcome, asked, of: door.of(), at, valid_until: at + STANDS }
    }
}
