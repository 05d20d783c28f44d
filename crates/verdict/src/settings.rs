//! The settings card: what to type into a mail program.

use serde::{Deserialize, Serialize};

use crate::enums::wire_enum;
use crate::profile::IpKind;

/// What to type into a mail program for one mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    /// The mail address they are for.
    pub address: String,
    /// The hosting company.
    pub provider: String,
    /// The control panel's id, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<String>,
    /// Whether the account's IP address is its own, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_kind: Option<IpKind>,
    /// The literal user name to type.
    pub user_name: String,
    /// Another form that the server takes as well, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name_also: Option<String>,
    /// Why the user name has this form, one sentence.
    pub user_name_note: String,
    /// Incoming and outgoing servers, the recommended ones first.
    pub services: Vec<Service>,
    /// Where to read mail in a browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webmail_url: Option<String>,
    /// What to know before typing, one sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where to type it: the steps for the mail program that was named, or without one the programs
    /// that have steps.
    #[serde(default)]
    pub guides: Vec<Guide>,
}

/// Where in a mail program things are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guide {
    /// The mail program's id, as the parameter `client` takes it; empty where nobody knows the
    /// program.
    #[serde(default)]
    pub client: String,
    /// Its name, or the question whose article lists all programs.
    pub name: String,
    /// The article with all of it: `/v1/articles/{article}`, and `/kb/{article}` to read.
    pub article: String,
    /// How the mailbox is added, step by step, with the values to type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// How the settings of a mailbox are changed that is there already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<String>,
}

impl Guide {
    /// The guide without its steps, where it is shown by itself.
    #[must_use]
    pub fn without_steps(self) -> Self {
        Self { add: Vec::new(), change: Vec::new(), ..self }
    }
}

/// One server to type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Service {
    /// What it speaks: IMAP and POP3 are incoming, SMTP is outgoing.
    pub protocol: Protocol,
    /// The host name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Whether this is the one to choose among those of its kind.
    pub recommended: bool,
    /// What it needs first, one sentence; empty when nothing.
    #[serde(default)]
    pub needs: String,
}

wire_enum! {
    /// What a server speaks.
    Protocol {
        /// Incoming, folders on the server.
        Imap = "imap",
        /// Incoming, mail is fetched.
        Pop3 = "pop3",
        /// Outgoing.
        Smtp = "smtp",
    }
}

wire_enum! {
    /// How a connection is protected.
    Security {
        /// TLS from the first byte; programs call it SSL/TLS.
        Tls = "tls",
        /// Plain first, then TLS; programs call it STARTTLS.
        Starttls = "starttls",
        /// Not protected.
        None = "none",
    }
}
