//! What do the zones say to one question, aliases followed?

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::CNAME;
use hickory_proto::rr::{LowerName, Name, RData, Record, RecordType};

use crate::testbed::zone::{DNAME, Turn, Zone};

/// How many aliases the resolver follows before it gives up.
const ALIASES: usize = 16;

/// What is in the zones.
#[derive(Clone, Debug)]
pub struct Found {
    /// NOERROR, NXDOMAIN, YXDOMAIN or SERVFAIL.
    pub code: ResponseCode,
    /// The records, aliases first.
    pub answers: Vec<Record>,
    /// The start of authority, when there is no record.
    pub authorities: Vec<Record>,
}

/// Answers the question that is asked for the `turn`th time, from 0.
#[must_use]
pub fn look_up(zone: &Zone, name: &LowerName, kind: RecordType, turn: usize) -> Found {
    let mut at = name.clone();
    let mut answers = Vec::new();
    for _ in 0..ALIASES {
        match step(zone, &at, kind, turn) {
            Step::Records(records) => {
                answers.extend(records);
                return Found { code: ResponseCode::NoError, answers, authorities: Vec::new() };
            }
            Step::Alias(records, target) => {
                answers.extend(records);
                at = target;
            }
            Step::Nothing(code) => {
                return Found { code, answers, authorities: vec![zone.authority(&at)] };
            }
            Step::TooLong => {
                return Found { code: ResponseCode::YXDomain, answers, authorities: Vec::new() };
            }
        }
    }
    Found { code: ResponseCode::ServFail, answers: Vec::new(), authorities: Vec::new() }
}

/// One step towards the answer.
enum Step {
    Records(Vec<Record>),
    Alias(Vec<Record>, LowerName),
    Nothing(ResponseCode),
    TooLong,
}

fn step(zone: &Zone, name: &LowerName, kind: RecordType, turn: usize) -> Step {
    if let Some(step) = renamed(zone, name) {
        return step;
    }
    let Some(owner) = owner(zone, name) else { return Step::Nothing(ResponseCode::NXDomain) };
    let held = |wanted: RecordType| -> Vec<Record> {
        let now = if turn == 0 { Turn::First } else { Turn::Later };
        let lines =
            zone.at(&owner).iter().filter(|line| line.turn == Turn::Always || line.turn == now);
        lines
            .filter(|line| line.record.record_type() == wanted)
            .map(|line| named(&line.record, name))
            .collect()
    };
    let mut records = held(kind);
    if !records.is_empty() {
        // Every question of ours asks for signatures (DNSSEC OK).
        records.extend(
            held(RecordType::from(RRSIG)).into_iter().filter(|signature| covers(signature, kind)),
        );
        return Step::Records(records);
    }
    let aliases = held(RecordType::CNAME);
    match aliases.first().map(|record| &record.data) {
        Some(RData::CNAME(target)) => Step::Alias(aliases.clone(), LowerName::new(&target.0)),
        _ => Step::Nothing(ResponseCode::NoError),
    }
}

/// The type of a signature, which the zones here write as bytes.
const RRSIG: u16 = 46;

/// Whether a signature is one over records of this kind (RFC 4034 section 3.1.1).
fn covers(signature: &Record, kind: RecordType) -> bool {
    let RData::Unknown { rdata, .. } = &signature.data else { return false };
    rdata.anything.starts_with(&u16::from(kind).to_be_bytes())
}

/// The name whose records answer for `name`: itself, or the wildcard nearest above it (RFC 4592).
fn owner(zone: &Zone, name: &LowerName) -> Option<LowerName> {
    if zone.exists(name) {
        return Some(name.clone());
    }
    let mut encloser = name.base_name();
    while !zone.exists(&encloser) && encloser.num_labels() > 0 {
        encloser = encloser.base_name();
    }
    let wildcard =
        Name::from(encloser).prepend_label("*").ok().map(|name| LowerName::new(&name))?;
    (!zone.at(&wildcard).is_empty()).then_some(wildcard)
}

/// What a DNAME above the name makes of it (RFC 6672): the DNAME, and an alias made from it.
fn renamed(zone: &Zone, name: &LowerName) -> Option<Step> {
    let whole = Name::from(name.clone());
    for labels in (1..whole.num_labels()).rev() {
        let above = whole.trim_to(labels.into());
        let Some(line) = zone
            .at(&LowerName::new(&above))
            .iter()
            .find(|line| u16::from(line.record.record_type()) == DNAME)
        else {
            continue;
        };
        let RData::Unknown { rdata, .. } = &line.record.data else { continue };
        let kept = whole.num_labels() - labels;
        let Some(target) = moved(&whole, kept, &rdata.anything) else { return Some(Step::TooLong) };
        let alias =
            Record::from_rdata(whole.clone(), line.record.ttl, RData::CNAME(CNAME(target.clone())));
        return Some(Step::Alias(vec![line.record.clone(), alias], LowerName::new(&target)));
    }
    None
}

/// The first `kept` labels of `name`, moved below `target`; none when the name grows too long.
fn moved(name: &Name, kept: u8, target: &[u8]) -> Option<Name> {
    let mut labels: Vec<&[u8]> = name.iter().take(kept.into()).collect();
    let mut rest = target;
    while let Some((length, after)) = rest.split_first().filter(|(length, _)| **length > 0) {
        labels.push(after.get(..usize::from(*length))?);
        rest = after.get(usize::from(*length)..)?;
    }
    Name::from_labels(labels).ok()
}

fn named(record: &Record, name: &LowerName) -> Record {
    Record::from_rdata(Name::from(name.clone()), record.ttl, record.data.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(zone: &str, name: &str, kind: RecordType) -> (ResponseCode, usize) {
        let name = LowerName::new(&crate::testbed::zone::name(name).unwrap());
        let found = look_up(&Zone::parse(zone).unwrap(), &name, kind, 0);
        (found.code, found.answers.len())
    }

    #[test]
    fn no_record_and_no_name_are_two_things() {
        let zone = "mx.a.test. A 45.90.1.1";
        assert_eq!(said(zone, "mx.a.test", RecordType::A), (ResponseCode::NoError, 1));
        assert_eq!(said(zone, "mx.a.test", RecordType::AAAA), (ResponseCode::NoError, 0));
        assert_eq!(said(zone, "a.test", RecordType::MX), (ResponseCode::NoError, 0));
        assert_eq!(said(zone, "b.test", RecordType::MX), (ResponseCode::NXDomain, 0));
    }

    #[test]
    fn aliases_are_followed_and_loops_end() {
        let zone = "a.test. CNAME b.test.\nb.test. A 45.90.1.1\nc.test. CNAME c.test.";
        assert_eq!(said(zone, "a.test", RecordType::A), (ResponseCode::NoError, 2));
        assert_eq!(said(zone, "c.test", RecordType::A), (ResponseCode::ServFail, 0));
    }

    #[test]
    fn a_wildcard_answers_only_for_names_that_do_not_exist() {
        let zone = "*.a.test. TXT x\nmx.a.test. A 45.90.1.1";
        assert_eq!(said(zone, "other.a.test", RecordType::TXT), (ResponseCode::NoError, 1));
        assert_eq!(said(zone, "mx.a.test", RecordType::TXT), (ResponseCode::NoError, 0));
        assert_eq!(said(zone, "x.mx.a.test", RecordType::TXT), (ResponseCode::NXDomain, 0));
    }

    #[test]
    fn a_dname_that_points_below_itself_grows_until_the_name_is_too_long() {
        let below = "subsubsubsubsubsubsubsubsubsub";
        let zone = format!("a.test. DNAME {below}.a.test.");
        assert_eq!(said(&zone, "x.a.test", RecordType::A).0, ResponseCode::YXDomain);
        assert_eq!(said(&zone, "a.test", RecordType::A).0, ResponseCode::NoError);
    }
}
