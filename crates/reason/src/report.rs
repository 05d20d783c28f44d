//! How do verdicts become a report? Severities as the operator wants them, owners, words, remedies,
//! one cause.

pub(crate) mod brief;
pub(crate) mod catalogue;
pub(crate) mod cause;
pub(crate) mod fault_location;
pub(crate) mod modules;
pub(crate) mod owner;
pub(crate) mod redact;
pub(crate) mod settings;
pub(crate) mod spf;
pub(crate) mod summary;
pub(crate) mod template_values;
pub(crate) mod ticket;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use verdict::{
    Finding, Guide, On, Owner, Place, Question, Remedy, Report, Severity, Status, StepKind,
    Subject, SubjectKind, Verdict,
};

use crate::context::Context;
use crate::report::cause::decide;
use crate::report::fault_location::fault_location;
use crate::report::owner::owner;
use crate::report::summary::{Asked, summary};
use crate::report::template_values::{general, of_finding};

/// The article whose question comes next where the checks alone do not decide.
pub(crate) const FIRST_ARTICLE: &str = "email-not-working";

/// The most characters of an incident's own words in a remedy.
const LONGEST_NEWS: usize = 300;

/// The scope of a report that was asked for every check.
const WHOLE: &str = "whole";

/// The code of an incident that leads every answer.
const OPEN_INCIDENT: &str = "outage.open";

/// Makes the report of verdicts, in the order in which they are given. It alone makes words.
#[must_use]
pub fn report(subject: &Subject, verdicts: Vec<Verdict>, context: &Context) -> Report {
    let asked = if context.scope.is_empty() && subject.kind() == SubjectKind::Domain {
        Asked::Whole
    } else {
        Asked::Part
    };
    let scope = match &context.scope {
        part if part.is_empty() => vec![WHOLE.to_owned()],
        part => part.clone(),
    };
    let mut report = report_about(&subject.to_string(), verdicts, asked, context);
    report.scope = scope;
    report.ask_next = if asked == Asked::Whole { ask_next(&report, context) } else { None };
    report
}

/// The report about something with a name: a domain, an address, or something pasted. Its scope is
/// what its verdicts say, and nothing is asked next.
pub(crate) fn report_about(
    name: &str,
    mut verdicts: Vec<Verdict>,
    asked: Asked,
    context: &Context,
) -> Report {
    let incident = context.incident || has_incident(&verdicts);
    let context = &Context { incident, records: records(&verdicts), ..context.clone() };
    let mut remedies: Vec<Remedy> = Vec::new();
    for verdict in &mut verdicts {
        let fresh = words_about(name, verdict, context).into_iter();
        let new: Vec<Remedy> =
            fresh.filter(|remedy| !remedies.iter().any(|known| known.key == remedy.key)).collect();
        remedies.extend(new);
    }
    let findings: Vec<&Finding> = verdicts.iter().flat_map(|verdict| &verdict.findings).collect();
    let cause = decide(&findings);
    let mut report = Report {
        subject: name.to_owned(),
        scope: verdicts.iter().map(|verdict| verdict.check.clone()).collect(),
        status: verdicts
            .iter()
            .map(|verdict| verdict.status)
            .max()
            .unwrap_or(Status::NotApplicable),
        say: String::new(),
        say_lang: String::new(),
        place: fault_location(&verdicts, cause.as_ref(), asked),
        cause,
        ask_next: None,
        lang: context.lang.clone(),
        verdicts,
        remedies,
        vantage: context.vantage.clone(),
        engine: context.engine.clone(),
        took_ms: 0,
    };
    (report.say, report.say_lang) = summary(&report, asked, context);
    report
}

/// Puts one verdict into words, exactly as the report will, and gives the remedies that its
/// findings name.
pub fn words(subject: &Subject, verdict: &mut Verdict, context: &Context) -> Vec<Remedy> {
    words_about(&subject.to_string(), verdict, context)
}

fn words_about(name: &str, verdict: &mut Verdict, context: &Context) -> Vec<Remedy> {
    verdict.title = context.library.check_title(&verdict.check, &context.lang);
    if let Some(key) = &verdict.waits_on {
        let mut reader = context.reader();
        reader.values = general(context, is_domain(name).then_some(name));
        verdict.note = context.library.skip(key, &reader);
        return Vec::new();
    }
    let mut remedies: Vec<Remedy> = Vec::new();
    for finding in &mut verdict.findings {
        move_severity(finding, context);
        let remedy = put_into_words(finding, name, context);
        remedies
            .extend(remedy.filter(|remedy| !remedies.iter().any(|known| known.key == remedy.key)));
    }
    verdict.findings.sort_by_key(|finding| std::cmp::Reverse(Status::from(finding.severity)));
    verdict.status = Status::of(&verdict.findings);
    remedies
}

/// Whether an incident is open that touches the user.
fn has_incident(verdicts: &[Verdict]) -> bool {
    let mut findings = verdicts.iter().flat_map(|verdict| &verdict.findings);
    findings.any(|finding| finding.code == OPEN_INCIDENT)
}

/// How the domain's own records are, where they were looked at: `in_order`, `missing` or `faulty`;
/// and under `mail` that its mail lives `elsewhere`, where nothing of the provider's is offered.
pub(crate) fn records(verdicts: &[Verdict]) -> BTreeMap<String, String> {
    let state = |verdict: &Verdict| {
        let missing = if verdict.check == "dkim" {
            "dkim.missing".to_owned()
        } else {
            format!("{}.none", verdict.check)
        };
        match verdict.status {
            Status::Pass => Some("in_order"),
            Status::Warn | Status::Fail
                if verdict.findings.iter().any(|found| found.code == missing) =>
            {
                Some("missing")
            }
            Status::Warn | Status::Fail => Some("faulty"),
            _ => None,
        }
    };
    let of_sender = verdicts
        .iter()
        .filter(|verdict| matches!(verdict.check.as_str(), "spf" | "dkim" | "dmarc"));
    let mut records: BTreeMap<String, String> = of_sender
        .filter_map(|verdict| Some((verdict.check.clone(), state(verdict)?.to_owned())))
        .collect();
    let mut findings = verdicts.iter().flat_map(|verdict| &verdict.findings);
    if findings.any(|finding| finding.mail_path().is_elsewhere) {
        records.insert("mail".to_owned(), "elsewhere".to_owned());
    }
    records
}

/// Whether the name of a subject is a domain's, and no address.
fn is_domain(name: &str) -> bool {
    name.contains('.') && name.parse::<std::net::IpAddr>().is_err()
}

/// The operator may move a severity, but never to or from `unknown`.
fn move_severity(finding: &mut Finding, context: &Context) {
    let moved = context.severities.get(&finding.code).copied();
    let is_unknown =
        |severity: Severity| matches!(severity, Severity::Unknown | Severity::Unrecognised);
    if let Some(moved) = moved.filter(|moved| !is_unknown(*moved) && !is_unknown(finding.severity))
    {
        finding.severity = moved;
    }
}

/// Fills owner, summary and remedy of a finding.
fn put_into_words(finding: &mut Finding, subject: &str, context: &Context) -> Option<Remedy> {
    // What is not translated is English as a whole, with its values: no sentence is a mixture.
    let lang = context.library.lang_of(&finding.code, &context.lang);
    if lang != context.lang {
        let mut remedy =
            put_into_words(finding, subject, &Context { lang: lang.clone(), ..context.clone() });
        finding.lang.clone_from(&lang);
        remedy.iter_mut().for_each(|remedy| remedy.lang.clone_from(&lang));
        return remedy;
    }
    finding.owner = owner(finding, context);
    let mut reader = context.reader();
    reader.values = of_finding(finding, subject, finding.owner, context);
    let own = if finding.owner == Owner::Support { "yes" } else { "no" };
    let because = finding.because.map_or("unknown", verdict::Because::as_str);
    for (key, value) in [("owner", finding.owner.as_str()), ("because", because), ("own", own)] {
        reader.conditions.insert(key.to_owned(), value.to_owned());
    }
    // Whether the finding brings the record to publish: a general one would drop senders. A name of
    // the certificate that leads to the same server, and a port that was seen open: only these may
    // be typed.
    for (key, arg) in [("merged", "merged"), ("leads", "leading_name"), ("open", "open_port")] {
        let is_brought = finding.value(arg).is_some()
            || (arg == "merged" && finding.value("dmarc_record").is_some());
        let brings = if is_brought { "yes" } else { "no" };
        reader.conditions.insert(key.to_owned(), brings.to_owned());
    }
    // Whether there is a domain to whose zone a record belongs, and which records are there
    // already.
    if reader.values.contains_key("domain") {
        reader.conditions.insert("domain".to_owned(), "known".to_owned());
    }
    reader.conditions.extend(context.records.clone());
    for key in ["removal", "fault", "ground", "report", "failed"] {
        reader
            .conditions
            .extend(finding.value(key).map(|value| (key.to_owned(), value.to_owned())));
    }
    let mut words = context.library.code_words(&finding.code, &reader);
    if finding.on == On::Vantage && !context.for_operator {
        // A command that changes how we look is nothing for whoever asks us.
        words.steps.retain(|step| step.kind != StepKind::Command);
    }
    finding.summary = finding_summary(finding, words.summary, context);
    finding.remedy = None;
    // While an incident is open, other advice would have people change what was right before it.
    let is_muted = context.incident && finding.check() != "outage";
    if words.steps.is_empty() || is_muted {
        return None;
    }
    let is_typed = words.steps.iter().any(|step| step.kind == StepKind::ClientSetting);
    let news = news(finding).map(|news| {
        reader.values.insert("news".to_owned(), news);
        context.library.sentence("say.news", &reader)
    });
    // What a record to paste leaves out is never left unsaid.
    let dropped =
        finding.value("dropped").map(|_| context.library.sentence("spf.dropped", &reader));
    let explanation = news.into_iter().chain([words.explanation]).chain(dropped);
    let mut remedy = Remedy {
        key: String::new(),
        title: words.remedy_title,
        lang: String::new(),
        explanation: explanation.collect::<Vec<_>>().join(" "),
        steps: words.steps,
        // Its steps would name the mailbox: whoever wants them asks for the settings, or reads the
        // article.
        guide: is_typed.then(|| context.library.guide(&reader)).flatten().map(Guide::without_steps),
    };
    remedy.key = key(&finding.code, &remedy);
    finding.remedy = Some(remedy.key.clone());
    Some(remedy)
}

/// The sentence; in general terms where it would name a mailbox, and the message that came back
/// names none or many.
fn finding_summary(finding: &Finding, worded: String, context: &Context) -> String {
    let names_nobody =
        finding.check() == "bounce" && finding.about.trim_end_matches('s').ends_with("recipient");
    if names_nobody && worded.contains(&finding.about) {
        return context.library.meaning(&finding.code, &context.lang);
    }
    worded
}

/// What the provider itself writes of an incident: its own words, shown as a quotation and never
/// spoken.
fn news(finding: &Finding) -> Option<String> {
    let said = finding.evidence.iter().find(|_| finding.code == OPEN_INCIDENT)?.said.join(": ");
    let news: String = said.chars().filter(|ch| !ch.is_control()).take(LONGEST_NEWS).collect();
    (!news.is_empty()).then_some(news)
}

/// Different values, different keys; the same on every replica.
fn key(code: &str, remedy: &Remedy) -> String {
    let mut hasher = DefaultHasher::new();
    (&remedy.title, &remedy.explanation).hash(&mut hasher);
    for step in &remedy.steps {
        (step.kind.as_str(), &step.text, &step.copy).hash(&mut hasher);
    }
    format!("{code}-{:08x}", hasher.finish() as u32)
}

/// Where the checks found nothing that stops mail, the first question of the first article decides
/// most.
fn ask_next(report: &Report, context: &Context) -> Option<Question> {
    if !matches!(report.place, Place::Client | Place::Unknown) {
        return None;
    }
    context
        .library
        .triage(FIRST_ARTICLE, &context.lang)?
        .questions
        .into_iter()
        .next()
        .map(|asked| asked.question)
}
