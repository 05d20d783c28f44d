//! The ways on where nothing was found: what only the reader can see.

use yew::Html;

use crate::context::{AppContext, Reader};
use crate::elements::{element, element_with, of_text, text};

/// The article that asks whether webmail works.
const WEBMAIL: &str = "email-not-working";

/// Paste the error, compare the settings (the loader leads to their card), or say whether webmail
/// works.
pub(crate) fn ways(context: &AppContext, slug: &str, reader: &Reader) -> Html {
    let word = |key| vec![text(context.words.get(key))];
    let names = &["type", "data-settings"];
    let buttons = vec![
        dialog_button("main", slug, reader, "", word("ui.paste_error")),
        element_with("button", names, &["button", "on"], word("ui.compare_settings")),
        dialog_button("", WEBMAIL, reader, "webmail=works", word("ui.in_webmail")),
        dialog_button("", WEBMAIL, reader, "ask", word("ui.not_in_webmail")),
    ];
    let lead = of_text("p", "", context.words.get("ui.not_from_here"));
    element("div", "", vec![lead, element("div", "ways", buttons)])
}

/// Opens the second module: the loader listens for the click, and hands it what the button says.
/// `start` is the answer that was given by this; with any text the reader begins at the question,
/// else in the box.
pub(crate) fn dialog_button(
    class: &str,
    slug: &str,
    reader: &Reader,
    start: &str,
    label: Vec<Html>,
) -> Html {
    let about = [slug, &reader.address, &reader.panel, &reader.ip_kind, start].join("\n");
    element_with("button", &["type", "class", "data-dialog"], &["button", class, &about], label)
}
