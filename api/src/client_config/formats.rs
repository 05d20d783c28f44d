//! Tests of the files against their published formats, field by field, with hostile names.

use plist::{Dictionary, Value};
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use verdict::{Protocol, Security, Service, Settings};

use super::fixture::card;
use super::{autoconfig, autodiscover, mobileconfig};

/// What somebody may call a company: markup, the end of a CDATA section, an entity, control and
/// bidi characters.
const NAMES: &[&str] = &[
    "Example Hosting",
    "<b>Fish & \"Chips\"</b>",
    "]]>",
    "&amp;&lt;&#0;&x;",
    "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
    "a\0b\u{1b}[2J\u{7}\u{b}c\u{ffff}",
    "line\r\nline\ttab",
    "\u{202e}gnitsoH \u{2066}elpmaxE",
    "Föö 💩 مثال",
    "",
];

/// The card of each company, with IMAP at once and with POP3 alone.
fn cards() -> impl Iterator<Item = Settings> {
    let with_imap = || {
        let host = "mail.example.com".to_owned();
        let imap = Service {
            protocol: Protocol::Imap,
            host,
            port: 143,
            security: Security::Starttls,
            recommended: true,
            needs: String::new(),
        };
        Settings { services: [vec![imap], card().services].concat(), ..card() }
    };
    let cards = [card(), with_imap()];
    cards.into_iter().flat_map(|card| {
        NAMES.iter().map(move |name| Settings { provider: (*name).to_owned(), ..card.clone() })
    })
}

struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.expect("an attribute is well written");
            let value = unescape(&attribute.value).expect("its value is well written").into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        let name = start.name().as_ref().to_owned();
        Self { name, attributes: attributes.collect(), text: String::new(), children: Vec::new() }
    }

    fn names(&self) -> Vec<&str> {
        self.children.iter().map(|child| child.name.as_str()).collect()
    }

    fn child(&self, name: &str) -> &Self {
        let mut found = self.children.iter().filter(|child| child.name == name);
        let (first, more) = (found.next(), found.next());
        assert!(more.is_none(), "{name} appears twice in {}", self.name);
        first.unwrap_or_else(|| panic!("{name} must be in {}", self.name))
    }

    fn is_one_of(&self, name: &str, words: &[&str]) {
        let text = &self.child(name).text;
        assert!(words.contains(&text.as_str()), "{name} is {text:?}, and it may be {words:?}");
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// A document as a strict reader has it (XML 1.0): well-formed, every character one that it
/// allows.
fn document(file: &[u8]) -> Element {
    let text = std::str::from_utf8(file).expect("it is UTF-8");
    let is_allowed = |ch: char| {
        matches!(ch, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
            || ch > '\u{ffff}'
    };
    assert!(text.chars().all(is_allowed), "{text:?} has a character that XML does not have");
    let mut xml = Reader::from_str(text);
    let mut open = vec![Element {
        name: String::new(),
        attributes: vec![],
        text: String::new(),
        children: vec![],
    }];
    loop {
        let last = open.last_mut().expect("the document itself is open");
        match xml.read_event().unwrap_or_else(|fault| panic!("{fault}: {text}")) {
            Event::Start(start) => open.push(Element::of(&start)),
            Event::Empty(start) => last.children.push(Element::of(&start)),
            Event::Text(text) => last.text.push_str(&text),
            Event::GeneralRef(name) => {
                last.text.push_str(
                    resolve_predefined_entity(&name).expect("an entity that XML itself has"),
                );
            }
            Event::End(_) => {
                let done = open.pop().expect("it was open");
                open.last_mut().expect("it is in something").children.push(done);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} has no business in a set-up file"),
        }
    }
    let [root] = <[Element; 1]>::try_from(open).ok().expect("everything is closed");
    root.children.into_iter().next().expect("a document has a root")
}

fn is_server(server: &Element, host: &str, port: &str) {
    assert_eq!(server.child(host).text, "mail.example.com");
    assert!(server.child(port).text.parse::<u16>().is_ok_and(|port| port > 0));
}

#[test]
fn the_autoconfig_file_has_the_fields_of_its_draft() {
    for settings in cards() {
        let root = document(&autoconfig(&settings).unwrap());
        assert_eq!((root.name.as_str(), root.attribute("version")), ("clientConfig", "1.1"));
        assert_eq!(root.names(), ["emailProvider", "webMail"]);
        assert_eq!(
            root.child("webMail").child("loginPage").attribute("url"),
            "https://mail.example.com/?a=1&b=2"
        );
        let provider = root.child("emailProvider");
        assert_eq!(
            (provider.attribute("id"), provider.child("domain").text.as_str()),
            ("example.com", "example.com")
        );
        assert!(
            !provider.child("displayName").text.is_empty()
                && !provider.child("displayShortName").text.is_empty()
        );
        let servers: Vec<&Element> =
            provider.children.iter().filter(|child| child.name.ends_with("Server")).collect();
        assert!(servers.iter().any(|server| server.name == "outgoingServer"));
        for server in servers {
            let kinds: &[&str] =
                if server.name == "incomingServer" { &["imap", "pop3"] } else { &["smtp"] };
            assert!(kinds.contains(&server.attribute("type")));
            is_server(server, "hostname", "port");
            server.is_one_of("socketType", &["plain", "SSL", "STARTTLS"]);
            server.is_one_of("authentication", &["password-cleartext"]);
            assert_eq!(server.child("username").text, "o'neil&co");
        }
    }
}

#[test]
fn the_autodiscover_file_has_the_fields_of_ms_oxdscli() {
    let schema = "http://schemas.microsoft.com/exchange/autodiscover";
    let switches = ["DomainRequired", "SPA", "SSL", "AuthRequired"];
    for settings in cards() {
        let root = document(&autodiscover(&settings).unwrap());
        assert_eq!((root.name.as_str(), root.names()), ("Autodiscover", vec!["Response"]));
        assert_eq!(root.attribute("xmlns"), format!("{schema}/responseschema/2006"));
        let response = root.child("Response");
        assert_eq!(response.attribute("xmlns"), format!("{schema}/outlook/responseschema/2006a"));
        assert_eq!(response.child("User").child("DisplayName").text, "o'neil&co@example.com");
        let account = response.child("Account");
        account.is_one_of("AccountType", &["email"]);
        account.is_one_of("Action", &["settings"]);
        let protocols: Vec<&Element> =
            account.children.iter().filter(|child| child.name == "Protocol").collect();
        assert_eq!(protocols.len() + 2, account.children.len());
        for protocol in protocols {
            protocol.is_one_of("Type", &["IMAP", "POP3", "SMTP"]);
            is_server(protocol, "Server", "Port");
            switches.iter().for_each(|switch| protocol.is_one_of(switch, &["on", "off"]));
            protocol.is_one_of("Encryption", &["None", "SSL", "TLS"]);
            assert_eq!(protocol.child("LoginName").text, "o'neil&co");
            let is_outgoing = protocol.child("Type").text == "SMTP";
            assert_eq!(protocol.names().contains(&"UsePOPAuth"), is_outgoing);
        }
    }
}

/// What Apple's page "Mail" demands and allows, with the kind of each value: string, number or
/// switch.
const REQUIRED: &[(&str, char)] = &[
    ("EmailAccountType", 's'),
    ("EmailAddress", 's'),
    ("IncomingMailServerAuthentication", 's'),
    ("IncomingMailServerHostName", 's'),
    ("OutgoingMailServerAuthentication", 's'),
    ("OutgoingMailServerHostName", 's'),
];
const ALLOWED: &[(&str, char)] = &[
    ("EmailAccountDescription", 's'),
    ("IncomingMailServerPortNumber", 'n'),
    ("IncomingMailServerUseSSL", 'b'),
    ("IncomingMailServerUsername", 's'),
    ("OutgoingMailServerPortNumber", 'n'),
    ("OutgoingMailServerUseSSL", 'b'),
    ("OutgoingMailServerUsername", 's'),
    ("OutgoingPasswordSameAsIncomingPassword", 'b'),
];
/// What every payload has, and the outermost one may have.
const OF_PAYLOADS: &[(&str, char)] = &[
    ("PayloadType", 's'),
    ("PayloadVersion", 'n'),
    ("PayloadIdentifier", 's'),
    ("PayloadUUID", 's'),
];
const OF_PROFILES: &[(&str, char)] = &[
    ("PayloadDisplayName", 's'),
    ("PayloadOrganization", 's'),
    ("PayloadRemovalDisallowed", 'b'),
    ("PayloadContent", 'a'),
];

fn holds(of: &Dictionary, required: &[&[(&str, char)]], allowed: &[&[(&str, char)]]) {
    let kind = |value: &Value| match value {
        Value::String(_) => 's',
        Value::Integer(_) => 'n',
        Value::Boolean(_) => 'b',
        Value::Array(_) => 'a',
        _ => '?',
    };
    let known: Vec<(&str, char)> = [required.concat(), allowed.concat()].concat();
    for (key, value) in of {
        assert!(
            known.contains(&(key.as_str(), kind(value))),
            "{key} is not allowed, or not as {value:?}"
        );
    }
    for (key, _) in required.concat() {
        assert!(of.contains_key(key), "{key} must be there");
    }
}

#[test]
fn the_configuration_profile_has_the_fields_of_apples_page() {
    for settings in cards() {
        let file = mobileconfig(&settings).unwrap();
        let text = std::str::from_utf8(&file).unwrap();
        assert!(text.contains("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""), "{text}");
        let is_control = |ch: char| ch.is_control() && !matches!(ch, '\t' | '\n' | '\r');
        assert!(!text.chars().any(is_control), "{text:?}");
        let profile = Value::from_reader_xml(&*file).unwrap().into_dictionary().unwrap();
        holds(&profile, &[OF_PAYLOADS, OF_PROFILES], &[]);
        let content = profile.get("PayloadContent").and_then(Value::as_array).unwrap();
        let mail = content[0].as_dictionary().unwrap();
        holds(mail, &[OF_PAYLOADS, REQUIRED], &[ALLOWED, &OF_PROFILES[..1]]);
        let word = |key: &str| mail.get(key).and_then(Value::as_string).unwrap();
        assert!(["EmailTypeIMAP", "EmailTypePOP"].contains(&word("EmailAccountType")));
        assert_eq!(word("IncomingMailServerAuthentication"), "EmailAuthPassword");
        assert_eq!(
            (word("IncomingMailServerHostName"), word("EmailAddress")),
            ("mail.example.com", "o'neil&co@example.com")
        );
    }
}
