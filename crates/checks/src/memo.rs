//! The memo of one report: everything that it has looked up, each once, whoever needs it.
//!
//! It knows no fact by name. A fact has a file of its own in `facts/`: its type, what it may ask
//! ([`Budgeted`]), its look-up ([`Fact`]), and its method on [`crate::context::Context`].

pub(crate) mod once;
mod slots;
pub(crate) mod tally;

use std::marker::PhantomData;
use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, Question, RecordType};
use probe::net::{Net, Resolver, unasked};
use time::OffsetDateTime;
use tokio::sync::OnceCell;

use crate::budget::{Budget, Questions};
use crate::checker::Checker;
use crate::memo::once::Once;
use crate::memo::slots::Slots;
use crate::memo::tally::{RunStats, Tally};
use crate::request::Request;

/// Something with a budget of its own. Whoever asks for it is charged nothing.
pub(crate) trait Budgeted: Listed + 'static {
    /// What it may ask the DNS in one report.
    const QUESTIONS: Questions;
}

/// Proof that the sum of all budgets includes it: implemented by the list in `facts.rs`, and by
/// nothing else.
pub(crate) trait Listed {}

/// Something that is looked up once per report, on its own budget.
pub(crate) trait Fact: Budgeted {
    /// What the look-up comes to. A failure is a fact too.
    type Found: Clone + Send + Sync + 'static;

    /// Looks it up. It may ask for other facts.
    fn look_up(memo: &Memo) -> impl Future<Output = Self::Found> + Send;
}

/// What one report has looked up.
pub(crate) struct Memo {
    pub(crate) checker: Checker,
    pub(crate) net: Net,
    pub(crate) request: Request,
    pub(crate) started: OffsetDateTime,
    pub(crate) tally: Arc<Tally>,
    slots: Slots,
}

/// The DNS answers of one resolver.
pub(crate) type Lookups = Once<Question, Lookup>;

struct Found<F: Fact>(OnceCell<F::Found>);

struct BudgetOf<B: Budgeted>(Arc<Budget>, PhantomData<fn() -> B>);

impl<F: Fact> Default for Found<F> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<B: Budgeted> Default for BudgetOf<B> {
    fn default() -> Self {
        Self(Arc::new(Budget::of(B::QUESTIONS)), PhantomData)
    }
}

impl Memo {
    pub(crate) fn new(checker: Checker, request: Request) -> Self {
        Self {
            net: checker.net().clone(),
            checker,
            request,
            started: OffsetDateTime::now_utc(),
            tally: Arc::default(),
            slots: Slots::default(),
        }
    }

    /// A fact: looked up by the first who asks, shared by all who ask later.
    pub(crate) async fn get<F: Fact>(&self) -> F::Found {
        self.slot::<Found<F>>().0.get_or_init(|| F::look_up(self)).await.clone()
    }

    /// What a fact keeps beside that, one value of each type.
    pub(crate) fn slot<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.slots.of::<T>()
    }

    /// The budget of a fact.
    pub(crate) fn budget<B: Budgeted>(&self) -> Arc<Budget> {
        Arc::clone(&self.slot::<BudgetOf<B>>().0)
    }

    /// The answer of the DNS, charged to the budget of a fact.
    pub(crate) async fn dns_for<B: Budgeted>(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        self.dns(&self.budget::<B>(), Question::new(name, kind)).await
    }

    /// The answer of the DNS, charged to a budget.
    pub(crate) async fn dns(&self, budget: &Budget, question: Question) -> Arc<Lookup> {
        self.ask(&self.slot::<Lookups>(), self.net.resolver(), budget, question).await
    }

    /// The answer of one resolver, charged to a budget.
    pub(crate) async fn ask(
        &self,
        lookups: &Lookups,
        resolver: &Resolver,
        budget: &Budget,
        question: Question,
    ) -> Arc<Lookup> {
        if !budget.try_charge(&question) {
            return Arc::new(unasked(&question, DnsFailure::Budget));
        }
        if let Some(asked) = lookups.get(&question) {
            return asked.await;
        }
        let note = || self.tally.note_question();
        if let Some(known) = resolver.known(&question) {
            return lookups.get_or(question, note, std::future::ready(known)).await;
        }
        let (resolver, tally, asked) = (resolver.clone(), self.tally.clone(), question.clone());
        let look_up = async move {
            let generation = tally.send();
            let lookup = resolver.ask(asked).await;
            tally.answer(generation);
            lookup
        };
        lookups.get_or(question, note, look_up).await
    }

    pub(crate) fn stats(&self) -> RunStats {
        self.tally.stats()
    }
}
