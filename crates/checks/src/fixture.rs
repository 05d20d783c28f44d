//! Look-ups made by hand, for the tests of judging functions.

use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::rdata::{A, AAAA, CNAME, MX, NS, PTR, SOA, TLSA, TXT};
use probe::dns::{Answer, AnswerKind, DnsFailure, Lookup, Name, RData, Record, RecordType};
use time::OffsetDateTime;

/// A name as records hold it.
pub(crate) fn name(text: &str) -> Name {
    probe::dns::name::of(text).expect("the test names what DNS can carry")
}

/// A record of this name, kept for five minutes.
pub(crate) fn record(of: &str, data: RData) -> Record {
    Record::from_rdata(name(of), 300, data)
}

/// An A or AAAA record.
pub(crate) fn address(address: impl Into<IpAddr>) -> RData {
    match address.into() {
        IpAddr::V4(address) => RData::A(A(address)),
        IpAddr::V6(address) => RData::AAAA(AAAA(address)),
    }
}

/// An MX record.
pub(crate) fn mx(preference: u16, exchange: &str) -> RData {
    RData::MX(MX::new(preference, name(exchange)))
}

/// An NS record.
pub(crate) fn ns(server: &str) -> RData {
    RData::NS(NS(name(server)))
}

/// A PTR record.
pub(crate) fn ptr(host: &str) -> RData {
    RData::PTR(PTR(name(host)))
}

/// A SOA record of this version, after which "no such name" is kept for ten minutes.
pub(crate) fn soa(primary: &str, serial: u32) -> RData {
    let hostmaster = name("hostmaster.example");
    RData::SOA(SOA::new(name(primary), hostmaster, serial, 7200, 900, 604_800, 600))
}

/// A TXT record of these strings.
pub(crate) fn text(strings: &[&[u8]]) -> RData {
    RData::TXT(TXT::from_bytes(strings.to_vec()))
}

/// A TLSA record.
pub(crate) fn tlsa(usage: u8, selector: u8, matching: u8, association: Vec<u8>) -> RData {
    RData::TLSA(TLSA::new(usage.into(), selector.into(), matching.into(), association))
}

fn lookup(name: &str, kind: RecordType, outcome: Result<Answer, DnsFailure>) -> Arc<Lookup> {
    let at = OffsetDateTime::UNIX_EPOCH;
    Arc::new(Lookup {
        outcome,
        asked: format!("{name} {kind}"),
        of: "192.0.2.53:53".to_owned(),
        at,
        valid_until: at,
    })
}

fn answer(kind: AnswerKind, records: Vec<Record>, aliases: Vec<Record>) -> Answer {
    Answer {
        kind,
        records,
        aliases,
        authenticated: false,
        ede: None,
        negative_ttl: None,
        signed_until: None,
        signed_from: None,
    }
}

/// An answer with records; none of them is "no such record".
pub(crate) fn data(name: &str, kind: RecordType, records: Vec<RData>) -> Arc<Lookup> {
    let records: Vec<Record> = records.into_iter().map(|data| record(name, data)).collect();
    let there = if records.is_empty() { AnswerKind::NoData } else { AnswerKind::Data };
    lookup(name, kind, Ok(answer(there, records, Vec::new())))
}

/// The same at the end of an alias.
pub(crate) fn aliased(
    name: &str,
    target: &str,
    kind: RecordType,
    records: Vec<RData>,
) -> Arc<Lookup> {
    let alias = record(name, RData::CNAME(CNAME(self::name(target))));
    let records = records.into_iter().map(|data| record(target, data)).collect();
    lookup(name, kind, Ok(answer(AnswerKind::Data, records, vec![alias])))
}

/// TXT records, each of the given strings.
pub(crate) fn txt(name: &str, records: &[&[&str]]) -> Arc<Lookup> {
    let strings =
        |record: &&[&str]| text(&record.iter().map(|string| string.as_bytes()).collect::<Vec<_>>());
    data(name, RecordType::TXT, records.iter().map(strings).collect())
}

/// No such name.
pub(crate) fn nx_domain(name: &str, kind: RecordType) -> Arc<Lookup> {
    lookup(name, kind, Ok(answer(AnswerKind::NxDomain, Vec::new(), Vec::new())))
}

/// No answer.
pub(crate) fn failed(name: &str, kind: RecordType, failure: DnsFailure) -> Arc<Lookup> {
    lookup(name, kind, Err(failure))
}
