//! Which record holds for the domain, and which domain is the organization's? (RFC 9989 section
//! 4.10)

pub(crate) mod record;

use std::sync::Arc;

use probe::dns::Lookup;

use crate::facts::dmarc::record::{
    Disposition, Fault, Record, in_quotes, is_meant, is_record, read,
};

/// One name of the walk, and what is there.
pub(crate) struct Rung {
    /// The domain, without `_dmarc`.
    pub(crate) name: String,
    /// The question.
    pub(crate) lookup: Arc<Lookup>,
    /// What it came to.
    pub(crate) found: Found,
}

/// What is at one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The question had no answer.
    Unseen,
    /// No DMARC record.
    Absent,
    /// Several, which are all set aside.
    Several(Vec<Record>),
    /// One that cannot be read.
    Faulty(Box<Fault>),
    /// One.
    Read(Record),
}

/// What the walk found: places among its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Discovery {
    /// Whose record holds.
    pub(crate) policy: Option<usize>,
    /// Which name is the organization's: mail of all names below it counts as its own.
    pub(crate) organization: usize,
    /// The name that could not be seen, and on which it hangs which record holds.
    pub(crate) unseen: Option<usize>,
}

impl Rung {
    /// Reads what is at a name.
    pub(crate) fn read(lookup: Arc<Lookup>) -> Self {
        let name = lookup
            .asked
            .split(' ')
            .next()
            .unwrap_or_default()
            .trim_start_matches("_dmarc.")
            .to_owned();
        let found = found(&lookup);
        Self { name, lookup, found }
    }

    fn record(&self) -> Option<&Record> {
        match &self.found {
            Found::Read(record) => Some(record),
            Found::Faulty(fault) if !fault.sets_aside() => Some(&fault.rest),
            _ => None,
        }
    }
}

fn found(lookup: &Lookup) -> Found {
    if lookup.failure().is_some() {
        return Found::Unseen;
    }
    let texts =
        lookup.texts().map(|strings| String::from_utf8_lossy(&strings.concat()).into_owned());
    let (records, others): (Vec<String>, Vec<String>) = texts.partition(|text| is_record(text));
    match records.as_slice() {
        [] => meant(&others).map_or(Found::Absent, Found::Faulty),
        [one] => read(one).map_or_else(Found::Faulty, Found::Read),
        several => Found::Several(
            several.iter().map(|text| read(text).unwrap_or_else(|fault| fault.rest)).collect(),
        ),
    }
}

/// What was meant as a record and is none to receivers.
fn meant(others: &[String]) -> Option<Box<Fault>> {
    if let Some(text) = others.iter().find(|text| is_meant(text)) {
        return read(text).err();
    }
    let bare = others.iter().find_map(|text| in_quotes(text))?;
    let rest = read(bare).unwrap_or_else(|fault| fault.rest);
    Some(Box::new(Fault { what: "in_quotes", rest }))
}

/// Finds the record that holds: the domain's own, or else that of its organization, or else of the
/// public suffix.
pub(crate) fn discover(rungs: &[Rung]) -> Discovery {
    let has_record = |at: usize| rungs.get(at).is_some_and(|rung| rung.record().is_some());
    let Boundary { organization, suffix, end } = boundary(rungs);
    if has_record(0) {
        return Discovery { policy: Some(0), organization, unseen: None };
    }
    let policy = Some(organization).filter(|at| has_record(*at)).or(suffix);
    // A top level says something only by `psd`, and does not change what was found below it.
    let matters = |at: &usize| {
        rungs[*at].found == Found::Unseen && (policy.is_none() || rungs[*at].name.contains('.'))
    };
    Discovery { policy, organization, unseen: (0..end).find(matters) }
}

/// Where the organization ends.
struct Boundary {
    organization: usize,
    /// The public suffix above it, if that has a record that says so.
    suffix: Option<usize>,
    /// The name that ends the walk: it was read, and what is above it says nothing any more.
    end: usize,
}

/// The organization's domain: marked by `psd`, or else the topmost that has a record (section
/// 4.10.2).
fn boundary(rungs: &[Rung]) -> Boundary {
    let mut organization = 0;
    for (at, rung) in rungs.iter().enumerate() {
        let Some(record) = rung.record() else { continue };
        match record.is_public_suffix {
            Some(false) => return Boundary { organization: at, suffix: None, end: at },
            Some(true) if at > 0 => {
                return Boundary { organization: at - 1, suffix: Some(at), end: at };
            }
            _ => organization = at,
        }
    }
    Boundary { organization, suffix: None, end: rungs.len() }
}

/// Whether the record at one name asks others to do something with forged mail; none if there is no
/// record that can be read.
pub(crate) fn enforces(lookup: &Arc<Lookup>) -> Option<bool> {
    match Rung::read(Arc::clone(lookup)).found {
        Found::Read(record) => Some(record.asked(false) != Disposition::None && !record.is_sampled),
        _ => None,
    }
}
