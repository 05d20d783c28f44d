//! Elements, made by functions where `html!` would repeat the same code at every place: half the
//! weight.

use web_sys::HtmlElement;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag};
use yew::{AttrValue, Callback, Html, MouseEvent, NodeRef, html};

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
    let mut node = VTag::new(tag);
    let value = |value: &&str| Some(AttributeOrProperty::Attribute(owned(value)));
    node.attributes =
        Attributes::Dynamic { keys: names, values: values.iter().map(value).collect() };
    node.add_children(children);
    node.into()
}

/// An element that holds nothing but text.
pub(crate) fn of_text(tag: &'static str, class: &str, content: &str) -> Html {
    element(tag, class, vec![text(content)])
}

/// A sentence of the API; with a language of its own where it has no translation yet.
pub(crate) fn spoken(tag: &'static str, class: &str, lang: &str, content: &str) -> Html {
    if lang.is_empty() {
        return of_text(tag, class, content);
    }
    element_with(tag, &["class", "lang", "dir"], &[class, lang, "auto"], vec![text(content)])
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
pub(crate) fn fold(summary: &str, content: Vec<Html>) -> Html {
    let children = std::iter::once(of_text("summary", "", summary)).chain(content).collect();
    element("details", "", children)
}

/// The heading of a screen, which takes the focus when the reader comes to it.
pub(crate) fn title(content: &str, node: &NodeRef) -> Html {
    html! { <h2 tabindex="-1" ref={node}>{ text(content) }</h2> }
}

/// Takes the focus to a node, if it is there.
pub(crate) fn focus(node: &NodeRef) -> bool {
    node.cast::<HtmlElement>().is_some_and(|node| node.focus().is_ok())
}

/// A button.
pub(crate) fn button(class: &str, content: Vec<Html>, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class={owned(class)} {onclick}>{ for content }</button> }
}

/// A link out of the widget, opened beside the page.
pub(crate) fn link(href: &str, content: &str) -> Html {
    element_with(
        "a",
        &["href", "target", "rel"],
        &[href, "_blank", "noopener noreferrer"],
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
