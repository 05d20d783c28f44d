//! What does a set-up file say? Thunderbird's `clientConfig` (version 1.1), and Outlook's
//! Autodiscover (POX).
//!
//! Formats: draft-ietf-mailmaint-autoconfig; MS-OXDSCLI section 2.2.4. Entities of a document's own
//! are not expanded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use verdict::{Domain, Names, Protocol, Security};

/// How deep elements may be in each other, and how many there may be.
const DEEPEST: usize = 24;
const MOST: usize = 2_000;
/// The most servers that are read.
const MOST_OFFERS: usize = 12;

/// One server that somebody names to mail programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) protocol: Protocol,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    /// The user name, or the pattern of it; empty where it is left open.
    pub(super) user_name: String,
}

/// What a body turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A set-up file with these servers; none where it has no answer for the address.
    File(Vec<Offer>),
    /// The settings are at another page (MS-OXDSCLI section 2.2.4.1.1.2.5, RedirectUrl).
    AtPage(String),
    /// The settings are those of another address (section 2.2.4.1.1.2.4, RedirectAddr): its domain.
    AtDomain(String),
    /// It begins like a set-up file, and cannot be read as one.
    Broken,
    /// Something else, such as the page that a web server shows for everything.
    Other,
}

/// Reads the body of a page.
pub(super) fn read(body: &[u8]) -> Body {
    let text = String::from_utf8_lossy(body);
    let is_meant = ["<clientConfig", "<Autodiscover"].iter().any(|root| text.contains(root));
    let read = tree(&text).and_then(|root| match root.name.as_str() {
        "clientconfig" => Some(Body::File(of_autoconfig(&root))),
        "autodiscover" => Some(moved(&root).unwrap_or_else(|| Body::File(of_autodiscover(&root)))),
        _ => None,
    });
    read.unwrap_or(if is_meant { Body::Broken } else { Body::Other })
}

/// Where Autodiscover says that the settings are instead.
fn moved(root: &Element) -> Option<Body> {
    let accounts = root.all("response").flat_map(|response| response.all("account"));
    accounts.into_iter().find_map(|account| {
        match account.text("action").to_ascii_lowercase().as_str() {
            "redirecturl" => Some(Body::AtPage(account.text("redirecturl").to_owned())),
            "redirectaddr" => {
                let address = account.text("redirectaddr");
                // Names of a lab are found by nobody outside of it.
                let domain =
                    Domain::parse(address.rsplit_once('@')?.1, Names { testing: true }).ok()?;
                Some(Body::AtDomain(domain.as_str().to_owned()))
            }
            _ => None,
        }
    })
}

fn of_autoconfig(root: &Element) -> Vec<Offer> {
    let providers = root.children.iter().filter(|element| element.name == "emailprovider");
    let servers = providers.flat_map(|provider| &provider.children).filter_map(|server| {
        let protocol = match (server.name.as_str(), server.kind.as_str()) {
            ("incomingserver", "imap") => Protocol::Imap,
            ("incomingserver", "pop3") => Protocol::Pop3,
            ("outgoingserver", "smtp") => Protocol::Smtp,
            _ => return None,
        };
        let security = match server.text("sockettype").to_ascii_uppercase().as_str() {
            "SSL" | "TLS" => Security::Tls,
            "STARTTLS" => Security::Starttls,
            _ => Security::None,
        };
        offer(
            protocol,
            server.text("hostname"),
            server.text("port"),
            security,
            server.text("username"),
        )
    });
    servers.take(MOST_OFFERS).collect()
}

fn of_autodiscover(root: &Element) -> Vec<Offer> {
    let accounts = root.all("response").flat_map(|response| response.all("account"));
    let servers = accounts.flat_map(|account| account.all("protocol")).filter_map(|server| {
        // Some write the type as an element, others as an attribute.
        let kind = if server.kind.is_empty() {
            server.text("type").to_ascii_lowercase()
        } else {
            server.kind.clone()
        };
        let protocol = match kind.as_str() {
            "imap" => Protocol::Imap,
            "pop3" => Protocol::Pop3,
            "smtp" => Protocol::Smtp,
            _ => return None,
        };
        let security =
            match (server.text("encryption").to_ascii_lowercase().as_str(), server.text("port")) {
                ("tls", _) => Security::Starttls,
                ("ssl", _) => Security::Tls,
                ("none", _) => Security::None,
                _ if server.text("ssl").eq_ignore_ascii_case("off") => Security::None,
                // Without `Encryption`, `SSL` stands for both kinds; the port tells which
                // (MS-OXDSCLI 2.2.4.1.1.2.6.40).
                (_, "993" | "995" | "465") => Security::Tls,
                _ => Security::Starttls,
            };
        offer(
            protocol,
            server.text("server"),
            server.text("port"),
            security,
            server.text("loginname"),
        )
    });
    servers.take(MOST_OFFERS).collect()
}

fn offer(
    protocol: Protocol,
    host: &str,
    port: &str,
    security: Security,
    user_name: &str,
) -> Option<Offer> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_host = !host.is_empty()
        && host.chars().all(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '.' | '_'));
    let port = port.parse().ok().filter(|port| *port > 0)?;
    is_host.then(|| Offer { protocol, host, port, security, user_name: user_name.to_owned() })
}

/// An element: its name without a prefix and its type in lower case, its text, and what is in
/// it.
#[derive(Default)]
struct Element {
    name: String,
    kind: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let kind = start.try_get_attribute("type").ok().flatten();
        let kind = kind.map(|kind| kind.value.to_ascii_lowercase()).unwrap_or_default();
        Self { name: start.local_name().as_ref().to_ascii_lowercase(), kind, ..Self::default() }
    }

    fn all<'a>(&'a self, name: &'static str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn text(&self, name: &'static str) -> &str {
        self.all(name).next().map_or("", |child| child.text.trim())
    }
}

/// The elements of a document; none where it is not well-formed, or larger than a set-up file can
/// be.
fn tree(text: &str) -> Option<Element> {
    let mut xml = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    let (mut open, mut count) = (vec![Element::default()], 0);
    loop {
        let event = xml.read_event().ok()?;
        count += 1;
        if open.len() > DEEPEST || count > MOST {
            return None;
        }
        match event {
            Event::Start(start) => open.push(Element::of(&start)),
            Event::Empty(start) => open.last_mut()?.children.push(Element::of(&start)),
            Event::Text(text) => open.last_mut()?.text.push_str(&text),
            Event::CData(text) => open.last_mut()?.text.push_str(&text),
            Event::GeneralRef(name) => {
                open.last_mut()?
                    .text
                    .push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or(" "));
            }
            Event::End(_) => {
                let done = open.pop()?;
                open.last_mut()?.children.push(done);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    // Only the root without a name is left open, and it holds the one element that a document is.
    let [root] = <[Element; 1]>::try_from(open).ok()?;
    root.children.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str) -> String {
        match read(body.as_bytes()) {
            Body::File(offers) => {
                let line = |offer: &Offer| {
                    format!(
                        "{} {}:{} {} {}",
                        offer.protocol, offer.host, offer.port, offer.security, offer.user_name
                    )
                };
                offers.iter().map(line).collect::<Vec<_>>().join("; ")
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_example_of_the_autoconfig_draft_is_read() {
        let file = r#"<?xml version="1.0"?><clientConfig version="1.1">
        <emailProvider id="example.com">
            <domain>example.com</domain><displayName>Example &amp; Co</displayName>
            <incomingServer type="imap"><hostname>IMAP.example.com</hostname><port>993</port>
            <socketType>SSL</socketType>
              <username>%EMAILADDRESS%</username>
              <authentication>password-cleartext</authentication></incomingServer>
            <incomingServer type="jmap"><url>https://jmap.example.com</url></incomingServer>
            <outgoingServer type="smtp"><hostname>smtp.example.com</hostname><port>587</port>
              <socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username>
              </outgoingServer>
            </emailProvider><webMail><loginPage url="https://mail.example.com/"/></webMail>
            </clientConfig>"#;
        assert_eq!(
            shown(file),
            "imap imap.example.com:993 tls %EMAILADDRESS%; smtp smtp.example.com:587 starttls \
            %EMAILLOCALPART%"
        );
    }

    #[test]
    fn autodiscover_is_read_as_panels_write_it() {
        let protocol = |kind: &str, port: u16, more: &str| {
            format!(
                "<Protocol><Type>{kind}</Type><Server>mail.example.com</Server>\
                <Port>{port}</Port><LoginName>bob@example.com</LoginName>{more}</Protocol>"
            )
        };
        let schema = "http://schemas.microsoft.com/exchange/autodiscover";
        let file = format!(
            "<Autodiscover xmlns=\"{schema}/responseschema/2006\">\
            <Response xmlns=\"{schema}/outlook/responseschema/2006a\"><Account>\
            <AccountType>email</AccountType><Action>settings</Action>{}{}{}</Account></Response>\
            </Autodiscover>",
            protocol("IMAP", 993, "<SSL>on</SSL>"),
            protocol("SMTP", 587, "<SSL>on</SSL><Encryption>TLS</Encryption>"),
            protocol("POP3", 110, "<SSL>off</SSL>"),
        );
        let expected = "imap mail.example.com:993 tls bob@example.com; \
        smtp mail.example.com:587 starttls bob@example.com; \
            pop3 mail.example.com:110 none bob@example.com";
        assert_eq!(shown(&file), expected);
        for (action, body) in [
            (
                "<Action>redirectUrl</Action>\
                <RedirectUrl>https://a.example/x.xml?a=b&amp;c</RedirectUrl>",
                "AtPage(\"https://a.example/x.xml?a=b&c\")",
            ),
            (
                "<Action>redirectAddr</Action><RedirectAddr>bob@B.example</RedirectAddr>",
                "AtDomain(\"b.example\")",
            ),
            ("<Action>redirectAddr</Action><RedirectAddr>bob@[10.0.0.1]</RedirectAddr>", ""),
            ("<Action>redirectAddr</Action><RedirectAddr>bob</RedirectAddr>", ""),
        ] {
            let file = format!(
                "<Autodiscover><Response><Account>{action}</Account></Response></Autodiscover>"
            );
            assert_eq!(shown(&file), body);
        }
        let unknown = "<Autodiscover><Response><Error><ErrorCode>500</ErrorCode></Error>\
        </Response></Autodiscover>";
        assert_eq!(shown(unknown), "");
    }

    #[test]
    fn a_broken_file_is_told_from_another_page_and_a_hostile_one_does_no_harm() {
        let deep = format!("<clientConfig>{}", "<a>".repeat(10_000));
        let bomb = "<!DOCTYPE a [<!ENTITY b \"cccccccc\"><!ENTITY d \"&b;&b;\">]><clientConfig>\
        <emailProvider>\
            <incomingServer \
            type=\"imap\"><hostname>&d;</hostname><port>993</port></incomingServer>\
            </emailProvider></clientConfig>";
        let table = [
            ("<clientConfig version=\"1.1\"><emailProvider id=\"a\">", "Broken"),
            (&deep, "Broken"),
            (bomb, ""),
            ("<!doctype html><html><body>Welcome</body></html>", "Other"),
            ("<html><br></html>", "Other"),
            ("", "Other"),
            ("{}", "Other"),
        ];
        for (body, expected) in table {
            assert_eq!(shown(body), expected, "{:.60}", body);
        }
    }
}
