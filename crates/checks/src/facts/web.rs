//! What does a web server answer? Its address is looked up by us, and vetted before it is dialled.

use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{Question, RecordType};
use probe::net::{FetchError, Fetched, Location, PageRequest, Untrusted, unfetched};

use crate::budget::{Budget, Questions};
use crate::context::Context;
use crate::facts::clock::Clock;
use crate::facts::mail_hosts::MailHosts;
use crate::memo::{Budgeted, Memo};

/// The addresses of a web server that are tried.
const MAX_ADDRESSES: usize = 2;

/// The web server of a registry or of a policy.
pub(crate) struct Web;

/// The web servers that mail programs ask for their settings first.
pub(crate) struct SetUpFiles;

impl Budgeted for Web {
    /// A report has one or the other: a registry is asked about what does not exist.
    const QUESTIONS: Questions = Questions::of(2);
}

impl Budgeted for SetUpFiles {
    /// `autoconfig.` and `autodiscover.` of the domain, and one more of a name that these lead to,
    /// or that belongs to the mail host.
    const QUESTIONS: Questions = Questions::of(3);
}

impl Context {
    /// What a web server answers. Never fails: a page that does not come is a fact too.
    pub(crate) async fn fetch(
        &self,
        location: &Location,
        wanted: impl Into<PageRequest>,
    ) -> Arc<Fetched> {
        self.fetch_on(&self.memo.budget::<Web>(), location, wanted.into()).await
    }

    /// The same of a set-up file for mail programs. The names that programs ask first are found on
    /// the budget for set-up files; the domain's own web server, and wherever these lead, on what
    /// its mail hosts have left over.
    pub(crate) async fn fetch_set_up(
        &self,
        location: &Location,
        wanted: impl Into<PageRequest>,
    ) -> Arc<Fetched> {
        let is_first =
            ["autoconfig.", "autodiscover."].iter().any(|first| location.host.starts_with(first));
        let budget = if is_first {
            self.memo.budget::<SetUpFiles>()
        } else {
            self.memo.budget::<MailHosts>()
        };
        self.fetch_on(&budget, location, wanted.into()).await
    }

    /// The same of a page for people, on the check's own budget.
    pub(crate) async fn fetch_page(&self, location: &Location) -> Arc<Fetched> {
        self.fetch_on(&self.budget, location, PageRequest::page()).await
    }

    async fn fetch_on(
        &self,
        budget: &Budget,
        location: &Location,
        wanted: PageRequest,
    ) -> Arc<Fetched> {
        let fetched = self.memo.fetch(budget, location, wanted).await;
        self.rests_on(&fetched);
        fetched
    }
}

impl Memo {
    /// What a web server answers, the look-ups of its address charged to a budget.
    async fn fetch(
        &self,
        budget: &Budget,
        location: &Location,
        wanted: PageRequest,
    ) -> Arc<Fetched> {
        let addresses = match self.web_addresses(budget, &location.host).await {
            Ok(addresses) => addresses,
            Err(failure) => return Arc::new(unfetched(location, failure)),
        };
        let is_own = addresses.iter().any(|address| self.request.is_own_server(*address));
        let fetched = self.net.fetch(location, &addresses, wanted, is_own).await;
        let is_expired = matches!(fetched.outcome, Err(FetchError::Untrusted(Untrusted::Expired)));
        if is_expired && self.get::<Clock>().await {
            return Arc::new(Fetched {
                outcome: Err(FetchError::Undated),
                ..Fetched::clone(&fetched)
            });
        }
        fetched
    }

    /// The addresses of a web server: IPv6 only where there is no other.
    async fn web_addresses(&self, budget: &Budget, host: &str) -> Result<Vec<IpAddr>, FetchError> {
        let a = self.dns(budget, Question::new(host, RecordType::A)).await;
        let addresses: Vec<IpAddr> = a.addresses().take(MAX_ADDRESSES).collect();
        if !addresses.is_empty() || a.is_nx_domain() {
            return Ok(addresses);
        }
        let aaaa = self.dns(budget, Question::new(host, RecordType::AAAA)).await;
        let addresses: Vec<IpAddr> = aaaa.addresses().take(MAX_ADDRESSES).collect();
        match a.failure().or(aaaa.failure()).filter(|_| addresses.is_empty()) {
            Some(failure) => Err(FetchError::Unresolved(failure.because())),
            None => Ok(addresses),
        }
    }
}
