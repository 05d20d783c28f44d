//! The live part of an article: who asks about what, and the answer as it forms.

mod card;
mod evidence;
mod hero;
mod progress;
mod remedy;
mod road;

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::{Callback, Component, Context, Html, InputEvent, MouseEvent, Properties, SubmitEvent, TargetCast, html};

use crate::ask::{Asking, Fault};
use crate::copy::{Copy, to_clipboard};
use crate::icon::{self, icon};
use crate::live::progress::Progress;
use crate::node::{el, of_text, text};
use crate::screens::chooser::chooser;
use crate::screens::trouble::trouble;
use crate::site::{Reader, Site, escaped};
use crate::sse::Event;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: Rc<Site>,
    pub(crate) reader: Reader,
    /// What the host page said about the reader, which is not asked again.
    pub(crate) fixed: Reader,
    /// The checks that this article needs, or none for all.
    pub(crate) checks: Vec<String>,
    /// Whether to run without being told to, once it is known for what.
    pub(crate) run: bool,
    pub(crate) choose: Callback<Reader>,
}

pub(crate) enum Msg {
    Typed(String),
    Run,
    Stop,
    Event(Event),
    Ended(Result<(), Fault>),
    WriteTicket,
    Ticket(Result<String, Fault>),
    Handed(bool),
}

/// The form, and beneath it the answer.
pub(crate) struct Live {
    typed: String,
    /// What the answer is about: the field may hold something else by now.
    asked: String,
    progress: Progress,
    asking: Option<Asking>,
    ticket: Ticket,
    ticket_asking: Option<Asking>,
}

/// The report as a page for support.
#[derive(Default)]
enum Ticket {
    #[default]
    None,
    Asked,
    /// It is on the clipboard.
    Copied,
    /// The browser did not let us; here it is to be copied by hand.
    ByHand(Rc<str>),
    Failed(Fault),
}

impl Component for Live {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let Props { reader, run, .. } = ctx.props();
        if *run && !reader.address.is_empty() {
            ctx.link().send_message(Msg::Run);
        }
        let typed = reader.address.clone();
        let (asked, progress) = (String::new(), Progress::default());
        Self { typed, asked, progress, asking: None, ticket: Ticket::None, ticket_asking: None }
    }

    /// A host page that names another address starts anew.
    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let new = ctx.props();
        let address = &new.reader.address;
        if *address != old.reader.address && *address != self.typed && *address != self.asked {
            self.typed.clone_from(&new.reader.address);
            self.clear();
            if new.run {
                ctx.link().send_message(Msg::Run);
            }
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Typed(text) => self.typed = text,
            Msg::Run => self.run(ctx),
            Msg::Stop => {
                self.asking = None;
                self.progress.stop();
            }
            Msg::Event(event) => self.take(ctx, &event),
            Msg::Ended(end) => self.progress.end(end),
            Msg::WriteTicket => self.write_ticket(ctx),
            Msg::Ticket(Ok(text)) => self.hand_over(ctx, text),
            Msg::Ticket(Err(fault)) => self.ticket = Ticket::Failed(fault),
            Msg::Handed(true) => self.ticket = Ticket::Copied,
            Msg::Handed(false) => {}
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { site, reader, fixed, choose, .. } = ctx.props();
        html! {
            <section class="live" aria-label={site.words.get("ui.live")}>
                <div class="panel">
                    { self.form(ctx) }
                    { chooser(site, reader, fixed, choose) }
                </div>
                { self.answer(ctx) }
            </section>
        }
    }
}

impl Live {
    fn clear(&mut self) {
        (self.asking, self.ticket_asking) = (None, None);
        self.progress = Progress::default();
        self.ticket = Ticket::None;
    }

    fn run(&mut self, ctx: &Context<Self>) {
        self.typed = self.typed.trim().to_owned();
        if self.typed.is_empty() {
            return;
        }
        self.asked.clone_from(&self.typed);
        self.clear();
        self.progress.start();
        let (each, done) = (ctx.link().callback(Msg::Event), ctx.link().callback(Msg::Ended));
        let each = Box::new(move |event| each.emit(event));
        self.asking = Asking::events(self.url(ctx, ""), each, move |end| done.emit(end));
    }

    /// The first event says that the API can use what was typed; only then is it the reader's address everywhere.
    fn take(&mut self, ctx: &Context<Self>, event: &Event) {
        let Props { reader, choose, .. } = ctx.props();
        self.progress.take(event);
        if self.asked != reader.address {
            choose.emit(Reader { address: self.asked.clone(), ..reader.clone() });
        }
    }

    /// The report on what was asked.
    fn url(&self, ctx: &Context<Self>, view: &str) -> String {
        let Props { site, reader, checks, .. } = ctx.props();
        let route = if is_ip_address(&self.asked) { "/v1/addresses/" } else { "/v1/domains/" };
        let checks = checks.join(",");
        let parameters =
            [("checks", checks.as_str()), ("panel", &reader.panel), ("ip_kind", &reader.ip_kind), ("view", view)];
        site.url(&[route, &escaped(&self.asked)].concat(), &parameters)
    }

    fn write_ticket(&mut self, ctx: &Context<Self>) {
        let done = ctx.link().callback(Msg::Ticket);
        self.ticket = Ticket::Asked;
        self.ticket_asking = Asking::text(self.url(ctx, "ticket"), move |text| done.emit(text));
    }

    /// Shown for copying by hand until the clipboard has taken it: it may ask the reader first, or refuse.
    fn hand_over(&mut self, ctx: &Context<Self>, text: String) {
        self.ticket = Ticket::ByHand(text.as_str().into());
        let done = ctx.link().callback(Msg::Handed);
        to_clipboard(text, move |worked| done.emit(worked));
    }

    fn form(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().site.words;
        let oninput = ctx
            .link()
            .callback(|event: InputEvent| Msg::Typed(event.target_unchecked_into::<HtmlInputElement>().value()));
        let onsubmit = ctx.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Msg::Run
        });
        html! {
            <form {onsubmit}>
                <label for="address">{ words.get("ui.address") }</label>
                <div class="ask">
                    <input id="address" type="text" inputmode="email" autocapitalize="none" autocomplete="email"
                        spellcheck="false" dir="ltr" placeholder={words.get("ui.address_example")}
                        value={self.typed.clone()} {oninput} />
                    { self.run_button(ctx) }
                </div>
            </form>
        }
    }

    fn run_button(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().site.words;
        if self.progress.is_running() {
            let onclick = ctx.link().callback(|_: MouseEvent| Msg::Stop);
            return html! { <button key="stop" type="button" class="main" {onclick}>{ words.get("ui.stop") }</button> };
        }
        let key = if self.progress.is_idle() { "ui.check_now" } else { "ui.check_again" };
        html! { <button key="run" type="submit" class="main">{ words.get(key) }</button> }
    }

    fn answer(&self, ctx: &Context<Self>) -> Html {
        let Props { site, .. } = ctx.props();
        if self.progress.is_idle() {
            return Html::default();
        }
        let progress = &self.progress;
        let news = html! { <p class="unseen" role="status" aria-live="polite">{ progress.news(site) }</p> };
        let again = ctx.link().callback(|_| Msg::Run);
        let parts = [
            news,
            road::road(site, progress),
            hero::hero(site, progress),
            progress.fault().map(|fault| trouble(site, fault, again)).unwrap_or_default(),
            el("ol", "cards", progress.checks().map(|check| card::card(site, progress, &check)).collect()),
            self.footer(ctx),
        ];
        parts.into_iter().collect()
    }

    fn footer(&self, ctx: &Context<Self>) -> Html {
        let Props { site, .. } = ctx.props();
        let Some(report) = self.progress.report() else { return Html::default() };
        let seconds = format!("{}.{}", report.took_ms / 1000, report.took_ms % 1000 / 100);
        let words = &site.words;
        let write = html! {
            <button type="button" onclick={ctx.link().callback(|_| Msg::WriteTicket)}>
                { icon(icon::COPY) }{ words.get("ui.copy_ticket") }
            </button>
        };
        let said = words.with("ui.seen_from", &[("vantage", &report.vantage), ("seconds", &seconds)]);
        el("footer", "", vec![write, self.ticket(ctx), of_text("p", "muted", &said)])
    }

    fn ticket(&self, ctx: &Context<Self>) -> Html {
        let Props { site, .. } = ctx.props();
        match &self.ticket {
            Ticket::None => Html::default(),
            Ticket::Asked => text(&site.words.get("ui.writing_ticket")),
            Ticket::Copied => el("span", "", vec![icon(icon::TICK), text(&site.words.get("ui.ticket_copied"))]),
            Ticket::Failed(fault) => trouble(site, fault, ctx.link().callback(|_| Msg::WriteTicket)),
            Ticket::ByHand(text) => html! {
                <>
                    <Copy site={site.clone()} value={text.to_string()} />
                    <textarea readonly=true rows="8" dir="ltr" value={text.to_string()} />
                </>
            },
        }
    }
}

/// Digits and dots, or hexadecimal digits with a colon: no domain is written so. The API reads it properly.
fn is_ip_address(typed: &str) -> bool {
    let has_colon = typed.contains(':');
    typed.bytes().all(|byte| matches!(byte, b'0'..=b':' | b'.') || (has_colon && byte.is_ascii_hexdigit()))
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
