//! Limits: how much one caller may ask in a minute.
//!
//! Two things are counted. Requests of any kind; and look-ups, which are the DNS questions and
//! connections that a request may cause: what was found out a moment ago costs none. A stranger is
//! counted by address, a customer by the token's subject, a program by its key, so that none of
//! them uses up what is another's.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use ring::rand::{SecureRandom, SystemRandom};

use super::caller::Caller;
use crate::config::{Callers, PerMinute};
use crate::error::ApiError;
use crate::error::access::TOO_MANY;

/// How many times as much the callers of one IPv6 /48 may ask together as those of one /64: a site
/// has thousands of these.
const SITE_FACTOR: u32 = 4;

/// The time over which everything is counted.
const WINDOW: Duration = Duration::from_secs(60);

/// By what a caller is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Counted {
    /// An IPv4 address, or an IPv6 /64.
    Network(IpAddr),
    /// An IPv6 /48.
    Site(IpAddr),
    /// A panel's customer.
    Customer(String),
    /// The id of a key.
    Key(String),
}

type Limiter =
    RateLimiter<Counted, DashMapStateStore<Counted>, DefaultClock, StateInformationMiddleware>;

/// One limit, and what is counted against it.
struct Counter {
    most: NonZeroU32,
    limiter: Limiter,
}

/// What is left to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    most: u32,
    left: u32,
}

/// The counters of one kind of caller.
struct Tier {
    requests: Counter,
    lookups: Counter,
}

/// Counts what callers ask.
pub(crate) struct Limits {
    anonymous: Tier,
    site: Tier,
    customer: Tier,
    key: Tier,
    are_local_limited: bool,
}

impl Limits {
    /// Begins to count.
    pub(crate) fn new(callers: &Callers) -> Self {
        let PerMinute { requests, lookups } = callers.anonymous;
        let site = PerMinute {
            requests: requests.saturating_mul(SITE_FACTOR),
            lookups: lookups.saturating_mul(SITE_FACTOR),
        };
        let is_local = |network: &ipnet::IpNet| network.network().is_loopback();
        Self {
            anonymous: Tier::new(callers.anonymous),
            site: Tier::new(site),
            customer: Tier::new(callers.customer),
            key: Tier::new(callers.key),
            are_local_limited: callers.proxies.iter().any(is_local),
        }
    }

    /// Counts a request, and says what is left; none for callers who are not limited.
    ///
    /// # Errors
    /// There were too many.
    pub(crate) fn request(&self, caller: &Caller) -> Result<Option<Allowance>, ApiError> {
        self.count(caller, NonZeroU32::MIN, |tier| &tier.requests)
    }

    /// Counts the look-ups that a request may cause, before it causes any.
    ///
    /// # Errors
    /// There were too many.
    pub(crate) fn lookups(&self, caller: &Caller, number: NonZeroU32) -> Result<(), ApiError> {
        self.count(caller, number, |tier| &tier.lookups).map(|_| ())
    }

    /// Forgets callers who have not asked for so long that nothing is counted against them.
    pub(crate) fn forget(&self) {
        for tier in [&self.anonymous, &self.site, &self.customer, &self.key] {
            for counter in [&tier.requests, &tier.lookups] {
                counter.limiter.retain_recent();
                counter.limiter.shrink_to_fit();
            }
        }
    }

    fn count(
        &self,
        caller: &Caller,
        number: NonZeroU32,
        of: impl Fn(&Tier) -> &Counter,
    ) -> Result<Option<Allowance>, ApiError> {
        let (tier, counted) = match caller {
            Caller::Operator => return Ok(None),
            // A proxy that nobody told us of must not use up one limit for all its visitors.
            Caller::Anonymous(address) if address.is_loopback() && !self.are_local_limited => {
                return Ok(None);
            }
            Caller::Anonymous(address) => {
                if address.is_ipv6() {
                    of(&self.site).take(&Counted::Site(masked(*address, 48)), number)?;
                }
                (&self.anonymous, Counted::Network(masked(*address, 64)))
            }
            Caller::Customer(customer) => {
                let named = format!("{} {}", customer.panel, customer.subject);
                (&self.customer, Counted::Customer(named))
            }
            Caller::Key(key) => (&self.key, Counted::Key(key.id.clone())),
        };
        of(tier).take(&counted, number).map(Some)
    }
}

impl Tier {
    fn new(limits: PerMinute) -> Self {
        Self { requests: Counter::new(limits.requests), lookups: Counter::new(limits.lookups) }
    }
}

impl Counter {
    fn new(per_minute: u32) -> Self {
        let most = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        let limiter = RateLimiter::dashmap(Quota::per_minute(most));
        Self { most, limiter: limiter.with_middleware() }
    }

    /// Takes a number out of what is left. Nothing costs more than a whole minute: it could never
    /// be had.
    fn take(&self, who: &Counted, number: NonZeroU32) -> Result<Allowance, ApiError> {
        let most = self.most.get();
        let taken = self.limiter.check_key_n(who, number.min(self.most));
        match taken.map_err(|_| ApiError::ours("a limit is below its own burst"))? {
            Ok(state) => Ok(Allowance { most, left: state.remaining_burst_capacity().min(most) }),
            Err(until) => Err(refusal(until.wait_time_from(DefaultClock::default().now()))),
        }
    }
}

fn refusal(wait: Duration) -> ApiError {
    let seconds = wait.as_secs().saturating_add(1);
    // Who is refused at the same time must not come back at the same time.
    let spread = seconds.div_ceil(4).min(WINDOW.as_secs());
    let seconds = seconds + u64::from(random_byte()) % (spread + 1);
    let detail = format!(
        "too much was asked in the last minute; ask again in {seconds} seconds. With an API key \
         or from the control panel more is answered"
    );
    ApiError::new(&TOO_MANY, detail).with_header(RETRY_AFTER, HeaderValue::from(seconds))
}

fn random_byte() -> u8 {
    let mut random = [0];
    // Without random bytes there is no spread.
    SystemRandom::new().fill(&mut random).map_or(0, |()| random[0])
}

/// The network of an address: an IPv4 address is its own.
fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let mask = !(u128::MAX >> bits);
            IpAddr::from((u128::from(address) & mask).to_be_bytes())
        }
        address => address,
    }
}

impl Allowance {
    /// The headers that tell a program what is left, before it is refused
    /// (draft-ietf-httpapi-ratelimit-headers).
    pub(crate) fn headers(self) -> [(HeaderName, String); 2] {
        let window = WINDOW.as_secs();
        let until_full = u64::from(self.most - self.left) * window / u64::from(self.most);
        [
            (
                HeaderName::from_static("ratelimit-policy"),
                format!("\"requests\";q={};w={window}", self.most),
            ),
            (
                HeaderName::from_static("ratelimit"),
                format!("\"requests\";r={};t={until_full}", self.left),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(requests: u32) -> Limits {
        let anonymous = PerMinute { requests, lookups: 10 };
        Limits::new(&Callers { anonymous, ..Callers::default() })
    }

    fn stranger(address: &str) -> Caller {
        Caller::Anonymous(address.parse().unwrap())
    }

    #[test]
    fn each_address_has_its_own_limit_and_each_ipv6_network() {
        let limits = limits(3);
        let used_up = |address: &str| {
            (0..3).for_each(|_| assert!(limits.request(&stranger(address)).is_ok()));
            limits.request(&stranger(address)).is_err()
        };
        assert!(used_up("192.0.2.1"));
        assert!(used_up("192.0.2.2"));
        assert!(used_up("2001:db8:1:1::1"));
        let neighbour = stranger("2001:db8:1:1:ffff::9");
        assert!(limits.request(&neighbour).is_err(), "the same /64");
        for network in 2..=4 {
            let address = format!("2001:db8:1:{network}::1");
            for _ in 0..3 {
                let _ = limits.request(&stranger(&address));
            }
        }
        assert!(limits.request(&stranger("2001:db8:1:5::1")).is_err(), "the same /48");
        assert!(limits.request(&stranger("2001:db8:2:5::1")).is_ok(), "another /48");
    }

    #[test]
    fn what_costs_more_than_a_minute_costs_a_minute() {
        let limits = limits(3);
        let caller = stranger("192.0.2.1");
        let much = NonZeroU32::new(1000).unwrap();
        assert!(limits.lookups(&caller, much).is_ok());
        assert!(limits.lookups(&caller, NonZeroU32::MIN).is_err());
    }

    #[test]
    fn this_machine_is_limited_only_as_a_proxy() {
        let callers = |proxies: &[&str]| Callers {
            anonymous: PerMinute { requests: 1, lookups: 1 },
            proxies: proxies.iter().map(|network| network.parse().unwrap()).collect(),
            ..Callers::default()
        };
        for (proxies, is_limited) in
            [(&[][..], false), (&["10.0.0.0/8"], false), (&["127.0.0.0/8"], true)]
        {
            let limits = Limits::new(&callers(proxies));
            drop(limits.request(&stranger("127.0.0.1")));
            let second = limits.request(&stranger("127.0.0.1"));
            assert_eq!(second.is_err(), is_limited, "{proxies:?}");
        }
    }

    #[test]
    fn headers_say_what_is_left() {
        let [policy, left] = Allowance { most: 100, left: 25 }.headers();
        assert_eq!(policy.1, "\"requests\";q=100;w=60");
        assert_eq!(left.1, "\"requests\";r=25;t=45");
    }
}
