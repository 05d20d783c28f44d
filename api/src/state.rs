//! The application state that all requests share.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use checks::spf::Evaluator;
use checks::{Checker, InFlight, Net, NetConfig};
use content::Library;
use moka::sync::Cache;
use reason::Context;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use verdict::{Names, Profile, Subject};

use crate::access::{Key as ApiKey, KeyFault, KeyStore, Limits, StoreFault, Tokens};
use crate::config::Config;
use crate::error::ApiError;
use crate::error::access::KEY_UNKNOWN;
use crate::finished::Finished;
use crate::kept::Kept;
use crate::making::Making;
use crate::reader::{Key, Reader};
use crate::recent_requests::RecentRequests;

/// Requests remembered, as hashes.
const REMEMBERED: u64 = 20_000;

/// Why Mailwhy could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// The network client cannot be prepared.
    #[error("{0}")]
    Net(#[from] checks::ConfigFault),
    /// A server cannot be asked about its mailboxes.
    #[error("{0}")]
    Adapter(#[from] checks::AdapterFault),
    /// The key of a control panel cannot be used.
    #[error("{0}")]
    Panel(#[from] KeyFault),
    /// The store of API keys cannot be used.
    #[error("{0}")]
    Store(#[from] StoreFault),
}

/// What all requests share: the configuration, the content, the network client and the finished
/// reports.
pub struct AppState {
    config: Config,
    shutting_down: AtomicBool,
    checker: Checker,
    spf: Evaluator,
    library: Library,
    profiles: BTreeMap<String, Arc<Profile>>,
    tokens: Tokens,
    keys: Option<KeyStore>,
    limits: Limits,
    /// Finished reports, for the next who asks the same.
    pub(crate) finished: Cache<Key, Arc<Finished>>,
    /// Reports in the making, by what is asked and whether anew: equal requests share one.
    pub(crate) in_making: InFlight<(Key, bool), Option<Arc<Finished>>, Making>,
    /// Which reports were asked for lately, as long as their facts may still be reused.
    pub(crate) recent_requests: RecentRequests,
    /// Responses that are the same for everybody, as bytes.
    pub(crate) kept: Kept,
    /// Permits for reports in the making.
    pub(crate) report_slots: Arc<Semaphore>,
    /// The tasks that make them.
    pub(crate) tasks: TaskTracker,
    /// Where they are made: not in the threads that answer HTTP.
    pub(crate) runtime: Handle,
}

impl AppState {
    /// Prepares what `config` describes. Must be called inside the runtime that will make the
    /// reports.
    ///
    /// # Errors
    /// The network client cannot be prepared: no resolver, or unreadable root certificates.
    pub fn new(config: Config) -> Result<Self, StartFault> {
        let library =
            config.content.dir.as_deref().map_or_else(Library::embedded, Library::with_dir);
        // What the binary brings along is read when somebody reads it; a folder is the operator's.
        let faults = config.content.dir.as_ref().map(|_| library.faults()).unwrap_or_default();
        for fault in faults {
            tracing::warn!(%fault, "a part of the content could not be read");
        }
        let profiles = config
            .profiles
            .iter()
            .map(|(id, profile)| (id.clone(), Arc::new(profile.clone())))
            .collect();
        let reports = &config.reports;
        let web_ports = config.profiles.values().flat_map(Profile::web_ports).collect();
        let tasks = TaskTracker::new();
        let mut net = NetConfig { web_ports, ..config.net.clone() };
        net.resolver.cache_bytes = net.resolver.cache_bytes.min(config.limits.answers());
        let net = Net::new(net)?;
        let checker = Checker::new(net.clone(), &config.adapters)?;
        config
            .profiles
            .values()
            .filter_map(|profile| profile.status_feed.as_deref())
            .for_each(|url| checker.watch_feed(url));
        Ok(Self {
            shutting_down: AtomicBool::new(false),
            spf: Evaluator::new(net),
            checker,
            library,
            profiles,
            tokens: Tokens::new(&config.access, Names::from(&config.names))?,
            keys: None,
            limits: Limits::new(&config.callers),
            finished: Cache::builder()
                .weigher(|_, finished: &Arc<Finished>| {
                    u32::try_from(finished.weight()).unwrap_or(u32::MAX)
                })
                .max_capacity(config.limits.reports())
                .time_to_live(reports.fresh)
                .build(),
            recent_requests: RecentRequests::new(REMEMBERED, config.net.times.fresh),
            kept: Kept::new(config.limits.content()),
            report_slots: Arc::new(Semaphore::new(reports.concurrent)),
            in_making: InFlight::new(&tasks),
            tasks,
            runtime: Handle::current(),
            config,
        })
    }

    /// The same with the store of API keys, where one is configured.
    ///
    /// # Errors
    /// Its file cannot be used.
    pub async fn with_keys(mut self) -> Result<Self, StartFault> {
        if let Some(file) = &self.config.store.file {
            self.keys = Some(KeyStore::open(file).await?);
        }
        Ok(self)
    }

    /// What the operator set.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What makes the verdicts.
    #[must_use]
    pub fn checker(&self) -> &Checker {
        &self.checker
    }

    /// The network client.
    #[must_use]
    pub fn net(&self) -> &Net {
        self.checker.net()
    }

    /// The SPF evaluator.
    pub(crate) fn spf(&self) -> &Evaluator {
        &self.spf
    }

    /// The articles and words.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The key that a caller shows; none when the store cannot say.
    ///
    /// # Errors
    /// The key is unknown, revoked, expired or not written as keys are.
    pub(crate) async fn key(&self, shown: &str) -> Result<Option<Arc<ApiKey>>, ApiError> {
        match &self.keys {
            Some(keys) => keys.find(shown).await,
            None => Err(ApiError::new(&KEY_UNKNOWN, KEY_UNKNOWN.meaning)),
        }
    }

    /// What reads the tokens of control panels.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// What counts how much callers ask.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The profile called `id`.
    pub(crate) fn profile(&self, id: Option<&str>) -> Option<Arc<Profile>> {
        self.profiles.get(id?).cloned()
    }

    /// The best available language for the one asked for.
    pub(crate) fn nearest_language(&self, wanted: Option<&str>) -> String {
        self.library.known(wanted.unwrap_or(&self.config.content.lang))
    }

    /// What `reason` needs to know about a reader, and about the mailbox asked about.
    pub(crate) fn context(&self, reader: &Reader, subject: Option<&Subject>) -> Context {
        let address = match subject {
            Some(Subject::Mailbox(address)) => Some(address.clone()),
            _ => None,
        };
        Context {
            profile: self.profile(reader.profile.as_deref()),
            lang: reader.lang.clone(),
            panel: reader.panel.clone(),
            ip_kind: reader.ip_kind,
            client: reader.client.clone(),
            address,
            vantage: self.config.vantage.name.clone(),
            severities: self.config.severity.clone(),
            ..Context::new(self.library.clone())
        }
    }

    /// Whether new requests should come here.
    pub(crate) fn is_ready(&self) -> bool {
        !self.shutting_down.load(Ordering::Relaxed)
    }

    /// Tells load balancers, through `/readyz`, to send no new requests.
    pub(crate) fn shut_down(&self) {
        self.shutting_down.store(true, Ordering::Relaxed);
    }

    /// Waits for the reports in the making; each has its own deadline.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}
