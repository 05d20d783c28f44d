//! PortProbe-ups made by hand, for the tests of judging functions.

use std::sync::Arc;

use time::OffsetDateTime;

use super::{Answer, AnswerKind, Data, DnsFailure, Lookup, Record, RecordType};

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
pub(crate) fn data(name: &str, kind: RecordType, records: Vec<Data>) -> Arc<Lookup> {
    let of = |data| Record { name: name.to_owned(), ttl: 300, data };
    let records: Vec<Record> = records.into_iter().map(of).collect();
    let there = if records.is_empty() { AnswerKind::NoData } else { AnswerKind::Data };
    lookup(name, kind, Ok(answer(there, records, Vec::new())))
}

/// The same at the end of an alias.
pub(crate) fn aliased(
    name: &str,
    target: &str,
    kind: RecordType,
    records: Vec<Data>,
) -> Arc<Lookup> {
    let alias = Record { name: name.to_owned(), ttl: 300, data: Data::Cname(target.to_owned()) };
    let of = |data| Record { name: target.to_owned(), ttl: 300, data };
    let records = records.into_iter().map(of).collect();
    lookup(name, kind, Ok(answer(AnswerKind::Data, records, vec![alias])))
}

/// TXT records, each of the given strings.
pub(crate) fn txt(name: &str, records: &[&[&str]]) -> Arc<Lookup> {
    let strings = |record: &&[&str]| {
        Data::Txt(record.iter().map(|string| string.as_bytes().to_vec()).collect())
    };
    data(name, RecordType::Txt, records.iter().map(strings).collect())
}

/// No such name.
pub(crate) fn nx_domain(name: &str, kind: RecordType) -> Arc<Lookup> {
    lookup(name, kind, Ok(answer(AnswerKind::NxDomain, Vec::new(), Vec::new())))
}

/// No answer.
pub(crate) fn failed(name: &str, kind: RecordType, failure: DnsFailure) -> Arc<Lookup> {
    lookup(name, kind, Err(failure))
}
