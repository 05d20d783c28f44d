//! A DNS in memory, asked as the check asks the real one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{DnsFailure, Lookup, Question, RecordType};
use verdict::{Domain, Finding, Names};

use crate::checks::spf::answers::{Answers, Known};
use crate::checks::spf::judge::Situation;
use crate::checks::spf::provider::Provider;
use crate::checks::spf::record_tree::{Tree, missing};
use crate::checks::spf::suggest;
use crate::checks::spf::terms::exchanges;
use crate::fixture::{self, data, failed, nx_domain, txt};

pub(super) const DOMAIN: &str = "example.com";

/// What the names hold. Of a name that is not in it, every host is there, at an address nobody else
/// has, and no text.
#[derive(Clone, Default)]
pub(super) struct World {
    answers: HashMap<(String, RecordType), Arc<Lookup>>,
    /// The questions that may be asked beside those about the domain's own hosts.
    most: Option<usize>,
}

impl World {
    pub(super) fn new(texts: &[(&str, Arc<Lookup>)]) -> Self {
        let text = |(name, lookup): &(&str, Arc<Lookup>)| {
            (((*name).to_owned(), RecordType::TXT), Arc::clone(lookup))
        };
        Self { answers: texts.iter().map(text).collect(), most: None }
    }

    pub(super) fn of(records: &[&[&str]]) -> Self {
        Self::new(&[(DOMAIN, txt(DOMAIN, records))])
    }

    pub(super) fn with(mut self, lookup: Arc<Lookup>, name: &str, kind: RecordType) -> Self {
        self.answers.insert((name.to_owned(), kind), lookup);
        self
    }

    /// The same world with one record in the place of the domain's own.
    pub(super) fn publish(&self, record: &str) -> Self {
        self.clone().with(txt(DOMAIN, &[&[record]]), DOMAIN, RecordType::TXT)
    }

    /// No such name.
    pub(super) fn without(self, name: &str) -> Self {
        [RecordType::A, RecordType::AAAA, RecordType::MX, RecordType::TXT]
            .into_iter()
            .fold(self, |world, kind| world.with(nx_domain(name, kind), name, kind))
    }

    /// The same world for a check that has a share of this many questions.
    pub(super) fn asked_at_most(self, most: usize) -> Self {
        Self { most: Some(most), ..self }
    }

    pub(super) fn answer(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        if let Some(known) = self.answers.get(&(name.to_owned(), kind)) {
            return Arc::clone(known);
        }
        // What two terms run together make is a name that nobody has.
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
            return nx_domain(name, kind);
        }
        let records = match kind {
            RecordType::A => vec![fixture::address([203, 0, 113, 250])],
            RecordType::MX => {
                vec![fixture::mx(10, &format!("mx.{name}"))]
            }
            _ => Vec::new(),
        };
        data(name, kind, records)
    }

    /// Asks as the check asks, and judges.
    pub(super) fn judge(
        &self,
        provider: Option<&Provider<'_>>,
        address: Option<IpAddr>,
    ) -> Vec<Finding> {
        let domain = domain();
        let mut known = Known::default();
        let mut asked = 0;
        loop {
            let questions = match Tree::grow(DOMAIN, &known) {
                Ok(tree) => {
                    let situation = Situation { domain: &domain, known: &known, provider, address };
                    let own = missing(DOMAIN, &known);
                    let all =
                        if own.is_empty() { suggest::questions(&situation, &tree) } else { own };
                    if all.is_empty() {
                        return suggest::offer(&situation, &tree);
                    }
                    all
                }
                Err(missing) => missing,
            };
            self.ask(&mut known, questions, &mut asked);
        }
    }

    fn ask(&self, known: &mut Known, questions: Vec<Question>, asked: &mut usize) {
        let mx = known.find(DOMAIN, RecordType::MX);
        let hosts = mx.map(|mx| exchanges(&mx)).unwrap_or_default();
        for question in questions {
            if known.find(&question.name, question.kind).is_some() {
                continue;
            }
            let is_shared = (question.name == DOMAIN && question.kind != RecordType::TXT)
                || (hosts.contains(&question.name) && question.kind == RecordType::A);
            *asked += usize::from(!is_shared);
            let lookup = if !is_shared && self.most.is_some_and(|most| *asked > most) {
                failed(&question.name, question.kind, DnsFailure::Budget)
            } else {
                self.answer(&question.name, question.kind)
            };
            known.add(question, lookup);
        }
    }
}

impl Answers for World {
    fn find(&self, name: &str, kind: RecordType) -> Option<Arc<Lookup>> {
        Some(self.answer(name, kind))
    }
}

pub(super) fn domain() -> Domain {
    Domain::parse(DOMAIN, Names::default()).unwrap()
}
