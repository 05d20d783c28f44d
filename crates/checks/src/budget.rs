//! Budgets: how much one report may ask, of the DNS and of mail servers.
//!
//! Each check and each fact states in its own file what it may ask. Each distinct question counts,
//! whoever asked it first (invariant 6), so that which of them runs out is never a race.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use probe::dns::Question;
use probe::net::Budgets;
use probe::session::Endpoint;

/// The most DNS questions that one report may come to, over all checks and facts that are not set
/// apart ([`Questions::apart`]). Each is held to the share that it states, so what a report really
/// asks is their sum: a test adds it up, prints it, and fails beyond this number, which leaves room
/// for some checks more.
pub const QUESTIONS_PER_REPORT: u32 = 80;

/// How many checks connect to servers: each has the same share of a report's connections.
const CHECKS_THAT_CONNECT: u32 = 3;

/// What a check or a fact may ask the DNS in one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Questions {
    /// The most that it is answered.
    pub most: u32,
    /// The most that it adds to a report on mail that is hosted by the user's provider.
    pub at_provider: u32,
    /// The most that it adds to a report on mail that is hosted elsewhere.
    pub elsewhere: u32,
}

impl Questions {
    /// It asks nothing itself.
    pub const NONE: Self = Self::of(0);

    /// So many, whatever the report is about.
    #[must_use]
    pub const fn of(most: u32) -> Self {
        Self { most, at_provider: most, elsewhere: most }
    }

    /// So many, and the report's own budget does not pay for them. For questions about this place,
    /// which are the same in every report, and for look-ups that have a ceiling of their own.
    #[must_use]
    pub const fn apart(most: u32) -> Self {
        Self { most, at_provider: 0, elsewhere: 0 }
    }
}

/// The DNS questions that one check or one fact has left.
pub(crate) struct Budget {
    most: u32,
    charged: Mutex<HashSet<Question>>,
}

impl Budget {
    pub(crate) fn of(questions: Questions) -> Self {
        Self { most: questions.most, charged: Mutex::default() }
    }

    /// Charges the question, unless it was charged before; whether there was budget for it.
    pub(crate) fn try_charge(&self, question: &Question) -> bool {
        let mut charged = self.charged.lock().unwrap_or_else(PoisonError::into_inner);
        if charged.contains(question) {
            return true;
        }
        if charged.len() >= self.most as usize {
            return false;
        }
        charged.insert(question.clone())
    }
}

/// The connections that one check has left: to the provider's own servers, and to others.
pub(crate) struct ConnectionBudget {
    own: u32,
    foreign: u32,
    charged: Mutex<HashSet<(Endpoint, bool)>>,
}

impl ConnectionBudget {
    pub(crate) fn of(budgets: &Budgets) -> Self {
        Self {
            own: budgets.own_connections / CHECKS_THAT_CONNECT,
            foreign: budgets.foreign_connections / CHECKS_THAT_CONNECT,
            charged: Mutex::default(),
        }
    }

    /// Charges a connection to the endpoint, unless it was charged before; whether there was budget
    /// for it.
    pub(crate) fn try_charge(&self, endpoint: &Endpoint, is_own: bool) -> bool {
        let mut charged = self.charged.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (endpoint.clone(), is_own);
        if charged.contains(&key) {
            return true;
        }
        let most = if is_own { self.own } else { self.foreign };
        if charged.iter().filter(|(_, own)| *own == is_own).count() >= most as usize {
            return false;
        }
        charged.insert(key)
    }
}

#[cfg(test)]
mod tests {
    use probe::dns::RecordType;

    use super::*;

    #[test]
    fn a_question_is_charged_once_and_none_beyond_the_budget() {
        let budget = Budget::of(Questions::of(2));
        let ask = |name: &str| budget.try_charge(&Question::new(name, RecordType::A));
        let answered = ["a.example", "b.example", "a.example", "c.example", "b.example"].map(ask);
        assert_eq!(answered, [true, true, true, false, true]);
    }
}
