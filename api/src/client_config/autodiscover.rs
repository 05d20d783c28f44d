//! Outlook's Autodiscover, in the XML that it asks of mail servers that are not Exchange (POX,
//! MS-OXDSCLI).

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::{Reader, Writer};
use verdict::{Protocol, Security, Service, Settings};

use super::card::{Written, ready};

/// The name space of the outer element of an answer.
const OUTER: &str = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

/// The name space of the answer itself: what Outlook names in `AcceptableResponseSchema`.
const INNER: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/// The longest request that is read, in bytes: Outlook's have some 400.
const LONGEST: usize = 4096;

/// The mail address that a request names in `EMailAddress`; none if it names none.
pub(crate) fn asked_address(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body.get(..LONGEST.min(body.len()))?).ok()?;
    let mut xml = Reader::from_str(text);
    let mut address: Option<String> = None;
    loop {
        let is_open = address.as_mut();
        match (xml.read_event().ok()?, is_open) {
            (Event::Start(element), None)
                if element.local_name().as_ref().eq_ignore_ascii_case("EMailAddress") =>
            {
                address = Some(String::new());
            }
            (Event::Text(text), Some(address)) => address.push_str(&text),
            // The five that XML knows; what a document type would declare is not followed.
            (Event::GeneralRef(name), Some(address)) => {
                address.push_str(resolve_predefined_entity(&name)?)
            }
            (Event::End(_), Some(address)) => return Some(address.trim().to_owned()),
            (Event::Eof, _) => return None,
            _ => {}
        }
    }
}

/// The answer as XML.
pub(crate) fn autodiscover(settings: &Settings) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element("Autodiscover").with_attribute(("xmlns", OUTER)).write_inner_content(
        |xml| {
            xml.create_element("Response").with_attribute(("xmlns", INNER)).write_inner_content(
                |xml| {
                    xml.create_element("User")
                        .write_inner_content(|xml| text(xml, "DisplayName", &settings.address))?;
                    xml.create_element("Account")
                        .write_inner_content(|xml| account(xml, settings))
                        .map(drop)
                },
            )?;
            Ok(())
        },
    )?;
    Ok(xml.into_inner())
}

fn account(xml: &mut Writer<Vec<u8>>, settings: &Settings) -> Written {
    text(xml, "AccountType", "email")?;
    text(xml, "Action", "settings")?;
    // Outlook takes the first protocol of each type, so each type is once.
    let mut seen = Vec::new();
    for service in ready(settings, true).into_iter().chain(ready(settings, false)) {
        if seen.contains(&service.protocol) {
            continue;
        }
        seen.push(service.protocol);
        xml.create_element("Protocol")
            .write_inner_content(|xml| protocol(xml, service, &settings.user_name))?;
    }
    Ok(())
}

fn protocol(xml: &mut Writer<Vec<u8>>, service: &Service, user_name: &str) -> Written {
    let (kind, is_outgoing) = match service.protocol {
        Protocol::Imap => ("IMAP", false),
        Protocol::Pop3 => ("POP3", false),
        Protocol::Smtp | Protocol::Unrecognised => ("SMTP", true),
    };
    let (ssl, encryption) = match service.security {
        Security::Tls => ("on", "SSL"),
        Security::Starttls => ("on", "TLS"),
        Security::None | Security::Unrecognised => ("off", "None"),
    };
    text(xml, "Type", kind)?;
    text(xml, "Server", &service.host)?;
    text(xml, "Port", &service.port.to_string())?;
    text(xml, "DomainRequired", "off")?;
    text(xml, "LoginName", user_name)?;
    text(xml, "SPA", "off")?;
    text(xml, "SSL", ssl)?;
    text(xml, "Encryption", encryption)?;
    text(xml, "AuthRequired", "on")?;
    if !is_outgoing {
        return Ok(());
    }
    text(xml, "UsePOPAuth", "on")?;
    text(xml, "SMTPLast", "off")
}

fn text(xml: &mut Writer<Vec<u8>>, element: &str, value: &str) -> Written {
    xml.create_element(element).write_text_content(BytesText::new(value)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_config::fixture::card;

    #[test]
    fn the_address_is_read_from_what_outlook_sends() {
        let schemas = "http://schemas.microsoft.com/exchange/autodiscover/outlook";
        let request = format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
            <Autodiscover xmlns="{schemas}/requestschema/2006">
            <Request><EMailAddress>bob@example.com</EMailAddress>
            <AcceptableResponseSchema>{schemas}/responseschema/2006a</AcceptableResponseSchema>
            </Request></Autodiscover>"#
        );
        assert_eq!(asked_address(request.as_bytes()).as_deref(), Some("bob@example.com"));
        let escaped =
            "<Request><EMailAddress>o&apos;neil&amp;co@example.com</EMailAddress></Request>";
        assert_eq!(asked_address(escaped.as_bytes()).as_deref(), Some("o'neil&co@example.com"));
    }

    #[test]
    fn a_request_without_an_address_names_none_and_entities_are_not_followed() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY x "bob@example.com">]>
            <a><EMailAddress>&x;</EMailAddress></a>"#;
        for body in ["", "bob@example.com", "<EMailAddress>", "<Request></Request>", bomb] {
            assert_eq!(asked_address(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn each_type_stands_once_and_a_hostile_name_stays_text() {
        let xml = String::from_utf8(autodiscover(&card()).unwrap()).unwrap();
        let of = |element: &str| -> Vec<String> {
            let (open, close) = (format!("<{element}>"), format!("</{element}>"));
            let lines = xml
                .lines()
                .filter_map(|line| line.trim().strip_prefix(&open)?.strip_suffix(&close));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(of("Type"), ["POP3", "SMTP"]);
        assert_eq!(of("Port"), ["995", "587"]);
        assert_eq!(of("Encryption"), ["SSL", "TLS"]);
        assert_eq!(of("LoginName"), ["o&apos;neil&amp;co", "o&apos;neil&amp;co"]);
        assert_eq!(of("DisplayName"), ["o&apos;neil&amp;co@example.com"]);
    }
}
