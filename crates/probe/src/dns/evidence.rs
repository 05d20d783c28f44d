//! A lookup as evidence: what was asked, what came back, and the `dig` line that shows it again.

use std::net::IpAddr;

use verdict::{Arg, Evidence, EvidenceKind};

use super::answer::{AnswerKind, DnsFailure, Lookup};
use super::record::zone_line;
use crate::observation::rfc3339;

/// Who answered, on the wire.
const OUR_RESOLVER: &str = "our resolver";

/// The most records that evidence shows; the rest is counted.
const SHOWN_RECORDS: usize = 20;

impl Lookup {
    /// What was asked, and what came back. Which resolver was asked is nobody's business: its
    /// address is one of the operator's inside.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let mut evidence =
            Evidence::new(EvidenceKind::Dns, &self.asked, OUR_RESOLVER, &rfc3339(self.at));
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

    /// The line that asks again; empty where there is nothing to ask.
    fn dig(&self) -> String {
        let is_name = self.outcome != Err(DnsFailure::NotAName);
        if is_name { dig("+dnssec", None, &self.asked) } else { String::new() }
    }
}

/// A line for the shell that asks a server; without one, the resolver of whoever types it. The name
/// is outside text: between quotes nothing in it means anything, and as the value of `-q` it is
/// never read as an option.
pub(super) fn dig(flag: &str, server: Option<IpAddr>, asked: &str) -> String {
    let (name, kind) = asked.rsplit_once(' ').unwrap_or((asked, ""));
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let at = server.map(|server| format!(" @{server}")).unwrap_or_default();
    if is_plain && !name.starts_with('-') {
        return format!("dig {flag}{at} {name} {kind}");
    }
    format!("dig {flag}{at} -q '{}' -t {kind}", name.replace('\'', "\\039"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_asks_the_same() {
        let name_server = Some(IpAddr::from([192, 0, 2, 53]));
        for (server, asked, line) in [
            (name_server, "example.com MX", "dig +dnssec @192.0.2.53 example.com MX"),
            (None, "example.com MX", "dig +dnssec example.com MX"),
            (None, ". NS", "dig +dnssec . NS"),
            (None, "-f.example.com A", "dig +dnssec -q '-f.example.com' -t A"),
            (None, "a\\032b.example A", "dig +dnssec -q 'a\\032b.example' -t A"),
            (
                name_server,
                "';$(reboot)`x`.example A",
                "dig +dnssec @192.0.2.53 -q '\\039;$(reboot)`x`.example' -t A",
            ),
        ] {
            assert_eq!(dig("+dnssec", server, asked), line);
        }
    }
}
