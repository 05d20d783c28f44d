//! The ticket: the whole report as a page for support.

use yew::Html;

use crate::context::AppContext;
use crate::elements::{element, element_with, text};
use crate::icon::{self, icon};

const TICKET: &[&str] = &["type", "class", "data-ticket", "data-words"];

/// The button that copies it. The loader listens for the click; what came of it is beneath.
pub(crate) fn ticket(context: &AppContext, class: &str, url: &str) -> Html {
    let words = &context.words;
    let said = ["ui.writing_ticket", "ui.ticket_copied", "ui.unreachable"];
    let said = said.map(|key| words.get(key)).join("\n");
    let label = vec![icon(icon::COPY), text(words.get("ui.copy_ticket"))];
    let write = element_with("button", TICKET, &["button", class, url, &said], label);
    let outcome = element_with("p", &["role"], &["status"], Vec::new());
    element("div", "ticket", vec![write, outcome])
}
