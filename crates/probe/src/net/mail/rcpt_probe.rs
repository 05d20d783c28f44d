//! Who has asked an own server about a domain already? Once in ten minutes for each, shared by all
//! who ask.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, Shared};
use moka::sync::Cache;
use time::OffsetDateTime;
use tokio::time::Instant;
use verdict::Domain;

use super::Terms;
use super::rcpt::route;
use crate::net::Net;
use crate::net::dial::dial;
use crate::session::rcpt::{Routed, Routing, postmaster};
use crate::session::{ConnectError, Endpoint};

/// How long an answer stands for all who ask.
const STANDS: Duration = Duration::from_secs(600);
/// The least time between two such conversations with one server: many customers at once must not
/// keep its ports from being looked at.
const AGAIN: Duration = Duration::from_secs(1);
/// How many are kept.
const KEPT: u64 = 20_000;

type UnderWay = Shared<BoxFuture<'static, Arc<Routed>>>;

/// The conversations about recipients of this process.
pub(crate) struct Routes {
    known: Cache<(Endpoint, Domain), UnderWay>,
    lately: Cache<IpAddr, ()>,
}

impl Routes {
    pub(crate) fn new() -> Self {
        Self {
            known: Cache::builder().max_capacity(KEPT).time_to_live(STANDS).build(),
            lately: Cache::builder().max_capacity(KEPT).time_to_live(AGAIN).build(),
        }
    }
}

impl Net {
    /// What an own server says to recipients of a domain. None: others are being asked about right
    /// now. The caller has made sure that the server is its own.
    pub async fn route(&self, door: &Endpoint, domain: &Domain) -> Option<Arc<Routed>> {
        let key = (door.clone(), domain.clone());
        let routes = &self.0.routes;
        let under_way = match routes.known.get(&key) {
            Some(known) => known,
            None if routes.lately.entry(door.address).or_insert(()).is_fresh() => {
                routes.known.get_with(key, || self.begin_route(door.clone(), domain.clone()))
            }
            None => return None,
        };
        let patience = tokio::time::timeout(self.config().times.probe, under_way);
        Some(
            patience
                .await
                .unwrap_or_else(|_| Arc::new(self.routed(door, Err(ConnectError::TimedOut)))),
        )
    }

    /// Begins a conversation, which goes on though the asker may leave.
    fn begin_route(&self, door: Endpoint, domain: Domain) -> UnderWay {
        let (net, asked) = (self.clone(), door.clone());
        let task = self.0.tasks.spawn(async move { net.hold_route(&asked, &domain).await });
        let net = self.clone();
        let outcome = async move {
            // A task ends early only when the process does, or by a panic, which is our fault and
            // nobody else's.
            task.await.unwrap_or_else(|_| Arc::new(net.routed(&door, Err(ConnectError::Budget))))
        };
        outcome.boxed().shared()
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
