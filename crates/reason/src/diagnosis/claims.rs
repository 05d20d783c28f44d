//! What does the asker bring? Findings claimed from the browser, findings in the text, answers, and
//! the article they point to.
//!
//! A claim is taken only as far as its form can be vouched for: a code of ours, and values that
//! cannot carry a sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use content::Triage;
use verdict::{Answer, Arg, ArgKind, Because, Claim, Evidence, EvidenceKind, Finding, Severity};

use super::article_choice::{start_of, usual_article};
use super::start::TriageFault;
use crate::context::Context;
use crate::pasted::{self, UserSays, phrase};
use crate::report::modules::code;

/// The most values of one claim.
const MOST_ARGS: usize = 12;

/// As much of a text is looked for among the articles, in bytes.
const LONGEST_QUERY: usize = 1000;

/// A claim as a finding.
pub(super) fn read(claim: &Claim) -> Result<Finding, TriageFault> {
    let fault = |text: String| TriageFault { field: "claims", text };
    let code = code(&claim.code).ok_or_else(|| {
        fault("send codes that are read out of pasted text; /v1/checks lists them".to_owned())
    })?;
    let mut finding = Finding::new(code, "what was pasted");
    for arg in claim.args.iter().take(MOST_ARGS) {
        let arg = vouched(arg)
            .ok_or_else(|| fault(format!("a value of {} is not of its kind", code.id)))?;
        finding.args.push(arg);
    }
    if code.severity == Severity::Unknown {
        finding = finding.because(Because::Refused);
    }
    let about = ["host", "address"].iter().find_map(|name| finding.value(name)).map(str::to_owned);
    let about = finding.value("recipient_domain").map(of_domain).or(about);
    if let Some(about) = about {
        finding.about = about;
    }
    Ok(finding.evidence(Evidence::new(
        EvidenceKind::Text,
        "read in the browser",
        "what was pasted",
        "",
    )))
}

/// The value made anew from what its kind allows: words of ours are short and plain, records and
/// quotes do not travel.
fn vouched(arg: &Arg) -> Option<Arg> {
    let (name, value) = (arg.name.as_str(), arg.value.as_str());
    let is_name = !name.is_empty()
        && name.len() <= 32
        && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if !is_name {
        return None;
    }
    let is_host = |text: &str| {
        text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b)) && text.len() <= 253
    };
    let is_word = |text: &str| {
        text.bytes().all(|b| b.is_ascii_alphanumeric() || b" ._-".contains(&b)) && text.len() <= 40
    };
    match arg.kind {
        ArgKind::Host => is_host(value).then(|| Arg::host(name, value)),
        ArgKind::Domain => is_host(value).then(|| Arg::domain(name, value)),
        ArgKind::Address => Some(Arg::address(name, value.parse::<IpAddr>().ok()?)),
        ArgKind::Port => Some(Arg::port(name, value.parse().ok()?)),
        ArgKind::Count => Some(Arg::count(name, value.parse().ok()?)),
        ArgKind::Word => is_word(value).then(|| Arg::word(name, value)),
        ArgKind::Time | ArgKind::Record | ArgKind::Quoted | ArgKind::Unrecognised => None,
    }
}

/// What a text says, if it is more than a person's own words, and how many secrets were masked in
/// it, by what they say of it.
pub(crate) fn of_text(text: &str, says: UserSays<'_>, context: &Context) -> (Vec<Finding>, usize) {
    let pasted = pasted::read(text.as_bytes(), says, context.profile.as_deref());
    let found = pasted.found.into_iter().flat_map(|(_, found)| found);
    let says =
        |finding: &Finding| !matches!(finding.code.as_str(), "bounce.nothing" | "bounce.no_reason");
    (found.filter(says).map(unquoted).collect(), pasted.masked)
}

/// Whoever asks has the text: the answer repeats nothing of it.
fn unquoted(mut finding: Finding) -> Finding {
    finding.evidence.iter_mut().for_each(|evidence| evidence.said.clear());
    finding.args.retain(|arg| !arg.is_outside_text());
    if finding.about.contains('@') {
        finding.about =
            finding.value("recipient_domain").map_or_else(|| "recipient".to_owned(), of_domain);
    }
    finding
}

/// A recipient of whom only the domain is known.
fn of_domain(domain: &str) -> String {
    format!("…@{domain}")
}

/// The article that a text and its findings point to: of those that know the findings the one whose
/// words come nearest.
///
/// None where there are words, and they point to no article.
pub(super) fn article(text: &str, claims: &[Finding], context: &Context) -> Option<String> {
    if claims.is_empty() && !text.is_empty() {
        return context.library.pointed_to(start_of(text), &context.lang);
    }
    Some(knowing(text, claims, context).unwrap_or_else(usual_article))
}

/// Of the articles that know what was found the one whose words come nearest.
pub(crate) fn knowing(text: &str, claims: &[Finding], context: &Context) -> Option<String> {
    let all = context.library.articles(&context.lang).articles.into_iter().map(|card| card.slug);
    ranked(text, context).into_iter().chain(all).find(|slug| {
        let triage = context.library.triage(slug, &context.lang).unwrap_or_default();
        claims.iter().any(|claim| triage.knows(claim))
    })
}

/// The articles that decide something, the nearest to the words first.
fn ranked(text: &str, context: &Context) -> Vec<String> {
    // What has no causes decides nothing: a guide for a mail program is found by the search alone.
    let decides = |slug: &String| {
        context.library.triage(slug, &context.lang).is_some_and(|rules| !rules.causes.is_empty())
    };
    let ranked = context.library.search(start_of(text), &context.lang).into_iter();
    ranked.map(|card| card.slug).filter(decides).collect()
}

/// Whether a fault was shown, and nothing that was is known to the article's rules or questions.
pub(super) fn are_beside(triage: &Triage, claims: &[Finding]) -> bool {
    claims.iter().any(is_fault) && !claims.iter().any(|claim| triage.knows(claim))
}

/// Whether a claim tells of something that went wrong.
pub(crate) fn is_fault(claim: &Finding) -> bool {
    matches!(claim.severity, Severity::Error | Severity::Warning)
}

/// The answers that a person's own words give, so that they are not asked what they have said.
/// Words that give two answers to one question give none.
pub(super) fn said(text: &str, triage: &Triage) -> Vec<(String, String)> {
    let text = phrase::plain(text, LONGEST_QUERY);
    let mut found = Vec::new();
    for asked in &triage.questions {
        let is_said = |says: &&Vec<String>| says.iter().any(|words| phrase::holds(&text, words));
        let given: Vec<usize> =
            (0..asked.says.len()).filter(|at| is_said(&&asked.says[*at])).collect();
        if let [at] = given[..] {
            found.push((asked.question.id.clone(), asked.question.answers[at].id.clone()));
        }
    }
    found
}

/// The answers by question; each must be one of some article's.
pub(super) fn answers(
    given: &[Answer],
    context: &Context,
) -> Result<BTreeMap<String, String>, TriageFault> {
    let slugs = context.library.articles(&context.lang).articles.into_iter().map(|card| card.slug);
    let all: Vec<Triage> =
        slugs.filter_map(|slug| context.library.triage(&slug, &context.lang)).collect();
    let choices = |question: &str| -> BTreeSet<&str> {
        let asked = all
            .iter()
            .flat_map(|triage| &triage.questions)
            .filter(|asked| asked.question.id == question);
        asked.flat_map(|asked| &asked.question.answers).map(|choice| choice.id.as_str()).collect()
    };
    for (at, answer) in given.iter().enumerate() {
        let choices = choices(&answer.question);
        if choices.contains(answer.answer.as_str()) {
            continue;
        }
        let ids: BTreeSet<&str> = all
            .iter()
            .flat_map(|triage| &triage.questions)
            .map(|asked| asked.question.id.as_str())
            .collect();
        let (what, takes) =
            if choices.is_empty() { ("question", ids) } else { ("answer", choices) };
        let takes = takes.into_iter().collect::<Vec<_>>().join(", ");
        let text = format!(
            "the {what} of answers[{at}] is none that we know; it takes {takes}, as ask_next gives \
            them"
        );
        return Err(TriageFault { field: "answers", text });
    }
    Ok(given.iter().map(|answer| (answer.question.clone(), answer.answer.clone())).collect())
}
