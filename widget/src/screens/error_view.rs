//! What is shown when the API gave no answer, or none yet.

use yew::{Callback, Html, MouseEvent};

use crate::api_client::{RequestError, detail_of};
use crate::context::AppContext;
use crate::elements::{self, button, element, element_with, of_text};
use crate::icon::{self, icon};

/// What went wrong, in plain words, with a way to try again.
pub(crate) fn error_view(
    context: &AppContext,
    fault: &RequestError,
    again: Callback<MouseEvent>,
) -> Html {
    let words = &context.words;
    let text = match fault {
        RequestError::Unreachable => words.get("ui.unreachable"),
        RequestError::CutShort => words.get("ui.cut_short"),
        RequestError::Problem(problem) => detail_of(problem),
    };
    let parts = vec![
        icon::of_status(verdict::Status::Unknown),
        of_text("p", "", text),
        button("", vec![icon(icon::AGAIN), elements::text(words.get("ui.try_again"))], again),
    ];
    element_with("div", &["class", "role"], &["error", "alert"], parts)
}

/// Grey lines in the place of what is on its way.
pub(crate) fn skeleton(lines: usize) -> Html {
    element("div", "skeleton", (0..lines).map(|_| element("i", "", Vec::new())).collect())
}
