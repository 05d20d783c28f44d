//! What does a server of the provider's say to recipients of the domain? Asked up to RCPT, and
//! never further.

use std::sync::Arc;

use probe::session::{Endpoint, rcpt::RcptProbe};

use crate::context::Context;

impl Context {
    /// What an own server says to recipients of the domain. None: it is asked about other domains
    /// right now.
    pub(crate) async fn recipients(&self, endpoint: &Endpoint) -> Option<Arc<RcptProbe>> {
        let domain = self.subject().domain()?;
        let probe = self.memo.net.rcpt_probe(endpoint, domain).await?;
        self.rests_on(&probe);
        Some(probe)
    }
}
