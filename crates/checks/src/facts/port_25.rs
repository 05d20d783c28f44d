//! Can we reach port 25 of anybody? Many networks block it outwards; a server that is known to
//! answer proves that ours does not (invariant 2).

use std::net::IpAddr;

use futures_util::future::join_all;
use probe::dns::{Question, RecordType};
use probe::net::{Asking, host_and_port};
use probe::session::Endpoint;
use tokio::sync::OnceCell;

use crate::budget::{Budget, Questions};
use crate::context::Context;
use crate::memo::{Budgeted, Memo};

/// Of the servers that are named, the first two are looked up, in each family that matters. Every
/// report finds the same answers.
const OF_EACH_FAMILY: Questions = Questions::apart(2);

/// Our way out to port 25, over each family of addresses.
#[derive(Default)]
pub(crate) struct Port25 {
    over_ipv4: OnceCell<bool>,
    over_ipv6: OnceCell<bool>,
}

impl Budgeted for Port25 {
    const QUESTIONS: Questions = Questions::apart(2 * OF_EACH_FAMILY.most);
}

impl Context {
    /// Whether a server that is known to answer on port 25 does so over IPv4.
    pub(crate) async fn is_port_25_open(&self) -> bool {
        is_port_25_open(&self.memo, RecordType::A).await
    }
}

/// Whether a server that is known to answer on port 25 does so over this family: then our way out
/// is open.
pub(crate) async fn is_port_25_open(memo: &Memo, over: RecordType) -> bool {
    let ask = async {
        let budget = Budget::of(OF_EACH_FAMILY);
        let servers = &memo.net.config().known_good;
        join_all(servers.iter().map(|server| greets(memo, &budget, server, over)))
            .await
            .contains(&true)
    };
    let found = memo.slot::<Port25>();
    let cell = if over == RecordType::AAAA { &found.over_ipv6 } else { &found.over_ipv4 };
    *cell.get_or_init(|| ask).await
}

async fn greets(memo: &Memo, budget: &Budget, server: &str, over: RecordType) -> bool {
    let Some((host, port)) = host_and_port(server) else { return false };
    let is_of_family = |address: &IpAddr| address.is_ipv6() == (over == RecordType::AAAA);
    let address = match host.parse::<IpAddr>() {
        Ok(address) => Some(address).filter(is_of_family),
        Err(_) => memo.dns(budget, Question::new(host, over)).await.addresses().next(),
    };
    let Some(address) = address else { return false };
    let endpoint = Endpoint { address, port, server_name: host.to_owned() };
    let session = memo.connect(&endpoint, Asking::default()).await;
    session.transcript().is_some_and(|transcript| transcript.greeting.is_some())
}
