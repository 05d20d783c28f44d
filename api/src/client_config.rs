//! The files in which mail programs read the settings card, one module for each format.

mod autoconfig;
mod autodiscover;
mod card;
#[cfg(test)]
mod formats;
mod mobileconfig;

pub(crate) use autoconfig::autoconfig;
pub(crate) use autodiscover::{asked_address, autodiscover};
pub(crate) use mobileconfig::mobileconfig;

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
