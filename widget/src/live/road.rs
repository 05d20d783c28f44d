//! Where on the road is it broken? A small picture: you, the mail server, the domain's records, everybody else.

use verdict::{On, Status};
use yew::{Html, classes, html};

use crate::icon::{self, icon};
use crate::live::progress::Progress;
use crate::site::Site;

/// A place on the road: its name, its picture, and what can be broken there.
struct Place {
    name: &'static str,
    picture: &'static str,
    holds: fn(On) -> bool,
}

const ROAD: [Place; 4] = [
    Place { name: "road.you", picture: icon::DEVICE, holds: |on| matches!(on, On::Client | On::Account | On::Network) },
    Place { name: "road.server", picture: icon::SERVER, holds: |on| matches!(on, On::Server) },
    Place { name: "road.domain", picture: icon::SIGNPOST, holds: |on| matches!(on, On::Zone | On::Registration) },
    Place { name: "road.others", picture: icon::GLOBE, holds: |on| matches!(on, On::Address | On::Recipient) },
];

/// The picture, as a list that reads as well as it looks.
pub(crate) fn road(site: &Site, progress: &Progress) -> Html {
    html! {
        <ol class="road" aria-label={site.words.get("ui.road")}>{ for ROAD.iter().map(|place| stop(site, progress, place)) }</ol>
    }
}

fn stop(site: &Site, progress: &Progress, place: &Place) -> Html {
    let status = progress.worst(place.holds);
    let is_awaited = status.is_none() && progress.is_running();
    let word = match status {
        Some(status) => site.words.get(&["road.", status.as_str()].concat()),
        None if is_awaited => site.words.get("ui.looking"),
        None => site.words.get("road.not_looked_at"),
    };
    html! {
        <li class={classes!(status.map_or("open", Status::as_str), is_awaited.then_some("awaited"))}>
            <span class="place">{ icon(place.picture) }if let Some(status) = status { <b>{ icon::of_status(status) }</b> }</span>
            <strong>{ site.words.get(place.name) }</strong>
            <small>{ word }</small>
        </li>
    }
}
