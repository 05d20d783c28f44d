//! Thunderbird's autoconfiguration: `clientConfig` version 1.1, which Evolution, K-9, FairEmail and
//! others read too.
//!
//! Format: draft-ietf-mailmaint-autoconfig, and Mozilla's page
//! "Autoconfiguration/FileFormat/HowTo".

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use verdict::{Protocol, Security, Service, Settings};

use super::card::{Written, company, ready};

/// The file as XML.
pub(crate) fn autoconfig(settings: &Settings) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("clientConfig")
        .with_attribute(("version", "1.1"))
        .write_inner_content(|xml| provider(xml, settings))?;
    Ok(xml.into_inner())
}

fn provider(xml: &mut Writer<Vec<u8>>, settings: &Settings) -> Written {
    let domain = settings.address.rsplit('@').next().unwrap_or_default();
    xml.create_element("emailProvider").with_attribute(("id", domain)).write_inner_content(
        |xml| {
            text(xml, "domain", domain)?;
            text(xml, "displayName", &company(settings))?;
            text(xml, "displayShortName", &company(settings))?;
            for service in ready(settings, true) {
                server(xml, "incomingServer", service, &settings.user_name)?;
            }
            for service in ready(settings, false) {
                server(xml, "outgoingServer", service, &settings.user_name)?;
            }
            Ok(())
        },
    )?;
    let Some(webmail) = &settings.webmail_url else { return Ok(()) };
    xml.create_element("webMail").write_inner_content(|xml| {
        xml.create_element("loginPage")
            .with_attribute(("url", webmail.as_str()))
            .write_empty()
            .map(drop)
    })?;
    Ok(())
}

fn server(xml: &mut Writer<Vec<u8>>, element: &str, service: &Service, user_name: &str) -> Written {
    let socket = match service.security {
        Security::Tls => "SSL",
        Security::Starttls => "STARTTLS",
        Security::None | Security::Unrecognised => "plain",
    };
    xml.create_element(element)
        .with_attribute(("type", kind(service.protocol)))
        .write_inner_content(|xml| {
            text(xml, "hostname", &service.host)?;
            text(xml, "port", &service.port.to_string())?;
            text(xml, "socketType", socket)?;
            text(xml, "authentication", "password-cleartext")?;
            text(xml, "username", user_name)
        })?;
    Ok(())
}

fn kind(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "imap",
        Protocol::Pop3 => "pop3",
        Protocol::Smtp | Protocol::Unrecognised => "smtp",
    }
}

fn text(xml: &mut Writer<Vec<u8>>, element: &str, value: &str) -> Written {
    xml.create_element(element).write_text_content(BytesText::new(value)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_config::fixture::card;

    #[test]
    fn a_program_reads_the_recommended_servers_first_and_nothing_that_must_be_installed() {
        let xml = String::from_utf8(autoconfig(&card()).unwrap()).unwrap();
        let ports: Vec<&str> = xml
            .lines()
            .filter_map(|line| line.trim().strip_prefix("<port>")?.strip_suffix("</port>"))
            .collect();
        assert_eq!(ports, ["995", "110", "587", "465"]);
        assert!(xml.contains("<incomingServer type=\"pop3\">") && !xml.contains("imap"));
        assert!(xml.contains("<emailProvider id=\"example.com\">"), "{xml}");
    }

    #[test]
    fn a_hostile_name_stays_text() {
        let xml = String::from_utf8(autoconfig(&card()).unwrap()).unwrap();
        assert!(!xml.contains("<b>") && !xml.contains("]]>"), "{xml}");
        assert!(xml.contains("url=\"https://mail.example.com/?a=1&amp;b=2\""), "{xml}");
        assert!(xml.contains("<username>o&apos;neil&amp;co</username>"), "{xml}");
    }
}
