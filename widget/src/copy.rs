//! The copy button, which says when it has copied. The loader listens for the click, in the second
//! module too.

use yew::Html;

use crate::context::AppContext;
use crate::elements::{element_with, of_text, text};
use crate::icon::{self, icon};

/// The button beside a value. `label` says what it copies to those who hear it and do not see what
/// is beside it.
pub(crate) fn copy(context: &AppContext, value: &str, label: &str) -> Html {
    labelled("copy", context.words.get("ui.copy"), value, of_text("span", "unseen", label))
}

/// The button of what is to be done first.
pub(crate) fn copy_record(context: &AppContext, value: &str) -> Html {
    labelled("main", context.words.get("ui.copy_record"), value, Html::default())
}

fn labelled(class: &str, word: &str, value: &str, label: Html) -> Html {
    let said = element_with("span", &["role"], &["status"], vec![text(word)]);
    let content = vec![icon(icon::COPY), said, label];
    element_with("button", &["type", "class", "data-copy"], &["button", class, value], content)
}

/// What such a button says after it was pressed, a line each.
pub(crate) fn words(context: &AppContext) -> String {
    ["ui.copied", "ui.copy_failed"].map(|key| context.words.get(key)).join("\n")
}
