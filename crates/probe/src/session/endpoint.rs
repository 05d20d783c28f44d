//! The endpoint of a session: an address, a port, and the name of the server.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

/// What a port speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Ports 25, 465, 587 and 2525.
    Smtp,
    /// Ports 143 and 993.
    Imap,
    /// Ports 110 and 995.
    Pop3,
}

/// Where a session is held, and under which name the server is addressed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// The address that is dialled.
    pub address: IpAddr,
    /// One of 25, 465, 587, 2525, 143, 993, 110 and 995.
    pub port: u16,
    /// The name sent in the TLS handshake (SNI).
    pub server_name: String,
}

impl Endpoint {
    /// What is spoken there.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        match self.port {
            143 | 993 => Protocol::Imap,
            110 | 995 => Protocol::Pop3,
            _ => Protocol::Smtp,
        }
    }

    /// What was asked, in a few words.
    pub(crate) fn asked(&self) -> String {
        match self.protocol() {
            Protocol::Smtp if self.port == 465 => "port 465: TLS, then EHLO".to_owned(),
            Protocol::Imap if self.port == 993 => "port 993: TLS, then CAPABILITY".to_owned(),
            Protocol::Pop3 if self.port == 995 => "port 995: TLS, then CAPA".to_owned(),
            Protocol::Smtp => format!("port {}: EHLO and STARTTLS", self.port),
            Protocol::Imap => format!("port {}: CAPABILITY and STARTTLS", self.port),
            Protocol::Pop3 => format!("port {}: CAPA and STLS", self.port),
        }
    }

    /// Of whom: `mx.example [45.90.1.3]:25`.
    pub(crate) fn of(&self) -> String {
        format!("{} [{}]:{}", self.server_name, self.address, self.port)
    }

    /// Whether TLS begins with the first byte.
    #[must_use]
    pub fn is_tls_from_the_start(&self) -> bool {
        matches!(self.port, 465 | 993 | 995)
    }

    /// The command that shows it again: `openssl s_client` where there is TLS, `nc` where there is
    /// none.
    pub(super) fn repeat(&self, was_upgraded: bool) -> String {
        let target = SocketAddr::new(self.address, self.port);
        let has_plain_name = self
            .server_name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        let name = if has_plain_name {
            format!(" -servername {}", self.server_name)
        } else {
            String::new()
        };
        let starttls = match self.protocol() {
            _ if self.is_tls_from_the_start() => "",
            Protocol::Smtp => " -starttls smtp",
            Protocol::Imap => " -starttls imap",
            Protocol::Pop3 => " -starttls pop3",
        };
        if was_upgraded || self.is_tls_from_the_start() {
            return format!("openssl s_client -connect {target}{name}{starttls} -crlf");
        }
        format!("nc -w 10 {} {}", self.address, self.port)
    }
}
