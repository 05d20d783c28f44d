//! What was asked, when, and in how many round trips?

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hickory_proto::rr::RecordType;

/// How a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// In one datagram.
    Udp,
    /// Over a connection.
    Tcp,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Asked {
    /// When it came.
    pub at: Instant,
    /// The name, in lower case.
    pub name: String,
    /// The type.
    pub kind: RecordType,
    /// How it came.
    pub transport: Transport,
    /// Whether it asked for an answer that is not validated.
    pub checking_disabled: bool,
}

/// Every question that a resolver was asked.
#[derive(Debug, Default)]
pub struct Log {
    asked: Mutex<Vec<Asked>>,
}

impl Log {
    pub(super) fn note(&self, asked: Asked) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    }

    /// Every question so far, in the order in which they came.
    #[must_use]
    pub fn all(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets what was asked.
    pub fn clear(&self) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Questions that came more than once in the same way, with how often.
    #[must_use]
    pub fn repeats(&self) -> Vec<(String, usize)> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for asked in self.all() {
            let key = format!(
                "{} {} {:?} cd={}",
                asked.name, asked.kind, asked.transport, asked.checking_disabled
            );
            *counts.entry(key).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count > 1).collect()
    }

    /// Round trips one after another, when each answer takes `delay`: the most questions of which
    /// each came after the answer to the one before.
    #[must_use]
    pub fn generations(&self, delay: Duration) -> usize {
        let mut answered: Option<Instant> = None;
        let mut generations = 0;
        for asked in self.all() {
            if answered.is_none_or(|answered| asked.at >= answered) {
                answered = Some(asked.at + delay);
                generations += 1;
            }
        }
        generations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, at: Instant) -> Asked {
        let (kind, transport) = (RecordType::A, Transport::Udp);
        Asked { at, name: name.to_owned(), kind, transport, checking_disabled: false }
    }

    #[test]
    fn questions_that_wait_for_answers_are_generations() {
        let (log, delay, start) = (Log::default(), Duration::from_millis(50), Instant::now());
        for (name, after) in [("a.", 0), ("b.", 2), ("c.", 51), ("d.", 60), ("a.", 103)] {
            log.note(asked(name, start + Duration::from_millis(after)));
        }
        assert_eq!(log.generations(delay), 3);
        assert_eq!(log.repeats(), [("a. A Udp cd=false".to_owned(), 2)]);
    }
}
