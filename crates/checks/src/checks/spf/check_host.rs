//! What does SPF say of a message? The function `check_host()` of RFC 7208 section 4, over what is
//! known of the DNS.
//!
//! It asks nobody. Where an answer is missing it stops and names the questions; whoever has asked
//! them starts again. So it needs no runtime, is the same for reports, for tests and for the
//! evaluation of a message, and the second time costs next to nothing.

use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, Question, RecordType, name};
use verdict::{SpfReason, SpfResult, SpfVia};

use super::answers::{Answers, Policy, State};
use super::limits::{MAX_TERMS, MAX_VOIDS};
use super::macros::{DomainSpec, Macro, Piece, Place, macro_string};
use super::record::{Kind, Mechanism, Record};
use super::sender::Client;
use super::trace::{Ended, Evaluation, Parent, Trace};

/// The longest name that is asked about; a longer one loses labels from the left (section 7.3).
const LONGEST_NAME: usize = 253;

/// The most terms for which room is made at once.
const MOST_STEPS: usize = 16;

/// Why the walk does not go on.
pub(super) enum Halt {
    /// These questions must be answered first.
    Missing(Vec<Question>),
    /// The result is final.
    Ended(Ended),
}

impl Halt {
    pub(super) fn broken(reason: SpfReason) -> Self {
        Self::Ended(Ended { result: SpfResult::PermError, reason, because: None })
    }

    pub(super) fn failed(failure: DnsFailure) -> Self {
        let reason =
            if failure == DnsFailure::Budget { SpfReason::Budget } else { SpfReason::DnsFailed };
        Self::Ended(Ended {
            result: SpfResult::TempError,
            reason,
            because: Some(failure.because()),
        })
    }
}

/// Evaluates a message, or names the questions that must be answered first.
pub(super) fn evaluate(
    client: &Client<'_>,
    answers: &impl Answers,
) -> Result<Evaluation, Vec<Question>> {
    let mut walk = Evaluating { client, answers, trace: Trace::default(), validated: None };
    let (ended, explanation) = match walk.check_host(walk.named(client.domain), None) {
        Ok(found) => (found.ended(), walk.explain(&found)?),
        Err(Halt::Ended(ended)) => (ended, None),
        Err(Halt::Missing(questions)) => return Err(questions),
    };
    Ok(Evaluation { ended, trace: walk.trace, explanation })
}

/// What a record came to.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) result: SpfResult,
    reason: SpfReason,
    /// The visit whose record decided.
    at: usize,
}

impl Found {
    fn ended(self) -> Ended {
        Ended { result: self.result, reason: self.reason, because: None }
    }
}

pub(super) struct Evaluating<'a, A> {
    pub(super) client: &'a Client<'a>,
    pub(super) answers: &'a A,
    pub(super) trace: Trace,
    /// The names of the address that lead back to it, once they are known.
    pub(super) validated: Option<Arc<Vec<String>>>,
}

impl<A: Answers> Evaluating<'_, A> {
    /// Section 4: the record of a domain, and what it says of the client. What is no name has none.
    fn check_host(
        &mut self,
        name: Result<Arc<str>, &str>,
        parent: Option<Parent>,
    ) -> Result<Found, Halt> {
        let is_name = name.as_ref().is_ok_and(|name| name.contains('.'));
        let at =
            self.trace.arrive(name.unwrap_or_else(|raw| raw.to_ascii_lowercase().into()), parent);
        if !is_name {
            return Ok(self.found(SpfResult::None, SpfReason::NotADomain, at, None));
        }
        let found = self.visit(at);
        self.trace.visits[at].result = match &found {
            Ok(found) => Some(found.result),
            Err(Halt::Ended(ended)) => Some(ended.result),
            Err(Halt::Missing(_)) => None,
        };
        found
    }

    fn visit(&mut self, at: usize) -> Result<Found, Halt> {
        let Some(record) = self.policy(at)? else {
            return Ok(self.found(SpfResult::None, SpfReason::NoRecord, at, None));
        };
        self.trace.visits[at].steps.reserve(record.terms.len().min(MOST_STEPS));
        for (index, term) in record.terms.iter().enumerate() {
            let Kind::Directive(qualifier, mechanism) = &term.kind else { continue };
            self.trace.begin(at, index);
            let matched = self
                .matches(at, mechanism)
                .map_err(|halt| self.with_later_includes(halt, &record, index))?;
            self.trace.end(at, matched);
            if matched {
                return Ok(self.found(qualifier.result(), SpfReason::Matched, at, Some(index)));
            }
        }
        match record.redirect_term() {
            Some((index, target)) => self.redirect(at, index, target),
            None => Ok(self.found(SpfResult::Neutral, SpfReason::NothingMatched, at, None)),
        }
    }

    /// Where an answer is missing, the records that the later terms name are asked for with it, as
    /// far as the limit lets anybody come to them: they are needed unless this term matches, and
    /// then wait for nobody.
    fn with_later_includes(&self, halt: Halt, record: &Record, index: usize) -> Halt {
        let Halt::Missing(mut questions) = halt else { return halt };
        let later =
            record.effective().filter(|(at, _, _)| *at > index).filter_map(|(_, _, mechanism)| {
                match mechanism {
                    Mechanism::Include(target) => target.name.as_deref(),
                    _ => None,
                }
            });
        let unknown = later.filter(|name| self.answers.policy(name).is_none());
        let left = MAX_TERMS.saturating_sub(self.trace.terms);
        questions.extend(unknown.take(left).map(|name| Question::new(name, RecordType::TXT)));
        Halt::Missing(questions)
    }

    fn found(
        &mut self,
        result: SpfResult,
        reason: SpfReason,
        at: usize,
        term: Option<usize>,
    ) -> Found {
        self.trace.decided = Some((at, term));
        Found { result, reason, at }
    }

    /// Section 4.4 and 4.5: the domain's one record.
    fn policy(&mut self, at: usize) -> Result<Option<Arc<Record>>, Halt> {
        let visit = &mut self.trace.visits[at];
        let missing = || Halt::Missing(vec![Question::new(&visit.domain, RecordType::TXT)]);
        let Policy { lookup, state } = self.answers.policy(&visit.domain).ok_or_else(missing)?;
        let failure = lookup.failure().copied();
        visit.lookup = Some(lookup);
        let fault = match (failure, state) {
            (Some(failure), _) => Halt::failed(failure),
            (None, State::Unseen | State::Absent) => return Ok(None),
            (None, State::Read(record)) => {
                visit.record = Some(Arc::clone(&record));
                return Ok(Some(record));
            }
            (None, State::Several(_)) => Halt::broken(SpfReason::SeveralRecords),
            (None, State::Faulty(fault)) => {
                visit.fault = Some(fault);
                Halt::broken(SpfReason::Syntax)
            }
        };
        self.trace.decided = Some((at, None));
        Err(fault)
    }

    /// Section 6.1: goes on with another record in the place of this one.
    fn redirect(&mut self, at: usize, index: usize, target: &DomainSpec) -> Result<Found, Halt> {
        self.trace.begin(at, index);
        let found = self.follow(at, target, SpfVia::Redirect)?;
        if found.result == SpfResult::None {
            self.trace.decide_here(at);
            return Err(Halt::broken(SpfReason::RedirectWithoutRecord));
        }
        self.trace.end(at, true);
        Ok(found)
    }

    /// The record that a term names.
    pub(super) fn follow(
        &mut self,
        at: usize,
        target: &DomainSpec,
        via: SpfVia,
    ) -> Result<Found, Halt> {
        self.count_term(at)?;
        let raw = self.raw(target, at)?;
        let name = target.name.clone().map_or_else(|| self.named(&raw), Ok);
        // The same record from the same client comes to the same again: it would only end at the
        // tenth look-up.
        if name.as_ref().is_ok_and(|name| self.trace.is_above(at, name)) {
            if let Some(step) = self.trace.step(at) {
                step.is_loop = true;
            }
            return Err(Halt::broken(SpfReason::Loop));
        }
        self.check_host(name, Some(Parent { visit: at, via }))
    }

    /// The name that raw text spells, or the text that spells none.
    fn named<'t>(&self, raw: &'t str) -> Result<Arc<str>, &'t str> {
        let raw = shortened(raw);
        name::from_raw(raw).map(Arc::from).ok_or(raw)
    }

    /// What a name with macros stands for; empty where the name needs no message.
    fn raw(&mut self, spec: &DomainSpec, at: usize) -> Result<String, Halt> {
        if spec.name.is_some() { Ok(String::new()) } else { self.expand(&spec.pieces, at) }
    }

    /// Section 4.6.4: at most ten terms look something up.
    pub(super) fn count_term(&mut self, at: usize) -> Result<(), Halt> {
        self.trace.terms += 1;
        if let Some(step) = self.trace.step(at) {
            step.costs = true;
        }
        if self.trace.terms > MAX_TERMS {
            Err(Halt::broken(SpfReason::TooManyLookUps))
        } else {
            Ok(())
        }
    }

    /// A failure ends everything; an answer without records is void, and the third of them ends
    /// everything too.
    pub(super) fn count_void(&mut self, lookup: &Lookup) -> Result<(), Halt> {
        if let Some(failure) = lookup.failure() {
            return Err(Halt::failed(*failure));
        }
        self.trace.voids += usize::from(lookup.records().is_empty());
        if self.trace.voids > MAX_VOIDS {
            Err(Halt::broken(SpfReason::TooManyVoids))
        } else {
            Ok(())
        }
    }

    fn answer(&self, name: &str, kind: RecordType) -> Result<Arc<Lookup>, Halt> {
        self.answers.find(name, kind).ok_or_else(|| Halt::Missing(vec![Question::new(name, kind)]))
    }

    /// What a term looks up, noted with it.
    pub(super) fn look_up(
        &mut self,
        at: usize,
        name: &str,
        kind: RecordType,
    ) -> Result<Arc<Lookup>, Halt> {
        let lookup = self.answer(name, kind)?;
        if let Some(step) = self.trace.step(at) {
            step.lookups.push(Arc::clone(&lookup));
        }
        Ok(lookup)
    }

    /// The same of several names at once. What is missing is asked together.
    pub(super) fn look_up_all(
        &self,
        names: &[String],
        kind: RecordType,
    ) -> Result<Vec<Arc<Lookup>>, Halt> {
        let found: Vec<Option<Arc<Lookup>>> =
            names.iter().map(|name| self.answers.find(name, kind)).collect();
        let missing = names.iter().zip(&found).filter(|(_, found)| found.is_none());
        let missing: Vec<Question> = missing.map(|(name, _)| Question::new(name, kind)).collect();
        if missing.is_empty() {
            Ok(found.into_iter().flatten().collect())
        } else {
            Err(Halt::Missing(missing))
        }
    }

    /// The name that a term speaks of, as it is asked about; none where it is no name, which then
    /// matches nothing (section 4.8).
    pub(super) fn target(
        &mut self,
        at: usize,
        spec: Option<&DomainSpec>,
    ) -> Result<Option<Arc<str>>, Halt> {
        let Some(spec) = spec else { return Ok(Some(Arc::clone(&self.trace.visits[at].domain))) };
        let raw = self.raw(spec, at)?;
        Ok(spec.name.clone().or_else(|| self.named(&raw).ok()))
    }

    /// Section 7: literals and values, one after another.
    fn expand(&mut self, pieces: &[Piece], at: usize) -> Result<String, Halt> {
        let mut expanded = String::new();
        for piece in pieces {
            match piece {
                Piece::Literal(text) => expanded.push_str(text),
                Piece::Macro(of) => expanded.push_str(&of.of(&self.value(of, at)?)),
            }
        }
        Ok(expanded)
    }

    fn value(&mut self, of: &Macro, at: usize) -> Result<String, Halt> {
        let client = self.client;
        Ok(match of.letter {
            's' => client.sender(),
            'l' => client.local.to_owned(),
            'o' => client.domain.to_owned(),
            'd' => self.trace.visits[at].domain.to_string(),
            'i' => client.dotted(),
            'p' => self.validated_name(at)?,
            'v' => if client.ip.is_ipv4() { "in-addr" } else { "ip6" }.to_owned(),
            'h' => client.helo.to_owned(),
            'c' => client.ip.to_string(),
            // The receiving server, which nobody knows here (section 7.3).
            'r' => "unknown".to_owned(),
            // 't', the only letter left: reading refuses all others.
            _ => time::OffsetDateTime::now_utc().unix_timestamp().to_string(),
        })
    }

    /// Section 6.2: what the record that refused wants to have said. Whatever goes wrong here
    /// changes no result.
    fn explain(&mut self, found: &Found) -> Result<Option<String>, Vec<Question>> {
        if found.result != SpfResult::Fail {
            return Ok(None);
        }
        match self.explanation(found.at) {
            Ok(explanation) => Ok(explanation),
            Err(Halt::Missing(questions)) => Err(questions),
            Err(Halt::Ended(_)) => Ok(None),
        }
    }

    fn explanation(&mut self, at: usize) -> Result<Option<String>, Halt> {
        let record = self.trace.visits[at].record.clone();
        let Some(spec) = record.as_ref().and_then(|record| record.explanation()) else {
            return Ok(None);
        };
        let Some(name) = self.target(at, Some(spec))? else { return Ok(None) };
        let lookup = self.answer(&name, RecordType::TXT)?;
        let mut texts = lookup.texts();
        let (Some(strings), None) = (texts.next(), texts.next()) else { return Ok(None) };
        let text = strings.concat();
        let Some(text) = std::str::from_utf8(&text).ok().filter(|text| text.is_ascii()) else {
            return Ok(None);
        };
        let Ok(pieces) = macro_string(text, Place::Explanation) else { return Ok(None) };
        self.expand(&pieces, at).map(Some)
    }
}

/// The name without as many labels from the left as it is too long.
pub(super) fn shortened(name: &str) -> &str {
    let mut name = name.strip_suffix('.').unwrap_or(name);
    while name.len() > LONGEST_NAME {
        name = name.split_once('.').map_or("", |(_, rest)| rest);
    }
    name
}
