//! The resolver: each question asked once for all who ask, its answer kept for as long as it
//! allows.
//!
//! hickory carries the messages; what is made of them is ours: a diagnosis needs what resolvers
//! hide, namely the response code, the AD bit, the extended error, and the same question once more
//! with validation off.

mod cache;
mod outcome;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hickory_proto::op::Message;
use hickory_resolver::config::ProtocolConfig;
use hickory_resolver::system_conf::read_system_conf;
use moka::sync::Cache;
use rustls::ClientConfig;
use time::OffsetDateTime;
use tokio_util::task::TaskTracker;
use verdict::zone_of;

use super::codec::{Reply, read, write};
use super::health::Health;
use super::queue::{Crowded, Queue};
use super::transport::Transport;
use crate::dns::{AnswerKind, DnsFailure, DnsProtocol, DnsServer, Lookup, Question, name};
use crate::net::config::{ConfigFault, ResolverConfig};
use crate::net::in_flight::{InFlight, Work};
use outcome::{Outcome, unfollowed};

/// Tries of one question over UDP.
const TRIES: usize = 2;

/// Our way to the DNS: shared by all reports.
#[derive(Clone)]
pub struct Resolver(Arc<Inner>);

struct Inner {
    config: ResolverConfig,
    servers: Vec<DnsServer>,
    transport: Arc<Transport>,
    /// The server to begin with: the one that last answered where another was silent.
    first: AtomicUsize,
    queue: Queue,
    known: Cache<Question, Arc<Lookup>>,
    in_flight: InFlight<Question, Arc<Lookup>>,
    health: Health,
    sent: AtomicU64,
}

impl Resolver {
    /// A resolver as configured; without servers, those that this machine is set up to ask. Servers
    /// that are asked over TLS must show a certificate that `tls` trusts.
    pub(crate) fn new(
        config: &ResolverConfig,
        tls: ClientConfig,
        tasks: &TaskTracker,
    ) -> Result<Self, ConfigFault> {
        let servers =
            if config.servers.is_empty() { system_servers()? } else { config.servers.clone() };
        Ok(Self(Arc::new(Inner {
            config: config.clone(),
            servers,
            transport: Arc::new(Transport::new(tls)),
            first: AtomicUsize::new(0),
            queue: Queue::new(config.in_flight),
            known: cache::answers(config.cache_bytes),
            in_flight: InFlight::new(tasks),
            health: Health::new(tasks),
            sent: AtomicU64::new(0),
        })))
    }

    /// Messages sent so far.
    pub fn sent(&self) -> u64 {
        self.0.sent.load(Ordering::Relaxed)
    }

    /// What is known, without asking.
    pub fn known(&self, question: &Question) -> Option<Arc<Lookup>> {
        self.0.known.get(question)
    }

    /// Asks, unless the answer is known or the same question is under way.
    pub async fn ask(&self, question: Question) -> Arc<Lookup> {
        if let Some(known) = self.known(&question) {
            return known;
        }
        let look_up = |_| {
            let (resolver, asked) = (self.clone(), question.clone());
            async move { resolver.0.look_up(asked).await }
        };
        let lookup = self.0.in_flight.join(question.clone(), look_up).outcome.await;
        lookup.unwrap_or_else(|| Arc::new(unasked(&question, DnsFailure::Resolver)))
    }
}

/// A lookup that failed before anybody was asked.
pub fn unasked(question: &Question, failure: DnsFailure) -> Lookup {
    let now = OffsetDateTime::now_utc();
    Lookup {
        outcome: Err(failure),
        asked: question.to_string(),
        of: String::new(),
        at: now,
        valid_until: now,
    }
}

impl Inner {
    /// One question from first try to last, within its own time; what came of it is kept.
    async fn look_up(&self, question: Question) -> Arc<Lookup> {
        if let Some(known) = self.known.get(&question) {
            return known;
        }
        let zone = zone_of(&question.name);
        let outcome = if self.queue.is_silent(zone) {
            // It was silent to many questions within seconds: each more would cost three.
            Outcome::failed(DnsFailure::Timeout, self.rounds().next().map(|(one, _)| one.clone()))
        } else {
            self.ask_in_turn(zone, &question).await
        };
        let at = OffsetDateTime::now_utc();
        let kept = self.kept(&outcome);
        let lookup = Arc::new(Lookup {
            outcome: outcome.result,
            asked: question.to_string(),
            of: outcome.server.map(|server| server.to_string()).unwrap_or_default(),
            at,
            valid_until: at + kept,
        });
        self.known.insert(question, Arc::clone(&lookup));
        lookup
    }

    /// Asks when it is the zone's turn, and remembers whether it answers.
    async fn ask_in_turn(&self, zone: &str, question: &Question) -> Outcome {
        let patience = self.config.question_wait;
        let asked = self.queue.ask(zone, patience, self.resolve(question)).await;
        let outcome = asked.unwrap_or_else(|Crowded| Outcome::failed(DnsFailure::Budget, None));
        match outcome.result {
            Err(DnsFailure::Timeout) => self.queue.was_silent(zone),
            Err(DnsFailure::Resolver | DnsFailure::Budget) => {}
            _ => self.queue.answered(zone),
        }
        outcome
    }

    fn kept(&self, outcome: &Outcome) -> Duration {
        match outcome.result {
            Ok(_) => Duration::from_secs(outcome.ttl.into()).min(self.config.cache_longest),
            // Whether our own resolver lives is asked again: its health is kept apart.
            // A crowd passes.
            Err(DnsFailure::Resolver | DnsFailure::Budget) => Duration::ZERO,
            Err(_) => self.config.cache_failure,
        }
    }

    /// The answer at the end of the alias chain. Resolvers follow it themselves; where one gives an
    /// alias alone, and nothing that says that there is no more, the name that it leads to is asked
    /// for too.
    async fn resolve(&self, question: &Question) -> Outcome {
        if name::is_special(&question.name) {
            return Outcome::failed(DnsFailure::NotAName, None);
        }
        let deadline = Instant::now() + self.config.question_wait;
        let mut outcome = self.resolve_one(question, deadline).await;
        while let Some(next) =
            outcome.result.as_ref().ok().and_then(|answer| unfollowed(answer, question))
        {
            let end = self.resolve_one(&next, deadline).await;
            outcome = outcome.with_end(end);
        }
        outcome.unless_it_is_a_loop(question)
    }

    async fn resolve_one(&self, question: &Question, deadline: Instant) -> Outcome {
        if self.health.is_dead() {
            return Outcome::failed(
                DnsFailure::Resolver,
                self.rounds().next().map(|(server, _)| server.clone()),
            );
        }
        let query = match write(question, false) {
            Ok(query) => query,
            Err(failure) => return Outcome::failed(failure, None),
        };
        let begun = Instant::now();
        let mut last = None;
        let mut asked = None;
        for (server, is_last) in self.rounds() {
            asked = Some(server);
            let Some(reply) = self.try_once(server, question, &query, deadline).await else {
                if !is_last && !self.health.answered_since(begun) {
                    // It runs as a task from now on, so that it ends with the second try and not
                    // after it.
                    drop(self.control());
                }
                continue;
            };
            match reply {
                Reply::Answer(answer, ttl) => {
                    let server = Some(server.clone());
                    return Outcome { result: Ok(answer), server, ttl };
                }
                reply => last = Some((reply, server)),
            }
            if self.servers.len() == 1 {
                break;
            }
        }
        match last {
            Some((reply, server)) => self.explain(question, reply, server, begun, deadline).await,
            None => {
                let failure = if self.lives(begun).await {
                    DnsFailure::Timeout
                } else {
                    DnsFailure::Resolver
                };
                Outcome::failed(failure, asked.cloned())
            }
        }
    }

    /// The servers to try, in order, and whether it is the last try.
    fn rounds(&self) -> impl Iterator<Item = (&DnsServer, bool)> {
        let first = self.first.load(Ordering::Relaxed);
        (0..TRIES)
            .map(move |at| (&self.servers[(first + at) % self.servers.len()], at + 1 == TRIES))
    }

    /// One try, of which over UDP another over TCP is part if the answer did not fit; none is
    /// silence.
    async fn try_once(
        &self,
        server: &DnsServer,
        question: &Question,
        query: &Message,
        deadline: Instant,
    ) -> Option<Reply> {
        let reply = match self.send(server, question, query, deadline).await {
            Some(Reply::Truncated) if server.protocol == DnsProtocol::Udp => {
                let again = self.send(&server.over_tcp(), question, query, deadline).await;
                Some(again.unwrap_or(Reply::Truncated))
            }
            reply => reply,
        };
        match &reply {
            None => self.avoid(server),
            Some(Reply::Servfail(_)) => {}
            Some(_) => self.health.answered(),
        }
        reply
    }

    /// Why there is no answer: who is at fault, when the tries are used up.
    async fn explain(
        &self,
        question: &Question,
        reply: Reply,
        server: &DnsServer,
        begun: Instant,
        deadline: Instant,
    ) -> Outcome {
        let failure = match reply {
            Reply::Servfail(ede) => {
                self.explain_servfail(question, server, ede, begun, deadline).await
            }
            Reply::Truncated => DnsFailure::Truncated,
            Reply::Refused => DnsFailure::Refused,
            Reply::AliasesWithoutEnd => DnsFailure::AliasLoop,
            Reply::Malformed | Reply::Answer(..) => DnsFailure::Malformed,
        };
        Outcome::failed(failure, Some(server.clone()))
    }

    /// SERVFAIL: the same once more with validation off tells broken DNSSEC from broken servers.
    async fn explain_servfail(
        &self,
        question: &Question,
        server: &DnsServer,
        ede: Option<u16>,
        begun: Instant,
        deadline: Instant,
    ) -> DnsFailure {
        let Ok(query) = write(question, true) else { return DnsFailure::NotAName };
        let reply = self.try_once(server, question, &query, deadline).await;
        let answers_unchecked = matches!(
            &reply,
            Some(Reply::Answer(answer, _)) if answer.kind != AnswerKind::NxDomain
        );
        if !answers_unchecked && !self.lives(begun).await {
            return DnsFailure::Resolver;
        }
        let signed_until = match reply {
            Some(Reply::Answer(answer, _)) => answer.signed_until,
            _ => None,
        };
        let expired =
            signed_until.is_some_and(|until| until < OffsetDateTime::now_utc().unix_timestamp());
        DnsFailure::Servfail { ede, answers_unchecked, expired, trusted: self.config.validates }
    }

    /// Whether our resolver has answered anything since `begun`, or answers the control question.
    async fn lives(&self, begun: Instant) -> bool {
        if self.health.answered_since(begun) {
            return true;
        }
        let lives = self.control().outcome.await.unwrap_or(false);
        self.health.concluded(lives);
        lives
    }

    fn control(&self) -> Work<bool> {
        self.health.control(&self.servers, &self.transport, self.config.try_wait)
    }

    /// Sends one message; what comes back in time. A closed port or another network fault is as
    /// good as silence.
    async fn send(
        &self,
        server: &DnsServer,
        question: &Question,
        query: &Message,
        deadline: Instant,
    ) -> Option<Reply> {
        self.note_sent(question, server);
        let wait = self.config.try_wait.min(deadline.saturating_duration_since(Instant::now()));
        match tokio::time::timeout(wait, self.transport.ask(server, query)).await {
            Ok(Ok(message)) => Some(read(&message, question)),
            Ok(Err(fault)) if fault.kind() == ErrorKind::InvalidData => Some(Reply::Malformed),
            Ok(Err(_)) => None,
            Err(_) => {
                self.transport.forget(server).await;
                None
            }
        }
    }

    fn avoid(&self, silent: &DnsServer) {
        let first = self.first.load(Ordering::Relaxed) % self.servers.len();
        if self.servers[first] == *silent {
            self.first.store((first + 1) % self.servers.len(), Ordering::Relaxed);
        }
    }

    fn note_sent(&self, question: &Question, server: &DnsServer) {
        let transport = server.protocol.as_str();
        self.sent.fetch_add(1, Ordering::Relaxed);
        let Question { name, kind } = question;
        tracing::debug!(%name, %kind, %server, transport, "dns query sent");
    }
}

/// The servers that this machine is set up to ask, as hickory reads its set-up.
fn system_servers() -> Result<Vec<DnsServer>, ConfigFault> {
    let (config, _) =
        read_system_conf().map_err(|fault| ConfigFault::NoResolver(fault.to_string()))?;
    let servers = config.name_servers().iter().flat_map(|server| {
        let over_udp = server.connections.iter().filter(|one| one.protocol == ProtocolConfig::Udp);
        over_udp.map(|one| SocketAddr::new(server.ip, one.port).into())
    });
    let servers: Vec<_> = servers.collect();
    if servers.is_empty() {
        return Err(ConfigFault::NoResolver("it names no server".to_owned()));
    }
    Ok(servers)
}

#[cfg(test)]
mod tests;
