//! The codec of DNS messages: a question is written, an answer parsed.

use hickory_proto::op::{Edns, Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_proto::rr::{Name, RData, Record, RecordType};

use crate::dns::{Answer, AnswerKind, DnsFailure, Question, Rcode, Statement, name};

/// The UDP answer we ask for: what passes every path without fragments (DNS flag day 2020).
const PAYLOAD: u16 = 1232;

/// The longest chain of aliases that is followed.
pub(super) const ALIASES: usize = 8;

/// The extended error's option code (RFC 8914).
const EXTENDED_ERROR: u16 = 15;

/// Records of one answer that are kept; a longer answer is cut here.
const MAX_RECORDS: usize = 1024;

/// What a server's message comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// An answer, and the seconds it may be kept.
    Answer(Answer, u32),
    /// The answer did not fit.
    Truncated,
    /// SERVFAIL, with its extended error.
    Servfail(Option<u16>),
    /// REFUSED, or another code that says no.
    Refused,
    /// More aliases in a row than are followed.
    AliasesWithoutEnd,
    /// Nothing that answers the question.
    Malformed,
}

/// The question as a message: recursion desired, and DNSSEC OK so that AD and the extended error
/// are seen.
pub(super) fn write(question: &Question, checking_disabled: bool) -> Result<Message, DnsFailure> {
    let name = name::of(&question.name).ok_or(DnsFailure::NotAName)?;
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.metadata.authentic_data = true;
    message.metadata.checking_disabled = checking_disabled;
    message.add_query(Query::query(name, question.kind));
    let mut edns = Edns::new();
    edns.set_max_payload(PAYLOAD).set_version(0).set_dnssec_ok(true);
    message.set_edns(edns);
    Ok(message)
}

/// The question as a message to a name server itself: no recursion wanted, and without EDNS where
/// one did not like it.
pub(super) fn write_direct(question: &Question, with_edns: bool) -> Result<Message, DnsFailure> {
    let mut message = write(question, false)?;
    message.metadata.recursion_desired = false;
    message.metadata.authentic_data = false;
    message.edns = None;
    if with_edns {
        let mut edns = Edns::new();
        edns.set_max_payload(PAYLOAD).set_version(0);
        message.set_edns(edns);
    }
    Ok(message)
}

/// What a name server's message states, section by section.
pub(super) fn read_statement(message: &Message) -> Statement {
    let rcode = match message.metadata.response_code {
        ResponseCode::NoError => Rcode::NoError,
        ResponseCode::NXDomain => Rcode::NxDomain,
        ResponseCode::ServFail => Rcode::Servfail,
        ResponseCode::Refused => Rcode::Refused,
        _ => Rcode::Other,
    };
    Statement {
        rcode,
        authoritative: message.metadata.authoritative,
        recursive: message.metadata.recursion_available,
        records: kept(&message.answers),
        authority: kept(&message.authorities),
        glue: kept(&message.additionals),
    }
}

/// For the fuzz targets: reads a DNS message as a response to each question that it holds, and as
/// what an authoritative server says.
#[cfg(feature = "fuzzing")]
pub fn feed(bytes: &[u8]) {
    let Ok(message) = Message::from_vec(bytes) else { return };
    let _ = read_statement(&message);
    let _ = responds(&message, &message);
    for query in message.queries.iter().take(4) {
        let name = query.name().to_ascii();
        for kind in [RecordType::A, RecordType::MX, RecordType::TXT, RecordType::TLSA] {
            let _ = read(&message, &Question::new(&name, kind));
        }
    }
}

/// Whether `message` is a response to the question of `query`. That the ids are the same is for the
/// connection to see to, which may choose its own.
pub(super) fn responds(message: &Message, query: &Message) -> bool {
    // A refusing server may leave the question out (RFC 1035 section 4.1.1 does not forbid it).
    let same_question = message.queries == query.queries || message.queries.is_empty();
    message.metadata.message_type == MessageType::Response && same_question
}

/// What a response says about the question.
pub(super) fn read(message: &Message, question: &Question) -> Reply {
    if message.metadata.truncation {
        return Reply::Truncated;
    }
    match message.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => read_answer(message, question),
        ResponseCode::ServFail => Reply::Servfail(extended_error(message)),
        // YXDOMAIN: a DNAME made the name too long (RFC 6672 section 2.2). Nobody refused us.
        ResponseCode::FormErr | ResponseCode::BADVERS | ResponseCode::YXDomain => Reply::Malformed,
        _ => Reply::Refused,
    }
}

fn read_answer(message: &Message, question: &Question) -> Reply {
    let Some(asked) = name::of(&question.name) else { return Reply::Malformed };
    let records = kept(&message.answers);
    let Some(aliases) = alias_chain(&records, &asked, question.kind) else {
        return Reply::AliasesWithoutEnd;
    };
    let end = aliases.last().map_or(&asked, alias_target);
    let of_end = |record: &&Record| record.name == *end && record.record_type() == question.kind;
    let found: Vec<Record> = records.iter().filter(of_end).cloned().collect();
    let kind = match message.metadata.response_code {
        ResponseCode::NXDomain => AnswerKind::NxDomain,
        _ if found.is_empty() => AnswerKind::NoData,
        _ => AnswerKind::Data,
    };
    let negative_ttl = if kind == AnswerKind::Data { None } else { negative_ttl(message) };
    let ttl = lifetime(&found, &aliases, kind, negative_ttl);
    let (authenticated, ede) = (message.metadata.authentic_data, extended_error(message));
    let signature = longest_signature(message, end, question.kind);
    let (signed_from, signed_until) =
        (signature.map(|(_, from)| from), signature.map(|(until, _)| until));
    let answer = Answer {
        kind,
        records: found,
        aliases,
        authenticated,
        ede,
        negative_ttl,
        signed_until,
        signed_from,
    };
    Reply::Answer(answer, ttl)
}

/// The aliases from the name asked for to the name that has the records; none if the chain is too
/// long. One that comes back to itself ends there: it leads to no record, which is an answer and no
/// failure.
fn alias_chain(records: &[Record], asked: &Name, kind: RecordType) -> Option<Vec<Record>> {
    let mut chain: Vec<Record> = Vec::new();
    if kind == RecordType::CNAME {
        return Some(chain);
    }
    loop {
        let at = chain.last().map_or(asked, alias_target);
        let next = records
            .iter()
            .find(|record| record.name == *at && record.record_type() == RecordType::CNAME);
        let Some(next) = next.filter(|next| !chain.contains(next)).cloned() else {
            return Some(chain);
        };
        if chain.len() == ALIASES {
            return None;
        }
        chain.push(next);
    }
}

fn alias_target(record: &Record) -> &Name {
    match &record.data {
        RData::CNAME(target) => &target.0,
        _ => &record.name,
    }
}

/// How long the answer may be kept: its shortest record, or what the zone says of names that do not
/// exist.
fn lifetime(
    found: &[Record],
    aliases: &[Record],
    kind: AnswerKind,
    negative_ttl: Option<u32>,
) -> u32 {
    let shortest = found.iter().chain(aliases).map(|record| record.ttl).min();
    if kind == AnswerKind::Data {
        return shortest.unwrap_or(0);
    }
    negative_ttl.unwrap_or(0).min(shortest.unwrap_or(u32::MAX))
}

/// What the zone says of names that do not exist (RFC 2308).
fn negative_ttl(message: &Message) -> Option<u32> {
    message.authorities.iter().find_map(|record| match &record.data {
        RData::SOA(soa) => Some(soa.minimum.min(record.ttl)),
        _ => None,
    })
}

/// The type of a signature, and where its times are in it (RFC 4034 section 3.1).
const RRSIG: u16 = 46;
const EXPIRATION: std::ops::Range<usize> = 8..12;
const INCEPTION: std::ops::Range<usize> = 12..16;

/// Until when and from when on the longest-lived signature over the records of a name and type
/// holds.
fn longest_signature(message: &Message, name: &Name, kind: RecordType) -> Option<(i64, i64)> {
    let signatures = message.answers.iter().filter_map(|record| match &record.data {
        RData::Unknown { code, rdata } if u16::from(*code) == RRSIG && record.name == *name => {
            Some(rdata.anything.as_slice())
        }
        _ => None,
    });
    let covered = u16::from(kind).to_be_bytes();
    let of_kind = signatures.filter(|signature| signature.starts_with(&covered));
    // Seconds since 1970 as far as 2106; what serial arithmetic would add concerns nobody yet.
    let at = |signature: &[u8], place: std::ops::Range<usize>| {
        Some(i64::from(u32::from_be_bytes(signature.get(place)?.try_into().ok()?)))
    };
    of_kind
        .filter_map(|signature| Some((at(signature, EXPIRATION)?, at(signature, INCEPTION)?)))
        .max()
}

fn extended_error(message: &Message) -> Option<u16> {
    match message.edns.as_ref()?.option(EdnsCode::Unknown(EXTENDED_ERROR))? {
        EdnsOption::Unknown(_, bytes) => bytes.first_chunk().map(|code| u16::from_be_bytes(*code)),
        _ => None,
    }
}

/// The records of a section that say something: not what DNSSEC OK and EDNS bring along, which
/// hickory hands on unread.
fn kept(records: &[Record]) -> Vec<Record> {
    let says = |record: &&Record| !matches!(record.data, RData::Unknown { .. } | RData::OPT(_));
    records.iter().filter(says).take(MAX_RECORDS).cloned().collect()
}

#[cfg(test)]
mod tests;
