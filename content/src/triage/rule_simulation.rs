//! What is wrong with the rules of an article? They are played through, every answer to every
//! question.

use std::collections::BTreeSet;

use super::{CauseRule, Known, Triage, Turn};

/// The most questions until an answer.
const MOST_QUESTIONS: usize = 4;

/// Who is asked for the rules of another article.
pub(crate) type Others<'a> = dyn Fn(&str) -> Option<&'a Triage> + 'a;

/// What is wrong, as sentences for the writer.
pub(crate) fn review<'a>(slug: &'a str, triage: &'a Triage, others: &'a Others<'a>) -> Vec<String> {
    let mut faults = of_questions(triage);
    faults.extend(triage.causes.iter().flat_map(|rule| of_rule(rule, triage, others)));
    faults.extend(hidden(triage));
    if faults.is_empty() && !triage.causes.is_empty() {
        let mut play =
            Play { slug, triage, others, reached: BTreeSet::new(), faults: BTreeSet::new() };
        play.go(triage, slug, &Known::default(), 0, 0);
        faults.extend(std::mem::take(&mut play.faults));
        faults.extend(play.unreached());
    }
    faults
}

fn of_questions(triage: &Triage) -> Vec<String> {
    let mut faults = Vec::new();
    for asked in &triage.questions {
        let id = &asked.question.id;
        let is_asked =
            |before: &String| triage.questions.iter().any(|other| other.question.id == *before);
        if let Some(before) = asked.after.iter().find(|before| *before == id || !is_asked(before)) {
            faults.push(format!(
                "the question `{id}` comes after `{before}`, which is no other \
                 question of this article"
            ));
        }
        if let Some(words) = asked
            .says
            .iter()
            .flatten()
            .find(|words| **words != words.to_lowercase() || words.len() < 4)
        {
            faults.push(format!(
                "in `says` of the question `{id}` write {words:?} in lower case, and more \
                 than three letters"
            ));
        }
        if asked.is_terminal && !asked.after.iter().any(|before| before == "mobile_data") {
            faults.push(format!(
                "the question `{id}` needs a terminal; write after = [\"mobile_data\"], \
                 which comes first"
            ));
        }
        if triage.questions.iter().filter(|other| other.question.id == *id).count() > 1 {
            faults.push(format!("the question `{id}` stands twice"));
        }
    }
    faults
}

fn of_rule(rule: &CauseRule, triage: &Triage, others: &Others<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (question, choices) in rule.clauses() {
        if !seen.insert(question) {
            faults.push(format!(
                "the cause {} asks twice for `{question}`, so it never holds",
                name(rule)
            ));
        }
        let asked = triage.questions.iter().find(|asked| asked.question.id == question);
        let has = |choice: &str| {
            asked.is_some_and(|asked| {
                asked.question.answers.iter().any(|answer| answer.id == choice)
            })
        };
        if let Some(choice) = choices.split('|').find(|choice| !has(choice)) {
            faults.push(format!(
                "`{question}={choice}` is no answer to a question of this article; write \
                 question=answer"
            ));
        }
    }
    if rule.code.is_empty() && rule.article.is_empty() {
        faults.push(format!("the cause {} needs `code`, the code that it comes to", name(rule)));
    }
    if !rule.article.is_empty() && others(&rule.article).is_none() {
        faults.push(format!("there is no article `{}` to go on with", rule.article));
    }
    faults
}

fn name(rule: &CauseRule) -> String {
    let of = [&rule.code, &rule.article].into_iter().find(|text| !text.is_empty());
    of.map_or_else(|| format!("{:?}", rule.codes), |text| format!("`{text}` {:?}", rule.answers))
}

/// Rules by findings whose every finding an earlier rule has taken.
fn hidden(triage: &Triage) -> Vec<String> {
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut faults = Vec::new();
    for rule in triage.causes.iter().filter(|rule| !rule.codes.is_empty()) {
        if rule.codes.iter().all(|code| taken.contains(code.as_str())) {
            faults.push(format!(
                "the cause {} is never reached: earlier ones take its codes",
                name(rule)
            ));
        }
        if rule.answers.is_empty() {
            taken.extend(rule.codes.iter().map(String::as_str));
        }
    }
    faults
}

/// A conversation in which nothing was found, in every way that it may go.
struct Play<'a> {
    slug: &'a str,
    triage: &'a Triage,
    others: &'a Others<'a>,
    reached: BTreeSet<usize>,
    faults: BTreeSet<String>,
}

impl Play<'_> {
    fn go(&mut self, triage: &Triage, slug: &str, known: &Known, asked: usize, hops: usize) {
        if asked > MOST_QUESTIONS {
            self.faults.insert(format!(
                "after {MOST_QUESTIONS} questions there is no answer yet: {}",
                said(known)
            ));
            return;
        }
        match triage.turn(known) {
            Turn::Ask(next) => {
                for choice in &next.question.answers {
                    let mut known = known.clone();
                    known.answers.insert(next.question.id.clone(), choice.id.clone());
                    self.go(triage, slug, &known, asked + 1, hops);
                }
            }
            Turn::Cause(rule) => self.reach(triage, slug, |own| std::ptr::eq(own, rule)),
            Turn::Article(other) if hops < 2 => {
                self.reach(triage, slug, |own| own.article == other);
                if let Some(next) = (self.others)(other) {
                    self.go(next, other, known, asked, hops + 1);
                }
            }
            Turn::Article(other) => {
                self.faults
                    .insert(format!("the articles send each other round in circles, to `{other}`"));
            }
            Turn::Open => {
                self.faults.insert(format!("no cause fits these answers: {}", said(known)));
            }
        }
    }

    fn reach(&mut self, triage: &Triage, slug: &str, is: impl Fn(&CauseRule) -> bool) {
        if slug == self.slug {
            self.reached.extend(
                triage.causes.iter().enumerate().filter(|(_, own)| is(own)).map(|(at, _)| at),
            );
        }
    }

    fn unreached(&self) -> Vec<String> {
        let by_answers =
            self.triage.causes.iter().enumerate().filter(|(_, rule)| rule.codes.is_empty());
        let never = by_answers.filter(|(at, _)| !self.reached.contains(at));
        never
            .map(|(_, rule)| {
                format!("the cause {} is never reached: earlier ones hold first", name(rule))
            })
            .collect()
    }
}

fn said(known: &Known) -> String {
    let answers: Vec<String> =
        known.answers.iter().map(|(question, answer)| format!("{question}={answer}")).collect();
    answers.join(", ")
}

#[cfg(test)]
mod tests {
    use verdict::{Choice, Question};

    use super::super::{Asked, Scope};
    use super::*;

    fn triage(rules: &[(&str, &[&str])]) -> Triage {
        let choice = |id: &str| Choice { id: id.to_owned(), text: String::new() };
        let asked = |id: &str| Asked {
            question: Question {
                id: id.to_owned(),
                text: String::new(),
                answers: vec![choice("yes"), choice("no")],
            },
            is_terminal: false,
            after: Vec::new(),
            codes: Vec::new(),
            says: Vec::new(),
        };
        let rule = |(code, answers): &(&str, &[&str])| CauseRule {
            code: (*code).to_owned(),
            answers: answers.iter().map(|text| (*text).to_owned()).collect(),
            ..CauseRule::default()
        };
        Triage {
            checks: Vec::new(),
            scope: Scope::default(),
            causes: rules.iter().map(rule).collect(),
            questions: ["a", "b", "c", "d", "e"].map(asked).to_vec(),
        }
    }

    fn faults(rules: &[(&str, &[&str])]) -> String {
        review("own", &triage(rules), &|_| None).join("\n")
    }

    #[test]
    fn rules_that_lead_everywhere_to_an_answer_are_good() {
        assert_eq!(faults(&[("x.a", &["a=yes"]), ("x.b", &["a=no"])]), "");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (rules, words) in [
            (&[("x.a", &["a=yes"][..])][..], "no cause fits these answers: a=no"),
            (&[("x.a", &[]), ("x.b", &["a=no"])], "never reached"),
            (&[("x.a", &["a=yes", "a=no"]), ("x.b", &[])], "asks twice"),
            (&[("x.a", &["a=maybe"]), ("x.b", &[])], "is no answer"),
            (
                &[("x.a", &["a=yes", "b=yes", "c=yes", "d=yes", "e=yes"]), ("x.b", &[])],
                "after 4 questions",
            ),
            (&[("", &["a=yes"]), ("x.b", &[])], "needs `code`"),
        ] {
            assert!(faults(rules).contains(words), "{words}: {}", faults(rules));
        }
    }
}
