//! What does every request share?

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use checks::spf::Evaluator;
use checks::{Net, NetConfig};
use content::Library;
use moka::sync::Cache;
use reason::Context;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use verdict::{Profile, Report, Subject};

use crate::config::Config;
use crate::question::{Key, Reader};
use crate::repeats::Repeats;
use crate::small::Small;

/// Why Mailwhy could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// The way out cannot be prepared.
    #[error("{0}")]
    Net(#[from] checks::net::ConfigFault),
}

/// What every request shares: the configuration, the words, the world outside and the finished
/// reports.
pub struct AppState {
    config: Config,
    leaving: AtomicBool,
    net: Net,
    spf: Evaluator,
    library: Library,
    profiles: BTreeMap<String, Arc<Profile>>,
    /// Finished reports, for the next who asks the same.
    pub(crate) finished: Cache<Key, Arc<Report>>,
    /// What was asked before: as long as what was heard then may still be told.
    pub(crate) repeats: Repeats,
    /// The first screen's words, made small once for each language.
    pub(crate) small: Small,
    /// Room for reports in the making.
    pub(crate) room: Arc<Semaphore>,
    /// Reports in the making, which go on when nobody reads them any more.
    pub(crate) tasks: TaskTracker,
    /// Where they are made: not in the threads that answer HTTP.
    pub(crate) runtime: Handle,
}

impl AppState {
    /// Makes ready what `config` describes. Must be called inside the runtime that will make the
    /// reports.
    ///
    /// # Errors
    /// The way out cannot be prepared: no resolver, or unreadable root certificates.
    pub fn new(config: Config) -> Result<Self, StartFault> {
        let library =
            config.content.dir.as_deref().map_or_else(Library::embedded, Library::with_dir);
        for fault in library.faults() {
            tracing::warn!(%fault, "a part of the content could not be read");
        }
        let profiles = config
            .profiles
            .iter()
            .map(|(id, profile)| (id.clone(), Arc::new(profile.clone())))
            .collect();
        let reports = &config.reports;
        let web_ports = config.profiles.values().flat_map(Profile::web_ports).collect();
        let net = Net::new(NetConfig { web_ports, ..config.net.clone() })?;
        config
            .profiles
            .values()
            .filter_map(|profile| profile.status_feed.as_deref())
            .for_each(|url| net.watch_feed(url));
        Ok(Self {
            leaving: AtomicBool::new(false),
            spf: Evaluator::new(net.clone()),
            net,
            library,
            profiles,
            finished: Cache::builder()
                .max_capacity(reports.kept)
                .time_to_live(reports.fresh)
                .build(),
            repeats: Repeats::new(reports.kept, config.net.times.fresh),
            small: Small::new(),
            room: Arc::new(Semaphore::new(reports.concurrent)),
            tasks: TaskTracker::new(),
            runtime: Handle::current(),
            config,
        })
    }

    /// What the operator set.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The world outside.
    #[must_use]
    pub fn net(&self) -> &Net {
        &self.net
    }

    /// What evaluates SPF.
    pub(crate) fn spf(&self) -> &Evaluator {
        &self.spf
    }

    /// The words.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The profile called `id`.
    pub(crate) fn profile(&self, id: Option<&str>) -> Option<Arc<Profile>> {
        self.profiles.get(id?).cloned()
    }

    /// The best language there is for a wish.
    pub(crate) fn nearest_language(&self, wish: Option<&str>) -> String {
        self.library.known(wish.unwrap_or(&self.config.content.lang))
    }

    /// What `reason` needs to know of a reader, and of the mailbox asked about.
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
        !self.leaving.load(Ordering::Relaxed)
    }

    /// Says to load balancers that no new request should come here.
    pub(crate) fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Waits for the reports in the making; each has its own deadline.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}
