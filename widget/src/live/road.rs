//! Where on the road is it broken? A small picture: you, the mail server, the domain's records,
//! everybody else.

use verdict::On;
use yew::Html;

use crate::icon::{self, icon};
use crate::live::progress::Progress;
use crate::node::{el, of_text, with};
use crate::site::Site;

/// A place on the road: its name, its picture, and what can be broken there.
struct Place {
    name: &'static str,
    picture: &'static str,
    holds: fn(On) -> bool,
}

const SERVER: &str = "road.server";
/// Its name where the mail lives with another company.
const ELSEWHERE: &str = "road.elsewhere";

const ROAD: [Place; 4] = [
    Place {
        name: "road.you",
        picture: icon::DEVICE,
        holds: |on| matches!(on, On::Client | On::Network),
    },
    Place {
        name: SERVER,
        picture: icon::SERVER,
        holds: |on| matches!(on, On::Server | On::Account),
    },
    Place {
        name: "road.domain",
        picture: icon::SIGNPOST,
        holds: |on| matches!(on, On::Zone | On::Registration),
    },
    Place {
        name: "road.others",
        picture: icon::GLOBE,
        holds: |on| matches!(on, On::Address | On::Recipient),
    },
];

/// The picture, as a list that reads as well as it looks.
pub(crate) fn road(site: &Site, progress: &Progress) -> Html {
    let stops = ROAD.iter().map(|place| stop(site, progress, place)).collect();
    with("ol", &["class", "aria-label"], &["road", site.words.get("ui.road")], stops)
}

fn stop(site: &Site, progress: &Progress, place: &Place) -> Html {
    let status = progress.worst(place.holds);
    let is_awaited = status.is_none() && progress.is_running();
    let (class, word) = match status {
        Some(status) => (status.as_str(), site.words.of("road", status.as_str())),
        None if is_awaited => ("awaited", site.words.get("ui.looking")),
        None => ("", site.words.get("road.not_looked_at")),
    };
    let badge = status.map(|status| el("b", "", vec![icon::of_status(status)])).unwrap_or_default();
    let picture = el("span", "place", vec![icon(place.picture), badge]);
    let name =
        if place.name == SERVER && progress.finds("mx.elsewhere") { ELSEWHERE } else { place.name };
    let name = of_text("strong", "", site.words.get(name));
    el("li", class, vec![picture, name, of_text("small", "", word)])
}
