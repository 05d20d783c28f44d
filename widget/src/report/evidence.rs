//! The evidence: what was asked, of whom, when, and what came back, word for word.

use js_sys::Date;
use verdict::{Arg, Evidence, Finding};
use yew::Html;

use crate::context::AppContext;
use crate::elements::{code, element, of_text, when};
use crate::report::remedy::paste;

/// One observation behind `finding`; what decided in it is marked.
pub(crate) fn evidence(context: &AppContext, evidence: &Evidence, finding: &Finding) -> Html {
    let words = &context.words;
    let mut rows = vec![
        row(words.get("ui.asked"), code(&evidence.asked)),
        row(words.get("ui.of"), code(&evidence.of)),
        row(words.get("ui.at"), of_text("time", "", &local_time(&evidence.at, &context.lang))),
    ];
    rows.extend(evidence.facts.iter().map(|seen| fact(seen, finding)));
    let said = || {
        let decides = deciding(evidence, finding);
        let lines = evidence.said.iter().map(|line| marked(line, decides(line))).collect();
        element(
            "div",
            "",
            vec![of_text("figcaption", "", words.get("ui.said")), element("blockquote", "", lines)],
        )
    };
    let repeat = || {
        let label = words.get("ui.repeat");
        element(
            "div",
            "",
            vec![of_text("figcaption", "", label), paste(context, &evidence.repeat, label)],
        )
    };
    let parts = vec![
        element("dl", "", rows),
        when(!evidence.said.is_empty(), said),
        when(!evidence.repeat.is_empty(), repeat),
    ];
    element("figure", "evidence", parts)
}

fn row(label: &str, value: Html) -> Html {
    element("div", "", vec![of_text("dt", "", label), element("dd", "", vec![value])])
}

/// A fact's name is ours and technical: it is shown as it is in the API.
fn fact(fact: &Arg, finding: &Finding) -> Html {
    let is_fault = matches!(fact.name.as_str(), "connection" | "tls_fault");
    let decides = is_fault || names_value(&fact.value, finding);
    row(&fact.name.replace('_', " "), marked(&fact.value, decides))
}

fn marked(line: &str, decides: bool) -> Html {
    let line = code(line);
    if decides { element("mark", "", vec![line]) } else { line }
}

/// Which lines of an answer decided: those that name a value of the finding, or refuse; else, where
/// it was no conversation, all that came.
fn deciding<'a>(evidence: &'a Evidence, finding: &'a Finding) -> impl Fn(&str) -> bool + 'a {
    let decides = |line: &str| {
        names_value(line, finding) || line.starts_with("< 4") || line.starts_with("< 5")
    };
    let is_spoken = |line: &String| line.starts_with(['<', '>']);
    let all = !evidence.said.iter().any(|line| is_spoken(line) || decides(line));
    move |line| all || decides(line)
}

/// Whether a text holds what the finding says, beyond whom it is about.
fn names_value(text: &str, finding: &Finding) -> bool {
    let is_subject = |arg: &&Arg| matches!(arg.name.as_str(), "host" | "port" | "family" | "count");
    let mut values = finding.args.iter().filter(|arg| !is_subject(arg) && arg.value.len() > 2);
    values.any(|arg| arg.value != finding.about && holds(text, &arg.value))
}

/// The standard library's own search weighs more than it gains here.
fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|piece| piece == part.as_bytes())
}

/// The time as the reader's own clock shows it; as it came when it is none.
fn local_time(at: &str, lang: &str) -> String {
    let date = Date::new(&at.into());
    if date.get_time().is_nan() {
        return at.to_owned();
    }
    let options = js_sys::Object::new();
    String::from(date.to_locale_string(lang, &options))
}
