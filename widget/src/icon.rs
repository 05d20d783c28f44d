//! Icons, beside words and never instead of them: each is hidden from screen readers.

use verdict::Status;
use yew::Html;

use crate::elements::element_with;

/// A picture drawn with one stroke on a field of 24 by 24.
pub(crate) fn icon(path: &'static str) -> Html {
    let drawn = element_with("path", &["d"], &[path], Vec::new());
    element_with(
        "svg",
        &["class", "viewBox", "aria-hidden"],
        &["icon", "0 0 24 24", "true"],
        vec![drawn],
    )
}

/// The picture of a status; each has its own outline, so that colour is never needed to tell them
/// apart.
pub(crate) fn of_status(status: Status) -> Html {
    icon(match status {
        Status::Pass => CHECK,
        Status::Warn => {
            "M12 9v4m0 3.5v.01M10.3 4 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4a2 2 \
             0 0 0-3.4 0z"
        }
        Status::Fail => "M8 3h8l5 5v8l-5 5H8l-5-5V8zm1 6 6 6m0-6-6 6",
        Status::Unknown | Status::Unrecognised => {
            "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2.2m0 3.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 \
             18 0z"
        }
        Status::Skipped | Status::NotApplicable => "M8 12h8m5 0a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
    })
}

pub(crate) const CHECK: &str = "m8 12 3 3 5-6m5 3a9 9 0 1 1-18 0 9 9 0 0 1 18 0z";
pub(crate) const COPY: &str = "M9 9h10v11H9zM5 15V4h10";
pub(crate) const SEARCH: &str = "m20 20-4.5-4.5M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0z";
pub(crate) const BACK: &str = "M19 12H5m6-6-6 6 6 6";
pub(crate) const FORWARD: &str = "m9 6 6 6-6 6";
pub(crate) const AGAIN: &str = "M20 11a8 8 0 1 0-2.3 6M20 4v7h-7";
pub(crate) const DEVICE: &str = "M4 5h16v11H4zM2 20h20";
pub(crate) const SERVER: &str = "M4 4h16v7H4zm0 9h16v7H4zm4-5.5v.01M8 16.5v.01M12 7.5h4m-4 9h4";
pub(crate) const SIGNPOST: &str = "M12 3v18M12 5H5L3 7.5 5 10h7m0 2h7l2 2.5-2 2.5h-7";
pub(crate) const GLOBE: &str =
    "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18z";
