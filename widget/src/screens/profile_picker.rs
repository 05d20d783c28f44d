//! The profile picker: which panel, and which kind of IP address, where the host page did not say.

use yew::{Callback, Event, Html, html};

use crate::context::{AppContext, Reader};
use crate::elements::{self, element, of_text, when};

/// The questions that are still open; nothing when the host page answered them.
pub(crate) fn profile_picker(
    context: &AppContext,
    reader: &Reader,
    fixed: &Reader,
    choose: &Callback<Reader>,
) -> Html {
    let panels: Vec<_> = context.words.family("panel").collect();
    let ip_kinds: Vec<_> = context.words.family("ip_kind").collect();
    let with = |reader: &Reader, field: fn(&mut Reader) -> &mut String| {
        let (reader, choose) = (reader.clone(), choose.clone());
        Callback::from(move |id: String| {
            let mut reader = reader.clone();
            *field(&mut reader) = id;
            choose.emit(reader);
        })
    };
    let panel = with(reader, |reader| &mut reader.panel);
    let ip_kind = with(reader, |reader| &mut reader.ip_kind);
    let asks_panel = fixed.panel.is_empty() && !panels.is_empty();
    let asks_ip = fixed.ip_kind.is_empty() && !ip_kinds.is_empty();
    if !asks_panel && !asks_ip {
        return Html::default();
    }
    let parts = vec![
        when(asks_panel, || choice(context, "ui.your_panel", &panels, &reader.panel, panel)),
        when(asks_ip, || choice(context, "ui.your_ip", &ip_kinds, &reader.ip_kind, ip_kind)),
    ];
    element("div", "profile-picker", parts)
}

/// One question, its answers side by side, the last of them "not sure".
fn choice(
    context: &AppContext,
    question: &'static str,
    answers: &[(&str, &str)],
    chosen: &str,
    choose: Callback<String>,
) -> Html {
    let not_sure = context.words.get("ui.not_sure");
    let answers = answers.iter().copied().chain([("", not_sure)]);
    let answers = answers.map(|(id, text)| {
        let (id, choose) = (id.to_owned(), choose.clone());
        let checked = id == chosen;
        let onchange = Callback::from(move |_: Event| choose.emit(id.clone()));
        html! {
            <label>
                <input type="radio" name={question} {checked} {onchange} />
                <span>{ elements::text(text) }</span>
            </label>
        }
    });
    let legend = of_text("legend", "", context.words.get(question));
    element("fieldset", "", vec![legend, elements::list(answers.collect())])
}
