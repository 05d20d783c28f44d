//! The evidence: what was asked, of whom, when, and what came back, word for word.

use js_sys::Date;
use verdict::{Arg, Evidence};
use yew::Html;

use crate::context::AppContext;
use crate::elements::{code, element, of_text, when};
use crate::report::remedy::paste;

/// One observation.
pub(crate) fn evidence(context: &AppContext, evidence: &Evidence) -> Html {
    let words = &context.words;
    let mut rows = vec![
        row(words.get("ui.asked"), code(&evidence.asked)),
        row(words.get("ui.of"), code(&evidence.of)),
        row(words.get("ui.at"), of_text("time", "", &local_time(&evidence.at, &context.lang))),
    ];
    rows.extend(evidence.facts.iter().map(fact));
    let said = || {
        let lines = evidence.said.iter().map(|line| code(line)).collect();
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
fn fact(fact: &Arg) -> Html {
    row(&fact.name.replace('_', " "), code(&fact.value))
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
