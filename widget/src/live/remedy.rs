//! How is it mended? Steps in order, each value with a button that copies it.

use std::rc::Rc;

use verdict::{Remedy, Step};
use yew::{AttrValue, Html, html};

use crate::copy::Copy;
use crate::site::Site;

/// A remedy, whole.
pub(crate) fn remedy(site: &Rc<Site>, remedy: &Remedy) -> Html {
    html! {
        <div class="remedy">
            <h4>{ remedy.title.clone() }</h4>
            <p>{ remedy.explanation.clone() }</p>
            <ol>{ for remedy.steps.iter().map(|part| step(site, part)) }</ol>
        </div>
    }
}

fn step(site: &Rc<Site>, step: &Step) -> Html {
    let place = site.words.get(&["step.", step.kind.as_str()].concat());
    html! {
        <li>
            <span class="tag">{ place }</span>
            <span>{ step.text.clone() }</span>
            if let Some(value) = &step.copy { { paste(site, value.clone().into(), step.text.clone().into()) } }
        </li>
    }
}

/// Literal text with its button.
pub(crate) fn paste(site: &Rc<Site>, value: AttrValue, label: AttrValue) -> Html {
    html! { <div class="paste"><code dir="ltr">{ &value }</code><Copy {site} {value} {label} /></div> }
}
