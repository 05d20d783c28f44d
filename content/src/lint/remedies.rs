//! The words and remedies of a code, as each owner and each panel would read them.

use std::collections::{BTreeMap, HashMap};

use verdict::{Code, On, Severity, StepKind};

use crate::parse::markdown;
use crate::parse::source::{Faults, Section};
use crate::parse::steps::{self, CodeWords};
use crate::template::{TemplateValues, placeholders};

/// Who may own a fault of a code, as far as its remedy depends on it.
pub(super) fn owners(code: &Code) -> &'static [&'static str] {
    match (code.severity, code.on) {
        (Severity::Info, _) => &["nobody"],
        (_, On::Zone) => &["customer", "dns_host"],
        (_, On::Registration) => &["registrar"],
        (_, On::Server) => &["support", "mail_host"],
        (_, On::Address) => &["support", "isp", "mail_host"],
        (_, On::Client | On::Account) => &["customer"],
        (_, On::Network) => &["isp"],
        (_, On::Recipient) => &["recipient"],
        _ => &["operations"],
    }
}

/// Reads a code's words as each owner and each panel would, and looks for gaps in them.
pub(super) fn check_words(section: &Section, code: &Code, owner: &str, faults: &mut Faults<'_>) {
    for panel in ["cpanel", "sitemanager", "unknown"] {
        for because in if code.severity == Severity::Unknown { BECAUSE } else { &["unknown"] } {
            let known = [("panel", panel), ("owner", owner), ("because", because)];
            let words = words_for(section, &known);
            let whom = format!("for owner={owner} panel={panel} because={because}");
            if words.explanation.is_empty() {
                faults.add(
                    section.line,
                    format!(
                        "{whom}: the section lacks its explanation, a paragraph below the heading"
                    ),
                );
            }
            if code.severity != Severity::Info {
                check_remedy(section, &words, owner, &whom, faults);
            }
        }
    }
}

/// The reasons that a failed observation most often has.
const BECAUSE: &[&str] = &[
    "timeout",
    "servfail",
    "refused",
    "rate_limited",
    "resolver",
    "vantage",
    "budget",
    "paced",
    "deadline",
];

fn check_remedy(
    section: &Section,
    words: &CodeWords,
    owner: &str,
    whom: &str,
    faults: &mut Faults<'_>,
) {
    if words.remedy_title.is_empty() || words.steps.is_empty() {
        return faults.add(
            section.line,
            format!("{whom}: no remedy; write a bold line as its title and numbered steps"),
        );
    }
    let is_literal = |kind: StepKind| {
        matches!(
            kind,
            StepKind::Panel | StepKind::ClientSetting | StepKind::Command | StepKind::Wait
        )
    };
    let helps = words.steps.iter().any(|step| step.copy.is_some() || is_literal(step.kind));
    if matches!(owner, "customer" | "dns_host") && !helps {
        faults.add(
            section.line,
            format!("{whom}: the remedy needs a value to paste (```copy) or a menu path (`panel`)"),
        );
    }
}

/// The words for a situation, where every placeholder has some value.
fn words_for(section: &Section, known: &[(&str, &str)]) -> CodeWords {
    let known: BTreeMap<String, String> =
        known.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let fits = section.body.iter().filter(|passage| passage.when.holds(&known));
    let text: String = fits.map(|passage| passage.text.as_str()).collect();
    let values: BTreeMap<String, String> =
        placeholders(&text).map(|name| (name.to_owned(), "value".to_owned())).collect();
    let none = HashMap::new();
    steps::code_words(
        &section.heading,
        markdown::blocks(&text),
        &TemplateValues { values: &values, phrases: [&none, &none] },
    )
}
