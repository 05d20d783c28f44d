//! The provider profile: what the hosting company declares of itself.
//!
//! It is in `mailwhy.toml` under `[profiles.<id>]`. Without one every answer still works, in
//! general terms.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::enums::wire_enum;

/// What a hosting company declares of itself. "Own inventory" is what `servers` lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// The name customers know, for example `Example Hosting`.
    pub name: String,
    /// How customers reach support.
    pub support: Support,
    /// The page where people read about outages.
    pub status_page: Option<String>,
    /// Where programs read about outages: the summary JSON of Statuspage, Instatus or Better Stack,
    /// or RSS or Atom.
    pub status_feed: Option<String>,
    /// The names, or endings of names, of the provider's name servers: with them the zone is edited
    /// in the panel.
    pub name_servers: Vec<String>,
    /// The names that a customer's MX should hold.
    pub mx_hosts: Vec<String>,
    /// The domain to `include:` in SPF.
    pub spf_include: Option<String>,
    /// The DKIM selectors that the provider signs with.
    pub dkim_selectors: Vec<String>,
    /// The ids of the blocklists to consult; none: those that ship switched on.
    pub blocklists: Vec<String>,
    /// The size of a POP3 mailbox above which damage is likelier, in megabytes.
    pub mailbox_soft_limit_mb: Option<u32>,
    /// The control panels, by id.
    pub panels: BTreeMap<String, Panel>,
    /// The mail servers.
    pub servers: Vec<Server>,
}

/// How customers reach support. All may be empty; one should not be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Support {
    /// Where tickets are opened.
    pub url: Option<String>,
    /// A mail address that works when the customer's own mail does not.
    pub email: Option<String>,
    /// A phone number.
    pub phone: Option<String>,
}

/// One control panel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Panel {
    /// The name customers know, for example `cPanel`.
    pub title: String,
    /// Where webmail is, with its port; `{domain}` and `{server}` are filled in.
    pub webmail_url: Option<String>,
    /// Whether accounts on this panel have IMAP.
    pub imap: Imap,
    /// The ports that its servers offer to customers, of 25, 465, 587, 2525, 110, 995, 143, 993.
    pub ports: Vec<u16>,
    /// Whether port 2525 works only with a dedicated IP address, and must be switched on.
    pub alternate_port_needs_dedicated: bool,
    /// The form of the user name.
    pub user_names: UserNames,
    /// Menu paths by task: `dns`, `email_authentication`, `install_imap`, `alternate_port`,
    /// `dedicated_ip`, `change_password`, `webmail`.
    pub menus: BTreeMap<String, String>,
}

/// The form of the user name: `{address}`, `{local}`, `{domain}` and `{account}` are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserNames {
    /// On a shared IP address.
    pub shared: Option<String>,
    /// On a dedicated IP address.
    pub dedicated: Option<String>,
    /// Another form that works as well.
    pub also: Option<String>,
    /// For the account's own default mailbox.
    pub default_mailbox: Option<String>,
}

/// One mail server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Its host name, which its certificates carry.
    pub host: String,
    /// The id of its control panel.
    pub panel: Option<String>,
    /// Whether its accounts share its addresses.
    pub ip_kind: Option<IpKind>,
    /// What the status feed calls the parts of the service that this server is; its host name is
    /// known anyway.
    pub status_components: Vec<String>,
    /// The addresses on which it receives and serves mailboxes.
    pub receiving: Vec<IpAddr>,
    /// The addresses from which it sends.
    pub sending: Vec<IpAddr>,
    /// The name with which it greets others when it sends (EHLO), and that its sending addresses
    /// should have (PTR).
    pub ehlo: Option<String>,
    /// The same for single sending addresses, where each has its own.
    pub names: BTreeMap<IpAddr, String>,
    /// Whether it trusts the address from which Mailwhy connects: takes mail from it for anybody,
    /// hides AUTH from it, or lets it log in without encryption. Then what it says there is not
    /// what a stranger hears.
    pub trusts_checker: bool,
    /// The host name to type for incoming mail, where it differs from `host`; `{domain}` is filled
    /// in.
    pub incoming: Option<String>,
    /// The host name to type for outgoing mail, where it differs from `host`; `{domain}` is filled
    /// in.
    pub outgoing: Option<String>,
}

wire_enum! {
    /// Whether an account's IP address is its own.
    IpKind {
        /// Other customers send from the same address.
        Shared = "shared",
        /// The address belongs to this account.
        Dedicated = "dedicated",
    }
}

wire_enum! {
    /// Whether accounts on a panel have IMAP.
    #[derive(Default)]
    Imap {
        /// IMAP and POP3, always.
        #[default]
        Always = "always",
        /// POP3, until the customer installs IMAP.
        Installable = "installable",
        /// POP3 only.
        Never = "never",
    }
}

impl Panel {
    /// Where webmail is; none if its address needs a name that is not known.
    #[must_use]
    pub fn webmail_at(&self, server: Option<&str>, domain: Option<&str>) -> Option<String> {
        let mut url = self.webmail_url.clone()?;
        for (placeholder, name) in [("{server}", server), ("{domain}", domain)] {
            url = name.into_iter().fold(url, |url, name| url.replace(placeholder, name));
        }
        (!url.contains('{')).then_some(url)
    }
}

impl Server {
    /// The name that it is declared to give in EHLO from this sending address.
    #[must_use]
    pub fn ehlo_from(&self, address: IpAddr) -> Option<&str> {
        self.names.get(&address).or(self.ehlo.as_ref()).map(String::as_str)
    }
}

impl Profile {
    /// The ports that its addresses of web pages name.
    pub fn web_ports(&self) -> impl Iterator<Item = u16> {
        let urls = self.panels.values().filter_map(|panel| panel.webmail_url.as_deref());
        urls.filter_map(|url| {
            let place = url.split_once("://")?.1.split('/').next()?;
            place.rsplit_once(':')?.1.parse().ok()
        })
    }

    /// The server that has `address` among its receiving or sending addresses.
    #[must_use]
    pub fn server_at(&self, address: IpAddr) -> Option<&Server> {
        self.servers
            .iter()
            .find(|server| server.receiving.contains(&address) || server.sending.contains(&address))
    }

    /// The server called `host`.
    #[must_use]
    pub fn server_named(&self, host: &str) -> Option<&Server> {
        let is_named = |name: &str| name.eq_ignore_ascii_case(host);
        self.servers.iter().find(|server| is_named(&server.host))
    }

    /// Whether `host` is one of ours: a server's name or one of the MX names.
    #[must_use]
    pub fn is_own_host(&self, host: &str) -> bool {
        self.server_named(host).is_some()
            || self.mx_hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
    }

    /// Whether a zone served by `name_server` is edited in our panel.
    #[must_use]
    pub fn is_own_name_server(&self, name_server: &str) -> bool {
        let name = name_server.trim_end_matches('.').to_ascii_lowercase();
        self.name_servers
            .iter()
            .any(|own| name == *own || name.ends_with(&format!(".{}", own.trim_start_matches('.'))))
    }
}
