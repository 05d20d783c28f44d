//! The cost of one report: questions, round trips and sessions.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// What one report cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunStats {
    /// Distinct DNS questions, those to blocklists and to name servers included.
    pub questions: usize,
    /// Of these, the ones that had to go out: the others were still known.
    pub sent: u32,
    /// Round trips of the longest chain of questions that waited for each other.
    pub generations: u32,
    /// Sessions with mail servers, those that were still known included.
    pub sessions: usize,
}

/// The running total.
#[derive(Default)]
pub(crate) struct Tally {
    questions: AtomicUsize,
    sessions: AtomicUsize,
    sent: AtomicU32,
    answered: AtomicU32,
}

impl Tally {
    /// Notes a question that this report had not asked before.
    pub(crate) fn note_question(&self) {
        self.questions.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes a session that this report had not held before.
    pub(crate) fn note_session(&self) {
        self.sessions.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that a question goes out. Its generation is one more than that of any question that
    /// was answered before.
    pub(crate) fn send(&self) -> u32 {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.answered.load(Ordering::Relaxed) + 1
    }

    /// Notes that a question of this generation was answered.
    pub(crate) fn answer(&self, generation: u32) {
        self.answered.fetch_max(generation, Ordering::Relaxed);
    }

    pub(crate) fn stats(&self) -> RunStats {
        RunStats {
            questions: self.questions.load(Ordering::Relaxed),
            sent: self.sent.load(Ordering::Relaxed),
            generations: self.answered.load(Ordering::Relaxed),
            sessions: self.sessions.load(Ordering::Relaxed),
        }
    }
}
