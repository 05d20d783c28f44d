//! The application: which screen is shown, and what is known about the reader on all of them.

use std::rc::Rc;

use content::{ArticleCard, ArticleList};
use verdict::Problem;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::{Component, Context, Html, Properties, html};

use crate::api_client::{PendingRequest, RequestError};
use crate::context::{AppContext, Attributes, Reader};
use crate::copy;
use crate::elements::element_with;
use crate::i18n::Words;
use crate::screens::article::ArticlePage;
use crate::screens::error_view::{error_view, skeleton};
use crate::screens::questions::Questions;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) attributes: Attributes,
}

pub(crate) enum Msg {
    AskForList,
    List(Result<ArticleList, RequestError>),
    Open(String),
    Back,
    Choose(Reader),
}

/// The whole widget.
pub(crate) struct App {
    /// Replaced as a whole when the language or its words change.
    context: Rc<AppContext>,
    list: Option<Result<Rc<Vec<ArticleCard>>, RequestError>>,
    pending: Option<PendingRequest>,
    /// The slug of the article that is open.
    article: Option<String>,
    /// Whether the reader has moved, so that the focus moves along.
    has_moved: bool,
    /// What the host page says of the reader, as far as the API knows it.
    given: Reader,
    reader: Reader,
}

impl Component for App {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let attributes = &ctx.props().attributes;
        let mut app = Self {
            context: Rc::new(context(attributes)),
            list: None,
            pending: None,
            article: named(&attributes.article),
            has_moved: false,
            given: attributes.reader.clone(),
            reader: attributes.reader.clone(),
        };
        app.ask_for_list(ctx, attributes.early_list.clone());
        app
    }

    /// The host page has changed an attribute of the tag.
    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let (new, old) = (&ctx.props().attributes, &old.attributes);
        if new.reader != old.reader {
            (self.given, self.reader) = (new.reader.clone(), new.reader.clone());
        }
        if new.api != old.api || new.lang != old.lang || new.reader != old.reader {
            self.context = Rc::new(AppContext {
                words: self.context.words.clone(),
                dir: self.context.dir.clone(),
                ..context(new)
            });
            self.ask_for_list(ctx, JsValue::UNDEFINED);
        }
        if new.words != old.words {
            self.context = Rc::new(context(new));
        }
        if new.article != old.article {
            self.article = named(&new.article);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::AskForList => self.ask_for_list(ctx, JsValue::UNDEFINED),
            Msg::List(Err(RequestError::Problem(problem))) if self.passes_over(&problem) => {
                self.ask_for_list(ctx, JsValue::UNDEFINED);
            }
            Msg::List(answer) => self.take_list(answer),
            Msg::Open(slug) => (self.article, self.has_moved) = (Some(slug), true),
            Msg::Back => (self.article, self.has_moved) = (None, true),
            Msg::Choose(reader) => self.reader = reader,
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let screen = match (&self.list, &self.article) {
            (None, _) => skeleton(8),
            (_, Some(slug)) => self.article(ctx, slug),
            (Some(Ok(all)), None) => {
                let open = ctx.link().callback(Msg::Open);
                let take_focus = self.has_moved;
                html! { <Questions context={&self.context} {all} {open} {take_focus} /> }
            }
            (Some(Err(fault)), None) => {
                error_view(&self.context, fault, ctx.link().callback(|_| Msg::AskForList))
            }
        };
        let AppContext { lang, dir, .. } = &*self.context;
        let values = ["mail-why", lang.as_str(), dir, &copy::words(&self.context)];
        element_with("div", &["class", "lang", "dir", "data-words"], &values, vec![screen])
    }
}

impl App {
    fn ask_for_list(&mut self, ctx: &Context<Self>, early: JsValue) {
        let link = ctx.link().clone();
        let said = [("panel", self.given.panel.as_str()), ("ip_kind", &self.given.ip_kind)];
        let asked = self.context.asked("/v1/articles", &said);
        self.pending = PendingRequest::record(asked, early, move |answer| {
            link.send_message(Msg::List(answer))
        });
    }

    /// The language of the answer is the one we asked for, or the one that there is instead.
    fn take_list(&mut self, answer: Result<ArticleList, RequestError>) {
        self.list = Some(answer.map(|list| {
            let ArticleList { lang, dir, articles, words } = list;
            self.context = Rc::new(AppContext {
                api: self.context.api.clone(),
                send: self.context.send.clone(),
                lang,
                dir,
                words: Words::new(words),
            });
            Rc::new(articles)
        }));
    }

    /// An attribute with a value that the API does not know is as good as none; the console tells
    /// whoever wrote it.
    fn passes_over(&mut self, problem: &Problem) -> bool {
        let pointer = problem.errors.first().map_or("", |field| &field.pointer);
        let (given, chosen) = match pointer {
            "panel" => (&mut self.given.panel, &mut self.reader.panel),
            "ip_kind" => (&mut self.given.ip_kind, &mut self.reader.ip_kind),
            _ => return false,
        };
        warn(&["mail-why: ", &problem.detail].concat());
        chosen.clear();
        !std::mem::take(given).is_empty()
    }

    fn article(&self, ctx: &Context<Self>, slug: &str) -> Html {
        let attributes = &ctx.props().attributes;
        let is_first = !self.has_moved && slug == attributes.article;
        let early = if is_first { attributes.early_article.clone() } else { JsValue::UNDEFINED };
        html! {
            <ArticlePage key={slug.to_owned()} context={&self.context} slug={slug.to_owned()}
                reader={self.reader.clone()} fixed={self.given.clone()} run={attributes.run}
                take_focus={self.has_moved} {early}
                open={ctx.link().callback(Msg::Open)} back={ctx.link().callback(|_| Msg::Back)}
                choose={ctx.link().callback(Msg::Choose)} />
        }
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn warn(text: &str);
}

/// With few words until the others have come.
fn context(attributes: &Attributes) -> AppContext {
    let Attributes { api, send, lang, words, .. } = attributes.clone();
    AppContext { api, send, lang, dir: "auto".to_owned(), words: Words::new(words) }
}

fn named(slug: &str) -> Option<String> {
    (!slug.is_empty()).then(|| slug.to_owned())
}
