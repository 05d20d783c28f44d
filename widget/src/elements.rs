//! Elements, made by functions where `html!` would repeat the same code at every place: half the
//! weight.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::html::onclick;
use yew::virtual_dom::listeners::Listeners;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VList, VTag};
use yew::{AttrValue, Callback, Html, MouseEvent, NodeRef};

/// An element with a class, which may be empty. A child that is absent is `Html::default()`, so
/// that the others keep their places.
pub(crate) fn element(tag: &'static str, class: &str, children: Vec<Html>) -> Html {
    if class.is_empty() {
        return element_with(tag, &[], &[], children);
    }
    element_with(tag, &["class"], &[class], children)
}

/// An element with attributes: their names, and a value for each.
pub(crate) fn element_with(
    tag: &'static str,
    names: &'static [&'static str],
    values: &[&str],
    children: Vec<Html>,
) -> Html {
    element_at(&NodeRef::default(), tag, names, values, children)
}

/// The same, to be found again by `place`.
pub(crate) fn element_at(
    place: &NodeRef,
    tag_name: &'static str,
    names: &'static [&'static str],
    values: &[&str],
    children: Vec<Html>,
) -> Html {
    tag(place, tag_name, names, values, children).into()
}

fn tag(
    place: &NodeRef,
    name: &'static str,
    names: &'static [&'static str],
    values: &[&str],
    children: Vec<Html>,
) -> VTag {
    let value = |value: &&str| Some(AttributeOrProperty::Attribute(owned(value)));
    let values = values.iter().map(value).collect();
    // What `html!` itself comes to: the ways that are documented weigh 2 KB more.
    VTag::__new_other(
        AttrValue::Static(name),
        place.clone(),
        None,
        Attributes::Dynamic { keys: names, values },
        Listeners::None,
        list(children),
    )
}

/// An element that holds nothing but text.
pub(crate) fn of_text(tag: &'static str, class: &str, content: &str) -> Html {
    element(tag, class, vec![text(content)])
}

/// A sentence of the API; with a language of its own where it has no translation yet.
pub(crate) fn spoken(tag: &'static str, class: &str, lang: &str, content: &str) -> Html {
    spoken_with(tag, class, lang, vec![text(content)])
}

/// The same, with links in it.
pub(crate) fn spoken_with(tag: &'static str, class: &str, lang: &str, content: Vec<Html>) -> Html {
    if lang.is_empty() {
        return element(tag, class, content);
    }
    element_with(tag, &["class", "lang", "dir"], &[class, lang, "auto"], content)
}

/// Nodes side by side.
pub(crate) fn list(nodes: Vec<Html>) -> Html {
    VList::with_children(nodes, None).into()
}

/// Text.
pub(crate) fn text(content: &str) -> Html {
    owned(content).into()
}

/// Literal text, which is never turned around.
pub(crate) fn code(content: &str) -> Html {
    element_with("code", &["dir"], &["ltr"], vec![text(content)])
}

/// A part that unfolds.
pub(crate) fn fold(class: &str, summary: Vec<Html>, content: Vec<Html>) -> Html {
    let summary = element("summary", "", summary);
    element("details", class, vec![summary, list(content)])
}

/// The heading of a screen, which takes the focus when the reader comes to it.
pub(crate) fn title(content: &str, node: &NodeRef) -> Html {
    element_at(node, "h2", &["tabindex"], &["-1"], vec![text(content)])
}

/// Takes the focus to a node, if it is there.
pub(crate) fn focus(node: &NodeRef) -> bool {
    node.cast::<HtmlElement>().is_some_and(|node| node.focus().is_ok())
}

/// A button.
pub(crate) fn button(class: &str, content: Vec<Html>, pressed: Callback<MouseEvent>) -> Html {
    pressable("button", &["type", "class"], &["button", class], content, pressed)
}

/// An element that does something when it is clicked.
pub(crate) fn pressable(
    tag_name: &'static str,
    names: &'static [&'static str],
    values: &[&str],
    content: Vec<Html>,
    pressed: Callback<MouseEvent>,
) -> Html {
    let mut node = tag(&NodeRef::default(), tag_name, names, values, content);
    node.add_listener(Rc::new(onclick::Wrapper::new(pressed)));
    node.into()
}

/// A link out of the widget, opened beside the page.
pub(crate) fn link(class: &str, href: &str, content: &str) -> Html {
    element_with(
        "a",
        &["class", "href", "target", "rel"],
        &[class, href, "_blank", "noopener noreferrer"],
        vec![text(content)],
    )
}

/// A node, or the empty place where it would be.
pub(crate) fn when(is_there: bool, node: impl FnOnce() -> Html) -> Html {
    if is_there { node() } else { Html::default() }
}

fn owned(content: &str) -> AttrValue {
    AttrValue::from(content.to_owned())
}
