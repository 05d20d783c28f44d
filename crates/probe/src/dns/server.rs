//! A DNS server: its address, and what is spoken with it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where DNS over HTTPS is spoken unless the configuration says otherwise (RFC 8484 section 4.1).
const USUAL_PATH: &str = "/dns-query";

/// A DNS server. Written as `192.0.2.53:53`, `tcp://192.0.2.53`, `tls://192.0.2.53#dns.example` or
/// `https://192.0.2.53/dns-query#dns.example`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DnsServer {
    /// Its address and port: never a name, which would have to be looked up first.
    pub address: SocketAddr,
    /// What is spoken there.
    pub protocol: DnsProtocol,
}

/// What is spoken with a DNS server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DnsProtocol {
    /// UDP, and TCP for what does not fit.
    Udp,
    /// TCP alone.
    Tcp,
    /// DNS over TLS (RFC 7858).
    Tls {
        /// The name, or the address, that its certificate must be for.
        name: String,
    },
    /// DNS over HTTPS (RFC 8484).
    Https {
        /// The name, or the address, that its certificate must be for.
        name: String,
        /// The path that is asked for.
        path: String,
    },
}

/// A text that names no DNS server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no DNS server: write 192.0.2.53:53, tls://192.0.2.53#dns.example or \
     https://192.0.2.53/dns-query#dns.example, with its address and the name in its certificate"
)]
pub struct NoDnsServer(String);

impl DnsProtocol {
    /// Its scheme in the configuration, and its word in the log.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls { .. } => "tls",
            Self::Https { .. } => "https",
        }
    }

    /// The port on which it is spoken unless the configuration says otherwise.
    #[must_use]
    pub fn usual_port(&self) -> u16 {
        match self {
            Self::Udp | Self::Tcp => 53,
            Self::Tls { .. } => 853,
            Self::Https { .. } => 443,
        }
    }
}

impl DnsServer {
    /// The same server over TCP.
    #[must_use]
    pub fn over_tcp(&self) -> Self {
        Self { address: self.address, protocol: DnsProtocol::Tcp }
    }

    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("udp", text));
        let (rest, name) =
            rest.split_once('#').map_or((rest, None), |(rest, name)| (rest, Some(name)));
        let (place, path) = rest.find('/').map_or((rest, None), |at| {
            let (place, path) = rest.split_at(at);
            (place, Some(path))
        });
        let (ip, port) = address_and_port(place)?;
        let is_named = |name: &&str| {
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
            !name.is_empty() && name.bytes().all(is_name)
        };
        // A certificate may be for the address itself; in a URL, IPv6 would need another spelling.
        let certified = || match name {
            Some(name) => Some(name).filter(is_named).map(str::to_owned),
            None => (ip.is_ipv4() || scheme == "tls").then(|| ip.to_string()),
        };
        let protocol = match scheme {
            "udp" => DnsProtocol::Udp,
            "tcp" => DnsProtocol::Tcp,
            "tls" => DnsProtocol::Tls { name: certified()? },
            "https" => {
                let path = path.unwrap_or(USUAL_PATH).to_owned();
                DnsProtocol::Https { name: certified()?, path }
            }
            _ => return None,
        };
        let takes_path = matches!(protocol, DnsProtocol::Https { .. });
        let takes_name = takes_path || matches!(protocol, DnsProtocol::Tls { .. });
        let is_sound = path.is_none_or(|path| takes_path && is_path(path));
        (is_sound && (takes_name || name.is_none())).then(|| {
            let port = port.unwrap_or(protocol.usual_port());
            Self { address: SocketAddr::new(ip, port), protocol }
        })
    }
}

/// `192.0.2.53`, `192.0.2.53:53`, `2001:db8::53` or `[2001:db8::53]:53`.
fn address_and_port(text: &str) -> Option<(IpAddr, Option<u16>)> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(ip) = bare.parse() {
        return Some((ip, None));
    }
    let address = text.parse().ok().filter(|address: &SocketAddr| address.port() > 0)?;
    Some((address.ip(), Some(address.port())))
}

/// Whether it is a path that means nothing to a shell, in which evidence is pasted.
fn is_path(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte))
}

impl FromStr for DnsServer {
    type Err = NoDnsServer;

    fn from_str(text: &str) -> Result<Self, NoDnsServer> {
        Self::parse(text).ok_or_else(|| NoDnsServer(text.to_owned()))
    }
}

impl TryFrom<String> for DnsServer {
    type Error = NoDnsServer;

    fn try_from(text: String) -> Result<Self, NoDnsServer> {
        text.parse()
    }
}

impl From<DnsServer> for String {
    fn from(server: DnsServer) -> Self {
        server.to_string()
    }
}

impl From<SocketAddr> for DnsServer {
    /// The server at an address, over UDP.
    fn from(address: SocketAddr) -> Self {
        Self { address, protocol: DnsProtocol::Udp }
    }
}

/// As in the configuration; over UDP its address alone.
impl fmt::Display for DnsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, scheme) = (self.address, self.protocol.as_str());
        match &self.protocol {
            DnsProtocol::Udp => write!(f, "{address}"),
            DnsProtocol::Tcp => write!(f, "{scheme}://{address}"),
            DnsProtocol::Tls { name } => write!(f, "{scheme}://{address}#{name}"),
            DnsProtocol::Https { name, path } => write!(f, "{scheme}://{address}{path}#{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_and_written_back_with_its_port_and_name() {
        for (text, written) in [
            ("192.0.2.53:5353", "192.0.2.53:5353"),
            ("192.0.2.53", "192.0.2.53:53"),
            ("udp://192.0.2.53", "192.0.2.53:53"),
            ("2001:db8::53", "[2001:db8::53]:53"),
            ("[2001:db8::53]:5353", "[2001:db8::53]:5353"),
            ("tcp://192.0.2.53", "tcp://192.0.2.53:53"),
            ("tls://9.9.9.9#dns.quad9.net", "tls://9.9.9.9:853#dns.quad9.net"),
            ("tls://9.9.9.9", "tls://9.9.9.9:853#9.9.9.9"),
            ("tls://[2620:fe::fe]:8853#dns.example", "tls://[2620:fe::fe]:8853#dns.example"),
            ("https://9.9.9.9", "https://9.9.9.9:443/dns-query#9.9.9.9"),
            ("https://9.9.9.9:8443/q#dns.example", "https://9.9.9.9:8443/q#dns.example"),
        ] {
            let server: DnsServer = text.parse().expect(text);
            assert_eq!(server.to_string(), written, "{text}");
            assert_eq!(written.parse(), Ok(server), "{written}");
        }
    }

    #[test]
    fn what_names_no_server_is_refused() {
        for text in [
            "",
            "dns.example:53",
            "192.0.2.53:0",
            "udp://192.0.2.53#dns.example",
            "192.0.2.53/dns-query",
            "tls://192.0.2.53#",
            "tls://192.0.2.53/dns-query#dns.example",
            "https://dns.example/dns-query",
            "https://[2620:fe::fe]/dns-query",
            "https://192.0.2.53/a;b#dns.example",
            "quic://192.0.2.53#dns.example",
        ] {
            assert_eq!(text.parse::<DnsServer>(), Err(NoDnsServer(text.to_owned())), "{text}");
        }
    }
}
