//! For whom is a report made? Provider, language, panel, and the library that has the words.

use std::collections::BTreeMap;
use std::sync::Arc;

use content::{Library, Reader};
use verdict::{IpKind, MailAddress, Panel, Profile, Server, Severity};

/// For whom a report is made.
#[derive(Clone, Debug)]
pub struct Context {
    /// The provider whose customer asks, if known.
    pub profile: Option<Arc<Profile>>,
    /// The language, BCP 47.
    pub lang: String,
    /// The control panel's id, if known.
    pub panel: Option<String>,
    /// Whether the account's address is its own, if known.
    pub ip_kind: Option<IpKind>,
    /// The host name of the provider's server where the domain's mail lives, as its MX tells, if
    /// known.
    pub server: Option<String>,
    /// A name server of the domain's zone, if known: whose it is tells who edits the zone.
    pub name_server: Option<String>,
    /// The company that serves the domain's zone, if everybody knows it.
    pub dns_company: Option<String>,
    /// Whether the provider has an open incident that touches this user: it leads, and other
    /// advice waits.
    pub incident: bool,
    /// The state of the domain's own records, by check, where they were looked at.
    pub records: BTreeMap<String, String>,
    /// The mail program's id, if known.
    pub client: Option<String>,
    /// The mailbox that is asked about, if one is.
    pub address: Option<MailAddress>,
    /// Where the words are.
    pub library: Library,
    /// The checks that were asked, where not all of them were.
    pub scope: Vec<String>,
    /// The operator's name for the place from which we looked.
    pub vantage: String,
    /// The version that makes the report.
    pub engine: String,
    /// Whether the reader runs this checker: only then are its own settings a remedy.
    pub for_operator: bool,
    /// Severities that the operator moved, by code; none to or from `unknown`.
    pub severities: BTreeMap<String, Severity>,
}

impl Context {
    /// A context that knows nothing but the words: every answer still works, in general terms.
    #[must_use]
    pub fn new(library: Library) -> Self {
        Self {
            profile: None,
            lang: "en".to_owned(),
            panel: None,
            ip_kind: None,
            server: None,
            name_server: None,
            dns_company: None,
            incident: false,
            records: BTreeMap::new(),
            client: None,
            address: None,
            library,
            scope: Vec::new(),
            vantage: String::new(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            for_operator: false,
            severities: BTreeMap::new(),
        }
    }

    /// The server that serves the customer: the one where the mail lives, or the only one that fits
    /// panel and address.
    pub(crate) fn server(&self) -> Option<&Server> {
        let profile = self.profile.as_deref()?;
        if let Some(server) = self.server.as_deref().and_then(|host| profile.server_named(host)) {
            return Some(server);
        }
        let is_open =
            |wish: Option<&str>, is: Option<&str>| wish.is_none() || is.is_none() || wish == is;
        let mut fitting = profile.servers.iter().filter(|server| {
            let same_kind = self.ip_kind.is_none()
                || server.ip_kind.is_none()
                || self.ip_kind == server.ip_kind;
            is_open(self.panel.as_deref(), server.panel.as_deref()) && same_kind
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// The panel: the one that was named, or that of the only server that fits.
    pub(crate) fn panel(&self) -> Option<(&str, &Panel)> {
        let profile = self.profile.as_deref()?;
        let id = self.panel.as_deref().or_else(|| self.server()?.panel.as_deref())?;
        profile.panels.get_key_value(id).map(|(id, panel)| (id.as_str(), panel))
    }

    /// Whether the account's address is its own: as the user says, or as its server is.
    pub(crate) fn ip_kind(&self) -> Option<IpKind> {
        self.ip_kind.or_else(|| self.server()?.ip_kind)
    }

    /// A reader with what is known of this situation, and no values yet.
    pub(crate) fn reader(&self) -> Reader {
        let mut reader = Reader { lang: self.lang.clone(), ..Reader::default() };
        let panel = self.panel.clone().or_else(|| self.panel().map(|(id, _)| id.to_owned()));
        let server = self.server().map(|_| "known".to_owned());
        let known = [
            ("server", server),
            ("panel", panel),
            ("ip", self.ip_kind().map(|kind| kind.to_string())),
            ("client", self.client.clone()),
        ];
        reader
            .conditions
            .extend(known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
        reader
    }

    /// A reader of articles, with the values that need no finding.
    #[must_use]
    pub fn reader_of_articles(&self, domain: Option<&str>) -> Reader {
        let mut reader = self.reader();
        reader.values = crate::report::template_values::general(self, domain);
        reader
    }

    /// A word of the screen in this context's language.
    pub(crate) fn word(&self, key: &str) -> String {
        self.library.word(key, &self.lang)
    }
}
