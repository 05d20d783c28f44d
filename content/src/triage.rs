//! What decides an article's question? The rules that its writer wrote in the front matter, and
//! which question to ask next.
//!
//! Findings come first: what stops mail on the article's flows decides without a question. The
//! rules are a list: the first that holds decides. A rule holds by findings, by answers, or by
//! both; a finding may also give an answer, so that nobody is asked what was seen already.

mod gain;
mod rule_simulation;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use verdict::{Finding, Question};

use gain::gain;
pub(crate) use rule_simulation::review;
pub use scope::Scope;

/// How many questions of an ordinary kind one in a terminal is worth: it is asked only where
/// nothing else tells.
const TERMINAL_COST: f32 = 4.0;

/// Checks to run, causes to tell apart, questions to ask.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triage {
    /// The checks to run live.
    pub checks: Vec<String>,
    /// Which findings decide without asking.
    pub scope: Scope,
    /// The causes, the first that fits decides.
    pub causes: Vec<CauseRule>,
    /// The questions to ask.
    pub questions: Vec<Asked>,
}

/// A question, and what its writer says of asking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The question with its closed answers.
    pub question: Question,
    /// Whether it needs a terminal: then it comes last.
    pub is_terminal: bool,
    /// The questions that must have been answered before.
    pub after: Vec<String>,
    /// For each answer the codes that give it without asking.
    pub codes: Vec<Vec<String>>,
    /// For each answer the words with which people give it before they are asked, in lower case; `
    /// * ` stands for others between them.
    pub says: Vec<Vec<String>>,
}

/// One cause, with the findings and answers that decide it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CauseRule {
    /// The code that it comes to, with its words and remedy.
    pub code: String,
    /// The article whose question it is instead: it goes on there, with the same answers.
    pub article: String,
    /// Codes, any of which was found.
    pub codes: Vec<String>,
    /// Answers that were given, as `question=answer`, or `question=answer|other`: all of them.
    pub answers: Vec<String>,
    /// How often it is this, among the causes that may be; 1 where nothing is written.
    pub weight: Option<f32>,
    /// Whether it is only possible: the answers leave other causes open.
    pub unsure: bool,
    /// Values for the words of the code.
    pub args: BTreeMap<String, String>,
}

/// What is known: the codes that were found, and the answers that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Codes.
    pub codes: BTreeSet<String>,
    /// Answers by question.
    pub answers: BTreeMap<String, String>,
}

/// What follows from what is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn<'a> {
    /// A rule holds.
    Cause(&'a CauseRule),
    /// The question is another article's.
    Article(&'a str),
    /// This is asked next.
    Ask(&'a Asked),
    /// Nothing decides, and nothing is left to ask.
    Open,
}

/// How a rule stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Holds,
    Possible,
    Out,
}

impl Triage {
    /// Whether a finding is weighed when the cause is looked for. One that gives an answer to a
    /// question, or leads to another code, is a symptom here.
    #[must_use]
    pub fn weighs(&self, finding: &Finding) -> bool {
        !self.names(&finding.code) && self.scope.covers(finding)
    }

    /// Whether a finding that is the cause ends the questions: it stops mail, or the writer says
    /// so.
    #[must_use]
    pub fn ends_with(&self, finding: &Finding) -> bool {
        finding.answers() || self.adds(finding)
    }

    /// Whether the writer lets a finding decide that stops no mail.
    #[must_use]
    pub fn adds(&self, finding: &Finding) -> bool {
        self.scope.adds(finding)
    }

    /// Whether a finding means something to this article.
    #[must_use]
    pub fn knows(&self, finding: &Finding) -> bool {
        self.names(&finding.code) || (self.weighs(finding) && self.ends_with(finding))
    }

    /// Whether a rule or an answer names a code.
    fn names(&self, code: &str) -> bool {
        let of_rules = self.causes.iter().flat_map(|rule| &rule.codes);
        let of_answers = self.questions.iter().flat_map(|asked| asked.codes.iter().flatten());
        of_rules.chain(of_answers).any(|named| named == code)
    }

    /// The same with every answer that a finding gives.
    #[must_use]
    pub fn with_implied(&self, mut known: Known) -> Known {
        for asked in &self.questions {
            let is_found =
                |codes: &Vec<String>| codes.iter().any(|code| known.codes.contains(code));
            let Some(at) = asked.codes.iter().position(is_found) else { continue };
            let answer = asked.question.answers[at].id.clone();
            known.answers.entry(asked.question.id.clone()).or_insert(answer);
        }
        known
    }

    /// What is known, with the answers of this article's questions alone.
    fn own(&self, known: &Known) -> Known {
        let is_own = |question: &str, answer: &str| {
            let asked = self.questions.iter().find(|asked| asked.question.id == question);
            asked.is_some_and(|asked| {
                asked.question.answers.iter().any(|choice| choice.id == answer)
            })
        };
        let answers = known.answers.iter().filter(|(question, answer)| is_own(question, answer));
        let answers =
            answers.map(|(question, answer)| (question.clone(), answer.clone())).collect();
        Known { codes: known.codes.clone(), answers }
    }

    /// What follows from what is known, answers by findings included. Answers to other articles'
    /// questions say nothing.
    #[must_use]
    pub fn turn(&self, known: &Known) -> Turn<'_> {
        let known = &self.own(known);
        let open = self.open(known);
        match open.first() {
            Some(rule) if rule.standing(known) == Standing::Holds => rule.turn(),
            Some(_) => {
                self.next_question(&open, known).map_or_else(|| self.forced(&open), Turn::Ask)
            }
            None => Turn::Open,
        }
    }

    /// Where no question is left, the likeliest.
    fn forced<'a>(&self, open: &[&'a CauseRule]) -> Turn<'a> {
        let likeliest = open.iter().filter(|rule| !rule.code.is_empty());
        likeliest
            .max_by(|a, b| a.share().total_cmp(&b.share()))
            .map_or(Turn::Open, |rule| Turn::Cause(rule))
    }

    /// The rules that may still decide, up to the first that holds: those after it never will.
    #[must_use]
    pub fn open(&self, known: &Known) -> Vec<&CauseRule> {
        let mut open = Vec::new();
        for rule in &self.causes {
            match rule.standing(known) {
                Standing::Out => {}
                Standing::Possible => open.push(rule),
                Standing::Holds => {
                    open.push(rule);
                    break;
                }
            }
        }
        open
    }

    /// What it may come to, by code, the most frequent first: the weights of the rules that are
    /// open.
    #[must_use]
    pub fn shares(&self, known: &Known) -> Vec<(&str, f32)> {
        let mut shares: Vec<(&str, f32)> = Vec::new();
        for rule in self.open(&self.own(known)).into_iter().filter(|rule| !rule.code.is_empty()) {
            match shares.iter_mut().find(|(code, _)| *code == rule.code) {
                Some((_, share)) => *share += rule.share(),
                None => shares.push((&rule.code, rule.share())),
            }
        }
        shares.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        shares
    }

    /// The question that leaves the least doubt, for what it costs to answer; among equals the
    /// writer's first.
    fn next_question(&self, open: &[&CauseRule], known: &Known) -> Option<&Asked> {
        let is_free = |asked: &&Asked| {
            let id = asked.question.id.as_str();
            let is_ready = asked.after.iter().all(|before| known.answers.contains_key(before));
            !known.answers.contains_key(id)
                && is_ready
                && open.iter().any(|rule| rule.wants(id).is_some())
        };
        let worth = |asked: &Asked| {
            let cost = if asked.is_terminal { TERMINAL_COST } else { 1.0 };
            gain(asked, open) / cost
        };
        let mut best: Option<(&Asked, f32)> = None;
        for asked in self.questions.iter().filter(is_free) {
            let worth = worth(asked);
            if best.is_none_or(|(_, known)| worth > known + 1e-4) {
                best = Some((asked, worth));
            }
        }
        best.map(|(asked, _)| asked)
    }
}

impl CauseRule {
    /// What follows where it holds.
    fn turn(&self) -> Turn<'_> {
        if self.article.is_empty() { Turn::Cause(self) } else { Turn::Article(&self.article) }
    }

    fn standing(&self, known: &Known) -> Standing {
        // Everything that can be looked at was looked at: what was not found does not come any
        // more.
        if !self.codes.is_empty() && !self.codes.iter().any(|code| known.codes.contains(code)) {
            return Standing::Out;
        }
        let mut standing = Standing::Holds;
        for (question, choices) in self.clauses() {
            match known.answers.get(question) {
                None => standing = Standing::Possible,
                Some(given) if !choices.split('|').any(|choice| choice == given) => {
                    return Standing::Out;
                }
                Some(_) => {}
            }
        }
        standing
    }

    /// Question and answers of each clause.
    pub(crate) fn clauses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.answers.iter().map(|clause| clause.split_once('=').unwrap_or((clause, "")))
    }

    /// The answers to a question with which it holds; none if it does not care.
    fn wants(&self, question: &str) -> Option<&str> {
        self.clauses().find(|(asked, _)| *asked == question).map(|(_, choices)| choices)
    }

    /// How often it is this.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.weight.unwrap_or(1.0).max(0.01)
    }
}

#[cfg(test)]
mod tests {
    use verdict::Choice;

    use super::*;

    fn asked(id: &str, answers: &[&str], is_terminal: bool, after: &[&str]) -> Asked {
        let choice = |id: &&str| Choice { id: (*id).to_owned(), text: String::new() };
        Asked {
            question: Question {
                id: id.to_owned(),
                text: String::new(),
                answers: answers.iter().map(choice).collect(),
            },
            is_terminal,
            after: after.iter().map(|id| (*id).to_owned()).collect(),
            codes: answers.iter().map(|answer| vec![format!("seen.{answer}")]).collect(),
            says: Vec::new(),
        }
    }

    fn rule(code: &str, answers: &[&str], codes: &[&str]) -> CauseRule {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        CauseRule {
            code: code.to_owned(),
            answers: owned(answers),
            codes: owned(codes),
            ..CauseRule::default()
        }
    }

    fn triage() -> Triage {
        Triage {
            checks: Vec::new(),
            scope: Scope::default(),
            causes: vec![
                rule("a.damaged", &[], &["server.down", "server.slow"]),
                rule("a.network", &["webmail=works", "mobile=works"], &[]),
                rule("a.program", &["webmail=works"], &[]),
                rule("a.server", &["webmail=fails"], &[]),
            ],
            questions: vec![
                asked("test", &["open", "shut"], true, &["mobile"]),
                asked("mobile", &["works", "fails"], false, &[]),
                asked("webmail", &["works", "fails"], false, &[]),
            ],
        }
    }

    fn known(codes: &[&str], answers: &[(&str, &str)]) -> Known {
        Known {
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            answers: answers
                .iter()
                .map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn findings_decide_before_anything_is_asked() {
        let triage = triage();
        let Turn::Cause(cause) = triage.turn(&known(&["server.slow"], &[])) else { panic!("ends") };
        assert_eq!(cause.code, "a.damaged");
    }

    #[test]
    fn the_question_that_tells_most_comes_first_and_a_later_rule_waits_for_an_earlier_one() {
        let triage = triage();
        let Turn::Ask(first) = triage.turn(&known(&[], &[])) else { panic!("asks") };
        assert_eq!(first.question.id, "webmail");
        let Turn::Ask(second) = triage.turn(&known(&[], &[("webmail", "works")])) else {
            panic!("asks")
        };
        assert_eq!(second.question.id, "mobile");
        let Turn::Cause(cause) =
            triage.turn(&known(&[], &[("webmail", "works"), ("mobile", "fails")]))
        else {
            panic!("ends")
        };
        assert_eq!(cause.code, "a.program");
        let Turn::Cause(cause) = triage.turn(&known(&[], &[("webmail", "fails")])) else {
            panic!("ends")
        };
        assert_eq!(cause.code, "a.server");
    }

    #[test]
    fn a_finding_answers_a_question() {
        let triage = triage();
        let known = triage.with_implied(known(&["seen.fails"], &[("webmail", "works")]));
        assert_eq!(known.answers["mobile"], "fails");
        assert_eq!(known.answers["webmail"], "works", "what a person said holds");
    }
}
