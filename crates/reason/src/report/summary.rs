//! What is said aloud? At most 300 characters: the cause, how sure it is, who can fix it, and the
//! next step. Nothing is said beyond what was asked.

use content::Reader;
use verdict::{
    Cause, Confidence, Finding, On, Place, Remedy, Report, Severity, Stage, Status, Verdict,
};

use crate::context::Context;
use crate::report::template_values::general;

/// The most characters.
pub(crate) const LONGEST: usize = 300;

/// What a report was asked, and may therefore speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Why mail of a domain is not working: every check.
    Whole,
    /// Some checks, an address, a server, or something pasted.
    Part,
    /// The end of a diagnosis, which the answers led to as well.
    Diagnosis,
}

/// The sentences for a report whose words are in place, and their language where it is not that of
/// the report: what is said around a cause that has no translation is in the cause's language.
pub(crate) fn summary(report: &Report, asked: Asked, context: &Context) -> (String, String) {
    let domain = Some(report.subject.as_str());
    let mut reader = Reader {
        lang: context.lang.clone(),
        values: general(context, domain),
        ..Reader::default()
    };
    reader.values.insert("subject".to_owned(), report.subject.clone());
    match report.cause.as_ref().and_then(|cause| Some((cause, finding_of(report, cause)?))) {
        Some((cause, finding)) => {
            summary_of_cause(report, asked, (cause, finding), reader, context)
        }
        None => summary_without_cause(report, asked, &reader, context),
    }
}

/// Whether anything was seen of what was asked, be it good or bad.
pub(crate) fn has_seen(verdicts: &[Verdict]) -> bool {
    let is_seen = |finding: &Finding| {
        finding.severity != Severity::Unknown && finding.mail_path().stage != Stage::Vantage
    };
    verdicts.iter().flat_map(|verdict| &verdict.findings).any(is_seen)
}

fn summary_of_cause(
    report: &Report,
    asked: Asked,
    (cause, finding): (&Cause, &Finding),
    mut reader: Reader,
    context: &Context,
) -> (String, String) {
    if !finding.lang.is_empty() {
        reader.lang.clone_from(&finding.lang);
    }
    let word = |key: &str, reader: &Reader| context.library.sentence(key, reader);
    let mut parts = vec![sentence(&finding.summary)];
    let is_unknown = finding.severity == Severity::Unknown;
    let is_minor = report.place == Place::Client
        && finding.severity != Severity::Error
        && finding.on != On::Client;
    if is_unknown {
        parts.push(word("say.unproven", &reader));
    } else if !is_advice(cause, finding, asked) {
        let key = confidence_key(cause, finding, asked).filter(|_| !is_minor);
        parts.extend(key.map(|key| word(key, &reader)));
        parts.push(word(&format!("who.{}", cause.owner), &reader));
    }
    if let Some(remedy) = remedy_of(report, finding) {
        reader.values.insert("step".to_owned(), remedy.title.clone());
        parts.push(ended_once(word("say.next", &reader)));
    }
    if is_minor && !is_unknown {
        parts.push(word("say.minor", &reader));
    }
    (shortened(&parts), finding.lang.clone())
}

/// Whether a person asked how to do something, and this says it: there is no cause to be sure of,
/// and nothing to fix.
fn is_advice(cause: &Cause, finding: &Finding, asked: Asked) -> bool {
    asked == Asked::Diagnosis
        && finding.severity == Severity::Notice
        && matches!(finding.on, On::Client | On::Account)
        && cause.confidence == Confidence::Likely
}

/// How sure it is that this is why mail does not work. What was seen itself needs no such words,
/// nor does a fault that nobody asked to be the cause of anything.
fn confidence_key(cause: &Cause, finding: &Finding, asked: Asked) -> Option<&'static str> {
    if asked == Asked::Part && !finding.stops_mail() {
        return None;
    }
    match cause.confidence {
        Confidence::Likely => Some("say.likely"),
        Confidence::Possible => Some("say.possible"),
        Confidence::Certain | Confidence::Unrecognised => None,
    }
}

fn summary_without_cause(
    report: &Report,
    asked: Asked,
    reader: &Reader,
    context: &Context,
) -> (String, String) {
    let is_unknown = |verdict: &Verdict| verdict.status == Status::Unknown;
    let key = match asked {
        _ if !has_seen(&report.verdicts) && report.verdicts.iter().any(is_unknown) => {
            "say.nothing_seen"
        }
        Asked::Part if !report.verdicts.is_empty() => {
            return summary_of_part(report, reader, context);
        }
        Asked::Whole if report.place == Place::Client && report.verdicts.iter().any(is_gap) => {
            "say.pass_with_gaps"
        }
        Asked::Whole if report.place == Place::Client => "say.pass",
        _ => "say.nothing_seen",
    };
    (shortened(&[context.library.sentence(key, reader)]), String::new())
}

/// Whether a check says nothing about what everybody's mail rests on.
fn is_gap(verdict: &Verdict) -> bool {
    let is_core = matches!(verdict.check.as_str(), "mx" | "delivery" | "submission" | "mailbox");
    verdict.status == Status::Unknown || (is_core && verdict.status == Status::Skipped)
}

/// What each check of a part has seen, the worst first, and that nothing else was looked at.
fn summary_of_part(report: &Report, reader: &Reader, context: &Context) -> (String, String) {
    let mut seen: Vec<(Severity, &str, &str)> = Vec::new();
    for verdict in &report.verdicts {
        let worst = verdict.findings.iter().max_by_key(|finding| finding.severity);
        seen.push(worst.map_or((Severity::Info, verdict.note.as_str(), ""), |finding| {
            (finding.severity, finding.summary.as_str(), finding.lang.as_str())
        }));
    }
    seen.retain(|(_, said, _)| !said.is_empty());
    seen.sort_by_key(|(severity, ..)| std::cmp::Reverse(*severity));
    let lang = seen.first().map(|(.., lang)| (*lang).to_owned()).unwrap_or_default();
    let said = seen.iter().filter(|(.., own)| *own == lang).map(|(_, said, _)| sentence(said));
    let is_asked = !context.scope.is_empty();
    let only = is_asked.then(|| {
        let lang = if lang.is_empty() { &reader.lang } else { &lang };
        context.library.sentence("say.only_this", &Reader { lang: lang.clone(), ..reader.clone() })
    });
    let room = LONGEST - only.as_ref().map_or(0, |only| only.chars().count() + 1);
    let said = shortened_to(room, &said.collect::<Vec<_>>());
    (shortened(&[Some(said), only].into_iter().flatten().collect::<Vec<_>>()), lang)
}

/// What the first finding says, with its next step; none where nothing was found.
pub(crate) fn summary_of_first(report: &Report, context: &Context) -> Option<(String, String)> {
    let finding = report.verdicts.iter().flat_map(|verdict| &verdict.findings).next()?;
    let mut parts = vec![sentence(&finding.summary)];
    if let Some(remedy) = remedy_of(report, finding) {
        let values = [("step".to_owned(), remedy.title.clone())].into();
        let lang = if finding.lang.is_empty() { &context.lang } else { &finding.lang };
        let reader = Reader { lang: lang.clone(), values, ..Reader::default() };
        parts.push(ended_once(context.library.sentence("say.next", &reader)));
    }
    Some((shortened(&parts), finding.lang.clone()))
}

fn finding_of<'a>(report: &'a Report, cause: &Cause) -> Option<&'a Finding> {
    let mut findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    findings.find(|finding| finding.code == cause.code && finding.about == cause.about)
}

fn remedy_of<'a>(report: &'a Report, finding: &Finding) -> Option<&'a Remedy> {
    report.remedies.iter().find(|remedy| Some(&remedy.key) == finding.remedy.as_ref())
}

/// A next step that is a question ends with its own mark, and with no full stop behind it.
fn ended_once(said: String) -> String {
    match said.strip_suffix('.') {
        Some(asked) if asked.ends_with(['!', '?', '\u{61f}']) => asked.to_owned(),
        _ => said,
    }
}

/// Headings have no full stop; sentences do.
fn sentence(heading: &str) -> String {
    let heading = heading.trim();
    if heading.ends_with(['.', '!', '?', '؟', '。']) {
        heading.to_owned()
    } else {
        format!("{heading}.")
    }
}

/// As many whole parts as fit; the first one is cut if it must be.
pub(crate) fn shortened(parts: &[String]) -> String {
    shortened_to(LONGEST, parts)
}

/// The same for another length.
fn shortened_to(longest: usize, parts: &[String]) -> String {
    let mut said = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let more = part.chars().count() + usize::from(!said.is_empty());
        if said.chars().count() + more > longest {
            if said.is_empty() {
                return part.chars().take(longest - 1).chain(['…']).collect();
            }
            break;
        }
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(part);
    }
    said
}

#[cfg(test)]
mod tests;
