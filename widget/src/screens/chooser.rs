//! Which panel, and which kind of address? Asked where the host page did not say.

use yew::{Callback, Event, Html, html};

use crate::node::{self, el, of_text, when};
use crate::site::{Reader, Site};

/// The questions that are still open; nothing when the host page answered them.
pub(crate) fn chooser(
    site: &Site,
    reader: &Reader,
    fixed: &Reader,
    choose: &Callback<Reader>,
) -> Html {
    let panels: Vec<_> = site.words.family("panel").collect();
    let ip_kinds: Vec<_> = site.words.family("ip_kind").collect();
    let panel = {
        let (reader, choose) = (reader.clone(), choose.clone());
        move |panel| choose.emit(Reader { panel, ..reader.clone() })
    };
    let ip_kind = {
        let (reader, choose) = (reader.clone(), choose.clone());
        move |ip_kind| choose.emit(Reader { ip_kind, ..reader.clone() })
    };
    let asks_panel = fixed.panel.is_empty() && !panels.is_empty();
    let asks_ip = fixed.ip_kind.is_empty() && !ip_kinds.is_empty();
    if !asks_panel && !asks_ip {
        return Html::default();
    }
    let parts = vec![
        when(asks_panel, || choice(site, "ui.your_panel", &panels, &reader.panel, panel)),
        when(asks_ip, || choice(site, "ui.your_ip", &ip_kinds, &reader.ip_kind, ip_kind)),
    ];
    el("div", "chooser", parts)
}

/// One question, its answers side by side, the last of them "not sure".
fn choice(
    site: &Site,
    question: &'static str,
    answers: &[(&str, &str)],
    chosen: &str,
    choose: impl Fn(String) + Clone + 'static,
) -> Html {
    let not_sure = site.words.get("ui.not_sure");
    let answers = answers.iter().copied().chain([("", not_sure)]);
    let answers = answers.map(|(id, text)| {
        let (id, choose) = (id.to_owned(), choose.clone());
        let checked = id == chosen;
        let onchange = Callback::from(move |_: Event| choose(id.clone()));
        html! { <label><input type="radio" name={question} {checked} {onchange} /><span>{ node::text(text) }</span></label> }
    });
    let legend = of_text("legend", "", site.words.get(question));
    el("fieldset", "", std::iter::once(legend).chain(answers).collect())
}
