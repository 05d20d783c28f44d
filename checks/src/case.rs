//! What may a check know? One check's view of one subject: who asks, for which provider, and every fact.

use std::sync::{Arc, Mutex, PoisonError};

use time::OffsetDateTime;
use verdict::{Domain, Profile, Subject};

use crate::check::{Check, Skip};
use crate::dns::{Lookup, RecordType};
use crate::facts::{Facts, Share};
use crate::hosts::{MailHosts, look_up_mail_hosts};
use crate::net::resolver::Question;
use crate::observation::Observation;

/// What the asker told us beside the subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asker {
    /// The DKIM selector.
    pub selector: Option<String>,
    /// The address their mail leaves from, as a bounce shows it.
    pub sending_address: Option<std::net::IpAddr>,
}

/// One check's view of one subject.
pub struct Case {
    facts: Arc<Facts>,
    share: Share,
    span: Mutex<Option<Span>>,
}

/// From when to when the observations hold that a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) oldest: OffsetDateTime,
    pub(crate) newest: OffsetDateTime,
    pub(crate) valid_until: OffsetDateTime,
}

impl Case {
    pub(crate) fn new(facts: Arc<Facts>, check: &Check) -> Self {
        Self { facts, share: Share::of(check.questions), span: Mutex::default() }
    }

    /// What the question is about.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.facts.inquiry.subject
    }

    /// The domain it is about; of a subject without one the check has nothing to say.
    pub fn domain(&self) -> Result<&Domain, Skip> {
        self.subject().domain().ok_or(Skip::NotApplicable("no_domain"))
    }

    /// The provider whose customer asks, if known.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.facts.inquiry.profile.as_deref()
    }

    /// What the asker told us.
    #[must_use]
    pub fn asker(&self) -> &Asker {
        &self.facts.inquiry.asker
    }

    /// The answer of the DNS. Never fails: a failure is a fact too. Asked once per report, shared by all checks.
    pub async fn dns(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.facts.ask(&self.share, Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The same of the resolver for blocklists, on the budget of their own that all lists share.
    pub async fn list_dns(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.facts.ask_lists(Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The domain's mail hosts with their addresses, the ten best at most.
    pub async fn mail_hosts(&self) -> Result<Arc<MailHosts>, Skip> {
        let domain = self.domain()?;
        let found = self.facts.mail_hosts.get_or_init(|| look_up_mail_hosts(&self.facts, domain)).await;
        let hosts = found.clone()?;
        hosts.lookups().for_each(|lookup| self.rests_on(lookup));
        Ok(hosts)
    }

    /// Notes an observation that the verdict rests on.
    fn rests_on<T, F>(&self, seen: &Observation<T, F>) {
        let mut span = self.span.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = span.unwrap_or(Span { oldest: seen.at, newest: seen.at, valid_until: seen.valid_until });
        *span = Some(Span {
            oldest: so_far.oldest.min(seen.at),
            newest: so_far.newest.max(seen.at),
            valid_until: so_far.valid_until.min(seen.valid_until),
        });
    }

    /// From when to when the observations hold; none if nothing was observed.
    pub(crate) fn span(&self) -> Option<Span> {
        *self.span.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
