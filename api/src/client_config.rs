//! The files in which mail programs read the settings card, one module for each format.

mod autoconfig;
mod autodiscover;
#[cfg(test)]
mod formats;
mod mobileconfig;

use verdict::{Protocol, Service, Settings, visible};

pub(crate) use autoconfig::autoconfig;
pub(crate) use autodiscover::{asked_address, autodiscover};
pub(crate) use mobileconfig::mobileconfig;

/// The services that a program may use at once, the recommended ones first: what must be installed
/// or switched on first is left out, because a program would try it and fail.
fn ready(settings: &Settings, is_incoming: bool) -> Vec<&Service> {
    let is_wanted = |service: &&Service| {
        (service.protocol != Protocol::Smtp) == is_incoming && service.needs.is_empty()
    };
    let mut services: Vec<&Service> = settings.services.iter().filter(is_wanted).collect();
    services.sort_by_key(|service| !service.recommended);
    services
}

/// The company's name as it may be in a file: XML has no control characters, nor U+FFFE and
/// U+FFFF (XML 1.0 section 2.2), and a program shows an empty name as nothing. Without one it is
/// the domain.
fn company(settings: &Settings) -> String {
    let name = visible(&settings.provider).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    let domain = settings.address.rsplit('@').next().unwrap_or_default();
    if name.trim().is_empty() { domain.to_owned() } else { name }
}

/// Writing XML into memory: the writer's faults are those of the memory.
type Written = std::io::Result<()>;

#[cfg(test)]
mod fixture {
    use verdict::{Protocol, Security, Service, Settings};

    fn service(
        protocol: Protocol,
        port: u16,
        security: Security,
        recommended: bool,
        needs: &str,
    ) -> Service {
        Service {
            protocol,
            host: "mail.example.com".into(),
            port,
            security,
            recommended,
            needs: needs.into(),
        }
    }

    /// A card whose provider has a name that would break out of carelessly written XML.
    pub(super) fn card() -> Settings {
        Settings {
            address: "o'neil&co@example.com".into(),
            provider: "<b>Fish & \"Chips\"</b> ]]>".into(),
            panel: Some("sitemanager".into()),
            ip_kind: None,
            user_name: "o'neil&co".into(),
            user_name_also: None,
            user_name_note: String::new(),
            services: vec![
                service(Protocol::Imap, 993, Security::Tls, false, "Install it first."),
                service(Protocol::Pop3, 110, Security::Starttls, false, ""),
                service(Protocol::Pop3, 995, Security::Tls, true, ""),
                service(Protocol::Smtp, 465, Security::Tls, false, ""),
                service(Protocol::Smtp, 587, Security::Starttls, true, ""),
            ],
            webmail_url: Some("https://mail.example.com/?a=1&b=2".into()),
            guides: Vec::new(),
            notes: Vec::new(),
        }
    }
}
