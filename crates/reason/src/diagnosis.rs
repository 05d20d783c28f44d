//! Which cause is it, and what should be asked next? From an article's rules, what was seen, and
//! what was said so far.
//!
//! Each call brings everything that is known: nothing is kept. The rules are the writer's; here
//! they meet the findings, and what they come to gets its owner, words and steps like everything
//! else.

mod article_choice;
pub(crate) mod claims;
mod conclusion;
mod hypotheses;
mod start;

use content::{Known, Turn};
use verdict::{Answer, Diagnosis, DiagnosisRequest, Finding, On, Place, Question, Report, Verdict};

use crate::context::Context;
use crate::pasted::UserSays;
use crate::pasted::explain::{verdict, warn_of_masked};
use crate::pasted::headers::SIGNED;
use crate::report::fault_location::location_of;
use crate::report::modules;
use crate::report::report_about;
use crate::report::summary::{Asked, summary};
use crate::report::template_values::general;
use article_choice::usual_article;
use conclusion::{Conclusion, Situation};
use hypotheses::hypotheses;
pub use start::{Start, TriageFault};

/// Reads a request: its article, its answers, and what its text says.
///
/// # Errors
/// The request names an article, an answer or a code that there is not.
pub fn begin(request: &DiagnosisRequest, context: &Context) -> Result<Start, TriageFault> {
    let text = request.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let about = request.about.as_deref().map(|about| about.trim().to_lowercase());
    let about = about.as_deref().and_then(|about| about.rsplit('@').next());
    let says = UserSays { is_mine: request.sent_by_me, about };
    let (mut claims, masked) =
        text.map(|text| claims::of_text(text, says, context)).unwrap_or_default();
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
    let open = article.is_none().then(|| article_choice::open(words, context));
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
    Ok(Start { article, open, checks, sending_address, claims, masked, answers })
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
    let mut situation = Situation::new(&start, live);
    let (article, triage) = situation.follow(start.article, context);
    let end = situation.conclusion(&triage, name, context);
    let ask = match (&end, triage.turn(&situation.known)) {
        (None, _) if start.open.is_some() => {
            start.open.as_ref().and_then(|open| article_choice::question(open, context))
        }
        (None, Turn::Ask(asked)) => Some(filled(asked.question.clone(), name, context)),
        _ => None,
    };
    let hypotheses = hypotheses(&triage, &situation.known, end.as_ref(), context);
    let say = match (&start.open, &ask) {
        (Some(open), _) => Some(article_choice::say(open, context)),
        (None, ask) => ask.as_ref().map(|ask| ask.text.clone()),
    };
    let made = end.as_ref().filter(|end| end.is_made).map(|end| end.finding.clone());
    let report = report(live, start.claims, made, name, now, context);
    let ended = end.is_some();
    let mut report = concluded(report, end, (say, ask.as_ref()), &article, context);
    if start.masked > 0 {
        warn_of_masked(&mut report, context);
    }
    Diagnosis {
        question: context.library.question(&article, &context.lang),
        ended,
        hypotheses,
        answers: answers(&situation.known),
        checks: live
            .map(|live| live.verdicts.iter().map(|verdict| verdict.check.clone()).collect())
            .unwrap_or_default(),
        wants_address: live.is_none() && !triage.checks.is_empty(),
        masked: start.masked,
        report,
        article,
        ask_next: ask,
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
    let mut report = report_about(name, verdicts, Asked::Diagnosis, context);
    report.took_ms = live.map(|live| live.took_ms).unwrap_or_default();
    report
}

/// The report with the diagnosis' end in the place of what the checks alone would have called the
/// cause.
fn concluded(
    mut report: Report,
    end: Option<Conclusion>,
    (say, ask): (Option<String>, Option<&Question>),
    article: &str,
    context: &Context,
) -> Report {
    let Some(mut end) = end else {
        (report.cause, report.place) = (None, Place::Unknown);
        // A guide asks nothing and decides nothing: it is the answer.
        let guide =
            || context.library.article(article, &context.reader()).map(|article| article.summary);
        report.say = say.or_else(guide).unwrap_or_default();
        report.say_lang.clear();
        report.ask_next = ask.cloned();
        return report;
    };
    let mut worded = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let worded =
        worded.find(|finding| finding.code == end.cause.code && finding.about == end.cause.about);
    if let Some(finding) = worded {
        end.cause.owner = finding.owner;
        report.place = location_of(finding);
        // Whatever else was found beside the cause is fixed after it.
        let first = finding.remedy.clone();
        report.remedies.sort_by_key(|remedy| Some(&remedy.key) != first.as_ref());
    }
    report.cause = Some(end.cause);
    (report.say, report.say_lang) = summary(&report, Asked::Diagnosis, context);
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

#[cfg(test)]
mod tests;
