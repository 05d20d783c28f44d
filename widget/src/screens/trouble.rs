//! What is shown when the API gave no answer, or none yet?

use yew::{Callback, Html, MouseEvent, html};

use crate::ask::Fault;
use crate::icon::{self, icon};
use crate::node::el;
use crate::site::Site;

/// What went wrong, in plain words, with a way to try again.
pub(crate) fn trouble(site: &Site, fault: &Fault, again: Callback<MouseEvent>) -> Html {
    let words = &site.words;
    let text = match fault {
        Fault::Unreachable => words.get("ui.unreachable"),
        Fault::CutShort => words.get("ui.cut_short"),
        Fault::Problem(problem) => problem.errors.first().map_or(&problem.detail, |field| &field.detail).clone().into(),
    };
    html! {
        <div class="trouble" role="alert">
            { icon::of_status(verdict::Status::Unknown) }
            <p>{ text }</p>
            <button type="button" onclick={again}>{ icon(icon::AGAIN) }{ words.get("ui.try_again") }</button>
        </div>
    }
}

/// Grey lines in the place of what is on its way.
pub(crate) fn skeleton(lines: usize) -> Html {
    el("div", "skeleton", (0..lines).map(|_| el("i", "", Vec::new())).collect())
}
