//! The health of our own resolver: is it silent, or are only this name's servers
//! (invariant 2)?
//!
//! One control question, for the name servers of the root, is shared by all who ask. While it
//! has just failed, every further question fails at once: a dead resolver costs a report one wait,
//! not one per question.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hickory_proto::op::{Message, ResponseCode};
use tokio_util::task::TaskTracker;

use super::codec::write;
use super::transport::Transport;
use crate::dns::{DnsServer, Question, RecordType};
use crate::net::in_flight::{InFlight, Work};

/// How long a failed control question speaks for every other question.
const DEAD_FOR: Duration = Duration::from_secs(2);

/// What we know of our own resolver.
pub(super) struct Health {
    state: Mutex<State>,
    /// The control question: whether the resolver lives.
    control: InFlight<(), bool>,
}

#[derive(Default)]
struct State {
    last_answer: Option<Instant>,
    dead_since: Option<Instant>,
}

impl Health {
    /// Nothing is known yet. The control question runs among `tasks`.
    pub(super) fn new(tasks: &TaskTracker) -> Self {
        Self { state: Mutex::default(), control: InFlight::new(tasks) }
    }

    /// Notes that a server answered.
    pub(super) fn answered(&self) {
        let mut state = self.lock();
        state.last_answer = Some(Instant::now());
        state.dead_since = None;
    }

    /// Whether the control question has just failed.
    pub(super) fn is_dead(&self) -> bool {
        self.lock().dead_since.is_some_and(|since| since.elapsed() < DEAD_FOR)
    }

    /// Whether the resolver has answered anything since then.
    pub(super) fn answered_since(&self, then: Instant) -> bool {
        self.lock().last_answer.is_some_and(|at| at >= then)
    }

    /// Asks the control question, unless it is under way.
    pub(super) fn control(
        &self,
        servers: &[DnsServer],
        transport: &Arc<Transport>,
        wait: Duration,
    ) -> Work<bool> {
        self.control.join((), |_| any_lives(servers.to_vec(), Arc::clone(transport), wait))
    }

    /// Notes how the control question ended.
    pub(super) fn concluded(&self, lives: bool) {
        if lives {
            self.answered();
        } else {
            self.lock().dead_since.get_or_insert_with(Instant::now);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether any of the servers answers for the root, in any way but SERVFAIL: that one says that it
/// cannot work.
async fn any_lives(servers: Vec<DnsServer>, transport: Arc<Transport>, wait: Duration) -> bool {
    let question = Question { name: ".".to_owned(), kind: RecordType::NS };
    let Ok(query) = write(&question, false) else { return false };
    let lives = async |server: &DnsServer| {
        tracing::debug!(name = ".", kind = "NS", %server, "dns query sent: control");
        let response = tokio::time::timeout(wait, transport.ask(server, &query)).await;
        matches!(response, Ok(Ok(message)) if works(&message))
    };
    join_all(servers.iter().map(lives)).await.contains(&true)
}

fn works(message: &Message) -> bool {
    message.metadata.response_code != ResponseCode::ServFail
}
