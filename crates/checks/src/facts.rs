//! What has this report already asked? Each question once, whoever asks, and never more than the
//! budget.

pub(crate) mod client_servers;
pub(crate) mod delegation;
pub(crate) mod hosting;
pub(crate) mod mail_hosts;
pub(crate) mod rcpt;
pub(crate) mod sending;

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, Shared};
use time::OffsetDateTime;
use tokio::sync::OnceCell;
use verdict::Outages;

use crate::check::Skip;
use crate::checker::Checker;
use crate::checks::vantage::is_clock_wrong;
use crate::connections::Connections;
use crate::dns::{AuthoritativeAnswer, DnsFailure, Lookup, QueryError, RecordType};
use crate::facts::client_servers::MailServers;
use crate::facts::delegation::Delegation;
use crate::facts::mail_hosts::MailHosts;
use crate::net::Net;
use crate::net::authority::untold;
use crate::net::https::{FetchError, Fetched, Location, PageRequest, Untrusted, unfetched};
use crate::net::resolver::{Question, Resolver, unasked};
use crate::run::Request;

/// The addresses of a web server that are tried.
const MAX_WEB_ADDRESSES: usize = 2;

/// The questions that finding the web server of a registry or of a policy may cost a report. It has
/// one or the other: a registry is asked about what does not exist.
pub(crate) const WEB_QUESTIONS: u32 = 2;

/// The same for set-up files: `autoconfig.` and `autodiscover.` of the domain, and one more of a
/// name that these lead to, or that belongs to the mail host.
pub(crate) const SET_UP_QUESTIONS: u32 = 3;

/// The facts of one report.
pub(crate) struct Facts {
    pub(crate) checker: Checker,
    pub(crate) net: Net,
    pub(crate) inquiry: Request,
    pub(crate) started: OffsetDateTime,
    pub(crate) hosts_share: Budget,
    pub(crate) lists_share: Budget,
    pub(crate) servers_share: Budget,
    pub(crate) mail_hosts: OnceCell<Result<Arc<MailHosts>, Skip>>,
    pub(crate) mail_servers: OnceCell<Result<Arc<MailServers>, Skip>>,
    pub(crate) delegation: OnceCell<Result<Arc<Delegation>, Skip>>,
    pub(crate) delegation_share: Budget,
    pub(crate) web_share: Budget,
    pub(crate) vantage_share: Budget,
    pub(crate) set_up_share: Budget,
    pub(crate) outages: OnceCell<Result<Arc<Outages>, Skip>>,
    clock_wrong: OnceCell<bool>,
    asked: Memo,
    asked_of_lists: Memo,
    asked_of_servers: ServerMemo,
    pub(crate) connections: Connections,
    depth: Arc<Depth>,
}

type ServerMemo =
    Mutex<HashMap<(IpAddr, Question), Shared<BoxFuture<'static, Arc<AuthoritativeAnswer>>>>>;
type Memo = Mutex<HashMap<Question, Shared<BoxFuture<'static, Arc<Lookup>>>>>;

/// What one report cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunStats {
    /// Distinct DNS questions, those to blocklists and to name servers included.
    pub questions: usize,
    /// Of these, the ones that had to go out: the others were still known.
    pub sent: u32,
    /// Round trips of the longest chain of questions that waited for each other.
    pub generations: u32,
    /// Conversations with mail servers, those that were still known included.
    pub conversations: usize,
}

/// How deep questions wait for each other: a question's generation is one more than that of any
/// answered before it.
#[derive(Default)]
struct Depth {
    sent: AtomicU32,
    answered: AtomicU32,
}

impl Depth {
    /// Notes that a question goes out, and says in which generation.
    fn next(&self) -> u32 {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.answered.load(Ordering::Relaxed) + 1
    }
}

impl Facts {
    pub(crate) fn new(checker: Checker, inquiry: Request) -> Self {
        Self {
            net: checker.net().clone(),
            checker,
            inquiry,
            started: OffsetDateTime::now_utc(),
            hosts_share: Budget::of(crate::facts::mail_hosts::QUESTIONS),
            lists_share: Budget::of(crate::QUESTIONS_PER_SWEEP),
            servers_share: Budget::of(crate::facts::client_servers::QUESTIONS),
            mail_hosts: OnceCell::new(),
            mail_servers: OnceCell::new(),
            delegation: OnceCell::new(),
            delegation_share: Budget::of(crate::facts::delegation::LOOK_UPS),
            web_share: Budget::of(WEB_QUESTIONS),
            vantage_share: Budget::of(crate::checks::vantage::QUESTIONS),
            set_up_share: Budget::of(SET_UP_QUESTIONS),
            outages: OnceCell::new(),
            clock_wrong: OnceCell::new(),
            asked: Memo::default(),
            asked_of_lists: Memo::default(),
            asked_of_servers: ServerMemo::default(),
            connections: Connections::default(),
            depth: Arc::default(),
        }
    }

    /// The answer to a question, charged to a share.
    pub(crate) async fn ask(&self, share: &Budget, question: Question) -> Arc<Lookup> {
        self.ask_once(&self.asked, self.net.resolver(), share, question).await
    }

    /// The same of the resolver for blocklists.
    pub(crate) async fn ask_lists(&self, question: Question) -> Arc<Lookup> {
        self.ask_once(&self.asked_of_lists, self.net.lists(), &self.lists_share, question).await
    }

    /// What one name server itself says, on the budget that all such questions share.
    pub(crate) async fn ask_server(
        &self,
        address: IpAddr,
        question: Question,
    ) -> Arc<AuthoritativeAnswer> {
        let told = {
            let mut memo = self.asked_of_servers.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (address, question.clone());
            if memo.len() >= crate::facts::delegation::STATEMENTS && !memo.contains_key(&key) {
                return Arc::new(untold(address, &question, QueryError::Budget));
            }
            let (net, depth) = (self.net.clone(), self.depth.clone());
            let ask = || async move {
                let generation = depth.next();
                let told = net.ask_server(address, &question).await;
                depth.answered.fetch_max(generation, Ordering::Relaxed);
                told
            };
            memo.entry(key).or_insert_with(|| ask().boxed().shared()).clone()
        };
        told.await
    }

    /// Whether our own clock is wrong, as the root's signature tells.
    pub(crate) async fn is_clock_wrong(&self) -> bool {
        let look = async {
            let root = self.ask(&self.vantage_share, Question::new(".", RecordType::Soa)).await;
            is_clock_wrong(&root, OffsetDateTime::now_utc())
        };
        *self.clock_wrong.get_or_init(|| look).await
    }

    /// What a web server answers, the look-ups of its address charged to a share.
    pub(crate) async fn fetch(
        &self,
        share: &Budget,
        location: &Location,
        wanted: impl Into<PageRequest>,
    ) -> Arc<Fetched> {
        let a = self.ask(share, Question::new(&location.host, RecordType::A)).await;
        let mut addresses: Vec<IpAddr> = a.addresses().take(MAX_WEB_ADDRESSES).collect();
        if addresses.is_empty() && !a.is_nx_domain() {
            let aaaa = self.ask(share, Question::new(&location.host, RecordType::Aaaa)).await;
            addresses.extend(aaaa.addresses().take(MAX_WEB_ADDRESSES));
            if let Some(failure) = a.failure().or(aaaa.failure()).filter(|_| addresses.is_empty()) {
                return Arc::new(unfetched(location, FetchError::Unresolved(failure.because())));
            }
        }
        let profile = self.inquiry.profile.as_deref();
        let is_own =
            |address: &IpAddr| profile.is_some_and(|profile| profile.server_at(*address).is_some());
        let fetched =
            self.net.fetch(location, &addresses, wanted.into(), addresses.iter().any(is_own)).await;
        let is_off = matches!(fetched.outcome, Err(FetchError::Untrusted(Untrusted::Expired)));
        if is_off && self.is_clock_wrong().await {
            return Arc::new(Fetched {
                outcome: Err(FetchError::Undated),
                ..Fetched::clone(&fetched)
            });
        }
        fetched
    }

    pub(crate) fn stats(&self) -> RunStats {
        let count = |memo: &Memo| memo.lock().unwrap_or_else(PoisonError::into_inner).len();
        let of_servers = self.asked_of_servers.lock().unwrap_or_else(PoisonError::into_inner).len();
        RunStats {
            questions: count(&self.asked) + count(&self.asked_of_lists) + of_servers,
            sent: self.depth.sent.load(Ordering::Relaxed),
            generations: self.depth.answered.load(Ordering::Relaxed),
            conversations: self.connections.count(),
        }
    }

    async fn ask_once(
        &self,
        memo: &Memo,
        resolver: &Resolver,
        share: &Budget,
        question: Question,
    ) -> Arc<Lookup> {
        if !share.covers(&question) {
            return Arc::new(unasked(&question, DnsFailure::Budget));
        }
        if let Some(asked) = memo_get(memo, &question) {
            return asked.await;
        }
        if let Some(known) = resolver.known(&question).await {
            return memo_insert(memo, question, std::future::ready(known).boxed()).await;
        }
        let (resolver, depth, asked) = (resolver.clone(), self.depth.clone(), question.clone());
        let look_up = async move {
            let generation = depth.next();
            let lookup = resolver.ask(asked).await;
            depth.answered.fetch_max(generation, Ordering::Relaxed);
            lookup
        };
        memo_insert(memo, question, look_up.boxed()).await
    }
}

fn memo_get(memo: &Memo, question: &Question) -> Option<Shared<BoxFuture<'static, Arc<Lookup>>>> {
    memo.lock().unwrap_or_else(PoisonError::into_inner).get(question).cloned()
}

/// The look-up under this question: the given one, unless another was faster.
fn memo_insert(
    memo: &Memo,
    question: Question,
    look_up: BoxFuture<'static, Arc<Lookup>>,
) -> Shared<BoxFuture<'static, Arc<Lookup>>> {
    let mut memo = memo.lock().unwrap_or_else(PoisonError::into_inner);
    memo.entry(question).or_insert_with(|| look_up.shared()).clone()
}

/// The questions that one check, or one shared fact, may ask: each distinct one counts, whoever
/// asked it first.
pub(crate) struct Budget {
    most: u32,
    counted: Mutex<HashSet<Question>>,
}

impl Budget {
    pub(crate) fn of(most: u32) -> Self {
        Self { most, counted: Mutex::default() }
    }

    /// Whether the question is within the share; counts it.
    fn covers(&self, question: &Question) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.contains(question) {
            return true;
        }
        if counted.len() >= self.most as usize {
            return false;
        }
        counted.insert(question.clone())
    }
}
