//! Authoritative name servers, each asked for what it says itself: at its own address on port 53,
//! without recursion.
//!
//! Which address that is, a stranger decides who writes NS records: the address rules hold here as
//! everywhere, the port is always 53, and one address is asked a few times a second at most, so
//! that nobody can aim us at it.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use moka::sync::Cache;
use time::OffsetDateTime;
use tokio_util::task::TaskTracker;

use super::codec::{read_statement, write_direct};
use super::queue::Queue;
use super::transport::{over_tcp, over_udp};
use crate::dns::{AuthoritativeAnswer, QueryError, Question, Statement, record_bytes};
use crate::net::address_policy::AddressRules;
use crate::net::in_flight::InFlight;

/// Tries of one question. Two silences are evidence where a control succeeded; one may be a lost
/// packet.
const TRIES: usize = 2;
/// How long what a server said is fresh: after a change people look again soon.
const FRESH: Duration = Duration::from_secs(30);
/// Questions a second to one address that is not the provider's, over all who ask.
const PER_SECOND: u32 = 30;
/// Questions under way at once; the rest waits for its turn.
const IN_FLIGHT: usize = 128;
/// Bytes of statements that are kept: a server may say 64 KiB, whoever asks for it.
const KEPT_BYTES: u64 = 8 << 20;
/// How long a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(4);
/// Addresses whose questions are counted.
const COUNTED: u64 = 20_000;

/// What is asked: a server, a question.
type Key = (IpAddr, Question);

/// The way to the name servers themselves: shared by all reports. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Authorities {
    servers: Arc<Servers>,
    in_flight: InFlight<Key, Arc<AuthoritativeAnswer>>,
}

struct Servers {
    try_wait: Duration,
    queue: Queue,
    known: Cache<Key, Arc<AuthoritativeAnswer>>,
    per_second: Cache<IpAddr, Arc<AtomicU32>>,
}

impl Authorities {
    pub(crate) fn new(try_wait: Duration, tasks: &TaskTracker) -> Self {
        let known = Cache::builder().weigher(weight).max_capacity(KEPT_BYTES).time_to_live(FRESH);
        let second = Duration::from_secs(1);
        let servers = Servers {
            try_wait,
            queue: Queue::new(IN_FLIGHT),
            known: known.build(),
            per_second: Cache::builder().max_capacity(COUNTED).time_to_live(second).build(),
        };
        Self { servers: Arc::new(servers), in_flight: InFlight::new(tasks) }
    }

    /// Asks a server, unless it has just been asked the same. One of the provider's own is asked as
    /// often as its customers need.
    pub(crate) async fn ask(
        &self,
        rules: &AddressRules,
        address: IpAddr,
        question: &Question,
        is_own: bool,
    ) -> Arc<AuthoritativeAnswer> {
        let address = address.to_canonical();
        if rules.denial(address).is_some() {
            return Arc::new(observed(address, question, Err(QueryError::Denied)));
        }
        let key = (address, question.clone());
        if let Some(known) = self.servers.known.get(&key) {
            return known;
        }
        if !is_own && !self.servers.may_ask(address) {
            return Arc::new(observed(address, question, Err(QueryError::Paced)));
        }
        let look = |_| {
            let (servers, key) = (Arc::clone(&self.servers), key.clone());
            async move { servers.look(key).await }
        };
        let looked = self.in_flight.join(key.clone(), look).outcome.await;
        looked.unwrap_or_else(|| Arc::new(observed(address, question, Err(QueryError::Budget))))
    }
}

impl Servers {
    /// Whether a second has not seen too many questions to an address yet.
    fn may_ask(&self, address: IpAddr) -> bool {
        let per_second = self.per_second.get_with(address, Arc::default);
        per_second.fetch_add(1, Ordering::Relaxed) < PER_SECOND
    }

    /// Asks, unless the same was asked while this one waited for its turn; what was said is kept.
    async fn look(&self, key: Key) -> Arc<AuthoritativeAnswer> {
        if let Some(known) = self.known.get(&key) {
            return known;
        }
        let outcome = self.ask_in_turn(key.0, &key.1).await;
        // A crowd passes, and says nothing of the server.
        let is_asked = !matches!(outcome, Err(QueryError::Paced));
        let answer = Arc::new(observed(key.0, &key.1, outcome));
        if is_asked {
            self.known.insert(key, Arc::clone(&answer));
        }
        answer
    }

    /// Asks when it is the server's turn, and remembers whether it answers.
    async fn ask_in_turn(
        &self,
        address: IpAddr,
        question: &Question,
    ) -> Result<Statement, QueryError> {
        let party = address.to_string();
        if self.queue.is_silent(&party) {
            // It was silent to many questions within seconds.
            return Err(QueryError::Silent);
        }
        let conversation = self.converse(SocketAddr::new(address, 53), question);
        let Ok(outcome) = self.queue.ask(&party, PATIENCE, conversation).await else {
            return Err(QueryError::Paced);
        };
        match &outcome {
            Err(QueryError::Silent) => self.queue.was_silent(&party),
            _ => self.queue.answered(&party),
        }
        outcome
    }

    async fn converse(
        &self,
        server: SocketAddr,
        question: &Question,
    ) -> Result<Statement, QueryError> {
        let mut with_edns = true;
        let mut silence = QueryError::Silent;
        for _ in 0..TRIES {
            let query = write_direct(question, with_edns).map_err(|_| QueryError::Malformed)?;
            match self.try_once(server, question, &query).await {
                // RFC 6891 section 7: an old server does not know EDNS.
                Ok(message) if with_edns && is_not_understood(&message) => with_edns = false,
                Ok(message) => return Ok(read_statement(&message)),
                Err(QueryError::Malformed) => return Err(QueryError::Malformed),
                Err(failure) => silence = failure,
            }
        }
        Err(silence)
    }

    /// One try over UDP, and over TCP if the answer did not fit.
    async fn try_once(
        &self,
        server: SocketAddr,
        question: &Question,
        query: &Message,
    ) -> Result<Message, QueryError> {
        let Question { name, kind } = question;
        tracing::debug!(%name, %kind, %server, "dns query sent: name server");
        let message = self.within(over_udp(server, query)).await?;
        if !message.metadata.truncation {
            return Ok(message);
        }
        let message = self.within(over_tcp(server, query)).await?;
        if message.metadata.truncation { Err(QueryError::Malformed) } else { Ok(message) }
    }

    async fn within(
        &self,
        exchange: impl Future<Output = std::io::Result<Message>>,
    ) -> Result<Message, QueryError> {
        match tokio::time::timeout(self.try_wait, exchange).await {
            Ok(Ok(message)) => Ok(message),
            Ok(Err(fault)) if fault.kind() == ErrorKind::InvalidData => Err(QueryError::Malformed),
            Ok(Err(_)) => Err(QueryError::Unreachable),
            Err(_) => Err(QueryError::Silent),
        }
    }
}

/// The bytes that a kept statement takes.
fn weight(key: &Key, answer: &Arc<AuthoritativeAnswer>) -> u32 {
    let records = answer.value().map_or(0, |statement| {
        let Statement { records, authority, glue, .. } = statement;
        records.iter().chain(authority).chain(glue).map(record_bytes).sum::<usize>()
    });
    let fixed = size_of::<Key>() + size_of::<AuthoritativeAnswer>() + 2 * key.1.name.len();
    u32::try_from(fixed + records).unwrap_or(u32::MAX)
}

fn is_not_understood(message: &Message) -> bool {
    matches!(
        message.metadata.response_code,
        ResponseCode::FormErr | ResponseCode::NotImp | ResponseCode::BADVERS
    )
}

fn observed(
    address: IpAddr,
    question: &Question,
    outcome: Result<Statement, QueryError>,
) -> AuthoritativeAnswer {
    let at = OffsetDateTime::now_utc();
    AuthoritativeAnswer {
        outcome,
        asked: question.to_string(),
        of: address.to_string(),
        at,
        valid_until: at + FRESH,
    }
}

/// What a server would have said whom the report had no question left for.
#[must_use]
pub fn not_asked(address: IpAddr, question: &Question, why: QueryError) -> AuthoritativeAnswer {
    observed(address, question, Err(why))
}
