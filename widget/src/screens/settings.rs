//! What must be typed into a mail program? Each value with a button that copies it.

use verdict::{Protocol, Security, Service, Settings};
use yew::{Callback, Html, MouseEvent};

use crate::ask::Fault;
use crate::copy::copy;
use crate::node::{code, el, fold, link, of_text, text, when, with};
use crate::screens::blocks::is_safe;
use crate::screens::trouble::{skeleton, trouble};
use crate::site::{Reader, Site};

/// What the API said, or that it was not asked yet.
pub(crate) type Answer = Option<Result<Settings, Fault>>;

/// Where the card of this reader is; nowhere while it is not known whose mailbox it is.
pub(crate) fn url(site: &Site, reader: &Reader) -> Option<String> {
    let parameters = [
        ("address", reader.address.as_str()),
        ("panel", &reader.panel),
        ("ip_kind", &reader.ip_kind),
    ];
    is_mailbox(reader).then(|| site.url("/v1/settings", &parameters))
}

/// The settings card.
pub(crate) fn settings(
    site: &Site,
    reader: &Reader,
    answer: &Answer,
    again: Callback<MouseEvent>,
) -> Html {
    let muted = |key| of_text("p", "muted", site.words.get(key));
    let content = match answer {
        _ if !is_mailbox(reader) => muted("ui.settings_need_address"),
        None => skeleton(4),
        Some(Ok(settings)) => card(site, settings),
        // It is not known which server is meant: the choice is above.
        Some(Err(Fault::Problem(_))) => muted("ui.settings_unknown"),
        Some(Err(fault)) => trouble(site, fault, again),
    };
    let title = site.words.get("ui.settings");
    let parts = vec![of_text("h3", "", title), content];
    with("section", &["class", "aria-label"], &["panel settings", title], parts)
}

fn is_mailbox(reader: &Reader) -> bool {
    reader.address.contains('@')
}

fn card(site: &Site, settings: &Settings) -> Html {
    let words = &site.words;
    let (first, others): (Vec<_>, Vec<_>) =
        settings.services.iter().partition(|service| service.recommended);
    let mut names = vec![value(site, words.get("ui.user_name"), &settings.user_name)];
    names.extend(
        settings
            .user_name_also
            .iter()
            .map(|also| value(site, words.get("ui.user_name_also"), also)),
    );
    let mut parts = vec![el("dl", "", names), of_text("p", "muted", &settings.user_name_note)];
    parts.extend(first.into_iter().map(|service| server(site, service)));
    if !others.is_empty() {
        let others = others.into_iter().map(|service| server(site, service)).collect();
        parts.push(fold(words.get("ui.other_settings"), others));
    }
    parts.push(webmail(site, settings));
    parts.push(el(
        "ul",
        "muted",
        settings.notes.iter().map(|note| of_text("li", "", note)).collect(),
    ));
    parts.into_iter().collect()
}

fn server(site: &Site, service: &Service) -> Html {
    let words = &site.words;
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
        value(site, words.get("ui.host"), &service.host),
        value(site, words.get("ui.port"), &service.port.to_string()),
        row(words.get("ui.security"), vec![text(security)]),
    ];
    let needs = when(!service.needs.is_empty(), || of_text("p", "note", &service.needs));
    el("div", "server", vec![el("h4", "", title), el("dl", "", rows), needs])
}

fn value(site: &Site, label: &str, value: &str) -> Html {
    row(label, vec![code(value), copy(site, value, label)])
}

fn row(label: &str, value: Vec<Html>) -> Html {
    el("div", "", vec![of_text("dt", "", label), el("dd", "", value)])
}

fn webmail(site: &Site, settings: &Settings) -> Html {
    let href = settings.webmail_url.as_ref().filter(|href| is_safe(href));
    let to = |href: &String| el("p", "", vec![link(href, site.words.get("ui.open_webmail"))]);
    href.map(to).unwrap_or_default()
}
