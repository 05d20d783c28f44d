//! The context of a check: one check's view of one subject. Who asks, for which provider, and the
//! way to every fact.
//!
//! It knows no fact by name: each adds its own method, in its own file in `facts/`.

use std::sync::{Arc, Mutex, PoisonError};

use probe::Observation;
use probe::dns::{Lookup, Question, RecordType};
use probe::net::NetConfig;
use time::OffsetDateTime;
use verdict::{Domain, Profile, Subject};

use crate::budget::{Budget, ConnectionBudget, Questions};
use crate::memo::{Budgeted, Memo};
use crate::request::UserInput;
use crate::skip::Skip;

/// One check's view of one subject.
pub struct Context {
    pub(crate) memo: Arc<Memo>,
    pub(crate) budget: Budget,
    pub(crate) connections: ConnectionBudget,
    span: Mutex<Option<Span>>,
}

/// From when to when the observations hold that a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) oldest: OffsetDateTime,
    pub(crate) newest: OffsetDateTime,
    pub(crate) valid_until: OffsetDateTime,
}

impl Context {
    pub(crate) fn new(memo: Arc<Memo>, questions: Questions) -> Self {
        let connections = ConnectionBudget::of(&memo.net.config().budgets);
        Self { memo, budget: Budget::of(questions), connections, span: Mutex::default() }
    }

    /// What the question is about.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.memo.request.subject
    }

    /// The domain it is about; of a subject without one the check has nothing to say.
    pub fn domain(&self) -> Result<&Domain, Skip> {
        self.subject().domain().ok_or(Skip::NotApplicable("no_domain"))
    }

    /// The provider whose customer asks, if known.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.memo.request.profile.as_deref()
    }

    /// What the user says.
    #[must_use]
    pub fn user_input(&self) -> &UserInput {
        &self.memo.request.user_input
    }

    /// Goes on only for the domain's owner and the provider: what an own server says about
    /// mailboxes and recipients is not for strangers.
    pub(crate) fn requires_customer(&self) -> Result<(), Skip> {
        if self.memo.request.sees_mailboxes { Ok(()) } else { Err(Skip::WaitsOn("customer")) }
    }

    /// How we look at the world.
    pub(crate) fn net_config(&self) -> &NetConfig {
        self.memo.net.config()
    }

    /// The answer of the DNS. Never fails: a failure is a fact too. Asked once per report, shared
    /// by all checks.
    pub async fn dns(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.memo.dns(&self.budget, Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The same, on the budget of a fact: for a question that finding it asks anyway, or that it
    /// has budget for.
    pub(crate) async fn dns_for<B: Budgeted>(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.memo.dns_for::<B>(name, kind).await;
        self.rests_on(&lookup);
        lookup
    }

    /// Notes that the verdict rests on an observation.
    pub(crate) fn rests_on<T, F>(&self, seen: &Observation<T, F>) {
        let mut span = self.span.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = span.unwrap_or(Span {
            oldest: seen.at,
            newest: seen.at,
            valid_until: seen.valid_until,
        });
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
