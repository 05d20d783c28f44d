//! What do the zones of a scripted world hold? Records as RFC 1035 section 5.1 writes them, one a
//! line.
//!
//! `name [ttl] [IN] TYPE rdata`, with `\DDD`, quoted strings and `TYPE99 \# 4 0a000001` (RFC 3597).
//! Names are whole: there is no origin. The comments `; first answer` and `; every later answer`
//! say when the lines below them hold.

mod words;

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NS, NULL, PTR, SOA, SRV, TXT};
use hickory_proto::rr::{LowerName, Name, RData, Record, RecordType};

use words::{Word, words};

/// The lifetime of records that name none, and of negative answers.
const TTL: u32 = 300;

/// When a record is part of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Whenever it is asked for.
    Always,
    /// The first time only.
    First,
    /// Every time but the first.
    Later,
}

/// One record, and when it holds.
#[derive(Clone, Debug)]
pub struct Line {
    /// The record.
    pub record: Record,
    /// When it holds.
    pub turn: Turn,
}

/// Every record of a world, by owner name.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    lines: BTreeMap<LowerName, Vec<Line>>,
}

/// A line that is not a record: its number from 1, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotARecord {
    line: usize,
    message: String,
}

impl std::fmt::Display for NotARecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "zone line {}: {}", self.line, self.message)
    }
}

impl Zone {
    /// Every name that has records of its own, without its final dot.
    #[must_use]
    pub fn owners(&self) -> Vec<String> {
        self.lines.keys().map(|name| name.to_string().trim_end_matches('.').to_owned()).collect()
    }

    /// Every address that a record holds.
    #[must_use]
    pub fn addresses(&self) -> Vec<IpAddr> {
        self.lines.values().flatten().filter_map(|line| line.record.data.ip_addr()).collect()
    }

    /// Reads presentation lines.
    ///
    /// # Errors
    /// A line is not a record.
    pub fn parse(text: &str) -> Result<Self, NotARecord> {
        let mut zone = Self::default();
        let mut turn = Turn::Always;
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if let Some(comment) = line.strip_prefix(';') {
                turn = turn_said(comment).unwrap_or(turn);
                continue;
            }
            if line.is_empty() {
                continue;
            }
            let record = record(line).map_err(|message| NotARecord { line: at + 1, message })?;
            zone.add(Line { record, turn });
        }
        Ok(zone)
    }

    /// Adds a record.
    pub fn add(&mut self, line: Line) {
        self.lines.entry(LowerName::new(&line.record.name)).or_default().push(line);
    }

    /// Adds a record that always holds.
    pub fn put(&mut self, name: &Name, data: RData) {
        self.add(Line { record: Record::from_rdata(name.clone(), TTL, data), turn: Turn::Always });
    }

    /// Adds the address of a host.
    pub fn put_address(&mut self, name: &Name, address: IpAddr) {
        match address {
            IpAddr::V4(address) => self.put(name, RData::A(A(address))),
            IpAddr::V6(address) => self.put(name, RData::AAAA(AAAA(address))),
        }
    }

    /// Adds a record about the certificate that a mail host shows at port 25 (RFC 6698), of these
    /// bytes.
    ///
    /// # Errors
    /// The host is not a name.
    pub fn put_tlsa(&mut self, host: &str, bytes: Vec<u8>) -> Result<(), String> {
        self.put(&name(&format!("_25._tcp.{host}"))?, raw(RecordType::TLSA, bytes));
        Ok(())
    }

    /// Adds the name of an address.
    pub fn put_pointer(&mut self, address: IpAddr, name: &Name) {
        self.put(&Name::from(address), RData::PTR(PTR(name.clone())));
    }

    /// Gives every registrable name without them the start of authority and name servers that real
    /// names have.
    pub fn delegate(&mut self, name_servers: &[Name]) {
        let mut apexes: Vec<Name> = self.lines.keys().filter_map(apex).collect();
        apexes.dedup();
        for apex in apexes {
            let key = LowerName::new(&apex);
            let has = |kind| self.at(&key).iter().any(|line| line.record.record_type() == kind);
            let (has_authority, has_servers) = (has(RecordType::SOA), has(RecordType::NS));
            if !has_authority {
                self.put(&apex, RData::SOA(authority(&name_servers[0])));
            }
            if !has_servers {
                name_servers
                    .iter()
                    .for_each(|server| self.put(&apex, RData::NS(NS(server.clone()))));
            }
        }
    }

    /// The tops of all names but the reverse ones: `example`, `com`.
    #[must_use]
    pub fn tops(&self) -> Vec<Name> {
        let top = |name: &LowerName| Name::from(name.clone()).trim_to(1);
        let mut tops: Vec<Name> = self.lines.keys().map(top).collect();
        tops.sort();
        tops.dedup();
        tops.retain(|top| top.num_labels() == 1 && top.iter().next() != Some(b"arpa"));
        tops
    }

    /// The name servers that the zone at this name has.
    #[must_use]
    pub fn name_servers(&self, apex: &LowerName) -> Vec<Name> {
        let server = |line: &Line| match &line.record.data {
            RData::NS(server) => Some(server.0.clone()),
            _ => None,
        };
        self.at(apex).iter().filter_map(server).collect()
    }

    /// The records at exactly this name.
    #[must_use]
    pub fn at(&self, name: &LowerName) -> &[Line] {
        self.lines.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether the name exists: it has records, or a name below it has.
    #[must_use]
    pub fn exists(&self, name: &LowerName) -> bool {
        // In the order of names (RFC 4034 section 6.1) those below a name follow it.
        self.lines.range(name.clone()..).next().is_some_and(|(owner, _)| name.zone_of(owner))
    }

    /// The start of authority nearest above a name, for negative answers (RFC 2308).
    #[must_use]
    pub fn authority(&self, name: &LowerName) -> Record {
        let mut at = name.clone();
        loop {
            let found =
                self.at(&at).iter().find(|line| line.record.record_type() == RecordType::SOA);
            if let Some(line) = found {
                return line.record.clone();
            }
            if at.num_labels() <= 1 {
                let name = Name::from(at);
                return Record::from_rdata(name.clone(), TTL, RData::SOA(authority(&name)));
            }
            at = at.base_name();
        }
    }
}

/// The name that someone registered: the last two labels. Reverse zones have no such name.
fn apex(name: &LowerName) -> Option<Name> {
    let name = Name::from(name.clone());
    let last = name.iter().next_back()?;
    (name.num_labels() >= 2 && last != b"arpa").then(|| name.trim_to(2))
}

fn authority(primary: &Name) -> SOA {
    let (refresh, retry, expire) = (7200, 3600, 1_209_600);
    SOA::new(primary.clone(), Name::root(), 2_026_112_301, refresh, retry, expire, TTL)
}

fn turn_said(comment: &str) -> Option<Turn> {
    match comment.trim() {
        "first answer" => Some(Turn::First),
        "every later answer" => Some(Turn::Later),
        "every answer" => Some(Turn::Always),
        _ => None,
    }
}

fn record(line: &str) -> Result<Record, String> {
    let words = words(line)?;
    let mut rest = words.as_slice();
    let name = host(take(&mut rest, "a name")?)?;
    let ttl = rest.first().and_then(|word| word.text().parse().ok());
    rest = &rest[usize::from(ttl.is_some())..];
    rest = &rest[usize::from(rest.first().is_some_and(|word| word.text() == "IN"))..];
    let kind = record_type(&take(&mut rest, "a type")?.text())?;
    let data = if rest.first().is_some_and(|word| word.bytes == b"#") {
        generic(kind, rest)?
    } else {
        data(kind, rest)?
    };
    Ok(Record::from_rdata(name, ttl.unwrap_or(TTL), data))
}

fn record_type(word: &str) -> Result<RecordType, String> {
    if let Some(number) = word.strip_prefix("TYPE").and_then(|number| number.parse::<u16>().ok()) {
        return Ok(RecordType::from(number));
    }
    word.parse().map_err(|_| format!("{word} is not a record type"))
}

fn data(kind: RecordType, mut rest: &[Word]) -> Result<RData, String> {
    let rest = &mut rest;
    Ok(match kind {
        RecordType::A => RData::A(A(number(take(rest, "an IPv4 address")?)?)),
        RecordType::AAAA => RData::AAAA(AAAA(number(take(rest, "an IPv6 address")?)?)),
        RecordType::CNAME => RData::CNAME(CNAME(host(take(rest, "a name")?)?)),
        RecordType::NS => RData::NS(NS(host(take(rest, "a name")?)?)),
        RecordType::PTR => RData::PTR(PTR(host(take(rest, "a name")?)?)),
        RecordType::MX => {
            RData::MX(MX::new(number(take(rest, "a preference")?)?, host(take(rest, "a host")?)?))
        }
        RecordType::SRV => RData::SRV(service(rest)?),
        // A string longer than a string can be is cut, as by programs that edit zones.
        RecordType::TXT => {
            RData::TXT(TXT::from_bytes(rest.iter().flat_map(|word| word.strings()).collect()))
        }
        RecordType::SOA => RData::SOA(start_of_authority(rest)?),
        // DNAME is not among the types that the library knows.
        kind if u16::from(kind) == DNAME => raw(kind, wire_name(&host(take(rest, "a name")?)?)?),
        kind => {
            return Err(format!("{kind} is written as TYPE{} \\# length bytes", u16::from(kind)));
        }
    })
}

/// `SOA primary [serial]`.
fn start_of_authority(rest: &mut &[Word]) -> Result<SOA, String> {
    let mut soa = authority(&host(take(rest, "a primary server")?)?);
    if let Some(serial) = rest.first() {
        soa.serial = number(serial)?;
    }
    Ok(soa)
}

/// The number of the type DNAME (RFC 6672).
pub(super) const DNAME: u16 = 39;

fn service(rest: &mut &[Word]) -> Result<SRV, String> {
    let (priority, weight) = (number(take(rest, "a priority")?)?, number(take(rest, "a weight")?)?);
    let port = number(take(rest, "a port")?)?;
    Ok(SRV::new(priority, weight, port, host(take(rest, "a target")?)?))
}

/// RFC 3597 section 5: `\# length hexadecimal`. What the length says is not held against the bytes:
/// hostile samples lie about it.
fn generic(kind: RecordType, rest: &[Word]) -> Result<RData, String> {
    let digits: String = rest.iter().skip(2).map(Word::text).collect();
    let bytes = (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16));
    Ok(raw(
        kind,
        bytes.collect::<Result<_, _>>().map_err(|_| format!("{digits} is not hexadecimal"))?,
    ))
}

fn raw(code: RecordType, bytes: Vec<u8>) -> RData {
    RData::Unknown { code, rdata: NULL::with(bytes) }
}

fn wire_name(name: &Name) -> Result<Vec<u8>, String> {
    let mut wire = Vec::new();
    for label in name.iter() {
        wire.push(u8::try_from(label.len()).map_err(|_| "a label is too long")?);
        wire.extend_from_slice(label);
    }
    wire.push(0);
    Ok(wire)
}

/// A whole name from text, whose dots part labels whatever else it holds.
///
/// # Errors
/// It is not a name.
pub fn name(text: &str) -> Result<Name, String> {
    let bare = text.strip_suffix('.').unwrap_or(text);
    if bare.is_empty() {
        return Ok(Name::root());
    }
    let labels = bare.split('.').map(str::as_bytes);
    let mut name =
        Name::from_labels(labels).map_err(|fault| format!("{text} is not a name: {fault}"))?;
    name.set_fqdn(true);
    Ok(name)
}

fn host(word: &Word) -> Result<Name, String> {
    name(&word.text())
}

fn number<T: std::str::FromStr>(word: &Word) -> Result<T, String> {
    word.text().parse().map_err(|_| format!("{} does not fit here", word.text()))
}

fn take<'a>(rest: &mut &'a [Word], what: &str) -> Result<&'a Word, String> {
    let (first, others) = rest.split_first().ok_or_else(|| format!("{what} is missing"))?;
    *rest = others;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(line: &str) -> Record {
        let zone = Zone::parse(line).unwrap();
        zone.lines.values().next().unwrap()[0].record.clone()
    }

    #[test]
    fn text_keeps_its_strings_and_every_byte() {
        let record = only(r#"h.test. 60 TXT "v=spf1 <b>" \027[2J\226\128\174gnp.exe"#);
        assert_eq!(record.ttl, 60);
        let RData::TXT(text) = record.data else { panic!("not a TXT") };
        let strings: Vec<&[u8]> = text.txt_data.iter().map(AsRef::as_ref).collect();
        assert_eq!(strings, [b"v=spf1 <b>".as_slice(), b"\x1b[2J\xe2\x80\xaegnp.exe"]);
    }

    #[test]
    fn a_type_without_a_name_is_its_bytes() {
        let RData::Unknown { code, rdata } = only(r"s.test. TYPE99 \# 3 0b7673").data else {
            panic!("known")
        };
        assert_eq!((u16::from(code), rdata.anything), (99, vec![0x0b, 0x76, 0x73]));
    }

    #[test]
    fn first_and_later_answers_are_told_apart() {
        let text =
            "; first answer\nr.test. 0 A 8.8.4.4\n; every later answer\nr.test. 0 A 127.0.0.1\n";
        let zone = Zone::parse(text).unwrap();
        let turns: Vec<Turn> = zone.lines.values().flatten().map(|line| line.turn).collect();
        assert_eq!(turns, [Turn::First, Turn::Later]);
    }

    #[test]
    fn what_is_not_a_record_is_named_with_its_line() {
        for (text, said) in [
            ("\na.test. MX 10", "zone line 2: a host is missing"),
            ("a.test. A 1.2.3", "zone line 1: 1.2.3 does not fit here"),
            ("a.test. TXT \"no end", "zone line 1: a quoted string does not end"),
            ("a.test. LOC x", "zone line 1: LOC is not a record type"),
        ] {
            assert_eq!(Zone::parse(text).unwrap_err().to_string(), said);
        }
    }
}
