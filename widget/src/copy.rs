//! The copy button, which says when it has copied. The loader listens for the click, in the second
//! module too.

use yew::Html;

use crate::context::AppContext;
use crate::elements::{element_with, of_text, text};
use crate::icon::{self, icon};

/// The button. `label` says what it copies to those who hear it and do not see what is beside
/// it.
pub(crate) fn copy(context: &AppContext, value: &str, label: &str) -> Html {
    let said =
        element_with("span", &["role"], &["status"], vec![text(context.words.get("ui.copy"))]);
    let content = vec![icon(icon::COPY), said, of_text("span", "unseen", label)];
    element_with("button", &["type", "class", "data-copy"], &["button", "copy", value], content)
}

/// What such a button says, at rest and after it was pressed, a line each.
pub(crate) fn words(context: &AppContext) -> String {
    ["ui.copy", "ui.copied", "ui.copy_failed"].map(|key| context.words.get(key)).join("\n")
}
