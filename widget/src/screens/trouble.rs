//! What is shown when the API gave no answer, or none yet?

use yew::{Callback, Html, MouseEvent};

use crate::ask::{Fault, said};
use crate::icon::{self, icon};
use crate::node::{self, button, el, of_text, with};
use crate::site::Site;

/// What went wrong, in plain words, with a way to try again.
pub(crate) fn trouble(site: &Site, fault: &Fault, again: Callback<MouseEvent>) -> Html {
    let words = &site.words;
    let text = match fault {
        Fault::Unreachable => words.get("ui.unreachable"),
        Fault::CutShort => words.get("ui.cut_short"),
        Fault::Problem(problem) => said(problem),
    };
    let parts = vec![
        icon::of_status(verdict::Status::Unknown),
        of_text("p", "", text),
        button("", vec![icon(icon::AGAIN), node::text(words.get("ui.try_again"))], again),
    ];
    with("div", &["class", "role"], &["trouble", "alert"], parts)
}

/// Grey lines in the place of what is on its way.
pub(crate) fn skeleton(lines: usize) -> Html {
    el("div", "skeleton", (0..lines).map(|_| el("i", "", Vec::new())).collect())
}
