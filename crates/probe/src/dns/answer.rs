//! An answer of our resolver, or why there is none.

use std::net::IpAddr;

use hickory_proto::rr::rdata::SRV;
use hickory_proto::rr::{RData, Record};
use serde::{Deserialize, Serialize};
use verdict::Because;

use super::{name, record};
use crate::observation::Observation;

/// A question to the DNS, and what came of it.
pub type Lookup = Observation<Answer, DnsFailure>;

/// What a resolver answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether there is such a name and such a record.
    pub kind: AnswerKind,
    /// The records of the type asked for, at the end of the alias chain.
    pub records: Vec<Record>,
    /// The alias chain (CNAME), in order; empty when the name itself has the records.
    pub aliases: Vec<Record>,
    /// Whether the resolver vouches for it by DNSSEC (the AD bit).
    pub authenticated: bool,
    /// The extended error code that came with it (RFC 8914).
    pub ede: Option<u16>,
    /// Seconds that "no such name" or "no such record" may be kept (RFC 2308); none where records
    /// came, or nobody said.
    pub negative_ttl: Option<u32>,
    /// Until when the signature over the records holds, in seconds since 1970; none where no
    /// signature came along.
    pub signed_until: Option<i64>,
    /// From when on it holds, likewise.
    pub signed_from: Option<i64>,
}

/// The three answers a name server can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerKind {
    /// There are such records.
    Data,
    /// The name exists, without a record of this type.
    NoData,
    /// The name, or the end of its alias chain, does not exist.
    NxDomain,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DnsFailure {
    /// The resolver lives, and got nothing from this name's servers in time.
    Timeout,
    /// The resolver gave up on this name.
    Servfail {
        /// The extended error code (RFC 8914): 6 to 12 speak of DNSSEC, 22 and 23 of unreachable
        /// servers.
        ede: Option<u16>,
        /// Whether the same question had an answer with validation switched off (CD=1).
        answers_unchecked: bool,
        /// Whether the signature over the answer with CD=1 has run out.
        expired: bool,
        /// Whether the operator trusts this resolver to validate, so that it needs to give no
        /// reason.
        trusted: bool,
    },
    /// The resolver refused the question.
    Refused,
    /// The answer did not fit, not even over TCP.
    Truncated,
    /// What came back is no DNS answer to this question, or its alias chain is longer than eight.
    Malformed,
    /// The aliases lead back to themselves, or on without end.
    AliasLoop,
    /// The name is none that DNS can carry: over 253 characters, or with an empty or overlong
    /// label.
    NotAName,
    /// Our own resolver is silent about everything.
    Resolver,
    /// The check had used up its share of questions, or too many others were waiting.
    Budget,
}

impl DnsFailure {
    /// The word on the wire.
    #[must_use]
    pub fn because(self) -> Because {
        match self {
            Self::Timeout => Because::Timeout,
            Self::Refused => Because::Refused,
            Self::Resolver => Because::Resolver,
            Self::Budget => Because::Budget,
            // Whoever answered was our own resolver, and what it sent was no answer.
            Self::Malformed => Because::Resolver,
            Self::Servfail { .. } | Self::Truncated | Self::AliasLoop | Self::NotAName => {
                Because::Servfail
            }
        }
    }

    /// Whether validation is what failed: the data is there with CD=1, and the resolver speaks of
    /// DNSSEC, or is trusted to have looked and speaks of nothing else.
    #[must_use]
    pub fn is_dnssec(self) -> bool {
        match self {
            Self::Servfail { ede: Some(code), answers_unchecked: true, .. } => {
                (6..=12).contains(&code)
            }
            Self::Servfail { ede: None, answers_unchecked: true, trusted, .. } => trusted,
            _ => false,
        }
    }
}

impl Lookup {
    /// The answer, if one came.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        self.value()
    }

    /// The records of the type asked for; none when there are none or no answer came.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        self.answer().map_or(&[], |answer| &answer.records)
    }

    /// Whether the answer was that the name does not exist.
    #[must_use]
    pub fn is_nx_domain(&self) -> bool {
        self.answer().is_some_and(|answer| answer.kind == AnswerKind::NxDomain)
    }

    /// Whether the answer was that the name has no such record.
    #[must_use]
    pub fn is_no_data(&self) -> bool {
        self.answer().is_some_and(|answer| answer.kind == AnswerKind::NoData)
    }

    /// The addresses in the answer.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.records().iter().filter_map(|record| record::address(&record.data))
    }

    /// Each TXT record as its separate strings, which may be any bytes.
    pub fn texts(&self) -> impl Iterator<Item = &[Box<[u8]>]> {
        self.records().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(&*text.txt_data),
            _ => None,
        })
    }

    /// Each TXT record as one text.
    pub fn joined_texts(&self) -> impl Iterator<Item = Vec<u8>> {
        self.texts().map(<[Box<[u8]>]>::concat)
    }

    /// The mail hosts that MX records name, each with its preference: the lower, the sooner. `.` is
    /// the null MX (RFC 7505).
    pub fn exchanges(&self) -> impl Iterator<Item = (u16, String)> {
        self.records().iter().filter_map(|record| match &record.data {
            RData::MX(mx) => Some((mx.preference, name::plain(&mx.exchange))),
            _ => None,
        })
    }

    /// The services that SRV records name (RFC 2782).
    pub fn services(&self) -> impl Iterator<Item = &SRV> {
        self.records().iter().filter_map(|record| match &record.data {
            RData::SRV(service) => Some(service),
            _ => None,
        })
    }

    /// The names that PTR, NS and CNAME records point at, as text.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.records().iter().filter_map(|record| record::target(&record.data)).map(name::plain)
    }
}
