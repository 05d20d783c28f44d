//! The settings card: what to type into a mail program, each value with a button that copies it.

use verdict::{Protocol, Security, Service, Settings};
use yew::{Callback, Html, MouseEvent};

use crate::api_client::Asked;
use crate::api_client::RequestError;
use crate::context::{AppContext, Reader};
use crate::copy::copy;
use crate::elements::{code, element, element_with, fold, link, list, of_text, text, when};
use crate::screens::blocks::is_safe;
use crate::screens::error_view::{error_view, skeleton};

/// What the API said, or that it was not asked yet.
pub(crate) type Answer = Option<Result<Settings, RequestError>>;

/// Where the card of this reader is; nowhere while it is not known whose mailbox it is.
pub(crate) fn asked(context: &AppContext, reader: &Reader) -> Option<Asked> {
    let parameters = [
        ("address", reader.address.as_str()),
        ("panel", &reader.panel),
        ("ip_kind", &reader.ip_kind),
    ];
    is_mailbox(reader).then(|| context.asked("/v1/settings", &parameters))
}

/// The settings card.
pub(crate) fn settings(
    context: &AppContext,
    reader: &Reader,
    answer: &Answer,
    again: Callback<MouseEvent>,
) -> Html {
    let muted = |key| of_text("p", "muted", context.words.get(key));
    let content = match answer {
        _ if !is_mailbox(reader) => muted("ui.settings_need_address"),
        None => skeleton(4),
        Some(Ok(settings)) => card(context, settings),
        // It is not known which server is meant: the choice is above.
        Some(Err(RequestError::Problem(_))) => muted("ui.settings_unknown"),
        Some(Err(fault)) => error_view(context, fault, again),
    };
    let title = context.words.get("ui.settings");
    let parts = vec![of_text("h3", "", title), content];
    let names = &["class", "aria-label", "tabindex"];
    element_with("section", names, &["panel settings", title, "-1"], parts)
}

fn is_mailbox(reader: &Reader) -> bool {
    reader.address.contains('@')
}

fn card(context: &AppContext, settings: &Settings) -> Html {
    let words = &context.words;
    let (first, others): (Vec<_>, Vec<_>) =
        settings.services.iter().partition(|service| service.recommended);
    let mut names = vec![value(context, words.get("ui.user_name"), &settings.user_name)];
    names.extend(
        settings
            .user_name_also
            .iter()
            .map(|also| value(context, words.get("ui.user_name_also"), also)),
    );
    let mut parts = vec![element("dl", "", names), of_text("p", "muted", &settings.user_name_note)];
    parts.extend(first.into_iter().map(|service| server(context, service)));
    if !others.is_empty() {
        let others = others.into_iter().map(|service| server(context, service)).collect();
        parts.push(fold("", vec![text(words.get("ui.other_settings"))], others));
    }
    parts.push(webmail(context, settings));
    parts.push(element(
        "ul",
        "muted",
        settings.notes.iter().map(|note| of_text("li", "", note)).collect(),
    ));
    list(parts)
}

fn server(context: &AppContext, service: &Service) -> Html {
    let words = &context.words;
    let (direction, protocol) = match service.protocol {
        Protocol::Imap => ("ui.incoming", "IMAP"),
        Protocol::Pop3 => ("ui.incoming", "POP3"),
        Protocol::Smtp | Protocol::Unrecognised => ("ui.outgoing", "SMTP"),
    };
    let security = match service.security {
        Security::Tls => "SSL/TLS",
        Security::Starttls => "STARTTLS",
        Security::None | Security::Unrecognised => words.get("ui.security_none"),
    };
    let title = vec![text(words.get(direction)), of_text("span", "tag", protocol)];
    let rows = vec![
        value(context, words.get("ui.host"), &service.host),
        value(context, words.get("ui.port"), &service.port.to_string()),
        row(words.get("ui.security"), vec![text(security)]),
    ];
    let needs = when(!service.needs.is_empty(), || of_text("p", "note", &service.needs));
    element("div", "server", vec![element("h4", "", title), element("dl", "", rows), needs])
}

fn value(context: &AppContext, label: &str, value: &str) -> Html {
    row(label, vec![code(value), copy(context, value, label)])
}

fn row(label: &str, value: Vec<Html>) -> Html {
    element("div", "", vec![of_text("dt", "", label), element("dd", "", value)])
}

fn webmail(context: &AppContext, settings: &Settings) -> Html {
    let href = settings.webmail_url.as_ref().filter(|href| is_safe(href));
    let to = |href: &String| {
        element("p", "", vec![link("", href, context.words.get("ui.open_webmail"))])
    };
    href.map(to).unwrap_or_default()
}
