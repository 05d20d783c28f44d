//! What became of a question, and of the aliases in its answer.

use crate::dns::name::plain;
use crate::dns::{Answer, AnswerKind, DnsFailure, DnsServer, Question, RData};
use crate::net::dns::codec::ALIASES;

/// What became of a question: the outcome, who answered or was the last to be asked, and the
/// seconds it may be kept.
pub(super) struct Outcome {
    pub(super) result: Result<Answer, DnsFailure>,
    pub(super) server: Option<DnsServer>,
    pub(super) ttl: u32,
}

impl Outcome {
    /// The same with what came of the name at which its aliases stopped.
    pub(super) fn with_end(self, end: Self) -> Self {
        let (Ok(start), Ok(last)) = (self.result, &end.result) else { return end };
        let aliases: Vec<_> =
            start.aliases.into_iter().chain(last.aliases.iter().cloned()).collect();
        if aliases.len() > ALIASES {
            return Self::failed(DnsFailure::AliasLoop, end.server);
        }
        let ttl = aliases.iter().map(|alias| alias.ttl).min().unwrap_or(0).min(end.ttl);
        let authenticated = start.authenticated && last.authenticated;
        Self { result: Ok(Answer { aliases, authenticated, ..last.clone() }), ttl, ..end }
    }

    /// The same, unless its aliases lead back to a name among them: then nothing is known to be
    /// missing, because nobody comes to an end.
    pub(super) fn unless_it_is_a_loop(self, question: &Question) -> Self {
        let is_loop = self.result.as_ref().is_ok_and(|answer| {
            let target = answer.aliases.last().map(|alias| &alias.data);
            answer.kind == AnswerKind::NoData
                && matches!(target, Some(RData::CNAME(target)) if plain(target) == question.name
                    || answer.aliases.iter().any(|alias| alias.name == target.0))
        });
        if is_loop { Self::failed(DnsFailure::AliasLoop, self.server) } else { self }
    }

    pub(super) fn failed(failure: DnsFailure, server: Option<DnsServer>) -> Self {
        Self { result: Err(failure), server, ttl: 0 }
    }
}

/// The name at which an alias chain stopped, with no word that there is nothing. One that comes
/// back to itself is no chain.
pub(super) fn unfollowed(answer: &Answer, question: &Question) -> Option<Question> {
    let is_open = answer.kind == AnswerKind::NoData && answer.negative_ttl.is_none();
    let RData::CNAME(target) = &answer.aliases.last().filter(|_| is_open)?.data else {
        return None;
    };
    let next = plain(target);
    let is_known =
        answer.aliases.iter().any(|alias| alias.name == target.0) || next == question.name;
    (!is_known).then(|| Question::new(&next, question.kind))
}
