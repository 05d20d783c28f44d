//! Which doors has this report knocked at? Each once, whoever asks, and never more than the budget.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, Shared, join_all};
use tokio::sync::OnceCell;

use crate::dns::RecordType;
use crate::facts::{Budget, Facts};
use crate::net::Asking;
use crate::net::config::{Budgets, host_and_port};
use crate::net::resolver::Question;
use crate::session::{ConnectError, Endpoint, Session};

/// How many checks talk with servers: each has the same share of a report's connections, so that
/// which of them runs dry is no race.
const CHECKS_THAT_TALK: u32 = 3;

/// The questions that finding the known-good servers may cost: of those that are named, the first
/// two are looked up, in each family that matters. They are nobody's share: every report finds the
/// same answers.
const CONTROL_QUESTIONS: u32 = 2;

/// The conversations of one report.
#[derive(Default)]
pub(crate) struct Connections {
    held: Mutex<HashMap<Endpoint, Shared<BoxFuture<'static, Arc<Session>>>>>,
    port_25: OnceCell<bool>,
    port_25_over_ipv6: OnceCell<bool>,
    ipv6: OnceCell<bool>,
}

impl Connections {
    pub(crate) fn count(&self) -> usize {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// The doors that one check may knock at: each distinct one counts, whoever knocked first.
pub(crate) struct ConnectionShare {
    own: u32,
    foreign: u32,
    counted: Mutex<HashSet<(Endpoint, bool)>>,
}

impl ConnectionShare {
    pub(crate) fn of(budgets: &Budgets) -> Self {
        Self {
            own: budgets.own_connections / CHECKS_THAT_TALK,
            foreign: budgets.foreign_connections / CHECKS_THAT_TALK,
            counted: Mutex::default(),
        }
    }

    /// Whether the door is within the share; counts it.
    fn covers(&self, door: &Endpoint, is_own: bool) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (door.clone(), is_own);
        if counted.contains(&key) {
            return true;
        }
        let most = if is_own { self.own } else { self.foreign };
        if counted.iter().filter(|(_, own)| *own == is_own).count() >= most as usize {
            return false;
        }
        counted.insert(key)
    }
}

impl Facts {
    /// What a server says at a door, charged to a share.
    pub(crate) async fn talk(
        &self,
        share: &ConnectionShare,
        door: &Endpoint,
        is_own: bool,
    ) -> Arc<Session> {
        if !share.covers(door, is_own) {
            return Arc::new(self.net.observed(door, Err(ConnectError::Budget)));
        }
        self.talk_once(door, Asking { is_own, again: self.inquiry.again }).await
    }

    async fn talk_once(&self, door: &Endpoint, asking: Asking) -> Arc<Session> {
        let talk = {
            let mut held = self.connections.held.lock().unwrap_or_else(PoisonError::into_inner);
            let (net, asked) = (self.net.clone(), door.clone());
            let begin = || async move { net.talk(asked, asking).await }.boxed().shared();
            held.entry(door.clone()).or_insert_with(begin).clone()
        };
        talk.await
    }

    /// Whether a server that is known to answer on port 25 does so over this family: then our way
    /// out is open.
    pub(crate) async fn is_port_25_open(&self, over: RecordType) -> bool {
        let ask = async {
            let known_good = &self.net.config().known_good;
            let share = Budget::of(CONTROL_QUESTIONS);
            join_all(known_good.iter().map(|server| self.answers(&share, server, over)))
                .await
                .contains(&true)
        };
        let held = &self.connections;
        let cell = if over == RecordType::Aaaa { &held.port_25_over_ipv6 } else { &held.port_25 };
        *cell.get_or_init(|| ask).await
    }

    async fn answers(&self, share: &Budget, server: &str, over: RecordType) -> bool {
        let Some((host, port)) = host_and_port(server) else { return false };
        let address = match host.parse::<IpAddr>() {
            Ok(address) => {
                Some(address).filter(|address| address.is_ipv6() == (over == RecordType::Aaaa))
            }
            Err(_) => self.ask(share, Question::new(host, over)).await.addresses().next(),
        };
        let Some(address) = address else { return false };
        let door = Endpoint { address, port, server_name: host.to_owned() };
        let talk = self.talk_once(&door, Asking::default()).await;
        talk.told().is_some_and(|told| told.greeting.is_some())
    }

    /// Whether IPv6 leads out of here: a root name server answers over it.
    pub(crate) async fn has_ipv6(&self) -> bool {
        *self.connections.ipv6.get_or_init(|| self.net.has_ipv6()).await
    }
}
