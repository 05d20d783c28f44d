//! What does a server say at an endpoint? Each is connected to once per report, whoever asks, and
//! never beyond the budget.

use std::sync::Arc;

use futures_util::future::join_all;
use probe::dns::RecordType;
use probe::net::Asking;
use probe::session::{ConnectError, Endpoint, Session};

use crate::budget::ConnectionBudget;
use crate::context::Context;
use crate::facts::port_25::is_port_25_open;
use crate::memo::Memo;
use crate::memo::once::Once;

/// The ports whose answer proves our way to an address.
const CONTROL_PORTS: &[u16] = &[993, 587, 465];

/// The sessions of one report.
type Sessions = Once<Endpoint, Session>;

impl Context {
    /// What a server says at an endpoint. Never fails: a closed port is a fact too. Shared by all
    /// who ask.
    ///
    /// Each check has its share of the report's connections; a session that is still fresh costs
    /// none.
    pub async fn session(&self, endpoint: &Endpoint) -> Arc<Session> {
        let session = self.memo.session(&self.connections, endpoint).await;
        self.rests_on(&session);
        session
    }

    /// What the server says at the other ports that prove our way to its address.
    pub(crate) async fn control_sessions(
        &self,
        endpoint: &Endpoint,
    ) -> Vec<(Endpoint, Arc<Session>)> {
        let others = CONTROL_PORTS.iter().filter(|port| **port != endpoint.port);
        let others = others.map(|&port| Endpoint { port, ..endpoint.clone() });
        join_all(others.map(async |other| (other.clone(), self.session(&other).await))).await
    }

    /// Whether our own way out to an endpoint is proven, so that a refusal or silence there is the
    /// server's doing.
    ///
    /// For port 25, which networks block outwards, only a server that is known to answer over the
    /// same family proves it; for another port, another port of the same address does.
    pub async fn is_way_out_proven(&self, endpoint: &Endpoint) -> bool {
        if endpoint.port == 25 {
            let is_ipv4 = endpoint.address.is_ipv4();
            let over = if is_ipv4 { RecordType::A } else { RecordType::AAAA };
            return is_port_25_open(&self.memo, over).await;
        }
        let controls = self.control_sessions(endpoint).await;
        controls.iter().any(|(_, session)| session.is_connected())
    }
}

impl Memo {
    /// What a server says at an endpoint, charged to a budget.
    async fn session(&self, budget: &ConnectionBudget, endpoint: &Endpoint) -> Arc<Session> {
        let is_own = self.request.is_own_server(endpoint.address);
        if !budget.try_charge(endpoint, is_own) {
            return Arc::new(self.net.no_session(endpoint, ConnectError::Budget));
        }
        self.connect(endpoint, Asking { is_own, refresh: self.request.refresh }).await
    }

    /// What a server says at an endpoint, whoever pays for it.
    pub(crate) async fn connect(&self, endpoint: &Endpoint, asking: Asking) -> Arc<Session> {
        let (net, asked) = (self.net.clone(), endpoint.clone());
        let session = async move { net.session(asked, asking).await };
        let sessions = self.slot::<Sessions>();
        sessions.get_or(endpoint.clone(), || self.tally.note_session(), session).await
    }
}
