//! What does a customer type into the mail program? The literal user name, the hosts, the ports.

use content::Reader;
use verdict::{
    Guide, Imap, IpKind, MailAddress, Panel, Protocol, Security, Service, Settings, UserNames,
};

use crate::context::Context;
use crate::report::template_values::{general, webmail_url};

/// The settings card for a mailbox; none without a profile, or where its servers cannot be known
/// apart.
#[must_use]
pub fn settings(address: &MailAddress, context: &Context) -> Option<Settings> {
    let profile = context.profile.as_deref()?;
    let domain = address.domain().as_str();
    let (incoming, outgoing) = domain_hosts(context, domain)?;
    let name = user_name(context, address)?;
    let panel = context.panel();
    let offered = panel.map_or_else(general_ports, |(_, panel)| panel.ports.clone());
    let mut services =
        incoming_services(&incoming, &offered, panel.map(|(_, panel)| panel), context);
    services.extend(outgoing_services(&outgoing, &offered, panel.map(|(_, panel)| panel), context));
    let mut notes = vec!["settings.note.outgoing", "settings.note.password"];
    // Which mailbox is the account's own, nobody can see from outside.
    if panel
        .is_some_and(|(_, panel)| panel.user_names.default_mailbox.as_deref() == Some("{account}"))
    {
        notes.insert(0, "settings.note.default_mailbox");
    }
    Some(Settings {
        address: address.to_string(),
        provider: profile.name.clone(),
        panel: panel.map(|(id, _)| id.to_owned()),
        ip_kind: context.ip_kind(),
        user_name: name.literal,
        user_name_also: name.also,
        user_name_note: context.word(name.note),
        services,
        webmail_url: panel.and_then(|(_, panel)| webmail_url(panel, context, Some(domain))),
        notes: notes.iter().map(|key| sentence(context, key, domain)).collect(),
        guides: guides(context, domain),
    })
}

/// The guide for the program that was named; without one what there is to choose from.
fn guides(context: &Context, domain: &str) -> Vec<Guide> {
    if context.client.is_none() {
        return context.library.guides(&context.lang);
    }
    context.library.guide(&context.reader_of_articles(Some(domain))).into_iter().collect()
}

/// A user name as it is to be typed.
pub(crate) struct UserName {
    pub(crate) literal: String,
    also: Option<String>,
    /// The key of the sentence that says why it has this form.
    note: &'static str,
}

/// The literal user name, by panel and address kind. Where the kind is not known and matters, it is
/// the form for shared addresses, and the note names the other.
pub(crate) fn user_name(context: &Context, address: &MailAddress) -> Option<UserName> {
    context.profile.as_ref()?;
    let whole = UserNames { shared: Some("{address}".to_owned()), ..UserNames::default() };
    let forms = context.panel().map_or(&whole, |(_, panel)| &panel.user_names);
    let shared = forms.shared.as_deref().unwrap_or("{address}");
    let dedicated = forms.dedicated.as_deref().unwrap_or(shared);
    let form = if context.ip_kind() == Some(IpKind::Dedicated) { dedicated } else { shared };
    let note = match (context.ip_kind(), shared == dedicated, form) {
        (None, false, _) => "settings.username.open",
        (_, _, "{local}") => "settings.username.local",
        (_, _, "{address}") => "settings.username.address",
        _ => "settings.username.form",
    };
    let fill = |form: &str| {
        let name =
            form.replace("{address}", &address.to_string()).replace("{local}", address.local());
        let name = name.replace("{domain}", address.domain().as_str());
        (!name.contains('{')).then_some(name)
    };
    Some(UserName { literal: fill(form)?, also: forms.also.as_deref().and_then(fill), note })
}

/// The host names to type: incoming and outgoing.
pub(crate) fn domain_hosts(context: &Context, domain: &str) -> Option<(String, String)> {
    let server = context.server()?;
    let of = |name: &Option<String>| {
        name.as_ref().map_or_else(|| server.host.clone(), |name| name.replace("{domain}", domain))
    };
    Some((of(&server.incoming), of(&server.outgoing)))
}

fn general_ports() -> Vec<u16> {
    vec![993, 995, 587, 465]
}

/// Whether IMAP is what to set up: where it must be installed first, POP3 is, until that is done.
pub(crate) fn is_imap_first(panel: &Panel) -> bool {
    panel.imap == Imap::Always
}

/// IMAP first, where it is there; POP3 beside it.
fn incoming_services(
    host: &str,
    offered: &[u16],
    panel: Option<&Panel>,
    context: &Context,
) -> Vec<Service> {
    let imap = panel.map_or(Imap::Always, |panel| panel.imap);
    let needs_imap = if imap == Imap::Installable {
        sentence(context, "settings.needs.imap", "")
    } else {
        String::new()
    };
    let has_imap = imap != Imap::Never && imap != Imap::Unrecognised;
    let mut services = Vec::new();
    for (port, protocol, security) in [
        (993, Protocol::Imap, Security::Tls),
        (143, Protocol::Imap, Security::Starttls),
        (995, Protocol::Pop3, Security::Tls),
        (110, Protocol::Pop3, Security::Starttls),
    ] {
        let is_imap = protocol == Protocol::Imap;
        if !offered.contains(&port) || (is_imap && !has_imap) {
            continue;
        }
        let needs = if is_imap { needs_imap.clone() } else { String::new() };
        let recommended = if panel.is_none_or(is_imap_first) { port == 993 } else { port == 995 };
        services.push(Service {
            protocol,
            host: host.to_owned(),
            port,
            security,
            recommended,
            needs,
        });
    }
    services.sort_by_key(|service| !service.recommended);
    services
}

/// 587 and 465; the alternate port where the account may have it. Port 25 is for servers.
fn outgoing_services(
    host: &str,
    offered: &[u16],
    panel: Option<&Panel>,
    context: &Context,
) -> Vec<Service> {
    let needs_dedicated = panel.is_some_and(|panel| panel.alternate_port_needs_dedicated);
    let may_have_alternate = !needs_dedicated || context.ip_kind() != Some(IpKind::Shared);
    let mut services = Vec::new();
    for (port, security) in
        [(587, Security::Starttls), (465, Security::Tls), (2525, Security::Starttls)]
    {
        if !offered.contains(&port) || (port == 2525 && !may_have_alternate) {
            continue;
        }
        let must_switch_on = port == 2525 && needs_dedicated;
        let needs = if must_switch_on {
            sentence(context, "settings.needs.alternate_port", "")
        } else {
            String::new()
        };
        let recommended = port == 587;
        services.push(Service {
            protocol: Protocol::Smtp,
            host: host.to_owned(),
            port,
            security,
            recommended,
            needs,
        });
    }
    services
}

fn sentence(context: &Context, key: &str, domain: &str) -> String {
    let values = general(context, Some(domain).filter(|domain| !domain.is_empty()));
    context
        .library
        .sentence(key, &Reader { lang: context.lang.clone(), values, ..Reader::default() })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use content::Library;
    use verdict::{Names, Profile, Server};

    use super::*;

    fn context(panel: &str, ip_kind: Option<IpKind>) -> Context {
        let cpanel = Panel {
            title: "cPanel".into(),
            ports: vec![25, 465, 587, 2525, 110, 995, 143, 993],
            user_names: UserNames {
                shared: Some("{address}".into()),
                dedicated: Some("{address}".into()),
                also: Some("{local}+{domain}".into()),
                default_mailbox: Some("{account}".into()),
            },
            webmail_url: Some("https://{server}:2096/".into()),
            ..Panel::default()
        };
        let site_manager = Panel {
            title: "site manager".into(),
            imap: Imap::Installable,
            ports: vec![25, 465, 587, 2525, 110, 995, 143, 993],
            alternate_port_needs_dedicated: true,
            user_names: UserNames {
                shared: Some("{address}".into()),
                dedicated: Some("{local}".into()),
                ..UserNames::default()
            },
            ..Panel::default()
        };
        let server = Server {
            host: "server7.hosting.example".into(),
            incoming: Some("mail.{domain}".into()),
            ..Server::default()
        };
        let panels =
            [("cpanel".to_owned(), cpanel), ("sitemanager".to_owned(), site_manager)].into();
        let profile =
            Profile { name: "Example".into(), panels, servers: vec![server], ..Profile::default() };
        Context {
            profile: Some(Arc::new(profile)),
            panel: Some(panel.to_owned()),
            ip_kind,
            ..Context::new(Library::embedded())
        }
    }

    fn bob() -> MailAddress {
        MailAddress::parse("bob@example.com", Names::default()).unwrap()
    }

    #[test]
    fn the_user_name_is_literal_for_each_panel_and_address_kind() {
        let (shared, dedicated) = (Some(IpKind::Shared), Some(IpKind::Dedicated));
        let table = [
            ("cpanel", shared, "bob@example.com", Some("bob+example.com")),
            ("cpanel", dedicated, "bob@example.com", Some("bob+example.com")),
            ("cpanel", None, "bob@example.com", Some("bob+example.com")),
            ("sitemanager", shared, "bob@example.com", None),
            ("sitemanager", dedicated, "bob", None),
            ("sitemanager", None, "bob@example.com", None),
        ];
        for (panel, kind, name, also) in table {
            let card = settings(&bob(), &context(panel, kind)).unwrap();
            assert_eq!(
                (card.user_name.as_str(), card.user_name_also.as_deref()),
                (name, also),
                "{panel} {kind:?}"
            );
        }
    }

    #[test]
    fn the_accounts_own_mailbox_is_told_where_it_has_another_name() {
        let first = |panel| settings(&bob(), &context(panel, None)).unwrap().notes[0].clone();
        assert!(
            first("cpanel").contains("only the name with which you log in to cPanel"),
            "{}",
            first("cpanel")
        );
        assert!(!first("sitemanager").contains("log in to"), "{}", first("sitemanager"));
    }

    #[test]
    fn hosts_and_ports_follow_the_panel() {
        let card = settings(&bob(), &context("cpanel", None)).unwrap();
        assert_eq!(
            (card.services[0].host.as_str(), card.services[0].port),
            ("mail.example.com", 993)
        );
        assert_eq!(card.webmail_url.as_deref(), Some("https://server7.hosting.example:2096/"));
        let recommended = |card: &Settings| {
            card.services
                .iter()
                .filter(|service| service.recommended)
                .map(|service| service.port)
                .collect::<Vec<_>>()
        };
        assert_eq!(recommended(&card), [993, 587]);

        let card = settings(&bob(), &context("sitemanager", Some(IpKind::Shared))).unwrap();
        assert_eq!(recommended(&card), [995, 587], "IMAP must be installed first");
        assert!(
            !card.services.iter().any(|service| service.port == 2525),
            "the alternate port needs a dedicated address"
        );
        let card = settings(&bob(), &context("sitemanager", Some(IpKind::Dedicated))).unwrap();
        assert!(
            card.services.iter().any(|service| service.port == 2525 && !service.needs.is_empty())
        );
    }

    #[test]
    fn without_a_profile_there_is_no_card() {
        assert_eq!(settings(&bob(), &Context::new(Library::embedded())), None);
    }
}
