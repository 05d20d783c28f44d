//! Which cause is it, and what should be asked next? From an article's rules, what was seen, and
//! what was said so far.
//!
//! Each call brings everything that is known: nothing is kept. The rules are the writer's; here
//! they meet the findings, and what they come to gets its owner, words and steps like everything
//! else.

mod article_choice;
mod claims;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use content::{CauseRule, Known, Triage, Turn};
use verdict::{
    Answer, Arg, Cause, Code, Confidence, Diagnosis, DiagnosisRequest, Finding, Hypothesis, On,
    Place, Question, Report, Severity, Verdict,
};

use crate::context::Context;
use crate::pasted::explain::verdict;
use crate::pasted::headers::{AUTHENTIC, SIGNED};
use crate::report::cause::{cause_among, is_outage};
use crate::report::fault_location::place_of;
use crate::report::modules;
use crate::report::owner::owner;
use crate::report::summary::say;
use crate::report::template_values::general;
use crate::report::{FIRST_ARTICLE, records, report_about};

/// How often one article may hand over to another.
const MOST_HOPS: usize = 3;

/// What a caller did wrong, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageFault {
    /// The field.
    pub field: &'static str,
    /// What to send instead.
    pub text: String,
}

/// A diagnosis that begins: what it is about, and what to look at live.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The article.
    pub article: String,
    /// Whether nothing points to it: the first question is which article's it is.
    is_open: bool,
    /// The checks to run live, those of articles that it may hand over to included.
    pub checks: Vec<String>,
    /// The sending address that a bounce names: the one to look at.
    pub sending_address: Option<IpAddr>,
    /// What was read out of the text, and what was claimed.
    claims: Vec<Finding>,
    masked: usize,
    answers: BTreeMap<String, String>,
}

impl Start {
    /// The selector with which a message of this domain was signed, as the text or a claim says.
    #[must_use]
    pub fn selector(&self, domain: &str) -> Option<&str> {
        let is_signed =
            |claim: &&Finding| claim.code == SIGNED.id && claim.value("domain") == Some(domain);
        self.claims.iter().find(is_signed)?.value("selector")
    }

    /// Whether a message of this domain was seen to pass DMARC, as the text or a claim says.
    #[must_use]
    pub fn is_aligned(&self, domain: &str) -> bool {
        let passes =
            |claim: &Finding| claim.code == AUTHENTIC.id && claim.value("domain") == Some(domain);
        self.claims.iter().any(passes)
    }
}

/// Reads a request: its article, its answers, and what its text says.
///
/// # Errors
/// The request names an article, an answer or a code that there is not.
pub fn begin(request: &DiagnosisRequest, context: &Context) -> Result<Start, TriageFault> {
    let text = request.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let (mut claims, masked) = text.map(|text| claims::of_text(text, context)).unwrap_or_default();
    for claim in &request.claims {
        claims.push(claims::read(claim)?);
    }
    let words = text.unwrap_or_default();
    let article = match &request.article {
        // What is shown says more than which article is open.
        Some(slug) if claims::are_beside(&article_choice::opened(slug, context)?, &claims) => {
            claims::knowing(words, &claims, context).or_else(|| Some(slug.clone()))
        }
        Some(slug) => Some(slug.clone()),
        None => article_choice::chosen(&request.answers)
            .or_else(|| claims::article(words, &claims, context)),
    };
    let is_open = article.is_none();
    let article = article.unwrap_or_else(usual_article);
    let triage = article_choice::opened(&article, context)?;
    let mut checks = triage.checks.clone();
    for next in triage.causes.iter().filter(|rule| !rule.article.is_empty()) {
        let more = context.library.triage(&next.article, &context.lang).unwrap_or_default().checks;
        checks.extend(more.into_iter().filter(|check| !checks.contains(check)).collect::<Vec<_>>());
    }
    // A key that is named can be looked at, whatever the article is about.
    if claims.iter().any(|claim| claim.code == SIGNED.id)
        && !checks.iter().any(|check| check == "dkim")
    {
        checks.push("dkim".to_owned());
    }
    let sending_address = claims
        .iter()
        .filter(|claim| claim.on == On::Address)
        .find_map(|claim| claim.value("address"));
    let sending_address = sending_address.and_then(|address| address.parse().ok());
    let (which, own): (Vec<Answer>, Vec<Answer>) =
        request.answers.iter().cloned().partition(|given| given.question == article_choice::ID);
    let mut answers = claims::answers(&own, context)?;
    answers.extend(which.into_iter().map(|given| (given.question, given.answer)));
    for (question, answer) in claims::said(words, &triage) {
        answers.entry(question).or_insert(answer);
    }
    Ok(Start { article, is_open, checks, sending_address, claims, masked, answers })
}

/// Where a diagnosis stands. `live` is the report of its checks, if a domain or address was named;
/// `name` is what it is about, `now` the time, RFC 3339.
#[must_use]
pub fn diagnose(
    start: Start,
    live: Option<&Report>,
    name: &str,
    now: &str,
    context: &Context,
) -> Diagnosis {
    let mut case = Case::new(&start, live);
    let (article, triage) = case.follow(start.article, context);
    let end = case.end(&triage, name, context);
    let ask = match (&end, triage.turn(&case.known)) {
        (None, _) if start.is_open => Some(article_choice::question(context)),
        (None, Turn::Ask(asked)) => Some(filled(asked.question.clone(), name, context)),
        _ => None,
    };
    let hypotheses = hypotheses(&triage, &case.known, end.as_ref(), context);
    let made = end.as_ref().filter(|end| end.is_made).map(|end| end.finding.clone());
    let report = report(live, start.claims, made, name, now, context);
    Diagnosis {
        question: context.library.question(&article, &context.lang),
        ended: end.is_some(),
        hypotheses,
        answers: answers(&case.known),
        checks: live
            .map(|live| live.verdicts.iter().map(|verdict| verdict.check.clone()).collect())
            .unwrap_or_default(),
        wants_address: live.is_none() && !triage.checks.is_empty(),
        masked: start.masked,
        report: concluded(report, end, ask.as_ref(), &article, context),
        article,
        ask_next: ask,
    }
}

/// What is known, and the findings behind it.
struct Case {
    findings: Vec<Finding>,
    claimed: usize,
    known: Known,
    /// How the domain's own records stand.
    records: BTreeMap<String, String>,
}

/// How it ended.
struct End {
    finding: Finding,
    cause: Cause,
    /// Whether the finding was made from answers, so that it must be added.
    is_made: bool,
}

impl Case {
    fn new(start: &Start, live: Option<&Report>) -> Self {
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
    fn follow(&mut self, mut article: String, context: &Context) -> (String, Triage) {
        let mut triage = Triage::default();
        for _ in 0..MOST_HOPS {
            triage = context.library.triage(&article, &context.lang).unwrap_or_default();
            self.known = triage.with_implied(std::mem::take(&mut self.known));
            match triage.turn(&self.known) {
                Turn::Article(next) => next.clone_into(&mut article),
                _ => break,
            }
        }
        (article, triage)
    }

    /// The cause, if there is one. An incident that the provider knows of ends every questioning.
    fn end(&self, triage: &Triage, name: &str, context: &Context) -> Option<End> {
        let outages: Vec<&Finding> =
            self.findings.iter().filter(|finding| is_outage(finding)).collect();
        if !outages.is_empty() {
            return self.found(&outages);
        }
        match triage.turn(&self.known) {
            Turn::Found(codes) => {
                let fits = |finding: &&Finding| codes.contains(&finding.code.as_str());
                self.found(&self.findings.iter().filter(fits).collect::<Vec<_>>())
            }
            Turn::Cause(rule) => self.concluded(rule, name, context),
            Turn::Ask(_) | Turn::Open => self.shown(triage),
            Turn::Article(_) => None,
        }
    }

    /// What the person showed, where no rule and no question of the article knows it: it is its own
    /// answer.
    fn shown(&self, triage: &Triage) -> Option<End> {
        let claims = &self.findings[..self.claimed];
        let faults: Vec<&Finding> = claims.iter().filter(|claim| claims::is_fault(claim)).collect();
        if claims::are_beside(triage, claims) { self.found(&faults) } else { None }
    }

    /// One of the findings, as causes are weighed everywhere.
    fn found(&self, fitting: &[&Finding]) -> Option<End> {
        let weighed = cause_among(fitting.to_vec());
        let of = |cause: &Cause| {
            fitting
                .iter()
                .find(|finding| finding.code == cause.code && finding.about == cause.about)
                .copied()
        };
        let finding = weighed.as_ref().and_then(of).or_else(|| fitting.first().copied())?.clone();
        let mut cause = weighed.unwrap_or_else(|| cause_of(&finding, Confidence::Likely));
        if self.is_doubted(&finding) {
            cause.confidence = Confidence::Likely;
        }
        cause.explains.extend(self.symptoms(&finding));
        cause.explains.dedup();
        Some(End { finding, cause, is_made: false })
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
            .any(|check| self.records.get(*check).is_some_and(|stands| stands == "in_order"))
    }

    /// What the answers come to.
    fn concluded(&self, rule: &CauseRule, name: &str, context: &Context) -> Option<End> {
        let known = self.findings.iter().find(|finding| finding.code == rule.code);
        let finding = match known {
            Some(finding) => finding.clone(),
            None => self.made(code(&rule.code)?, rule, name, context),
        };
        let confidence = if rule.unsure { Confidence::Possible } else { Confidence::Likely };
        let mut cause = cause_of(&finding, confidence);
        cause.explains = self.symptoms(&finding);
        Some(End { finding, cause, is_made: known.is_none() })
    }

    /// The finding of a rule's code. A finding by which the rule holds gives it what it tells of,
    /// and its values.
    fn made(&self, code: &Code, rule: &CauseRule, name: &str, context: &Context) -> Finding {
        let ground = self.findings.iter().find(|finding| rule.codes.contains(&finding.code));
        let mut finding = Finding::new(code, ground.map_or(name, |ground| &ground.about));
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
    fn symptoms(&self, end: &Finding) -> Vec<verdict::FindingRef> {
        let claims = self.findings.iter().take(self.claimed);
        let symptoms =
            claims.filter(|claim| claim.code != end.code && claim.severity != Severity::Info);
        symptoms.map(Finding::reference).collect()
    }
}

/// Whether our own look contradicts what a test from the customer's network seems to show: a port
/// that the server itself keeps closed is not kept closed by the network.
fn is_contradicted(claim: &Finding, seen: &[Finding]) -> bool {
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

fn code(id: &str) -> Option<&'static Code> {
    modules::codes().find(|code| code.id == id)
}

fn cause_of(finding: &Finding, confidence: Confidence) -> Cause {
    let (code, about) = (finding.code.clone(), finding.about.clone());
    Cause { code, about, confidence, owner: finding.owner, explains: Vec::new() }
}

/// What it may be, the likeliest first.
fn hypotheses(
    triage: &Triage,
    known: &Known,
    end: Option<&End>,
    context: &Context,
) -> Vec<Hypothesis> {
    if let Some(end) = end {
        return vec![hypothesis(&end.finding, end.cause.confidence, 100, context)];
    }
    let open = triage.shares(known);
    let all: f32 = open.iter().map(|(_, share)| share).sum();
    let of = |(id, share): &(&str, f32)| {
        let percent = (100.0 * share / all).round() as u8;
        let confidence = if percent >= 50 { Confidence::Likely } else { Confidence::Possible };
        Some(hypothesis(&Finding::new(code(id)?, "hypothesis"), confidence, percent, context))
    };
    open.iter().filter_map(of).collect()
}

fn hypothesis(
    finding: &Finding,
    confidence: Confidence,
    percent: u8,
    context: &Context,
) -> Hypothesis {
    Hypothesis {
        code: finding.code.clone(),
        summary: context.library.meaning(&finding.code, &context.lang),
        place: place_of(finding),
        owner: owner(finding, context),
        confidence,
        percent,
    }
}

/// Everything that was seen, claimed and concluded, in words.
fn report(
    live: Option<&Report>,
    claims: Vec<Finding>,
    made: Option<Finding>,
    name: &str,
    now: &str,
    context: &Context,
) -> Report {
    let mut verdicts: Vec<Verdict> = live.map(|live| live.verdicts.clone()).unwrap_or_default();
    for module in modules::MODULES {
        let of_module = claims.iter().chain(&made).filter(|finding| finding.check() == module.id);
        let found: Vec<Finding> = of_module.cloned().collect();
        if !found.is_empty() {
            verdicts.push(verdict(module.id, found, now));
        }
    }
    let mut report = report_about(name, verdicts, context);
    report.took_ms = live.map(|live| live.took_ms).unwrap_or_default();
    report
}

/// The report with the diagnosis' end in the place of what the checks alone would have called the
/// cause.
fn concluded(
    mut report: Report,
    end: Option<End>,
    ask: Option<&Question>,
    article: &str,
    context: &Context,
) -> Report {
    let Some(mut end) = end else {
        (report.cause, report.place) = (None, Place::Unknown);
        // A guide asks nothing and decides nothing: it is the answer.
        let guide =
            || context.library.article(article, &context.reader()).map(|article| article.summary);
        report.say = ask.map(|ask| ask.text.clone()).or_else(guide).unwrap_or_default();
        report.say_lang.clear();
        report.ask_next = ask.cloned();
        return report;
    };
    let mut worded = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let worded =
        worded.find(|finding| finding.code == end.cause.code && finding.about == end.cause.about);
    if let Some(finding) = worded {
        end.cause.owner = finding.owner;
        report.place = place_of(finding);
    }
    report.cause = Some(end.cause);
    (report.say, report.say_lang) = say(&report, context);
    report
}

fn answers(known: &Known) -> Vec<Answer> {
    let one = |(question, answer): (&String, &String)| Answer {
        question: question.clone(),
        answer: answer.clone(),
    };
    known.answers.iter().map(one).collect()
}

/// The question with its placeholders filled.
fn filled(mut question: Question, name: &str, context: &Context) -> Question {
    let mut reader = context.reader();
    reader.values = general(context, Some(name).filter(|name| name.contains('.')));
    question.text = context.library.filled(&question.text, &reader);
    question
}

/// The article that is taken where nothing points to another.
pub(crate) fn usual_article() -> String {
    FIRST_ARTICLE.to_owned()
}

#[cfg(test)]
mod tests;
