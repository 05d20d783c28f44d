//! What must be typed into a mail program? Each value with a button that copies it.

use std::rc::Rc;

use verdict::{Protocol, Security, Service, Settings};
use wasm_bindgen::JsValue;
use yew::{AttrValue, Component, Context, Html, Properties, html};

use crate::ask::{Asking, Fault};
use crate::copy::Copy;
use crate::node::{code, el, fold, of_text, text, when};
use crate::screens::blocks::is_safe;
use crate::screens::trouble::{skeleton, trouble};
use crate::site::{Reader, Site};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) site: Rc<Site>,
    pub(crate) reader: Reader,
}

pub(crate) enum Msg {
    Ask,
    Answer(Result<Settings, Fault>),
}

/// The settings card.
pub(crate) struct SettingsCard {
    answer: Option<Result<Settings, Fault>>,
    asking: Option<Asking>,
}

impl Component for SettingsCard {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut card = Self { answer: None, asking: None };
        card.ask(ctx);
        card
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Props) -> bool {
        self.ask(ctx);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Ask => self.ask(ctx),
            Msg::Answer(answer) => self.answer = Some(answer),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let site = &ctx.props().site;
        let content = match &self.answer {
            _ if !is_mailbox(&ctx.props().reader) => of_text("p", "muted", &site.words.get("ui.settings_need_address")),
            None => skeleton(4),
            Some(Ok(settings)) => card(site, settings),
            // It is not known which server is meant: the choice is above.
            Some(Err(Fault::Problem(_))) => of_text("p", "muted", &site.words.get("ui.settings_unknown")),
            Some(Err(fault)) => trouble(site, fault, ctx.link().callback(|_| Msg::Ask)),
        };
        html! {
            <section class="panel settings" aria-label={site.words.get("ui.settings")}>
                { of_text("h3", "", &site.words.get("ui.settings")) }
                { content }
            </section>
        }
    }
}

impl SettingsCard {
    /// The last answer stays until the new one has come.
    fn ask(&mut self, ctx: &Context<Self>) {
        let Props { site, reader } = ctx.props();
        if !is_mailbox(reader) {
            return;
        }
        let link = ctx.link().clone();
        let url = site.url(
            "/v1/settings",
            &[("address", &reader.address), ("panel", &reader.panel), ("ip_kind", &reader.ip_kind)],
        );
        self.asking = Asking::record(url, JsValue::UNDEFINED, move |answer| link.send_message(Msg::Answer(answer)));
    }
}

fn is_mailbox(reader: &Reader) -> bool {
    reader.address.contains('@')
}

fn card(site: &Rc<Site>, settings: &Settings) -> Html {
    let words = &site.words;
    let (first, others): (Vec<_>, Vec<_>) = settings.services.iter().partition(|service| service.recommended);
    let mut names = vec![value(site, &words.get("ui.user_name"), &settings.user_name)];
    names.extend(settings.user_name_also.iter().map(|also| value(site, &words.get("ui.user_name_also"), also)));
    let mut parts = vec![el("dl", "", names), of_text("p", "muted", &settings.user_name_note)];
    parts.extend(first.into_iter().map(|service| server(site, service)));
    if !others.is_empty() {
        let others = others.into_iter().map(|service| server(site, service)).collect();
        parts.push(fold(&words.get("ui.other_settings"), others));
    }
    parts.push(webmail(site, settings));
    parts.push(el("ul", "muted", settings.notes.iter().map(|note| of_text("li", "", note)).collect()));
    parts.into_iter().collect()
}

fn server(site: &Rc<Site>, service: &Service) -> Html {
    let words = &site.words;
    let (direction, protocol) = match service.protocol {
        Protocol::Imap => ("ui.incoming", "IMAP"),
        Protocol::Pop3 => ("ui.incoming", "POP3"),
        Protocol::Smtp | Protocol::Unrecognised => ("ui.outgoing", "SMTP"),
    };
    let security = match service.security {
        Security::Tls => "SSL/TLS".into(),
        Security::Starttls => "STARTTLS".into(),
        Security::None | Security::Unrecognised => words.get("ui.security_none"),
    };
    let title = vec![text(&words.get(direction)), of_text("span", "tag", protocol)];
    let rows = vec![
        value(site, &words.get("ui.host"), &service.host),
        value(site, &words.get("ui.port"), &service.port.to_string()),
        row(&words.get("ui.security"), vec![text(&security)]),
    ];
    let needs = when(!service.needs.is_empty(), || of_text("p", "note", &service.needs));
    el("div", "server", vec![el("h4", "", title), el("dl", "", rows), needs])
}

fn value(site: &Rc<Site>, label: &AttrValue, value: &str) -> Html {
    let copy = html! { <Copy site={site.clone()} value={value.to_owned()} label={label.clone()} /> };
    row(label, vec![code(value), copy])
}

fn row(label: &str, value: Vec<Html>) -> Html {
    el("div", "", vec![of_text("dt", "", label), el("dd", "", value)])
}

fn webmail(site: &Site, settings: &Settings) -> Html {
    let Some(href) = settings.webmail_url.clone().filter(|href| is_safe(href)) else { return Html::default() };
    html! {
        <p><a href={href} target="_blank" rel="noopener noreferrer">{ site.words.get("ui.open_webmail") }</a></p>
    }
}
