//! What does every request share?

use std::sync::atomic::{AtomicBool, Ordering};

use crate::config::Config;

/// Why Mailwhy could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {}

/// What every request shares: the configuration, the words, the world outside and the finished reports.
pub struct Mailwhy {
    config: Config,
    leaving: AtomicBool,
}

impl Mailwhy {
    /// Makes ready what `config` describes.
    ///
    /// # Errors
    /// The content folder cannot be read, or the way out cannot be prepared.
    pub fn new(config: Config) -> Result<Self, StartFault> {
        Ok(Self { config, leaving: AtomicBool::new(false) })
    }

    /// What the operator set.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether new requests should come here.
    pub(crate) fn is_ready(&self) -> bool {
        !self.leaving.load(Ordering::Relaxed)
    }

    /// Says to load balancers that no new request should come here.
    pub(crate) fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn finish(&self) {}
}
