//! A record that is being written: its terms, its end, and what was left out.

use std::net::IpAddr;

use super::super::allow_all::closing;
use super::super::record::{Kind, Mechanism, Qualifier, Record};

/// The longest record that is offered: with it an answer still fits into one packet (RFC 7208
/// section 3.4).
const LONGEST: usize = 450;

/// A record that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Draft {
    terms: Vec<String>,
    end: String,
    /// What was in the present record and is not in this one, in our own words.
    pub(in super::super) dropped: Vec<String>,
    /// The same, as it was written.
    pub(super) left_out: Vec<String>,
}

impl Draft {
    /// One record with the terms of all, each once, its end last, and closed to those who are
    /// nobody's; none if it would hold what no term of ours holds, if it could not be read, or if
    /// the order of terms of several records would decide who may send.
    pub(in super::super) fn of(records: &[Record]) -> Option<Self> {
        let refuses = |record: &Record| {
            record.directives().any(|(_, qualifier, mechanism)| {
                *mechanism != Mechanism::All && qualifier != Qualifier::Pass
            })
        };
        if records.len() > 1 && records.iter().any(refuses) {
            return None;
        }
        let end = end_of(records);
        let mut draft = Self { terms: Vec::new(), end, dropped: Vec::new(), left_out: Vec::new() };
        for record in records {
            draft.take(record, records.len() == 1);
        }
        if let [record] = records {
            let redirect = record.redirect().and_then(|target| target.plain());
            draft.end = redirect.map_or(draft.end, |target| format!("redirect={target}"));
        }
        let is_whole = draft.terms.iter().chain([&draft.end]).all(|term| is_plain(term));
        // What was cut off a term may have been what made it one.
        let is_read = || Record::parse(draft.record().as_bytes()).is_ok();
        (is_whole && is_read()).then_some(draft)
    }

    /// The record of a domain that sends no mail.
    pub(super) fn of_nobody() -> Option<Self> {
        Self::of(&[Record::parse(b"v=spf1 -all").ok()?])
    }

    /// Takes over the terms of a record, but for its end and for what lets everybody in.
    fn take(&mut self, record: &Record, is_only: bool) {
        let closed = closing(record);
        for (at, term) in record.terms.iter().enumerate() {
            let closed = closed.iter().find(|closed| closed.term == at);
            if let Some(closed) = closed {
                self.dropped.push(closed.said.clone());
                self.left_out.push(term.text.to_ascii_lowercase());
            }
            match (&term.kind, closed) {
                (_, Some(closed)) => self.push(closed.narrowed.as_deref()),
                (Kind::Directive(_, Mechanism::All), None) => {}
                (Kind::Unknown, None) if term.text.eq_ignore_ascii_case("v=spf1") => {}
                // Beside another record's terms a redirect would be the end of all; as an include
                // it lets in whom it let in. Beside `all` it counts for nothing.
                (Kind::Redirect(target), None) => {
                    let counts = !is_only && record.redirect().is_some();
                    let include = target.plain().filter(|_| counts);
                    self.push(include.map(|target| format!("include:{target}")).as_deref());
                }
                (Kind::Directive(..) | Kind::Exp(_) | Kind::Unknown, None) => {
                    self.push(Some(&term.text));
                }
            }
        }
    }

    /// Adds a term unless it is there; macros keep their letters, which mean something.
    fn push(&mut self, text: Option<&str>) {
        let Some(text) = text else { return };
        let text = if text.contains('%') { text.to_owned() } else { text.to_ascii_lowercase() };
        let is_modifier = |term: &str| term.starts_with("exp=");
        let has_modifier = is_modifier(&text) && self.terms.iter().any(|term| is_modifier(term));
        if !self.terms.contains(&text) && !has_modifier {
            self.terms.push(text);
        }
    }

    /// With this include before everything else.
    pub(super) fn with_include(mut self, name: &str) -> Self {
        let term = format!("include:{}", name.to_ascii_lowercase());
        self.terms.retain(|known| *known != term);
        self.terms.insert(0, term);
        self
    }

    /// With these addresses before everything else, in the place of an include.
    pub(super) fn with_addresses(mut self, addresses: &[IpAddr], include: Option<&str>) -> Self {
        // Whoever declares the addresses of the servers knows what their include stands for.
        if let Some(name) = include {
            let replaced = format!("include:{}", name.to_ascii_lowercase());
            self.terms.retain(|known| *known != replaced);
            self.left_out.push(replaced);
        }
        for address in addresses.iter().rev() {
            let term = match address {
                IpAddr::V4(address) => format!("ip4:{address}"),
                IpAddr::V6(address) => format!("ip6:{address}"),
            };
            self.terms.retain(|known| *known != term);
            self.terms.insert(0, term);
        }
        self
    }

    /// Without these terms, each with what is said of it.
    pub(super) fn without(&self, terms: &[(String, String)]) -> Self {
        let mut draft = self.clone();
        for (text, said) in terms {
            draft.terms.retain(|known| known != text);
            if draft.end == *text {
                "~all".clone_into(&mut draft.end);
            }
            draft.left_out.push(text.to_ascii_lowercase());
            if !draft.dropped.contains(said) {
                draft.dropped.push(said.clone());
            }
        }
        draft
    }

    /// The record as it is written.
    pub(in super::super) fn record(&self) -> String {
        let terms: Vec<&str> =
            self.terms.iter().map(String::as_str).chain([self.end.as_str()]).collect();
        format!("v=spf1 {}", terms.join(" "))
    }

    /// Whether it names anybody who may send, and is short enough.
    pub(super) fn is_publishable(&self) -> bool {
        let names = |term: &String| {
            !term.starts_with(['-', '~', '?']) && (!term.contains('=') || term.contains(':'))
        };
        let has_sender = self.terms.iter().any(names) || self.end.starts_with("redirect=");
        has_sender && self.record().len() <= LONGEST
    }
}

/// The end that all of them have; the softer one where they differ. One that lets everybody in, or
/// that is missing, becomes `~all`.
fn end_of(records: &[Record]) -> String {
    let of_record = |record: &Record| {
        record.directives().find(|(_, _, of)| **of == Mechanism::All).map(|(_, end, _)| end)
    };
    // One that leads on to another record has the end of that one, whatever it is.
    let ending = records.iter().filter(|record| record.redirect().is_none());
    let ends: Vec<Option<Qualifier>> = ending.map(of_record).collect();
    let all = |wanted: Qualifier| !ends.is_empty() && ends.iter().all(|end| *end == Some(wanted));
    let end = if all(Qualifier::Fail) {
        "-all"
    } else if all(Qualifier::Neutral) {
        "?all"
    } else {
        "~all"
    };
    end.to_owned()
}

/// Names, numbers, macros and punctuation: nothing that could be anything but a term.
fn is_plain(term: &str) -> bool {
    term.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-~?:./_=%{},".contains(&byte))
}
