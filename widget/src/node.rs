//! How is an element made? By a function where `html!` would repeat the same code at every place: half the weight.

use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag};
use yew::{AttrValue, Html};

/// An element with a class, which may be empty. A child that is absent is `Html::default()`, so that the others keep
/// their places.
pub(crate) fn el(tag: &'static str, class: &str, children: Vec<Html>) -> Html {
    let mut node = VTag::new(tag);
    if !class.is_empty() {
        let class = AttributeOrProperty::Attribute(AttrValue::from(class.to_owned()));
        node.attributes = Attributes::Dynamic { keys: &["class"], values: Box::new([Some(class)]) };
    }
    node.add_children(children);
    node.into()
}

/// An element that holds nothing but text.
pub(crate) fn of_text(tag: &'static str, class: &str, content: &str) -> Html {
    el(tag, class, vec![text(content)])
}

/// Text.
pub(crate) fn text(content: &str) -> Html {
    AttrValue::from(content.to_owned()).into()
}

/// Literal text, which is never turned around.
pub(crate) fn code(content: &str) -> Html {
    let mut node = VTag::new("code");
    let direction = AttributeOrProperty::Static("ltr");
    node.attributes = Attributes::Dynamic { keys: &["dir"], values: Box::new([Some(direction)]) };
    node.add_child(text(content));
    node.into()
}

/// A part that unfolds.
pub(crate) fn fold(summary: &str, content: Vec<Html>) -> Html {
    let children = std::iter::once(of_text("summary", "", summary)).chain(content).collect();
    el("details", "", children)
}

/// A node, or the empty place where it would be.
pub(crate) fn when(is_there: bool, node: impl FnOnce() -> Html) -> Html {
    if is_there { node() } else { Html::default() }
}
