//! What is said aloud? At most 300 characters: the cause, who can mend it, and the next step.

use content::Reader;
use verdict::{Cause, Finding, On, Place, Remedy, Report, Severity};

use crate::context::Context;
use crate::report::template_values::general;

/// The most characters.
pub(crate) const LONGEST: usize = 300;

/// The sentences for a report whose words are in place, and their language where it is not that of
/// the report: what stands around a cause that has no translation is in the cause's language.
pub(crate) fn say(report: &Report, context: &Context) -> (String, String) {
    let domain = Some(report.subject.as_str());
    let mut reader = Reader {
        lang: context.lang.clone(),
        values: general(context, domain),
        ..Reader::default()
    };
    reader.values.insert("subject".to_owned(), report.subject.clone());
    let Some((cause, finding)) =
        report.cause.as_ref().and_then(|cause| Some((cause, finding_of(report, cause)?)))
    else {
        let key = match report.place {
            Place::Unknown => "say.nothing_seen",
            _ if report.status == verdict::Status::Unknown => "say.pass_with_gaps",
            _ => "say.pass",
        };
        return (shortened(&[context.library.sentence(key, &reader)]), String::new());
    };
    if !finding.lang.is_empty() {
        reader.lang.clone_from(&finding.lang);
    }
    let summary = sentence(&finding.summary);
    let who = context.library.sentence(&format!("who.{}", cause.owner), &reader);
    let next = remedy_of(report, finding).map(|remedy| {
        reader.values.insert("step".to_owned(), remedy.title.clone());
        context.library.sentence("say.next", &reader)
    });
    if finding.severity == Severity::Unknown {
        let unproven = context.library.sentence("say.unproven", &reader);
        let parts: Vec<String> =
            [Some(summary), Some(unproven), next].into_iter().flatten().collect();
        return (shortened(&parts), finding.lang.clone());
    }
    let is_minor = report.place == Place::Client && finding.severity != Severity::Error;
    let place = if is_minor && finding.on != On::Client {
        Some(context.library.sentence("say.minor", &reader))
    } else {
        None
    };
    let parts: Vec<String> =
        [Some(summary), Some(who), next, place].into_iter().flatten().collect();
    (shortened(&parts), finding.lang.clone())
}

/// What the first finding says, with its next step; none where nothing was found.
pub(crate) fn say_of_first(report: &Report, context: &Context) -> Option<(String, String)> {
    let finding = report.verdicts.iter().flat_map(|verdict| &verdict.findings).next()?;
    let mut parts = vec![sentence(&finding.summary)];
    if let Some(remedy) = remedy_of(report, finding) {
        let values = [("step".to_owned(), remedy.title.clone())].into();
        let lang = if finding.lang.is_empty() { &context.lang } else { &finding.lang };
        let reader = Reader { lang: lang.clone(), values, ..Reader::default() };
        parts.push(context.library.sentence("say.next", &reader));
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
    let mut said = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let more = part.chars().count() + usize::from(!said.is_empty());
        if said.chars().count() + more > LONGEST {
            if said.is_empty() {
                return part.chars().take(LONGEST - 1).chain(['…']).collect();
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
mod tests {
    use super::*;

    #[test]
    fn whole_sentences_fit_into_300_characters() {
        let long = "x".repeat(200);
        assert_eq!(shortened(&[long.clone(), "y".repeat(99), "z".to_owned()]).chars().count(), 300);
        assert_eq!(shortened(&[long.clone(), "y".repeat(100)]), long);
        assert_eq!(shortened(&["é".repeat(400)]).chars().count(), 300);
    }
}
