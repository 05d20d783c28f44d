//! A lookup as evidence: what was asked, of whom, what came back, and the `dig` line that shows it again.

use verdict::{Arg, Evidence, EvidenceKind};

use super::{AnswerKind, DnsFailure, Lookup};
use crate::observation::rfc3339;

/// The most records that evidence shows; the rest is counted.
const SHOWN_RECORDS: usize = 20;

impl Lookup {
    /// What was asked, of whom, and what came back.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::new(EvidenceKind::Dns, &self.asked, &self.of, &rfc3339(self.at));
        evidence = evidence.fact(Arg::word("rcode", self.rcode()));
        if let Some(answer) = self.answer() {
            let records = answer.aliases.iter().chain(&answer.records);
            for record in records.clone().take(SHOWN_RECORDS) {
                evidence = evidence.said(&record.to_string());
            }
            let left_out = records.count().saturating_sub(SHOWN_RECORDS);
            if left_out > 0 {
                evidence = evidence.fact(Arg::count("records_not_shown", left_out));
            }
            if let Some(ttl) = answer.records.iter().map(|record| record.ttl).min() {
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

    /// The line that asks again. Empty for a name that a shell might read as something else.
    fn dig(&self) -> String {
        let is_plain = |ch: char| ch.is_ascii_alphanumeric() || "-_. ".contains(ch);
        if !self.asked.chars().all(is_plain) || self.asked.starts_with('-') {
            return String::new();
        }
        match self.of.parse::<std::net::SocketAddr>() {
            Ok(server) if server.port() == 53 => format!("dig +dnssec @{} {}", server.ip(), self.asked),
            Ok(server) => format!("dig +dnssec -p {} @{} {}", server.port(), server.ip(), self.asked),
            Err(_) => format!("dig +dnssec {}", self.asked),
        }
    }
}
