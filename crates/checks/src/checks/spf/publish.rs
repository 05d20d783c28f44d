//! Which record should be published? Built from what was read, never echoed: every sender is kept,
//! ours is added.

use std::net::IpAddr;

use super::MAX_TERMS;
use super::lint::{State, Tree};
use super::provider::Here;
use super::record::{Kind, Mechanism, Qualifier, Record, Term, is_spf};

/// The longest record that is proposed: with it an answer still fits into one packet (RFC 7208
/// section 3.4).
const LONGEST: usize = 450;

/// What is to be changed.
#[derive(Clone, Copy, Default)]
pub(super) struct Change<'a> {
    /// The provider whose servers are to be let in.
    pub(super) add: Option<&'a Here<'a>>,
    /// The term of the domain's own record that is to go.
    pub(super) drop: Option<usize>,
    /// Whether what costs look-ups is to be replaced, where the provider's addresses can stand for
    /// it.
    pub(super) save: bool,
}

/// A term that stays, and what it costs.
struct Kept {
    text: String,
    cost: usize,
}

/// One record with the terms of all that were found; none if one of them cannot be read, or if it
/// would look up too much.
pub(super) fn record(tree: &Tree, change: Change<'_>) -> Option<String> {
    let (mut kept, end) = kept(tree, change.drop)?;
    if let Some(here) = change.add {
        add(&mut kept, here, change.save);
    }
    let cost: usize = kept.iter().map(|term| term.cost).sum();
    let texts: Vec<&str> =
        kept.iter().map(|term| term.text.as_str()).chain([end.as_str()]).collect();
    let record = format!("v=spf1 {}", texts.join(" "));
    (cost <= MAX_TERMS && record.len() <= LONGEST).then_some(record)
}

/// Puts the provider first: by its include, or, where that looks up too much, by the addresses of
/// its servers.
fn add(kept: &mut Vec<Kept>, here: &Here<'_>, save: bool) {
    let include = here
        .profile
        .spf_include
        .as_ref()
        .map(|include| format!("include:{}", include.to_ascii_lowercase()));
    if include.is_some() {
        kept.retain(|term| Some(&term.text) != include.as_ref());
    }
    let others: usize = kept.iter().map(|term| term.cost).sum();
    let cost = 1 + here.include_cost;
    if let Some(text) = include.filter(|_| !save && others + cost <= MAX_TERMS) {
        kept.insert(0, Kept { text, cost });
        return;
    }
    for address in here.sending().into_iter().rev() {
        let text = match address {
            IpAddr::V4(address) => format!("ip4:{address}"),
            IpAddr::V6(address) => format!("ip6:{address}"),
        };
        if !kept.iter().any(|term| term.text == text) {
            kept.insert(0, Kept { text, cost: 0 });
        }
    }
}

/// The terms of every record, each once, and how the record ends.
fn kept(tree: &Tree, drop: Option<usize>) -> Option<(Vec<Kept>, String)> {
    let own = tree.own();
    if let State::Read(record) = &own.state {
        let dropped = |at: usize| drop == Some(at);
        let mut kept = Vec::new();
        for (at, term) in record.terms.iter().enumerate().filter(|(at, _)| !dropped(*at)) {
            keep(&mut kept, term, tree.cost(0, at).max(usize::from(costs(term))))?;
        }
        let end =
            redirect_of(record, drop).unwrap_or_else(|| end_of([record.as_ref()].into_iter()));
        return Some((kept, end));
    }
    let texts = own.lookup.texts().map(<[Vec<u8>]>::concat).filter(|text| is_spf(text));
    let records: Vec<Record> =
        texts.map(|text| Record::parse(&text).ok()).collect::<Option<_>>()?;
    let mut kept = Vec::new();
    for record in &records {
        for term in &record.terms {
            keep(&mut kept, term, usize::from(costs(term)))?;
        }
        // Beside another record's terms a redirect would be the end of all; as an include it lets
        // in whom it let in.
        if let Some(target) = record.redirect().and_then(|target| target.plain()) {
            kept.push(Kept { text: format!("include:{target}"), cost: 1 });
        }
    }
    Some((kept, end_of(records.iter())))
}

/// Keeps a term unless it is an end or lets everybody in; none if it holds what no term of ours
/// would hold.
fn keep(kept: &mut Vec<Kept>, term: &Term, cost: usize) -> Option<()> {
    let stays = match &term.kind {
        Kind::Directive(_, Mechanism::All) | Kind::Redirect(_) => false,
        Kind::Directive(Qualifier::Pass, Mechanism::Ip4(_, bits) | Mechanism::Ip6(_, bits)) => {
            *bits > 0
        }
        Kind::Directive(..) | Kind::Exp(_) | Kind::Unknown => true,
    };
    let text =
        if term.text.contains('%') { term.text.clone() } else { term.text.to_ascii_lowercase() };
    if stays && !is_plain(&text) {
        return None;
    }
    if stays && !kept.iter().any(|known| known.text == text) {
        kept.push(Kept { text, cost });
    }
    Some(())
}

fn costs(term: &Term) -> bool {
    matches!(&term.kind, Kind::Directive(_, mechanism) if mechanism.looks_up())
}

/// A redirect that counts stays the end.
fn redirect_of(record: &Record, drop: Option<usize>) -> Option<String> {
    let (_, target) = record.redirect_term().filter(|(at, _)| drop != Some(*at))?;
    let text = target.plain().map(|target| format!("redirect={target}"))?;
    is_plain(&text).then_some(text)
}

/// The strictest end that one of them had; `~all` where none of them had one that protects.
fn end_of<'a>(records: impl Iterator<Item = &'a Record>) -> String {
    let of_record =
        |record: &'a Record| record.directives().find(|(_, _, of)| **of == Mechanism::All);
    let ends: Vec<Qualifier> =
        records.filter_map(of_record).map(|(_, qualifier, _)| qualifier).collect();
    if !ends.is_empty() && ends.iter().all(|end| *end == Qualifier::Fail) {
        "-all".to_owned()
    } else {
        "~all".to_owned()
    }
}

/// Names, numbers, macros and punctuation: nothing that could be anything but a term.
fn is_plain(term: &str) -> bool {
    term.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-~?:./_=%{},".contains(&byte))
}

/// The record itself with its end last, closed to those who are nobody's; none if it holds what no
/// term of ours would hold.
pub(super) fn ordered(record: &Record) -> Option<String> {
    let mut kept = Vec::new();
    record.terms.iter().try_for_each(|term| keep(&mut kept, term, 0))?;
    let end = redirect_of(record, None).unwrap_or_else(|| end_of([record].into_iter()));
    let texts: Vec<&str> =
        kept.iter().map(|term| term.text.as_str()).chain([end.as_str()]).collect();
    let text = format!("v=spf1 {}", texts.join(" "));
    (text.len() <= LONGEST).then_some(text)
}

/// The record itself, spelled anew; none if it holds what no term of ours would hold.
pub(super) fn respelled(record: &Record) -> Option<String> {
    let terms: Vec<&str> = record.terms.iter().map(|term| term.text.as_str()).collect();
    let text = format!("v=spf1 {}", terms.join(" "));
    (terms.iter().all(|term| is_plain(term)) && text.len() <= LONGEST).then_some(text)
}
