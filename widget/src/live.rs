//! The live part of an article: who asks about what, and the answer as it forms.

mod card;
mod evidence;
mod hero;
mod progress;
mod remedy;
mod road;

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::{
    Callback, Component, Context, Html, InputEvent, Properties, SubmitEvent, TargetCast, html,
};

use crate::ask::{Asking, Fault};
use crate::icon::{self, icon};
use crate::live::progress::Progress;
use crate::node::{button, el, of_text, text, when, with};
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
}

const FAULT: &[&str] = &["id", "class", "role"];
const NEWS: &[&str] = &["class", "role", "aria-live"];
const TICKET: &[&str] = &["type", "data-ticket", "data-words"];

/// The form, and beneath it the answer.
pub(crate) struct Live {
    typed: String,
    /// What the answer is about: the field may hold something else by now.
    asked: String,
    progress: Progress,
    asking: Option<Asking>,
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
        Self { typed, asked, progress, asking: None }
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
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { site, reader, fixed, choose, .. } = ctx.props();
        let panel = el("div", "panel", vec![self.form(ctx), chooser(site, reader, fixed, choose)]);
        let parts = vec![panel, when(!self.progress.is_idle(), || self.answer(ctx))];
        with("section", &["class", "aria-label"], &["live", site.words.get("ui.live")], parts)
    }
}

impl Live {
    fn clear(&mut self) {
        self.asking = None;
        self.progress = Progress::default();
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

    /// The first event says that the API can use what was typed; only then is it the reader's
    /// address everywhere.
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
        let parameters = [
            ("checks", checks.as_str()),
            ("panel", &reader.panel),
            ("ip_kind", &reader.ip_kind),
            ("view", view),
        ];
        site.url(&[route, &escaped(&self.asked)].concat(), &parameters)
    }

    fn form(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().site.words;
        let oninput = ctx.link().callback(|event: InputEvent| {
            Msg::Typed(event.target_unchecked_into::<HtmlInputElement>().value())
        });
        let onsubmit = ctx.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Msg::Run
        });
        let fault = self.progress.field_fault();
        let (invalid, fault_id) = (fault.map(|_| "true"), fault.map(|_| "address-fault"));
        html! {
            <form {onsubmit} novalidate=true>
                <label for="address">{ text(words.get("ui.address")) }</label>
                <div class="ask">
                    <input id="address" type="text" inputmode="email" autocapitalize="none" autocomplete="email"
                        spellcheck="false" dir="ltr" placeholder={words.get("ui.address_example").to_owned()}
                        value={self.typed.clone()} {oninput} aria-invalid={invalid} aria-describedby={fault_id} />
                    { self.run_button(ctx) }
                    { fault.map(|said| with("p", FAULT, &["address-fault", "fault", "alert"], vec![text(said)])).unwrap_or_default() }
                </div>
            </form>
        }
    }

    fn run_button(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().site.words;
        if self.progress.is_running() {
            return button(
                "main",
                vec![text(words.get("ui.stop"))],
                ctx.link().callback(|_| Msg::Stop),
            );
        }
        let key = if self.progress.is_idle() { "ui.check_now" } else { "ui.check_again" };
        html! { <button key="run" type="submit" class="main">{ text(words.get(key)) }</button> }
    }

    /// Nothing when it was not understood what to look at: that is said at the field.
    fn answer(&self, ctx: &Context<Self>) -> Html {
        let (site, progress) = (&ctx.props().site, &self.progress);
        if progress.field_fault().is_some() {
            return Html::default();
        }
        let news =
            with("p", NEWS, &["unseen", "status", "polite"], vec![text(&progress.news(site))]);
        let again = ctx.link().callback(|_| Msg::Run);
        let parts = [
            news,
            road::road(site, progress),
            hero::hero(site, progress),
            progress.fault().map(|fault| trouble(site, fault, again)).unwrap_or_default(),
            el(
                "ol",
                "cards",
                progress.checks().map(|check| card::card(site, progress, &check)).collect(),
            ),
            self.footer(ctx),
        ];
        parts.into_iter().collect()
    }

    /// The report as a page for support. The loader listens for the click; what came of it stands
    /// beneath.
    fn footer(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().site.words;
        let Some(report) = self.progress.report() else { return Html::default() };
        let said = ["ui.writing_ticket", "ui.ticket_copied", "ui.unreachable"];
        let said = said.map(|key| words.get(key)).join("\n");
        let label = vec![icon(icon::COPY), text(words.get("ui.copy_ticket"))];
        let write = with("button", TICKET, &["button", &self.url(ctx, "ticket"), &said], label);
        let outcome = with("p", &["role"], &["status"], Vec::new());
        let seen =
            of_text("p", "muted", &words.with("ui.seen_from", &[("vantage", &report.vantage)]));
        el("footer", "", vec![write, outcome, seen])
    }
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
