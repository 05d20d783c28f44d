//! The one way out (invariant 1): every socket to, and every query about, a target that a stranger
//! can name.

pub mod address_policy;
mod config;
mod dial;
mod dns;
mod http;
mod in_flight;
mod location;
mod mail;
mod page;
mod rate_limit;
mod tls;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;
use verdict::Domain;

use crate::dns::{AuthoritativeAnswer, Question, RecordType};
use crate::session::rcpt::RcptProbe;
use crate::session::{ConnectError, Endpoint, Session};
use crate::upstream::Upstream;
use address_policy::AddressRules;
use dns::Authorities;
use http::{FetchPolicy, Web};
use mail::{Dialer, RcptProbes, Sessions};
use rate_limit::RateLimiter;
use tls::Tls;

pub use config::{
    Budgets, ConfigFault, NetConfig, Pacing, RdapConfig, ResolverConfig, Times, host_and_port,
};
#[cfg(feature = "fuzzing")]
pub use dns::dns_message;
pub use dns::{Resolver, not_asked, unasked};
pub use in_flight::{InFlight, Work};
pub use location::{Location, MOST_REDIRECTS};
pub use mail::Asking;
#[cfg(feature = "fuzzing")]
pub use mail::session;
pub use page::{FetchError, Fetched, Page, PageRequest, Untrusted, unfetched};
#[cfg(feature = "fuzzing")]
pub use tls::feed as certificate;
pub use tls::hex;

/// A root name server (a.root-servers.net), as an address that every way to the IPv6 internet leads
/// to.
const SOMEWHERE_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0x503, 0xba3e, 0, 0, 0, 2, 0x30);

/// How old the proof may be that a blocklist works.
const CANARY_FRESH: Duration = Duration::from_secs(300);

/// Everything that reports share: the resolver with its answers, the connections, the tasks under
/// way.
///
/// Cheap to clone; one per process.
#[derive(Clone)]
pub struct Net(Arc<Inner>);

struct Inner {
    dialer: Dialer,
    resolver: Resolver,
    lists: Resolver,
    authorities: Authorities,
    web: Web,
    sessions: Sessions,
    upstream: Upstream,
    rcpt_probes: RcptProbes,
    tasks: TaskTracker,
}

impl Net {
    /// The way out, as configured. Opens nothing yet.
    pub fn new(config: NetConfig) -> Result<Self, ConfigFault> {
        config.check()?;
        let tasks = TaskTracker::new();
        let tls = Tls::new(&config.extra_roots)?;
        let resolver = Resolver::new(&config.resolver, tls.strict(), &tasks)?;
        // A memory of its own, even where the resolver is the same: what lists say is old after
        // five minutes.
        let lists = config.list_resolver.as_ref().unwrap_or(&config.resolver);
        let lists = ResolverConfig {
            cache_longest: lists.cache_longest.min(CANARY_FRESH),
            ..lists.clone()
        };
        let lists = Resolver::new(&lists, tls.strict(), &tasks)?;
        let web = Web::new(tls.strict(), &config.times, &config.web_ports, &tasks);
        let upstream = Upstream::new(tls.strict());
        let authorities = Authorities::new(config.resolver.try_wait, &tasks);
        let dialer = Dialer {
            rules: Arc::new(AddressRules::new(&config.allow, &config.own_addresses)),
            rate_limiter: Arc::new(RateLimiter::new(config.pacing.clone())),
            tls: Arc::new(tls),
            config: Arc::new(config),
        };
        Ok(Self(Arc::new(Inner {
            sessions: Sessions::new(&dialer, &tasks),
            rcpt_probes: RcptProbes::new(&dialer, &tasks),
            dialer,
            resolver,
            lists,
            authorities,
            web,
            upstream,
            tasks,
        })))
    }

    /// How it is configured.
    #[must_use]
    pub fn config(&self) -> &NetConfig {
        &self.0.dialer.config
    }

    /// DNS messages sent since the start.
    #[must_use]
    pub fn queries_sent(&self) -> u64 {
        self.0.resolver.sent() + self.0.lists.sent()
    }

    /// Waits until everything under way has ended; each has its own deadline.
    pub async fn close(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Where we may connect.
    #[must_use]
    pub fn rules(&self) -> &AddressRules {
        &self.0.dialer.rules
    }

    /// The resolver that all questions go to.
    #[must_use]
    pub fn resolver(&self) -> &Resolver {
        &self.0.resolver
    }

    /// What one name server itself says, asked at its own address; `is_own` where it is known to be
    /// the provider's.
    pub async fn ask_server(
        &self,
        address: IpAddr,
        question: &Question,
        is_own: bool,
    ) -> Arc<AuthoritativeAnswer> {
        self.0.authorities.ask(&self.0.dialer.rules, address, question, is_own).await
    }

    /// What a web server answers, asked at one of its addresses, unless that is known or the same
    /// page is being asked for.
    pub async fn fetch(
        &self,
        location: &Location,
        addresses: &[IpAddr],
        wanted: PageRequest,
        is_own: bool,
    ) -> Arc<Fetched> {
        let key = (location.clone(), wanted);
        if let Some(known) = self.0.web.known(&key) {
            return known;
        }
        let fetch = |_| {
            let (net, key, addresses) = (self.clone(), key.clone(), addresses.to_vec());
            async move {
                let policy = FetchPolicy {
                    rules: &net.0.dialer.rules,
                    rate_limiter: &net.0.dialer.rate_limiter,
                    is_own,
                };
                net.0.web.fetch(policy, key, &addresses).await
            }
        };
        let fetched = self.0.web.in_flight.join(key.clone(), fetch).outcome.await;
        fetched.unwrap_or_else(|| Arc::new(unfetched(location, FetchError::Unreachable)))
    }

    /// A session with a mail server: a known one, the one under way, or a new one.
    pub async fn session(&self, endpoint: Endpoint, asking: Asking) -> Arc<Session> {
        self.0.sessions.get(endpoint, asking).await
    }

    /// A session that was not held, and why.
    #[must_use]
    pub fn no_session(&self, endpoint: &Endpoint, why: ConnectError) -> Session {
        self.0.sessions.observed(endpoint, Err(why))
    }

    /// What an own server says to recipients of a domain. None: others are being asked about right
    /// now. The caller has made sure that the server is its own.
    pub async fn rcpt_probe(&self, endpoint: &Endpoint, domain: &Domain) -> Option<Arc<RcptProbe>> {
        self.0.rcpt_probes.get(endpoint, domain).await
    }

    /// Whether IPv6 leads out of here: the kernel knows a way, and a root name server answers over
    /// it.
    pub async fn has_ipv6(&self) -> bool {
        if address_towards(SOMEWHERE_V6.into()).await.is_none() {
            return false;
        }
        let question = Question::new(".", RecordType::SOA);
        self.ask_server(SOMEWHERE_V6.into(), &question, false).await.outcome.is_ok()
    }

    /// The address from which we would connect to this one; none where we may not, or have no way.
    pub async fn address_towards(&self, address: IpAddr) -> Option<IpAddr> {
        if self.rules().denial(address).is_some() { None } else { address_towards(address).await }
    }

    /// The tasks under way, which [`Self::close`] waits for.
    #[must_use]
    pub fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// The client for what the operator configured. It trusts what we trust.
    #[must_use]
    pub fn upstream(&self) -> &Upstream {
        &self.0.upstream
    }

    /// The resolver that blocklists are asked through.
    #[must_use]
    pub fn lists(&self) -> &Resolver {
        &self.0.lists
    }
}

/// The address from which the kernel would reach another one; none without a way there. No packet
/// leaves: a datagram socket that is connected only looks up its route.
#[expect(clippy::disallowed_methods, reason = "the way out itself: nothing is sent")]
async fn address_towards(address: IpAddr) -> Option<IpAddr> {
    let any: IpAddr =
        if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = tokio::net::UdpSocket::bind((any, 0)).await.ok()?;
    socket.connect((address, 53)).await.ok()?;
    socket.local_addr().ok().map(|own| own.ip().to_canonical())
}

#[cfg(test)]
mod tests {
    use hickory_proto::op::{Message, ResponseCode};

    use super::*;
    use dns::test_server::{Over, TestServer, response};

    #[tokio::test]
    async fn blocklists_are_asked_through_their_own_resolver() {
        let nothing = |query: &Message, _: Over| Some(response(query, ResponseCode::NXDomain));
        let (general, of_lists) =
            (TestServer::start(nothing).await, TestServer::start(nothing).await);
        let through = |peer: &TestServer| ResolverConfig {
            servers: vec![peer.address.into()],
            ..ResolverConfig::default()
        };
        let config = NetConfig {
            resolver: through(&general),
            list_resolver: Some(through(&of_lists)),
            ..NetConfig::default()
        };
        let net = Net::new(config).expect("both resolvers are named");
        net.lists().ask(Question::new("2.0.0.127.zen.spamhaus.org", RecordType::A)).await;
        net.resolver().ask(Question::new("example.com", RecordType::MX)).await;
        assert_eq!(of_lists.log(), ["2.0.0.127.zen.spamhaus.org. A"]);
        assert_eq!(general.log(), ["example.com. MX"]);
    }
}
