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
use moka::future::Cache;
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use super::codec::{read_statement, write_direct};
use super::transport::{over_tcp, over_udp};
use crate::dns::{AuthoritativeAnswer, QueryError, Question, Statement};
use crate::net::address_policy::AddressRules;

/// Tries of one question. Two silences are evidence where a control succeeded; one may be a lost
/// packet.
const TRIES: usize = 2;
/// How long what a server said is fresh: after a change people look again soon.
const FRESH: Duration = Duration::from_secs(30);
/// Questions a second to one address, over all who ask.
const PER_SECOND: u32 = 30;
/// Questions under way at once; the rest waits.
const IN_FLIGHT: usize = 128;
/// Statements that are kept.
const KEPT: u64 = 20_000;

/// The way to the name servers themselves: shared by all reports.
pub(crate) struct Authorities {
    try_wait: Duration,
    permits: Semaphore,
    known: Cache<(IpAddr, Question), Arc<AuthoritativeAnswer>>,
    per_second: Cache<IpAddr, Arc<AtomicU32>>,
}

impl Authorities {
    pub(crate) fn new(try_wait: Duration) -> Self {
        Self {
            try_wait,
            permits: Semaphore::new(IN_FLIGHT),
            known: Cache::builder().max_capacity(KEPT).time_to_live(FRESH).build(),
            per_second: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(Duration::from_secs(1))
                .build(),
        }
    }

    /// Asks a server, unless it has just been asked the same.
    pub(crate) async fn ask(
        &self,
        rules: &AddressRules,
        address: IpAddr,
        question: &Question,
    ) -> Arc<AuthoritativeAnswer> {
        let address = address.to_canonical();
        if rules.denial(address).is_some() {
            return Arc::new(observed(address, question, Err(QueryError::Denied)));
        }
        let key = (address, question.clone());
        if let Some(known) = self.known.get(&key).await {
            return known;
        }
        let asked = self
            .per_second
            .get_with(address, async { Arc::default() })
            .await
            .fetch_add(1, Ordering::Relaxed);
        if asked >= PER_SECOND {
            return Arc::new(observed(address, question, Err(QueryError::Paced)));
        }
        self.known.get_with(key, self.look(address, question)).await
    }

    async fn look(&self, address: IpAddr, question: &Question) -> Arc<AuthoritativeAnswer> {
        let _permit = self.permits.acquire().await.expect("the semaphore is never closed");
        let outcome = self.converse(SocketAddr::new(address, 53), question).await;
        Arc::new(observed(address, question, outcome))
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
