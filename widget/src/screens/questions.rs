//! Which question is it? The list of articles, searched as one types.

use std::rc::Rc;

use content::{ArticleCard, ArticleList};
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::{Callback, Component, Context, Html, InputEvent, KeyboardEvent, NodeRef, Properties, TargetCast, html};

use crate::ask::{Asking, Fault};
use crate::icon::{self, icon};
use crate::node::{el, of_text};
use crate::site::Site;

/// How long typing must rest before it is searched for, in milliseconds.
const REST: u32 = 180;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: Rc<Site>,
    /// All articles, in the order to show them.
    pub(crate) all: Rc<Vec<ArticleCard>>,
    /// Opens an article by its slug.
    pub(crate) open: Callback<String>,
}

pub(crate) enum Msg {
    Typed(String),
    Search,
    Found(Result<ArticleList, Fault>),
    /// The focus has come to a row, or back to the box.
    Reached(Option<usize>),
    Key(KeyboardEvent),
}

/// The list of questions.
pub(crate) struct Questions {
    typed: String,
    /// What the search found, best first; all articles while nothing is typed.
    found: Option<Vec<ArticleCard>>,
    /// The row that has the focus.
    reached: Option<usize>,
    rest: Option<Timeout>,
    asking: Option<Asking>,
    search_box: NodeRef,
    list: NodeRef,
}

impl Component for Questions {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        let (search_box, list) = (NodeRef::default(), NodeRef::default());
        Self { typed: String::new(), found: None, reached: None, rest: None, asking: None, search_box, list }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Typed(text) => self.typed(ctx, text),
            Msg::Search => self.search(ctx),
            // A search that failed leaves what is on the screen: every question is there.
            Msg::Found(Err(_)) => return false,
            Msg::Found(Ok(list)) => self.found = Some(list.articles),
            Msg::Reached(row) => self.reached = row,
            Msg::Key(event) => return self.key(ctx, &event),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let site = &ctx.props().site;
        let shown = self.shown(ctx);
        html! {
            <div class="home" onkeydown={ctx.link().callback(Msg::Key)}>
                <h2>{ site.words.get("ui.questions") }</h2>
                { self.search_box(ctx) }
                <p class="unseen" role="status">{ self.count(site, shown.len()) }</p>
                if shown.is_empty() { <p class="muted">{ site.words.get("ui.nothing_found") }</p> }
                <ul class="questions" ref={&self.list}>
                    { for shown.iter().enumerate().map(|(index, article)| row(ctx, index, article)) }
                </ul>
            </div>
        }
    }
}

impl Questions {
    fn shown<'a>(&'a self, ctx: &'a Context<Self>) -> &'a [ArticleCard] {
        self.found.as_deref().unwrap_or(&ctx.props().all)
    }

    fn typed(&mut self, ctx: &Context<Self>, text: String) {
        self.typed = text;
        (self.rest, self.asking) = (None, None);
        if self.typed.trim().is_empty() {
            self.found = None;
            return;
        }
        let link = ctx.link().clone();
        self.rest = Some(Timeout::new(REST, move || link.send_message(Msg::Search)));
    }

    fn search(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        let url = ctx.props().site.url("/v1/search", &[("q", self.typed.trim())]);
        self.asking = Asking::record(url, JsValue::UNDEFINED, move |found| link.send_message(Msg::Found(found)));
    }

    /// Arrows move the focus, Enter in the box opens the best, Escape clears; every other key does what it does.
    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let shown = self.shown(ctx);
        match (event.key().as_str(), self.reached) {
            ("ArrowDown", row) => self.focus(Some(row.map_or(0, |row| (row + 1).min(shown.len().saturating_sub(1))))),
            ("ArrowUp", row) => self.focus(row.and_then(|row| row.checked_sub(1))),
            ("Escape", _) => {
                self.typed(ctx, String::new());
                self.focus(None);
            }
            ("Enter", None) => {
                let Some(best) = shown.first() else { return false };
                ctx.props().open.emit(best.slug.clone());
            }
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Takes the focus to a row, or back to the box.
    fn focus(&self, row: Option<usize>) {
        let target = match row {
            None => self.search_box.cast::<HtmlElement>(),
            Some(row) => self.row_button(row),
        };
        if let Some(target) = target {
            let _ = target.focus();
        }
    }

    fn row_button(&self, row: usize) -> Option<HtmlElement> {
        let selector = ["li:nth-child(", &(row + 1).to_string(), ") button"].concat();
        self.list.cast::<Element>()?.query_selector(&selector).ok()??.dyn_into().ok()
    }

    fn search_box(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().site.words;
        let typed = |event: InputEvent| Msg::Typed(event.target_unchecked_into::<HtmlInputElement>().value());
        html! {
            <label class="search">
                { icon(icon::SEARCH) }
                <span class="unseen">{ words.get("ui.search") }</span>
                <input type="search" autocomplete="off" ref={&self.search_box} placeholder={words.get("ui.search")}
                    value={self.typed.clone()} oninput={ctx.link().callback(typed)}
                    onfocus={ctx.link().callback(|_| Msg::Reached(None))} />
            </label>
        }
    }

    /// Said to those who do not see the list change.
    fn count(&self, site: &Site, count: usize) -> Html {
        if self.found.is_none() {
            return Html::default();
        }
        html! { site.words.with("ui.found", &[("count", &count.to_string())]) }
    }
}

fn row(ctx: &Context<Questions>, index: usize, article: &ArticleCard) -> Html {
    let (open, slug) = (ctx.props().open.clone(), article.slug.clone());
    html! {
        <li key={article.slug.clone()}>
            <button type="button" onclick={move |_| open.emit(slug.clone())}
                onfocus={ctx.link().callback(move |_| Msg::Reached(Some(index)))}>
                { el("span", "", vec![of_text("strong", "", &article.question), of_text("small", "", &article.summary)]) }
                { icon(icon::FORWARD) }
            </button>
        </li>
    }
}
