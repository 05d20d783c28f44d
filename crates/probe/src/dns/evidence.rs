//! A lookup as evidence: what was asked, of whom, what came back, and the `dig` line that shows it
//! again.

use verdict::{Arg, Evidence, EvidenceKind};

use super::answer::{AnswerKind, DnsFailure, Lookup};
use super::record::zone_line;
use super::server::{DnsProtocol, DnsServer};
use crate::observation::rfc3339;

/// The most records that evidence shows; the rest is counted.
const SHOWN_RECORDS: usize = 20;

impl Lookup {
    /// What was asked, of whom, and what came back.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let mut evidence =
            Evidence::new(EvidenceKind::Dns, &self.asked, &self.of, &rfc3339(self.at));
        evidence = evidence.fact(Arg::word("rcode", self.rcode()));
        if let Some(answer) = self.answer() {
            let records = answer.aliases.iter().chain(&answer.records);
            for record in records.clone().take(SHOWN_RECORDS) {
                evidence = evidence.said(&zone_line(record));
            }
            let left_out = records.count().saturating_sub(SHOWN_RECORDS);
            if left_out > 0 {
                evidence = evidence.fact(Arg::count("records_not_shown", left_out));
            }
            if let Some(ttl) =
                answer.records.iter().map(|record| record.ttl).min().or(answer.negative_ttl)
            {
                evidence = evidence.fact(Arg::count("ttl", ttl as usize));
            }
        }
        if let Some(ede) = self.extended_error() {
            evidence = evidence.fact(Arg::count("extended_error", usize::from(ede)));
        }
        evidence.repeat(&self.dig())
    }

    /// The response code by name, or what came instead of a response.
    fn rcode(&self) -> &'static str {
        match &self.outcome {
            Ok(answer) if answer.kind == AnswerKind::NxDomain => "NXDOMAIN",
            Ok(_) => "NOERROR",
            Err(DnsFailure::Servfail { .. }) => "SERVFAIL",
            Err(DnsFailure::Refused) => "REFUSED",
            Err(DnsFailure::Truncated) => "truncated",
            Err(DnsFailure::Malformed) => "malformed",
            Err(DnsFailure::AliasLoop) => "alias loop",
            Err(DnsFailure::NotAName) => "not a name",
            Err(DnsFailure::Budget) => "not asked",
            Err(DnsFailure::Timeout | DnsFailure::Resolver) => "no answer",
        }
    }

    fn extended_error(&self) -> Option<u16> {
        match &self.outcome {
            Ok(answer) => answer.ede,
            Err(DnsFailure::Servfail { ede, .. }) => *ede,
            Err(_) => None,
        }
    }

    /// The line that asks again; empty where there is nobody or nothing to ask.
    fn dig(&self) -> String {
        if self.outcome == Err(DnsFailure::NotAName) {
            return String::new();
        }
        let server = self.of.parse::<DnsServer>();
        server.map(|server| dig("+dnssec", &server, &self.asked)).unwrap_or_default()
    }
}

/// A line for the shell that asks a server. The name is outside text: between quotes nothing in it
/// means anything, and as the value of `-q` it is never read as an option.
pub(super) fn dig(flag: &str, server: &DnsServer, asked: &str) -> String {
    let (name, kind) = asked.rsplit_once(' ').unwrap_or((asked, ""));
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let over = match &server.protocol {
        DnsProtocol::Udp => String::new(),
        DnsProtocol::Tcp => " +tcp".to_owned(),
        DnsProtocol::Tls { .. } => " +tls".to_owned(),
        DnsProtocol::Https { path, .. } => format!(" +https={path}"),
    };
    let (ip, port) = (server.address.ip(), server.address.port());
    let is_usual = port == server.protocol.usual_port();
    let port = if is_usual { String::new() } else { format!("-p {port} ") };
    if is_plain && !name.starts_with('-') {
        return format!("dig {flag}{over} {port}@{ip} {name} {kind}");
    }
    format!("dig {flag}{over} {port}@{ip} -q '{}' -t {kind}", name.replace('\'', "\\039"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_asks_the_same_of_the_same_server() {
        for (server, asked, line) in [
            ("192.0.2.53:53", "example.com MX", "dig +dnssec @192.0.2.53 example.com MX"),
            (
                "tls://192.0.2.53#dns.example",
                "example.com MX",
                "dig +dnssec +tls @192.0.2.53 example.com MX",
            ),
            (
                "https://192.0.2.53:8443/q#dns.example",
                "example.com MX",
                "dig +dnssec +https=/q -p 8443 @192.0.2.53 example.com MX",
            ),
            (
                "192.0.2.53:5353",
                "_dmarc.example.com TXT",
                "dig +dnssec -p 5353 @192.0.2.53 _dmarc.example.com TXT",
            ),
            ("192.0.2.53", ". NS", "dig +dnssec @192.0.2.53 . NS"),
            ("192.0.2.53", "-f.example.com A", "dig +dnssec @192.0.2.53 -q '-f.example.com' -t A"),
            (
                "192.0.2.53",
                "a\\032b.example A",
                "dig +dnssec @192.0.2.53 -q 'a\\032b.example' -t A",
            ),
            (
                "192.0.2.53",
                "';$(reboot)`x`.example A",
                "dig +dnssec @192.0.2.53 -q '\\039;$(reboot)`x`.example' -t A",
            ),
        ] {
            assert_eq!(dig("+dnssec", &server.parse().unwrap(), asked), line);
        }
    }
}
