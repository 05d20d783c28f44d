//! The list of questions, searched as one types.

use std::rc::Rc;

use content::{ArticleCard, ArticleList};
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::{
    Callback, Component, Context, Html, InputEvent, KeyboardEvent, NodeRef, Properties, TargetCast,
    html,
};

use crate::api_client::{PendingRequest, RequestError};
use crate::context::AppContext;
use crate::elements::{
    button, element, element_at, element_with, focus, of_text, text, title, when,
};
use crate::icon::{self, icon};

/// How long typing must rest before it is searched for, in milliseconds.
const REST: u32 = 180;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) context: Rc<AppContext>,
    /// All articles, in the order to show them.
    pub(crate) all: Rc<Vec<ArticleCard>>,
    /// Opens an article by its slug.
    pub(crate) open: Callback<String>,
    /// Whether the reader came here from another screen, so that the focus must come too.
    pub(crate) take_focus: bool,
}

pub(crate) enum Msg {
    Typed(String),
    Search,
    Found(Result<ArticleList, RequestError>),
    Key(KeyboardEvent),
}

/// The list of questions.
pub(crate) struct Questions {
    typed: String,
    /// What the search found, best first; all articles while nothing is typed.
    found: Option<Vec<ArticleCard>>,
    rest: Option<Timeout>,
    pending: Option<PendingRequest>,
    title: NodeRef,
    search_box: NodeRef,
    list: NodeRef,
}

impl Component for Questions {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self {
            typed: String::new(),
            found: None,
            rest: None,
            pending: None,
            title: NodeRef::default(),
            search_box: NodeRef::default(),
            list: NodeRef::default(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Typed(text) => self.typed(ctx, text),
            Msg::Search => self.search(ctx),
            // A search that failed leaves what is on the screen: every question is there.
            Msg::Found(Err(_)) => return false,
            Msg::Found(Ok(list)) => self.found = Some(list.articles),
            Msg::Key(event) => return self.key(ctx, &event),
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first && ctx.props().take_focus {
            focus(&self.title);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let context = &ctx.props().context;
        let shown = self.shown(ctx);
        let count = vec![self.count(context, shown.len())];
        let rows = shown.iter().map(|article| row(ctx, article)).collect();
        let nothing_found = || of_text("p", "muted", context.words.get("ui.nothing_found"));
        html! {
            <div onkeydown={ctx.link().callback(Msg::Key)}>
                { title(context.words.get("ui.questions"), &self.title) }
                { self.search_box(ctx) }
                { element_with("p", &["class", "role"], &["unseen", "status"], count) }
                { when(shown.is_empty(), nothing_found) }
                { element_at(&self.list, "ul", &["class"], &["questions"], rows) }
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
        (self.rest, self.pending) = (None, None);
        if self.typed.trim().is_empty() {
            self.found = None;
            return;
        }
        let link = ctx.link().clone();
        self.rest = Some(Timeout::new(REST, move || link.send_message(Msg::Search)));
    }

    fn search(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        let asked = ctx.props().context.asked("/v1/search", &[("q", self.typed.trim())]);
        self.pending = PendingRequest::record(asked, JsValue::UNDEFINED, move |found| {
            link.send_message(Msg::Found(found))
        });
    }

    /// Arrows move the focus, Enter in the box opens the best, Escape clears; every other key does
    /// what it does.
    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let row = event
            .target_dyn_into::<Element>()
            .and_then(|target| target.closest("li").ok().flatten());
        match (event.key().as_str(), row) {
            ("ArrowDown", None) => {
                self.list.cast::<Element>().and_then(|list| list.first_element_child()).map(into)
            }
            ("ArrowDown", Some(row)) => row.next_element_sibling().map(into),
            ("ArrowUp", Some(row)) => match row.previous_element_sibling() {
                Some(above) => Some(into(above)),
                None => Some(focus(&self.search_box)),
            },
            ("Escape", _) => {
                self.typed(ctx, String::new());
                Some(focus(&self.search_box))
            }
            ("Enter", None) => {
                let Some(best) = self.shown(ctx).first() else { return false };
                ctx.props().open.emit(best.slug.clone());
                None
            }
            _ => return false,
        };
        event.prevent_default();
        true
    }

    fn search_box(&self, ctx: &Context<Self>) -> Html {
        let search = ctx.props().context.words.get("ui.search");
        let typed = |event: InputEvent| {
            Msg::Typed(event.target_unchecked_into::<HtmlInputElement>().value())
        };
        html! {
            <label class="search">
                { icon(icon::SEARCH) }
                { of_text("span", "unseen", search) }
                <input type="search" autocomplete="off" ref={&self.search_box}
                    placeholder={search.to_owned()} value={self.typed.clone()}
                    oninput={ctx.link().callback(typed)} />
            </label>
        }
    }

    /// Said to those who do not see the list change.
    fn count(&self, context: &AppContext, count: usize) -> Html {
        if self.found.is_none() {
            return Html::default();
        }
        text(&context.words.with("ui.found", &[("count", &count.to_string())]))
    }
}

/// Takes the focus into a row.
fn into(row: Element) -> bool {
    let button = row.first_element_child().map(JsCast::unchecked_into::<HtmlElement>);
    button.is_some_and(|button| button.focus().is_ok())
}

fn row(ctx: &Context<Questions>, article: &ArticleCard) -> Html {
    let (open, slug) = (ctx.props().open.clone(), article.slug.clone());
    let said =
        vec![of_text("strong", "", &article.question), of_text("small", "", &article.summary)];
    let content = vec![element("span", "", said), icon(icon::FORWARD)];
    element("li", "", vec![button("", content, Callback::from(move |_| open.emit(slug.clone())))])
}
