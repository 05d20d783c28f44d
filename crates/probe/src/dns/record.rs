//! A record as text: its line in a zone file, and the name or address that it leads to.

use std::fmt::Write;
use std::net::IpAddr;

use hickory_proto::rr::{Name, RData, Record};

use super::name::plain;

/// The address, of an address record.
#[must_use]
pub fn address(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        _ => None,
    }
}

/// The name that a PTR, NS or CNAME record leads to.
pub(super) fn target(data: &RData) -> Option<&Name> {
    match data {
        RData::PTR(name) => Some(&name.0),
        RData::NS(name) => Some(&name.0),
        RData::CNAME(name) => Some(&name.0),
        _ => None,
    }
}

/// The bytes that a kept record takes.
pub(crate) fn bytes(record: &Record) -> usize {
    let apart = match &record.data {
        RData::TXT(text) => {
            text.txt_data.iter().map(|string| size_of_val(string) + string.len()).sum()
        }
        RData::TLSA(tlsa) => tlsa.cert_data.len(),
        _ => 0,
    };
    size_of::<Record>() + apart
}

/// As in a zone file: `example.com. 300 MX 10 mx.example.com.` hickory's own text is no zone file:
/// it has TXT records without quotes, and names in Unicode, which look like others.
#[must_use]
pub fn zone_line(record: &Record) -> String {
    let (name, kind) = (dotted(&record.name), record.record_type());
    format!("{name} {} {kind} {}", record.ttl, zone_data(&record.data))
}

/// What follows the type in a zone file.
#[must_use]
pub fn zone_data(data: &RData) -> String {
    if let Some(name) = target(data) {
        return dotted(name);
    }
    match data {
        RData::MX(mx) => format!("{} {}", mx.preference, dotted(&mx.exchange)),
        RData::SOA(soa) => format!("{} serial {}", dotted(&soa.mname), soa.serial),
        RData::SRV(srv) => {
            let target = dotted(&srv.target);
            format!("{} {} {} {target}", srv.priority, srv.weight, srv.port)
        }
        RData::TXT(text) => quoted(&text.txt_data),
        other => other.to_string(),
    }
}

fn dotted(name: &Name) -> String {
    let name = plain(name);
    if name == "." { name } else { format!("{name}.") }
}

/// Each string in its quotes, what is not printable ASCII as `\ddd` (RFC 1035 section 5.1).
fn quoted(strings: &[Box<[u8]>]) -> String {
    let mut line = String::new();
    for (at, string) in strings.iter().enumerate() {
        line.push_str(if at == 0 { "\"" } else { " \"" });
        for &byte in string.iter() {
            match byte {
                b'"' | b'\\' => line.extend(['\\', byte as char]),
                b' '..=b'~' => line.push(byte as char),
                _ => write!(line, "\\{byte:03}").expect("a string takes all text"),
            }
        }
        line.push('"');
    }
    line
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use hickory_proto::rr::rdata::tlsa::{CertUsage, Matching, Selector};
    use hickory_proto::rr::rdata::{A, CAA, MX, TLSA, TXT};

    use super::*;

    #[test]
    fn a_record_is_written_as_in_a_zone_file() {
        let name = |text| Name::from_str(text).unwrap();
        let tlsa = |cert| TLSA::new(CertUsage::DaneEe, Selector::Spki, Matching::Sha256, cert);
        for (data, written) in [
            (RData::A(A::new(192, 0, 2, 1)), "A 192.0.2.1"),
            (RData::MX(MX::new(10, name("MX.Example.NET."))), "MX 10 mx.example.net."),
            (RData::MX(MX::new(0, Name::root())), "MX 0 ."),
            (RData::MX(MX::new(5, name("xn--bcher-kva.example."))), "MX 5 xn--bcher-kva.example."),
            (
                RData::TXT(TXT::from_bytes(vec![b"v=spf1 \"a\"", b"\xff;"])),
                r#"TXT "v=spf1 \"a\"" "\255;""#,
            ),
            (RData::TLSA(tlsa(vec![0xab, 1])), "TLSA 3 1 1 ab01"),
            (RData::CAA(CAA::new_issue(false, None, vec![])), "CAA 0 issue \";\""),
        ] {
            let record = Record::from_rdata(name("Example.COM."), 300, data);
            assert_eq!(zone_line(&record), format!("example.com. 300 {written}"));
        }
    }
}
