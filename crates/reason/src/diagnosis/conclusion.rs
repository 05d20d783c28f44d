//! What do the findings and the answers come to? What was seen decides first, by the same function
//! as in a report; then the article's rules; then what the person showed.

use std::collections::{BTreeMap, BTreeSet};

use content::{CauseRule, Known, Triage, Turn};
use verdict::{Arg, Cause, Code, Confidence, Finding, FindingRef, On, Report, Severity};

use super::claims;
use super::start::Start;
use crate::context::Context;
use crate::report::cause::decide;
use crate::report::modules::code;
use crate::report::records;

/// How often one article may hand over to another.
const MOST_HOPS: usize = 3;

/// What is known, and the findings behind it.
pub(super) struct Situation {
    /// The claims, then what was seen.
    findings: Vec<Finding>,
    claimed: usize,
    /// The codes and the answers.
    pub(super) known: Known,
    /// The state of the domain's own records.
    records: BTreeMap<String, String>,
}

/// The cause.
pub(super) struct Conclusion {
    /// The finding that is the cause.
    pub(super) finding: Finding,
    /// The same with what it explains.
    pub(super) cause: Cause,
    /// Whether the finding was made from answers, so that it must be added.
    pub(super) is_made: bool,
}

impl Situation {
    pub(super) fn new(start: &Start, live: Option<&Report>) -> Self {
        let seen = live.map(|live| live.verdicts.as_slice()).unwrap_or_default();
        let seen: Vec<Finding> = seen.iter().flat_map(|verdict| verdict.findings.clone()).collect();
        let held = start.claims.iter().filter(|claim| !is_contradicted(claim, &seen)).cloned();
        let findings: Vec<Finding> = held.chain(seen.iter().cloned()).collect();
        let codes: BTreeSet<String> = findings.iter().map(|finding| finding.code.clone()).collect();
        let claimed = findings.len() - seen.len();
        let records = live.map(|live| records(&live.verdicts)).unwrap_or_default();
        Self { findings, claimed, known: Known { codes, answers: start.answers.clone() }, records }
    }

    /// The article whose rules hold in the end, with every answer that findings give.
    pub(super) fn follow(&mut self, mut article: String, context: &Context) -> (String, Triage) {
        let mut triage = Triage::default();
        for _ in 0..MOST_HOPS {
            triage = context.library.triage(&article, &context.lang).unwrap_or_default();
            self.known = triage.with_implied(std::mem::take(&mut self.known));
            match triage.turn(&self.known) {
                Turn::Article(next) if self.seen(&triage).is_none() => {
                    next.clone_into(&mut article)
                }
                _ => break,
            }
        }
        (article, triage)
    }

    /// The cause, if there is one.
    pub(super) fn conclusion(
        &self,
        triage: &Triage,
        name: &str,
        context: &Context,
    ) -> Option<Conclusion> {
        if let Some(seen) = self.seen(triage) {
            return Some(seen);
        }
        match triage.turn(&self.known) {
            Turn::Cause(rule) => self.concluded(rule, name, context),
            Turn::Ask(_) | Turn::Open => self.shown(triage),
            Turn::Article(_) => None,
        }
    }

    /// What was found decides, where it answers the article's question.
    fn seen(&self, triage: &Triage) -> Option<Conclusion> {
        let weighed: Vec<&Finding> =
            self.findings.iter().filter(|finding| triage.weighs(finding)).collect();
        let decided = self.decided(&weighed).filter(|end| triage.ends_with(&end.finding));
        let added: Vec<&Finding> =
            weighed.into_iter().filter(|finding| triage.adds(finding)).collect();
        decided.or_else(|| self.decided(&added)).or_else(|| Some(self.first(added.first()?)))
    }

    /// What the person showed, where no rule and no question of the article knows it: it is its own
    /// answer.
    fn shown(&self, triage: &Triage) -> Option<Conclusion> {
        let claims = &self.findings[..self.claimed];
        let faults: Vec<&Finding> = claims.iter().filter(|claim| claims::is_fault(claim)).collect();
        if claims::are_beside(triage, claims) { self.decided(&faults) } else { None }
    }

    /// One of these findings, decided as everywhere.
    fn decided(&self, findings: &[&Finding]) -> Option<Conclusion> {
        let mut cause = decide(findings)?;
        let is_cause =
            |finding: &&&Finding| finding.code == cause.code && finding.about == cause.about;
        let finding = (*findings.iter().find(is_cause)?).clone();
        if self.is_doubted(&finding) {
            cause.confidence = Confidence::Likely;
        }
        cause.explains.extend(self.symptoms(&finding));
        cause.explains.dedup();
        Some(Conclusion { finding, cause, is_made: false })
    }

    /// A finding that is no fault, and answers this article's question all the same.
    fn first(&self, finding: &Finding) -> Conclusion {
        let mut cause = cause_of(finding, Confidence::Likely);
        cause.explains = self.symptoms(finding);
        Conclusion { finding: finding.clone(), cause, is_made: false }
    }

    /// Whether our own look finds the domain's records in order, of which a server says that they
    /// did not vouch.
    fn is_doubted(&self, finding: &Finding) -> bool {
        let vouching: &[&str] = match finding.code.as_str() {
            "bounce.spf" => &["spf"],
            "bounce.dkim" => &["dkim"],
            "bounce.unauthenticated" | "bounce.dmarc" => &["spf", "dkim"],
            _ => &[],
        };
        vouching
            .iter()
            .any(|check| self.records.get(*check).is_some_and(|record| record == "in_order"))
    }

    /// What the answers come to.
    fn concluded(&self, rule: &CauseRule, name: &str, context: &Context) -> Option<Conclusion> {
        let known = self.findings.iter().find(|finding| finding.code == rule.code);
        let finding = match known {
            Some(finding) => finding.clone(),
            None => self.made(code(&rule.code)?, rule, name, context),
        };
        let confidence = if rule.unsure { Confidence::Possible } else { Confidence::Likely };
        let mut cause = cause_of(&finding, confidence);
        cause.explains = self.symptoms(&finding);
        Some(Conclusion { finding, cause, is_made: known.is_none() })
    }

    /// The finding of a rule's code. A finding by which the rule holds gives it what it tells of,
    /// and its values.
    fn made(&self, code: &Code, rule: &CauseRule, name: &str, context: &Context) -> Finding {
        let ground = self.findings.iter().find(|finding| rule.codes.contains(&finding.code));
        // Whoever asks names their own domain, which is never the recipient's.
        let about = if code.on == On::Recipient { "recipient" } else { name };
        let mut finding = Finding::new(code, ground.map_or(about, |ground| &ground.about));
        finding.args = ground.map(|ground| ground.args.clone()).unwrap_or_default();
        // Whoever asks speaks of their own server, if it is known which that is.
        let own = context.server().filter(|_| {
            matches!(code.on, On::Server | On::Address) && finding.value("host").is_none()
        });
        finding.args.extend(own.map(|server| Arg::host("host", &server.host)));
        // What only answers come to is said in other words than what was seen.
        finding.args.extend(ground.is_none().then(|| Arg::word("ground", "answers")));
        rule.args.iter().fold(finding, |finding, (name, value)| finding.arg(Arg::word(name, value)))
    }

    /// What the person showed us goes away with the cause: it is why they asked.
    fn symptoms(&self, end: &Finding) -> Vec<FindingRef> {
        let claims = self.findings.iter().take(self.claimed);
        let symptoms =
            claims.filter(|claim| claim.code != end.code && claim.severity != Severity::Info);
        symptoms.map(Finding::reference).collect()
    }
}

/// Whether our own look contradicts what a test from the customer's network seems to show: a port
/// that the server itself keeps closed is not kept closed by the network.
pub(super) fn is_contradicted(claim: &Finding, seen: &[Finding]) -> bool {
    let is_of_port = matches!(claim.code.as_str(), "network.port_blocked" | "network.refused");
    let is_closed = |finding: &&Finding| {
        matches!(
            finding.code.as_str(),
            "submission.port_closed"
                | "submission.silent"
                | "mailbox.port_closed"
                | "mailbox.silent"
        )
    };
    is_of_port
        && seen.iter().filter(is_closed).any(|finding| finding.value("port") == claim.value("port"))
}

fn cause_of(finding: &Finding, confidence: Confidence) -> Cause {
    let (code, about) = (finding.code.clone(), finding.about.clone());
    Cause { code, about, confidence, owner: finding.owner, explains: Vec::new() }
}
