//! The live report in an article: the form, which shrinks to a line, and the answer as it comes.

mod answer;
mod checks;
mod evidence;
mod mail_path;
mod progress;
mod remedy;
mod ticket;
pub(crate) mod ways;

use std::rc::Rc;

use verdict::Report;
use web_sys::{Element, HtmlInputElement};
use yew::{
    Callback, Component, Context, Html, InputEvent, MouseEvent, NodeRef, Properties, SubmitEvent,
    TargetCast, html,
};

use crate::api_client::{PendingRequest, RequestError};
use crate::context::{AppContext, Reader, escaped};
use crate::elements::{button, element, element_with, focus, list, of_text, text, when};
use crate::report::answer::{Answer, on_its_way};
use crate::report::progress::Progress;
use crate::report::ticket::ticket;
use crate::screens::error_view::error_view;
use crate::screens::profile_picker::profile_picker;
use crate::sse::Event;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) context: Rc<AppContext>,
    pub(crate) reader: Reader,
    /// What the host page said about the reader, which is not asked again.
    pub(crate) fixed: Reader,
    /// The checks that this article needs, or none for all.
    pub(crate) checks: Vec<String>,
    /// Whether to run without being asked to, once it is known for what.
    pub(crate) run: bool,
    pub(crate) choose: Callback<Reader>,
    /// The slug of the article.
    pub(crate) slug: String,
}

pub(crate) enum Msg {
    Typed(String),
    /// Whether it is the reader who wants it, or the host page.
    Run(bool),
    Edit,
    Stop,
    Event(Event),
    Ended(Result<(), RequestError>),
}

const FAULT: &[&str] = &["id", "class", "role"];
const NEWS: &[&str] = &["class", "role", "aria-live"];

/// The form, and below it the report.
#[derive(Default)]
pub(crate) struct Live {
    typed: String,
    /// What the answer is about: the field may hold something else by now.
    asked: String,
    progress: Progress,
    pending: Option<PendingRequest>,
    /// Whether the reader changes what was asked: the form is open again.
    is_editing: bool,
    /// Whether it was the reader who asked: then the focus comes along.
    is_readers: bool,
    /// Whether the focus is still to be taken to `spot`.
    wants_focus: bool,
    /// The field while it is changed, then the progress, then the first sentence of the answer.
    spot: NodeRef,
}

impl Component for Live {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let Props { reader, run, .. } = ctx.props();
        if *run && !reader.address.is_empty() {
            ctx.link().send_message(Msg::Run(false));
        }
        Self { typed: reader.address.clone(), ..Self::default() }
    }

    /// When the host page names another address, start again.
    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let new = ctx.props();
        let address = &new.reader.address;
        if *address != old.reader.address && *address != self.typed && *address != self.asked {
            self.typed.clone_from(&new.reader.address);
            self.clear();
            if new.run {
                ctx.link().send_message(Msg::Run(false));
            }
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Typed(text) => self.typed = text,
            Msg::Run(is_readers) => {
                self.run(ctx);
                (self.is_readers, self.wants_focus) = (is_readers, is_readers);
            }
            Msg::Edit => {
                (self.is_editing, self.wants_focus) = (true, true);
            }
            Msg::Stop => {
                self.pending = None;
                self.progress.stop();
            }
            Msg::Event(event) => self.take(ctx, &event),
            Msg::Ended(end) => self.progress.end(end),
        }
        true
    }

    /// The answer begins where the window begins, and the focus is on its first sentence.
    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.wants_focus && focus(&self.spot) {
            self.wants_focus = false;
            if let Some(spot) = self.spot.cast::<Element>() {
                spot.scroll_into_view();
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { context, reader, fixed, choose, .. } = ctx.props();
        let progress = &self.progress;
        let is_open = self.is_editing || progress.is_idle() || progress.field_fault().is_some();
        let panel = if is_open {
            let picker = profile_picker(context, reader, fixed, choose);
            element("div", "panel", vec![self.form(ctx), picker])
        } else {
            self.chip(ctx)
        };
        let parts = vec![panel, when(!progress.is_idle(), || self.answer(ctx))];
        let (names, label) = (&["class", "aria-label"], context.words.get("ui.live"));
        element_with("section", names, &["live", label], parts)
    }
}

impl Live {
    fn clear(&mut self) {
        self.pending = None;
        self.progress = Progress::default();
    }

    fn run(&mut self, ctx: &Context<Self>) {
        self.typed = self.typed.trim().to_owned();
        if self.typed.is_empty() {
            return;
        }
        self.asked.clone_from(&self.typed);
        self.is_editing = false;
        self.clear();
        self.progress.start();
        let (each, done) = (ctx.link().callback(Msg::Event), ctx.link().callback(Msg::Ended));
        let each = Box::new(move |event| each.emit(event));
        let asked = (ctx.props().context.send.clone(), self.url(ctx, ""));
        self.pending = PendingRequest::events(asked, each, move |end| done.emit(end));
    }

    /// The first event says that the API can use what was typed; only then is it the reader's
    /// address everywhere.
    fn take(&mut self, ctx: &Context<Self>, event: &Event) {
        let Props { reader, choose, .. } = ctx.props();
        self.progress.take(event);
        if self.progress.report().is_some() {
            self.wants_focus = self.is_readers;
        }
        if self.asked != reader.address {
            choose.emit(Reader { address: self.asked.clone(), ..reader.clone() });
        }
    }

    /// The report on what was asked.
    fn url(&self, ctx: &Context<Self>, view: &str) -> String {
        let Props { context, reader, checks, .. } = ctx.props();
        let route = if is_ip_address(&self.asked) { "/v1/addresses/" } else { "/v1/domains/" };
        let checks = checks.join(",");
        let parameters = [
            ("checks", checks.as_str()),
            ("panel", &reader.panel),
            ("ip_kind", &reader.ip_kind),
            ("view", view),
        ];
        context.url(&[route, &escaped(&self.asked)].concat(), &parameters)
    }

    fn form(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().context.words;
        let oninput = ctx.link().callback(|event: InputEvent| {
            Msg::Typed(event.target_unchecked_into::<HtmlInputElement>().value())
        });
        let onsubmit = ctx.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Msg::Run(true)
        });
        let fault = self.progress.field_fault();
        let field = if self.is_editing { self.spot.clone() } else { NodeRef::default() };
        let (invalid, fault_id) = (fault.map(|_| "true"), fault.map(|_| "address-fault"));
        html! {
            <form {onsubmit} novalidate=true>
                <label for="address">{ text(words.get("ui.address")) }</label>
                <div class="ask">
                    <input id="address" ref={field} type="text" inputmode="email"
                        autocapitalize="none" autocomplete="email" spellcheck="false" dir="ltr"
                        placeholder={words.get("ui.address_example").to_owned()}
                        value={self.typed.clone()} {oninput}
                        aria-invalid={invalid} aria-describedby={fault_id} />
                    { self.run_button(ctx) }
                    { fault.map(field_fault).unwrap_or_default() }
                </div>
            </form>
        }
    }

    /// What was asked, in one line, with the way to change it.
    fn chip(&self, ctx: &Context<Self>) -> Html {
        let Props { context, reader, .. } = ctx.props();
        let words = &context.words;
        let known = [("panel", &reader.panel), ("ip_kind", &reader.ip_kind)];
        let known = known.into_iter().filter(|(_, id)| !id.is_empty());
        let known = known.map(|(family, id)| of_text("small", "", words.of(family, id)));
        let change = vec![text(words.get("ui.change"))];
        let running = self.progress.is_running();
        let parts = vec![
            element_with("strong", &["dir"], &["ltr"], vec![text(&self.asked)]),
            list(known.collect()),
            when(running, || self.run_button(ctx)),
            when(!running, || button("", change, ctx.link().callback(|_| Msg::Edit))),
        ];
        element("div", "chip", parts)
    }

    fn run_button(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().context.words;
        if self.progress.is_running() {
            let stop = vec![text(words.get("ui.stop"))];
            return button("", stop, ctx.link().callback(|_| Msg::Stop));
        }
        let key = if self.progress.is_idle() { "ui.check_now" } else { "ui.check_again" };
        html! { <button key="run" type="submit" class="main">{ text(words.get(key)) }</button> }
    }

    /// Nothing when it was not understood what to look at: that is said at the field.
    fn answer(&self, ctx: &Context<Self>) -> Html {
        let (context, progress) = (&ctx.props().context, &self.progress);
        if progress.field_fault().is_some() {
            return Html::default();
        }
        let news = vec![text(&progress.news(context))];
        let again = ctx.link().callback(|_| Msg::Run(true));
        let url = self.url(ctx, "ticket");
        let answer = progress.report().map(|report| self.answer_to(ctx, report, &url, &again));
        list(vec![
            element_with("p", NEWS, &["unseen", "status", "polite"], news),
            progress.fault().map(|fault| error_view(context, fault, again)).unwrap_or_default(),
            when(progress.is_running(), || on_its_way(context, progress, &self.spot)),
            answer.unwrap_or_default(),
            mail_path::mail_path(context, progress),
            when(!progress.is_running(), || checks::checks(context, progress)),
            self.footer(ctx, &url),
        ])
    }

    fn answer_to(
        &self,
        ctx: &Context<Self>,
        report: &Report,
        ticket: &str,
        again: &Callback<MouseEvent>,
    ) -> Html {
        let Props { context, reader, slug, .. } = ctx.props();
        let ways = ways::ways(context, slug, reader);
        let (progress, headline) = (&self.progress, &self.spot);
        Answer { context, progress, headline, ticket, again, ways }.view(report)
    }

    /// From where it was seen, and the report as a page for support.
    fn footer(&self, ctx: &Context<Self>, url: &str) -> Html {
        let context = &ctx.props().context;
        let Some(report) = self.progress.report() else { return Html::default() };
        let seen = context.words.with("ui.seen_from", &[("vantage", &report.vantage)]);
        element("footer", "", vec![ticket(context, "", url), of_text("p", "muted", &seen)])
    }
}

/// What is wrong with the address that was typed.
fn field_fault(detail: &str) -> Html {
    element_with("p", FAULT, &["address-fault", "fault", "alert"], vec![text(detail)])
}

/// Digits and dots, or hexadecimal digits with a colon: no domain is written so. The API reads it
/// properly.
fn is_ip_address(typed: &str) -> bool {
    let has_colon = typed.contains(':');
    typed
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b':' | b'.') || (has_colon && byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::is_ip_address;

    #[test]
    fn an_address_of_a_machine_is_told_from_a_domain() {
        assert!(is_ip_address("45.90.1.3") && is_ip_address("2a01:db::1"));
        assert!(!is_ip_address("example.com") && !is_ip_address("bob@1.example"));
        assert!(!is_ip_address("http://example.com/"));
    }
}
