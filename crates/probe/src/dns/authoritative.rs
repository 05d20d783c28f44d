//! What did a name server itself say? Not an answer that somebody resolved, but one server's own
//! statement.

use std::net::IpAddr;

use hickory_proto::rr::{RData, Record, RecordType};
use serde::{Deserialize, Serialize};
use verdict::{Arg, Because, Evidence, EvidenceKind};

use super::evidence::dig;
use super::name::plain;
use super::record::zone_line;
use crate::observation::{Observation, rfc3339};

/// The most records that evidence shows.
const SHOWN_RECORDS: usize = 12;

/// A question to one name server, and what came of it.
pub type AuthoritativeAnswer = Observation<Statement, QueryError>;

/// What a name server stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its response code.
    pub rcode: Rcode,
    /// Whether it speaks for the zone (the AA bit).
    pub authoritative: bool,
    /// Whether it offers to resolve (the RA bit), as resolvers do and name servers should not.
    pub recursive: bool,
    /// The answer section.
    pub records: Vec<Record>,
    /// The authority section: the name servers of a referral, or the SOA of "no such record".
    pub authority: Vec<Record>,
    /// The additional section: addresses of name servers.
    pub glue: Vec<Record>,
}

/// The response codes that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rcode {
    /// NOERROR.
    NoError,
    /// NXDOMAIN.
    NxDomain,
    /// SERVFAIL.
    Servfail,
    /// REFUSED.
    Refused,
    /// Any other.
    Other,
}

/// Why a name server gave us no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryError {
    /// Silent, however often it was asked.
    Silent,
    /// Its port is closed, or no way leads there.
    Unreachable,
    /// What came back is no message, or did not fit even over TCP.
    Malformed,
    /// Its address is none that we may ask.
    Denied,
    /// It was asked often enough for now.
    Paced,
    /// The report had used up its share of such questions.
    Budget,
}

impl QueryError {
    /// The word on the wire.
    #[must_use]
    pub fn because(self) -> Because {
        match self {
            Self::Silent | Self::Unreachable => Because::Timeout,
            Self::Malformed => Because::Servfail,
            Self::Denied => Because::Vantage,
            Self::Paced => Because::Paced,
            Self::Budget => Because::Budget,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "no answer",
            Self::Unreachable => "port closed",
            Self::Malformed => "malformed",
            Self::Denied => "not asked: no public address",
            Self::Paced | Self::Budget => "not asked",
        }
    }
}

impl Rcode {
    fn as_str(self) -> &'static str {
        match self {
            Self::NoError => "NOERROR",
            Self::NxDomain => "NXDOMAIN",
            Self::Servfail => "SERVFAIL",
            Self::Refused => "REFUSED",
            Self::Other => "another",
        }
    }
}

impl Statement {
    /// The records of a type in the answer.
    pub fn answers(&self, kind: RecordType) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |record| record.record_type() == kind)
    }

    /// The name servers that a referral names for a zone.
    pub fn referral<'a>(&'a self, zone: &'a str) -> impl Iterator<Item = (String, u32)> + 'a {
        let of_zone = move |record: &&Record| plain(&record.name) == zone;
        self.authority.iter().chain(&self.records).filter(of_zone).filter_map(
            |record| match &record.data {
                RData::NS(name) => Some((plain(&name.0), record.ttl)),
                _ => None,
            },
        )
    }
}

impl AuthoritativeAnswer {
    /// What was asked, of which server, and what it said. `server` is its name.
    #[must_use]
    pub fn statement_evidence(&self, server: &str) -> Evidence {
        let of = format!("{server} {}", self.of);
        let evidence = Evidence::new(EvidenceKind::Dns, &self.asked, of.trim(), &rfc3339(self.at));
        let evidence = match &self.outcome {
            Err(untold) => evidence.fact(Arg::word("rcode", untold.as_str())),
            Ok(statement) => with_records(evidence, statement),
        };
        evidence.repeat(&self.repeat())
    }

    fn repeat(&self) -> String {
        let server = self.of.parse::<IpAddr>().ok();
        server.map(|_| dig("+norecurse", server, &self.asked)).unwrap_or_default()
    }
}

fn with_records(evidence: Evidence, statement: &Statement) -> Evidence {
    let evidence = evidence
        .fact(Arg::word("rcode", statement.rcode.as_str()))
        .fact(Arg::word("authoritative", if statement.authoritative { "yes" } else { "no" }));
    let records =
        if statement.records.is_empty() { &statement.authority } else { &statement.records };
    let evidence = records
        .iter()
        .take(SHOWN_RECORDS)
        .fold(evidence, |evidence, record| evidence.said(&zone_line(record)));
    match records.iter().map(|record| record.ttl).min() {
        Some(ttl) => evidence.fact(Arg::count("ttl", ttl as usize)),
        None => evidence,
    }
}
