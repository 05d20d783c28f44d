//! How is a value taken to where it is needed? By a button that copies it and says that it has: the
//! loader listens for the click, in the second module too.

use yew::Html;

use crate::icon::{self, icon};
use crate::node::{of_text, text, with};
use crate::site::Site;

/// The button. `label` tells what it copies to those who hear it and do not see what stands beside
/// it.
pub(crate) fn copy(site: &Site, value: &str, label: &str) -> Html {
    let said = with("span", &["role"], &["status"], vec![text(site.words.get("ui.copy"))]);
    let content = vec![icon(icon::COPY), said, of_text("span", "unseen", label)];
    with("button", &["type", "class", "data-copy"], &["button", "copy", value], content)
}

/// What such a button says, at rest and after it was pressed, a line each.
pub(crate) fn words(site: &Site) -> String {
    ["ui.copy", "ui.copied", "ui.copy_failed"].map(|key| site.words.get(key)).join("\n")
}
