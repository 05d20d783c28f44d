//! The mail path, a small picture of where it is broken: you, the mail server, the domain's
//! records, everybody else.

use verdict::On;
use yew::Html;

use crate::context::AppContext;
use crate::elements::{element, element_with, of_text};
use crate::icon::{self, icon};
use crate::report::progress::Progress;

/// A place on the mail path: its name, its picture, and what can be broken there.
struct Place {
    name: &'static str,
    picture: &'static str,
    holds: fn(On) -> bool,
}

const SERVER: &str = "mail_path.server";
/// Its name where another company hosts the mail.
const ELSEWHERE: &str = "mail_path.elsewhere";

const PLACES: [Place; 4] = [
    Place {
        name: "mail_path.you",
        picture: icon::DEVICE,
        holds: |on| matches!(on, On::Client | On::Network),
    },
    Place {
        name: SERVER,
        picture: icon::SERVER,
        holds: |on| matches!(on, On::Server | On::Account),
    },
    Place {
        name: "mail_path.domain",
        picture: icon::SIGNPOST,
        holds: |on| matches!(on, On::Zone | On::Registration),
    },
    Place {
        name: "mail_path.others",
        picture: icon::GLOBE,
        holds: |on| matches!(on, On::Address | On::Recipient),
    },
];

/// The picture, as a list that reads as well as it looks.
pub(crate) fn mail_path(context: &AppContext, progress: &Progress) -> Html {
    let stops = PLACES.iter().map(|place| stop(context, progress, place)).collect();
    element_with(
        "ol",
        &["class", "aria-label"],
        &["mail-path", context.words.get("ui.mail_path")],
        stops,
    )
}

fn stop(context: &AppContext, progress: &Progress, place: &Place) -> Html {
    let status = progress.worst(place.holds);
    let is_awaited = status.is_none() && progress.is_running();
    let (class, word) = match status {
        Some(status) => (status.as_str(), context.words.of("mail_path", status.as_str())),
        None if is_awaited => ("awaited", context.words.get("ui.looking")),
        None => ("", context.words.get("mail_path.not_looked_at")),
    };
    let badge =
        status.map(|status| element("b", "", vec![icon::of_status(status)])).unwrap_or_default();
    let picture = element("span", "place", vec![icon(place.picture), badge]);
    let name =
        if place.name == SERVER && progress.finds("mx.elsewhere") { ELSEWHERE } else { place.name };
    let name = of_text("strong", "", context.words.get(name));
    element("li", class, vec![picture, name, of_text("small", "", word)])
}
