//! The live report in an article: the form, and the report as its checks end.

mod answer;
mod check_card;
mod evidence;
mod mail_path;
mod progress;
mod remedy;

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::{
    Callback, Component, Context, Html, InputEvent, Properties, SubmitEvent, TargetCast, html,
};

use crate::api_client::{PendingRequest, RequestError};
use crate::context::{AppContext, Reader, escaped};
use crate::elements::{button, element, element_with, of_text, text, when};
use crate::icon::{self, icon};
use crate::report::progress::Progress;
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
}

pub(crate) enum Msg {
    Typed(String),
    Run,
    Stop,
    Event(Event),
    Ended(Result<(), RequestError>),
}

const FAULT: &[&str] = &["id", "class", "role"];
const NEWS: &[&str] = &["class", "role", "aria-live"];
const TICKET: &[&str] = &["type", "data-ticket", "data-words"];

/// The form, and below it the report.
pub(crate) struct Live {
    typed: String,
    /// What the answer is about: the field may hold something else by now.
    asked: String,
    progress: Progress,
    pending: Option<PendingRequest>,
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
        Self { typed, asked, progress, pending: None }
    }

    /// When the host page names another address, start again.
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
                self.pending = None;
                self.progress.stop();
            }
            Msg::Event(event) => self.take(ctx, &event),
            Msg::Ended(end) => self.progress.end(end),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { context, reader, fixed, choose, .. } = ctx.props();
        let panel = element(
            "div",
            "panel",
            vec![self.form(ctx), profile_picker(context, reader, fixed, choose)],
        );
        let parts = vec![panel, when(!self.progress.is_idle(), || self.answer(ctx))];
        element_with(
            "section",
            &["class", "aria-label"],
            &["live", context.words.get("ui.live")],
            parts,
        )
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
        self.clear();
        self.progress.start();
        let (each, done) = (ctx.link().callback(Msg::Event), ctx.link().callback(Msg::Ended));
        let each = Box::new(move |event| each.emit(event));
        self.pending = PendingRequest::events(self.url(ctx, ""), each, move |end| done.emit(end));
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
            Msg::Run
        });
        let fault = self.progress.field_fault();
        let (invalid, fault_id) = (fault.map(|_| "true"), fault.map(|_| "address-fault"));
        html! {
            <form {onsubmit} novalidate=true>
                <label for="address">{ text(words.get("ui.address")) }</label>
                <div class="ask">
                    <input id="address" type="text" inputmode="email" autocapitalize="none"
                        autocomplete="email" spellcheck="false" dir="ltr"
                        placeholder={words.get("ui.address_example").to_owned()}
                        value={self.typed.clone()} {oninput}
                        aria-invalid={invalid} aria-describedby={fault_id} />
                    { self.run_button(ctx) }
                    { fault.map(field_fault).unwrap_or_default() }
                </div>
            </form>
        }
    }

    fn run_button(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().context.words;
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
        let (context, progress) = (&ctx.props().context, &self.progress);
        if progress.field_fault().is_some() {
            return Html::default();
        }
        let news = element_with(
            "p",
            NEWS,
            &["unseen", "status", "polite"],
            vec![text(&progress.news(context))],
        );
        let again = ctx.link().callback(|_| Msg::Run);
        let parts = [
            news,
            mail_path::mail_path(context, progress),
            answer::answer_box(context, progress),
            progress.fault().map(|fault| error_view(context, fault, again)).unwrap_or_default(),
            element(
                "ol",
                "cards",
                progress
                    .checks()
                    .map(|check| check_card::card(context, progress, &check))
                    .collect(),
            ),
            self.footer(ctx),
        ];
        parts.into_iter().collect()
    }

    /// The report as a page for support. The loader listens for the click; what came of it is
    /// beneath.
    fn footer(&self, ctx: &Context<Self>) -> Html {
        let words = &ctx.props().context.words;
        let Some(report) = self.progress.report() else { return Html::default() };
        let said = ["ui.writing_ticket", "ui.ticket_copied", "ui.unreachable"];
        let said = said.map(|key| words.get(key)).join("\n");
        let label = vec![icon(icon::COPY), text(words.get("ui.copy_ticket"))];
        let write =
            element_with("button", TICKET, &["button", &self.url(ctx, "ticket"), &said], label);
        let outcome = element_with("p", &["role"], &["status"], Vec::new());
        let seen =
            of_text("p", "muted", &words.with("ui.seen_from", &[("vantage", &report.vantage)]));
        element("footer", "", vec![write, outcome, seen])
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
