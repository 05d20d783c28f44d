//! The layout of a content file: front matter, sections and conditional passages, before any
//! Markdown is parsed.
//!
//! Reading never fails: it gives what could be read, and a fault for each thing that a writer
//! should fix.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use verdict::{Choice, MailFlow, Question};

use crate::parse::condition::Condition;
use crate::triage::{Asked, CauseRule, Scope, Triage};

/// Something that a writer should fix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentFault {
    /// The file, below the content folder.
    pub file: String,
    /// The line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to write instead, as a sentence.
    pub text: String,
}

impl std::fmt::Display for ContentFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line.max(1), self.text)
    }
}

/// An article as written.
#[derive(Clone, Debug, Default)]
pub(crate) struct ArticleSource {
    pub(crate) slug: String,
    pub(crate) order: u32,
    pub(crate) question: String,
    pub(crate) summary: String,
    pub(crate) symptoms: Vec<String>,
    /// Of a guide the mail program that it is for: its id and its name.
    pub(crate) client: String,
    pub(crate) program: String,
    /// The article in whose place a guide stands for those who use its program.
    pub(crate) variant_of: String,
    pub(crate) triage: Triage,
    pub(crate) body: Vec<Passage>,
}

impl ArticleSource {
    /// Whether it has only its question, summary and symptoms, as in a language whose readers are
    /// shown the English text.
    pub(crate) fn is_blank(&self) -> bool {
        self.body.iter().all(|passage| passage.text.trim().is_empty())
    }
}

/// A section with an id: the words of a code, or of a reason to skip.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) body: Vec<Passage>,
    pub(crate) line: usize,
}

/// The checks of every question: a root cause there comes before the rest.
pub(crate) const BASE_CHECKS: &[&str] = &["outage", "domain", "zone", "mx"];

/// Lines that are under one condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    pub(crate) when: Condition,
    pub(crate) text: String,
    pub(crate) line: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FrontMatter {
    slug: String,
    order: u32,
    question: String,
    summary: String,
    symptoms: Vec<String>,
    client: String,
    program: String,
    variant_of: String,
    checks: Vec<String>,
    flows: Vec<MailFlow>,
    except: Vec<String>,
    also: Vec<String>,
    causes: Vec<CauseRule>,
    questions: Vec<AskedQuestion>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AskedQuestion {
    id: String,
    text: String,
    terminal: bool,
    after: Vec<String>,
    answers: Vec<AskedChoice>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AskedChoice {
    id: String,
    text: String,
    codes: Vec<String>,
    says: Vec<String>,
}

/// Collects the faults of one file.
pub(crate) struct Faults<'a> {
    pub(crate) file: &'a str,
    pub(crate) found: &'a mut Vec<ContentFault>,
}

impl Faults<'_> {
    pub(crate) fn add(&mut self, line: usize, text: impl Into<String>) {
        self.found.push(ContentFault { file: self.file.to_owned(), line, text: text.into() });
    }
}

/// Reads an article: front matter between two lines `+++`, then Markdown.
pub(crate) fn article(text: &str, faults: &mut Faults<'_>) -> Option<ArticleSource> {
    let (front, body) = front_matter::<FrontMatter>(text, "an article", faults)?;
    let first_line = text.lines().count() - body.lines().count() + 1;
    let triage = Triage {
        checks: with_base(front.checks),
        scope: Scope { flows: front.flows, except: front.except, also: front.also },
        causes: front.causes,
        questions: front.questions.into_iter().map(question).collect(),
    };
    Some(ArticleSource {
        slug: front.slug,
        order: front.order,
        question: front.question,
        summary: front.summary,
        symptoms: front.symptoms,
        client: front.client,
        program: front.program,
        variant_of: front.variant_of,
        triage,
        body: passages(body, first_line, faults),
    })
}

/// The checks of an article, the base checks first. An article without checks looks at nothing.
fn with_base(own: Vec<String>) -> Vec<String> {
    if own.is_empty() {
        return own;
    }
    let is_more = |check: &String| !BASE_CHECKS.contains(&check.as_str());
    BASE_CHECKS
        .iter()
        .map(|check| (*check).to_owned())
        .chain(own.into_iter().filter(is_more))
        .collect()
}

/// What stands between two lines `+++` at the beginning, and the text after it; `what` is read, for
/// the writer who forgot them.
pub(crate) fn front_matter<'a, T: DeserializeOwned>(
    text: &'a str,
    what: &str,
    faults: &mut Faults<'_>,
) -> Option<(T, &'a str)> {
    let Some((front, body)) =
        text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"))
    else {
        faults.add(
            1,
            format!("{what} begins with its front matter: a line +++, settings, and a line +++"),
        );
        return None;
    };
    match toml::from_str(front) {
        Ok(read) => Some((read, body)),
        Err(fault) => {
            let line =
                fault.span().map_or(1, |span| front[..span.start].lines().count().max(1) + 1);
            faults.add(line, format!("the front matter cannot be read: {}", fault.message()));
            None
        }
    }
}

fn question(asked: AskedQuestion) -> Asked {
    let (codes, says) =
        asked.answers.iter().map(|choice| (choice.codes.clone(), choice.says.clone())).unzip();
    let answers = asked
        .answers
        .into_iter()
        .map(|choice| Choice { id: choice.id, text: choice.text })
        .collect();
    Asked {
        question: Question { id: asked.id, text: asked.text, answers },
        is_terminal: asked.terminal,
        after: asked.after,
        codes,
        says,
    }
}

/// Reads a file of sections: `# title`, then `## heading {#id}` with its text.
pub(crate) fn sections(text: &str, faults: &mut Faults<'_>) -> (String, Vec<Section>) {
    let mut title = String::new();
    let mut found: Vec<(Section, String)> = Vec::new();
    let mut in_code = false;
    for (at, line) in text.lines().enumerate() {
        in_code ^= line.trim_start().starts_with("```");
        if let Some(heading) = line.strip_prefix("## ").filter(|_| !in_code) {
            let section = section(heading, at + 1, faults);
            found.push((section, String::new()));
        } else if let Some((_, body)) = found.last_mut() {
            body.push_str(line);
            body.push('\n');
        } else if let Some(heading) = line.strip_prefix("# ") {
            title = heading.trim().to_owned();
        } else if !line.trim().is_empty() {
            faults.add(
                at + 1,
                "text before the first section; every text belongs under a heading `## … {#id}`",
            );
        }
    }
    let sections = found
        .into_iter()
        .map(|(section, body)| Section {
            body: passages(&body, section.line + 1, faults),
            ..section
        })
        .collect();
    (title, sections)
}

fn section(heading: &str, line: usize, faults: &mut Faults<'_>) -> Section {
    let named = heading.trim().strip_suffix('}').and_then(|rest| rest.rsplit_once("{#"));
    let Some((words, id)) = named else {
        faults.add(
            line,
            "the heading lacks its id; end it with the code in braces, for example {#mx.none}",
        );
        return Section { heading: heading.trim().to_owned(), line, ..Section::default() };
    };
    Section { id: id.trim().to_owned(), heading: words.trim().to_owned(), body: Vec::new(), line }
}

/// Splits a text at its conditions: `::: panel=cpanel` … `:::`.
pub(crate) fn passages(text: &str, first_line: usize, faults: &mut Faults<'_>) -> Vec<Passage> {
    let mut found = vec![Passage { line: first_line, ..Passage::default() }];
    let mut is_open = false;
    for (at, line) in text.lines().enumerate() {
        let number = first_line + at;
        let Some(condition) = line.trim().strip_prefix(":::") else {
            let last = found.last_mut().expect("there is a passage from the start");
            last.text.push_str(line);
            last.text.push('\n');
            continue;
        };
        let condition = condition.trim();
        match (is_open, condition.is_empty()) {
            (false, true) => faults.add(number, "`:::` closes a condition, but none is open"),
            (true, false) => faults
                .add(number, "the condition above is still open; close it with a line `:::` first"),
            _ => {}
        }
        is_open = !condition.is_empty();
        let when = Condition::parse(condition).unwrap_or_else(|fault| {
            faults.add(number, fault);
            Condition::default()
        });
        found.push(Passage { when, text: String::new(), line: number + 1 });
    }
    if is_open {
        faults.add(
            first_line + text.lines().count(),
            "a condition is still open at the end; close it with a line `:::`",
        );
    }
    found.retain(|passage| !passage.text.trim().is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(work: impl FnOnce(&mut Faults<'_>) -> T) -> (T, Vec<String>) {
        let mut found = Vec::new();
        let value = work(&mut Faults { file: "en/x.md", found: &mut found });
        (value, found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn sections_have_a_heading_an_id_and_their_passages() {
        let text = "# Where does mail go?\n\n## No MX for {{domain}} {#mx.none}\n\nWhy.\n\n::: \
            panel=cpanel\n1. `dns` Add.\n:::\n";
        let ((title, sections), faults) = read(|faults| super::sections(text, faults));
        assert_eq!((title.as_str(), sections[0].id.as_str()), ("Where does mail go?", "mx.none"));
        assert_eq!(sections[0].heading, "No MX for {{domain}}");
        assert_eq!(sections[0].body.len(), 2);
        assert_eq!(sections[0].body[1].line, 8);
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn faults_name_the_line_and_what_to_write() {
        let (_, faults) =
            read(|faults| super::sections("# T\n\n## No id\n\n::: panel=cpanel\nx\n", faults));
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("en/x.md:3: the heading lacks its id"));
        assert!(faults[1].contains("still open at the end"));
    }

    #[test]
    fn an_article_without_front_matter_is_a_fault_and_not_a_panic() {
        for text in ["", "# Title", "+++\nslug = 3\n+++\nx", "+++\nnovel = true\n+++\nx"] {
            let (article, faults) = read(|faults| super::article(text, faults));
            assert!(article.is_none() && faults.len() == 1, "{text:?}: {faults:?}");
        }
    }
}
