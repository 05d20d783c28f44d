//! One article: its text, with the live checks and the settings card in their places.

use std::rc::Rc;

use content::{Article, Block, BlockKind};
use verdict::Settings;
use wasm_bindgen::JsValue;
use yew::{Callback, Component, Context, Html, MouseEvent, NodeRef, Properties, html};

use crate::api_client::{PendingRequest, RequestError};
use crate::context::{AppContext, Reader};
use crate::elements::{button, element, element_with, focus, list, of_text, text, title, when};
use crate::icon::{self, icon};
use crate::report::Live;
use crate::report::ways::dialog_button;
use crate::screens::blocks::Frame;
use crate::screens::error_view::{error_view, skeleton};
use crate::screens::settings::{self, settings};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) context: Rc<AppContext>,
    pub(crate) slug: String,
    pub(crate) reader: Reader,
    /// What the host page said about the reader, which is not asked again.
    pub(crate) fixed: Reader,
    /// Whether to run the checks without being asked to.
    pub(crate) run: bool,
    /// Whether the reader came here from another screen, so that the focus must come too.
    pub(crate) take_focus: bool,
    /// The article, asked for by the loader; or undefined.
    pub(crate) early: JsValue,
    pub(crate) open: Callback<String>,
    pub(crate) back: Callback<MouseEvent>,
    pub(crate) choose: Callback<Reader>,
}

pub(crate) enum Msg {
    Ask,
    Answer(Result<Article, RequestError>),
    AskForSettings,
    Settings(Result<Settings, RequestError>),
}

/// The page of one article.
pub(crate) struct ArticlePage {
    answer: Option<Result<Rc<Article>, RequestError>>,
    pending: Option<PendingRequest>,
    /// Whether the API does not take what is said of the reader: then the text is the one for
    /// everybody.
    is_general: bool,
    settings: settings::Answer,
    pending_settings: Option<PendingRequest>,
    title: NodeRef,
    /// Whether the focus is still to be taken to the title, once that is there.
    wants_focus: bool,
}

impl Component for ArticlePage {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut page = Self {
            answer: None,
            pending: None,
            is_general: false,
            settings: None,
            pending_settings: None,
            title: NodeRef::default(),
            wants_focus: ctx.props().take_focus,
        };
        page.ask(ctx, ctx.props().early.clone());
        page
    }

    /// Another panel is another text: the old one stays until the new one has come.
    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let new = ctx.props();
        let same_text = |a: &Props, b: &Props| {
            a.slug == b.slug
                && a.context == b.context
                && a.reader.panel == b.reader.panel
                && a.reader.ip_kind == b.reader.ip_kind
                && a.reader.address == b.reader.address
        };
        if new.slug != old.slug {
            self.answer = None;
        }
        if !same_text(new, old) {
            self.is_general = false;
            self.ask(ctx, JsValue::UNDEFINED);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Ask => self.ask(ctx, JsValue::UNDEFINED),
            Msg::Answer(Err(RequestError::Problem(problem)))
                if problem.status == 400 && !self.is_general =>
            {
                self.is_general = true;
                self.ask(ctx, JsValue::UNDEFINED);
            }
            Msg::Answer(answer) => {
                self.answer = Some(answer.map(Rc::new));
                self.ask_for_settings(ctx);
            }
            Msg::AskForSettings => self.ask_for_settings(ctx),
            Msg::Settings(answer) => self.settings = Some(answer),
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        self.wants_focus = self.wants_focus && !focus(&self.title);
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { context, back, .. } = ctx.props();
        let all = vec![icon(icon::BACK), text(context.words.get("ui.all_questions"))];
        let content = match &self.answer {
            None => skeleton(8),
            Some(Ok(article)) => self.article(ctx, article),
            Some(Err(fault)) => error_view(context, fault, ctx.link().callback(|_| Msg::Ask)),
        };
        element("div", "article", vec![button("back", all, back.clone()), content])
    }
}

impl ArticlePage {
    fn ask(&mut self, ctx: &Context<Self>, early: JsValue) {
        let Props { context, slug, reader, .. } = ctx.props();
        let link = ctx.link().clone();
        let parameters = [
            ("panel", reader.panel.as_str()),
            ("ip_kind", &reader.ip_kind),
            ("about", &reader.address),
        ];
        let said = if self.is_general { &[][..] } else { &parameters };
        let asked = context.asked(&["/v1/articles/", slug].concat(), said);
        self.pending = PendingRequest::record(asked, early, move |answer| {
            link.send_message(Msg::Answer(answer))
        });
    }

    /// Where the article has a place for them; the last answer stays until the new one has come.
    fn ask_for_settings(&mut self, ctx: &Context<Self>) {
        let Props { context, reader, .. } = ctx.props();
        let has_place = |article: &Rc<Article>| holds(&article.blocks, BlockKind::Settings);
        let has_place = matches!(&self.answer, Some(Ok(article)) if has_place(article));
        let Some(asked) = settings::asked(context, reader).filter(|_| has_place) else { return };
        let link = ctx.link().clone();
        let done = move |answer| link.send_message(Msg::Settings(answer));
        self.pending_settings = PendingRequest::record(asked, JsValue::UNDEFINED, done);
    }

    fn article(&self, ctx: &Context<Self>, article: &Rc<Article>) -> Html {
        let Props { context, open, reader, .. } = ctx.props();
        let live = list(vec![live(ctx.props(), article), dialog(ctx.props())]);
        let settings =
            settings(context, reader, &self.settings, ctx.link().callback(|_| Msg::AskForSettings));
        let frame = Frame { live: &live, settings: &settings, api: &context.api, open };
        // Between two lists of its own it stays what it is, though another text has more blocks or
        // fewer.
        let at = article.blocks.iter().position(|block| block.kind == BlockKind::Live);
        let (before, after) = at.map_or((&[][..], &article.blocks[..]), |at| {
            (&article.blocks[..at], &article.blocks[at + 1..])
        });
        let marks_live = at.is_none() && holds(&article.blocks, BlockKind::Live);
        let wants_live = at.is_some()
            || !article.checks.is_empty()
            || holds(&article.blocks, BlockKind::Settings);
        let parts = vec![
            title(&article.question, &self.title),
            of_text("p", "lead", &article.summary),
            frame.blocks(before),
            when(!marks_live && wants_live, || live.clone()),
            frame.blocks(after),
        ];
        element_with("article", &["lang", "dir"], &[&article.lang, &article.dir], parts)
    }
}

fn live(props: &Props, article: &Rc<Article>) -> Html {
    let Props { context, reader, fixed, choose, run, slug, .. } = props;
    let (reader, fixed, checks) = (reader.clone(), fixed.clone(), article.checks.clone());
    let slug = slug.clone();
    html! {
        <Live {context} {reader} {fixed} {choose} {run} {checks} {slug} />
    }
}

/// Where the second module opens.
fn dialog(props: &Props) -> Html {
    let Props { context, slug, reader, .. } = props;
    let label = vec![text(context.words.get("ui.triage"))];
    element("section", "live dialog", vec![dialog_button("", slug, reader, "", label)])
}

fn holds(blocks: &[Block], kind: BlockKind) -> bool {
    blocks.iter().any(|block| block.kind == kind || holds(&block.children, kind))
}
