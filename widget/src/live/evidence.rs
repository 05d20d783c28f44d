//! What convinced us? What was asked, of whom, when, and what came back, word for word.

use std::rc::Rc;

use js_sys::Date;
use verdict::{Arg, Evidence};
use yew::{AttrValue, Html, html};

use crate::live::remedy::paste;
use crate::site::Site;

/// One observation.
pub(crate) fn evidence(site: &Rc<Site>, evidence: &Evidence) -> Html {
    let words = &site.words;
    html! {
        <figure class="evidence">
            <dl>
                { row(words.get("ui.asked"), &evidence.asked) }
                { row(words.get("ui.of"), &evidence.of) }
                <dt>{ words.get("ui.at") }</dt>
                <dd><time datetime={evidence.at.clone()}>{ local_time(&evidence.at, &site.lang) }</time></dd>
                { for evidence.facts.iter().map(fact) }
            </dl>
            if !evidence.said.is_empty() {
                <figcaption>{ words.get("ui.said") }</figcaption>
                <blockquote dir="ltr">{ for evidence.said.iter().map(|line| html! { <code>{ line.clone() }</code> }) }</blockquote>
            }
            if !evidence.repeat.is_empty() {
                <figcaption>{ words.get("ui.repeat") }</figcaption>
                { paste(site, evidence.repeat.clone().into(), words.get("ui.repeat")) }
            }
        </figure>
    }
}

fn row(label: AttrValue, value: &str) -> Html {
    html! { <><dt>{ label }</dt><dd><code dir="ltr">{ value.to_owned() }</code></dd></> }
}

/// A fact's name is ours and technical: it is shown as it stands in the API.
fn fact(fact: &Arg) -> Html {
    row(fact.name.replace('_', " ").into(), &fact.value)
}

/// The time as the reader's own clock shows it; as it came when it is none.
fn local_time(at: &str, lang: &str) -> String {
    let date = Date::new(&at.into());
    if date.get_time().is_nan() {
        return at.to_owned();
    }
    let options = js_sys::Object::new();
    String::from(date.to_locale_string(lang, &options))
}
