//! A DNS record as we keep it: names in lower case, text as bytes.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// The record types Mailwhy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// IPv4 address.
    A,
    /// IPv6 address.
    Aaaa,
    /// Alias.
    Cname,
    /// Mail exchanger.
    Mx,
    /// Name server.
    Ns,
    /// Name of an address.
    Ptr,
    /// Start of authority.
    Soa,
    /// Service location.
    Srv,
    /// Certificate of a service (RFC 6698).
    Tlsa,
    /// Text.
    Txt,
}

impl RecordType {
    /// Its name, as `dig` wants it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Ns => "NS",
            Self::Ptr => "PTR",
            Self::Soa => "SOA",
            Self::Srv => "SRV",
            Self::Tlsa => "TLSA",
            Self::Txt => "TXT",
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One record of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The name it belongs to.
    pub name: String,
    /// Seconds it may be kept, as the resolver said.
    pub ttl: u32,
    /// What it says.
    pub data: Data,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Data {
    /// IPv4 address.
    A(Ipv4Addr),
    /// IPv6 address.
    Aaaa(Ipv6Addr),
    /// Alias: the name it stands for.
    Cname(String),
    /// Mail exchanger; the exchange `.` is the null MX (RFC 7505).
    Mx {
        /// The lower, the sooner.
        preference: u16,
        /// The mail host.
        exchange: String,
    },
    /// Name server.
    Ns(String),
    /// Name of an address.
    Ptr(String),
    /// Start of authority.
    Soa {
        /// The primary name server.
        primary: String,
        /// The version of the zone, which rises with each change (RFC 1035 section 3.3.13).
        serial: u32,
        /// Seconds that "no such name" may be kept (RFC 2308).
        negative_ttl: u32,
    },
    /// Service location; the target `.` says that the service is not offered (RFC 2782).
    Srv {
        /// The lower, the sooner.
        priority: u16,
        /// The share among equals.
        weight: u16,
        /// The port.
        port: u16,
        /// The host.
        target: String,
    },
    /// Certificate of a service (RFC 6698).
    Tlsa {
        /// 3: this certificate; 2: the one that vouches for it; 0 and 1: the same, if a public root
        /// vouches as well.
        usage: u8,
        /// 0: the whole certificate; 1: its public key.
        selector: u8,
        /// 0: as it is; 1: its SHA-256; 2: its SHA-512.
        matching: u8,
        /// What is compared.
        association: Vec<u8>,
    },
    /// Text: its strings, separate as they came, of any bytes.
    Txt(Vec<Vec<u8>>),
}

impl Data {
    /// The address, of an address record.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::A(address) => Some(IpAddr::V4(*address)),
            Self::Aaaa(address) => Some(IpAddr::V6(*address)),
            _ => None,
        }
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> RecordType {
        match self {
            Self::A(_) => RecordType::A,
            Self::Aaaa(_) => RecordType::Aaaa,
            Self::Cname(_) => RecordType::Cname,
            Self::Mx { .. } => RecordType::Mx,
            Self::Ns(_) => RecordType::Ns,
            Self::Ptr(_) => RecordType::Ptr,
            Self::Soa { .. } => RecordType::Soa,
            Self::Srv { .. } => RecordType::Srv,
            Self::Tlsa { .. } => RecordType::Tlsa,
            Self::Txt(_) => RecordType::Txt,
        }
    }
}

/// As in a zone file: `example.com. 300 MX 10 mx.example.com.`
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", dotted(&self.name), self.ttl, self.data.kind(), self.data)
    }
}

/// What stands after the type in a zone file.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => address.fmt(f),
            Self::Aaaa(address) => address.fmt(f),
            Self::Cname(name) | Self::Ns(name) | Self::Ptr(name) => f.write_str(&dotted(name)),
            Self::Mx { preference, exchange } => write!(f, "{preference} {}", dotted(exchange)),
            Self::Soa { primary, serial, .. } => write!(f, "{} serial {serial}", dotted(primary)),
            Self::Srv { priority, weight, port, target } => {
                write!(f, "{priority} {weight} {port} {}", dotted(target))
            }
            Self::Tlsa { usage, selector, matching, association } => {
                write!(f, "{usage} {selector} {matching} ")?;
                association.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            Self::Txt(strings) => fmt_strings(strings, f),
        }
    }
}

fn dotted(name: &str) -> String {
    if name == "." { name.to_owned() } else { format!("{name}.") }
}

/// Each string in its quotes, what is not printable ASCII as `\ddd` (RFC 1035 section 5.1).
fn fmt_strings(strings: &[Vec<u8>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, string) in strings.iter().enumerate() {
        f.write_str(if at == 0 { "\"" } else { " \"" })?;
        for &byte in string {
            match byte {
                b'"' | b'\\' => write!(f, "\\{}", byte as char)?,
                b' '..=b'~' => write!(f, "{}", byte as char)?,
                _ => write!(f, "\\{byte:03}")?,
            }
        }
        f.write_str("\"")?;
    }
    Ok(())
}
