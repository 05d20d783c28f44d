//! How is a value taken to where it is needed? A button that copies it and says that it has.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};
use yew::{AttrValue, Component, Context, Html, Properties, html};

use crate::icon::{self, icon};
use crate::site::Site;

/// How long a button says what came of it, in milliseconds.
const SAID_FOR: u32 = 2_500;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: Rc<Site>,
    /// What to copy.
    pub(crate) value: AttrValue,
    /// What it is, for those who hear the button and do not see what stands beside it.
    #[prop_or_default]
    pub(crate) label: AttrValue,
}

pub(crate) enum Msg {
    Copy,
    Done(bool),
    Rest,
}

/// The button.
pub(crate) struct Copy {
    /// Whether it worked, while that is being said.
    said: Option<bool>,
    rest: Option<Timeout>,
}

impl Component for Copy {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self { said: None, rest: None }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let link = ctx.link().clone();
        match msg {
            Msg::Copy => {
                to_clipboard(ctx.props().value.to_string(), move |worked| link.send_message(Msg::Done(worked)));
                false
            }
            Msg::Done(worked) => {
                self.said = Some(worked);
                self.rest = Some(Timeout::new(SAID_FOR, move || link.send_message(Msg::Rest)));
                true
            }
            Msg::Rest => self.said.take().is_some(),
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().site.words;
        let (key, picture) = match self.said {
            None => ("ui.copy", icon::COPY),
            Some(true) => ("ui.copied", icon::TICK),
            Some(false) => ("ui.copy_failed", icon::COPY),
        };
        html! {
            <button type="button" class="copy" onclick={ctx.link().callback(|_| Msg::Copy)}>
                { icon(picture) }
                <span role="status">{ words.get(key) }</span>
                <span class="unseen">{ &ctx.props().label }</span>
            </button>
        }
    }
}

/// Copies by the clipboard's own interface, or, where the page has none (no TLS, no permission), the old way.
pub(crate) fn to_clipboard(text: String, done: impl FnOnce(bool) + 'static) {
    spawn_local(async move {
        let Some(window) = web_sys::window() else { return done(false) };
        let clipboard = window.navigator().clipboard();
        let is_there = !clipboard.is_undefined();
        let worked = is_there && JsFuture::from(clipboard.write_text(&text)).await.is_ok();
        done(worked || by_selection(&text).is_some());
    });
}

/// Selects the text in a field that is gone before it is ever drawn.
fn by_selection(text: &str) -> Option<()> {
    let document: HtmlDocument = web_sys::window()?.document()?.unchecked_into();
    let before = document.active_element();
    let field: HtmlTextAreaElement = document.create_element("textarea").ok()?.unchecked_into();
    field.set_value(text);
    document.body()?.append_child(&field).ok()?;
    field.select();
    let worked = document.exec_command("copy").unwrap_or(false);
    field.remove();
    // The host page sees the tag; within it the button keeps the focus.
    if let Some(before) = before {
        let _ = before.unchecked_into::<HtmlElement>().focus();
    }
    worked.then_some(())
}
