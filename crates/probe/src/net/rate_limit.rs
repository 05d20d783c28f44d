//! May we connect again? Few connections to each address, counted over all who ask.
//!
//! An address of the provider's own inventory is asked often. A foreign one is asked
//! rarely, and so is its network (/24, /48), because a company's servers are side by side. A web
//! server serves many names: it is asked more often, and counted apart.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::config::Pacing;
use crate::session::Endpoint;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// How many addresses are remembered before those that rest are forgotten.
const REMEMBERED: usize = 20_000;

/// We have asked that server often enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RateLimited;

/// The connections to every address, and who may open the next.
pub(super) struct RateLimiter {
    limits: Pacing,
    history: Mutex<History>,
}

#[derive(Default)]
struct History {
    last_connected: HashMap<Endpoint, Instant>,
    addresses: HashMap<IpAddr, Visits>,
    networks: HashMap<IpNet, Visits>,
    web: HashMap<IpAddr, Visits>,
}

/// When we came, the oldest first, and who is there now.
struct Visits {
    times: VecDeque<Instant>,
    /// When a whole burst may come again, where bursts may come.
    whole_at: Option<Instant>,
    slots: Arc<Semaphore>,
    waiting: Arc<()>,
}

/// A place at an address, kept as long as the connection.
pub(super) struct Permit(
    #[expect(dead_code, reason = "held until the connection ends")] OwnedSemaphorePermit,
);

impl RateLimiter {
    pub(super) fn new(limits: Pacing) -> Self {
        Self { limits, history: Mutex::default() }
    }

    /// Waits for a permit; refuses when we have come too often, or too many wait already.
    pub(super) async fn permit(
        &self,
        endpoint: &Endpoint,
        is_own: bool,
    ) -> Result<Permit, RateLimited> {
        let (wait, slots, waiting) = {
            let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
            history.note(&self.limits, endpoint, is_own, Instant::now())?
        };
        tokio::time::sleep(wait).await;
        let permit = slots.acquire_owned().await.map_err(|_| RateLimited)?;
        drop(waiting);
        Ok(Permit(permit))
    }

    /// The same for a page of a web server.
    pub(super) async fn web_permit(
        &self,
        address: IpAddr,
        is_own: bool,
    ) -> Result<Permit, RateLimited> {
        let (slots, waiting) = {
            let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
            history.note_page(&self.limits, address, is_own, Instant::now())?
        };
        let permit = slots.acquire_owned().await.map_err(|_| RateLimited)?;
        drop(waiting);
        Ok(Permit(permit))
    }
}

impl History {
    /// Notes a visit, and says how long it must wait, and for which slots.
    fn note(
        &mut self,
        limits: &Pacing,
        endpoint: &Endpoint,
        is_own: bool,
        now: Instant,
    ) -> Result<(Duration, Arc<Semaphore>, Arc<()>), RateLimited> {
        self.forget(now);
        let at_once = if is_own { limits.own_at_once } else { limits.foreign_at_once };
        let visits = self.addresses.entry(endpoint.address).or_insert_with(|| Visits::new(at_once));
        if Arc::strong_count(&visits.waiting) > limits.queue {
            return Err(RateLimited);
        }
        let wait = if is_own {
            visits.wait_of_own(limits.own_at_once, limits.own_per_second, now)
        } else {
            let again = self
                .last_connected
                .get(endpoint)
                .is_some_and(|last| now < *last + limits.foreign_again);
            let network =
                self.networks.entry(network_of(endpoint.address)).or_insert_with(|| Visits::new(1));
            let (minute, hour) = (limits.foreign_per_minute, limits.foreign_per_hour);
            if again || !visits.may_come(minute, hour, now) || !network.may_come(minute, hour, now)
            {
                return Err(RateLimited);
            }
            network.times.push_back(now);
            self.last_connected.insert(endpoint.clone(), now);
            Duration::ZERO
        };
        visits.times.push_back(now + wait);
        Ok((wait, visits.slots.clone(), visits.waiting.clone()))
    }

    /// Notes a page, and says for which slots it waits. Pages of our own customers' sites are not
    /// counted: they queue.
    fn note_page(
        &mut self,
        limits: &Pacing,
        address: IpAddr,
        is_own: bool,
        now: Instant,
    ) -> Result<(Arc<Semaphore>, Arc<()>), RateLimited> {
        self.forget(now);
        let at_once = if is_own { limits.own_at_once } else { limits.web_at_once };
        let visits = self.web.entry(address).or_insert_with(|| Visits::new(at_once));
        let is_crowded = !is_own && Arc::strong_count(&visits.waiting) > limits.queue;
        if is_crowded || (!is_own && !visits.may_come(limits.web_per_minute, u32::MAX, now)) {
            return Err(RateLimited);
        }
        visits.times.push_back(now);
        Ok((visits.slots.clone(), visits.waiting.clone()))
    }

    /// Forgets what can no longer matter, once there is much of it.
    fn forget(&mut self, now: Instant) {
        fn rested<K: Eq + Hash>(visits: &mut HashMap<K, Visits>, now: Instant) {
            visits.retain(|_, visits| visits.times.back().is_some_and(|last| now < *last + HOUR));
        }
        if self.addresses.len() + self.last_connected.len() + self.web.len() < REMEMBERED {
            return;
        }
        self.last_connected.retain(|_, last| now < *last + HOUR);
        rested(&mut self.addresses, now);
        rested(&mut self.networks, now);
        rested(&mut self.web, now);
    }
}

impl Visits {
    fn new(at_once: usize) -> Self {
        Self {
            times: VecDeque::new(),
            whole_at: None,
            slots: Arc::new(Semaphore::new(at_once)),
            waiting: Arc::default(),
        }
    }

    /// Whether fewer than the limits have come within the last minute and hour.
    fn may_come(&mut self, per_minute: u32, per_hour: u32, now: Instant) -> bool {
        while self.times.front().is_some_and(|first| now >= *first + HOUR) {
            self.times.pop_front();
        }
        let in_minute = self.times.iter().rev().take_while(|time| now < **time + MINUTE).count();
        in_minute < per_minute as usize && self.times.len() < per_hour as usize
    }

    /// How long until a visit fits: a burst at once, and after that so many a second. The burst
    /// grows back at the same pace.
    fn wait_of_own(&mut self, burst: usize, per_second: u32, now: Instant) -> Duration {
        // Only the last one counts, for being forgotten.
        self.times.clear();
        let pause = Duration::from_secs(1) / per_second.max(1);
        let earlier = pause * u32::try_from(burst.saturating_sub(1)).unwrap_or(u32::MAX);
        let whole_at = self.whole_at.map_or(now, |whole_at| whole_at.max(now));
        self.whole_at = Some(whole_at + pause);
        whole_at.saturating_duration_since(now + earlier)
    }
}

/// The /24 or /48 that an address lies in.
fn network_of(address: IpAddr) -> IpNet {
    match address {
        IpAddr::V4(address) => {
            Ipv4Net::new(address, 24).map_or(IpNet::default(), |net| net.trunc().into())
        }
        IpAddr::V6(address) => {
            Ipv6Net::new(address, 48).map_or(IpNet::default(), |net| net.trunc().into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(address: &str, port: u16) -> Endpoint {
        Endpoint { address: address.parse().unwrap(), port, server_name: "mx.example".to_owned() }
    }

    /// Notes visits at the given seconds; says for each how long it waits, none for a refusal.
    fn visits(is_own: bool, endpoints: &[(Endpoint, u64)]) -> Vec<Option<u64>> {
        let (start, mut history) = (Instant::now(), History::default());
        let note = |(endpoint, second): &(Endpoint, u64)| {
            let now = start + Duration::from_secs(*second);
            history
                .note(&Pacing::default(), endpoint, is_own, now)
                .ok()
                .map(|(wait, _, _)| wait.as_secs())
        };
        endpoints.iter().map(note).collect()
    }

    #[test]
    fn a_foreign_port_is_asked_once_a_minute() {
        let table = [
            (endpoint("45.90.0.1", 25), 0),
            (endpoint("45.90.0.1", 25), 59),
            (endpoint("45.90.0.1", 25), 60),
        ];
        assert_eq!(visits(false, &table), [Some(0), None, Some(0)]);
    }

    #[test]
    fn a_foreign_network_is_asked_twelve_times_a_minute() {
        let table: Vec<_> =
            (1..=14).map(|host| (endpoint(&format!("45.90.0.{host}"), 25), 0)).collect();
        assert_eq!(visits(false, &table).iter().filter(|visit| visit.is_some()).count(), 12);
        let others: Vec<_> =
            (1..=14).map(|net| (endpoint(&format!("45.90.{net}.1"), 25), 0)).collect();
        assert_eq!(visits(false, &others).iter().filter(|visit| visit.is_some()).count(), 14);
    }

    #[test]
    fn an_own_server_is_asked_in_a_burst_then_five_times_a_second_and_never_refused_for_it() {
        let at_once: Vec<_> = (0..18).map(|_| (endpoint("45.90.0.1", 25), 0)).collect();
        let mut waits = vec![0; 8];
        waits.extend([0, 0, 0, 0, 1, 1, 1, 1, 1, 2]);
        assert_eq!(visits(true, &at_once), waits.into_iter().map(Some).collect::<Vec<_>>());
        // A panel's eight ports, and two seconds later the same again.
        let mut panels: Vec<_> = (0..8).map(|_| (endpoint("45.90.0.1", 25), 0)).collect();
        panels.extend((0..8).map(|_| (endpoint("45.90.0.1", 25), 2)));
        assert!(visits(true, &panels).iter().all(|wait| *wait == Some(0)));
    }

    #[test]
    fn a_foreign_web_server_is_asked_so_often_in_a_minute_and_an_own_one_queues() {
        let (start, limits, address) =
            (Instant::now(), Pacing::default(), "45.90.0.1".parse().unwrap());
        let asked = |is_own, seconds: u64| {
            let mut history = History::default();
            let note = |history: &mut History, at| {
                history.note_page(&limits, address, is_own, start + Duration::from_secs(at)).is_ok()
            };
            let first = (0..500).filter(|_| note(&mut history, 0)).count();
            (first, note(&mut history, seconds))
        };
        assert_eq!(asked(false, 59), (limits.web_per_minute as usize, false));
        assert_eq!(asked(false, 60), (limits.web_per_minute as usize, true));
        assert_eq!(asked(true, 0), (500, true));
    }

    #[tokio::test]
    async fn two_at_once_and_the_third_waits_for_a_place() {
        let limiter = RateLimiter::new(Pacing::default());
        let first = limiter.permit(&endpoint("45.90.0.1", 25), false).await.unwrap();
        let _second = limiter.permit(&endpoint("45.90.0.1", 465), false).await.unwrap();
        let third_endpoint = endpoint("45.90.0.1", 587);
        let third = limiter.permit(&third_endpoint, false);
        tokio::pin!(third);
        assert!(futures_util::poll!(third.as_mut()).is_pending());
        drop(first);
        assert!(third.await.is_ok());
    }
}
