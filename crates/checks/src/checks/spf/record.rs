//! What does an SPF record say? Its terms, as RFC 7208 section 12 spells them, each with its
//! column.
//!
//! Reading stops at the first fault, as an evaluator's does: a record is whole or a permanent
//! error.

use std::net::{Ipv4Addr, Ipv6Addr};

use verdict::SpfResult;

use super::macros::{self, DomainSpec, Place, domain_spec, macro_string};

/// A record, term by term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) terms: Vec<Term>,
}

/// One term, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Where it begins, counted from 1.
    pub(crate) column: usize,
    /// As written.
    pub(crate) text: String,
    pub(crate) kind: Kind,
}

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Directive(Qualifier, Mechanism),
    Redirect(DomainSpec),
    Exp(DomainSpec),
    /// A modifier that this version does not know; it is ignored (section 6).
    Unknown,
}

/// What a match comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Qualifier {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// What is compared with the sending address (section 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    All,
    Include(DomainSpec),
    A(Option<DomainSpec>, DualCidr),
    Mx(Option<DomainSpec>, DualCidr),
    Ptr(Option<DomainSpec>),
    Ip4(Ipv4Addr, u8),
    Ip6(Ipv6Addr, u8),
    Exists(DomainSpec),
}

/// How many bits of an address count, for each family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DualCidr {
    pub(crate) v4: u8,
    pub(crate) v6: u8,
}

/// Why a record cannot be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Counted from 1.
    pub(crate) column: usize,
    /// A word for what is wrong: `unknown_mechanism`, `bad_address` …
    pub(crate) what: &'static str,
}

/// Whether a TXT record is an SPF record of this version: `v=spf1`, then a space or the end
/// (section 4.5).
pub(crate) fn is_spf(text: &[u8]) -> bool {
    text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"v=spf1"))
        && matches!(text.get(6), None | Some(b' '))
}

impl Record {
    /// Reads a record that [`is_spf`].
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Fault> {
        if let Some(at) = text.iter().position(|byte| !(0x20..=0x7e).contains(byte)) {
            return Err(Fault { column: at + 1, what: "not_ascii" });
        }
        let text: String = text.iter().map(|&byte| byte as char).collect();
        let mut terms = Vec::new();
        let mut column = 7;
        for word in text.get(6..).unwrap_or_default().split(' ') {
            if !word.is_empty() {
                terms.push(Term { column, text: word.to_owned(), kind: kind(word, column)? });
            }
            column += word.len() + 1;
        }
        let record = Self { terms };
        record.repeated_modifier().map_or(Ok(record), Err)
    }

    /// The records of a text that holds several, one behind another; none if one of them cannot be
    /// read by itself.
    pub(crate) fn split_at_versions(&self) -> Option<Vec<Self>> {
        let is_version = |term: &Term| term.text.eq_ignore_ascii_case("v=spf1");
        let parts = self.terms.split(is_version).map(|terms| {
            let terms: Vec<&str> = terms.iter().map(|term| term.text.as_str()).collect();
            Self::parse(format!("v=spf1 {}", terms.join(" ")).as_bytes()).ok()
        });
        parts.collect()
    }

    /// Every term that cannot be read, in the order in which they appear.
    pub(crate) fn faults(text: &[u8]) -> Vec<(Fault, String)> {
        let mut faults = Vec::new();
        let mut column = 7;
        for word in text.get(6..).unwrap_or_default().split(|byte| *byte == b' ') {
            let odd = word.iter().position(|byte| !(0x20..=0x7e).contains(byte));
            let text = String::from_utf8_lossy(word).into_owned();
            let fault = match odd {
                Some(at) => Some(Fault { column: column + at, what: "not_ascii" }),
                None if word.is_empty() => None,
                None => kind(&text, column).err(),
            };
            faults.extend(fault.map(|fault| (fault, text)));
            column += word.len() + 1;
        }
        faults
    }

    /// `redirect` and `exp` may appear once each (section 6).
    fn repeated_modifier(&self) -> Option<Fault> {
        let repeated =
            |is: fn(&Kind) -> bool| self.terms.iter().filter(move |term| is(&term.kind)).nth(1);
        let redirect = repeated(|kind| matches!(kind, Kind::Redirect(_)));
        let term = redirect.or_else(|| repeated(|kind| matches!(kind, Kind::Exp(_))))?;
        Some(Fault { column: term.column, what: "repeated_modifier" })
    }

    /// The directives, in order.
    pub(crate) fn directives(&self) -> impl Iterator<Item = (&Term, Qualifier, &Mechanism)> {
        self.terms.iter().filter_map(|term| match &term.kind {
            Kind::Directive(qualifier, mechanism) => Some((term, *qualifier, mechanism)),
            _ => None,
        })
    }

    /// The directives that an evaluation can come to, with the places of their terms: those up to
    /// `all` (section 5.1).
    pub(crate) fn effective(&self) -> impl Iterator<Item = (usize, Qualifier, &Mechanism)> {
        let mut ended = false;
        let all = self.terms.iter().enumerate().filter_map(|(at, term)| match &term.kind {
            Kind::Directive(qualifier, mechanism) => Some((at, *qualifier, mechanism)),
            _ => None,
        });
        all.take_while(move |(_, _, mechanism)| {
            let before = !ended;
            ended |= **mechanism == Mechanism::All;
            before
        })
    }

    /// Whether a redirect is in it, counting or not.
    pub(crate) fn names_redirect(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.kind, Kind::Redirect(_)))
    }

    /// Where the evaluation goes on when nothing matches. Beside `all` it counts for nothing
    /// (section 6.1).
    pub(crate) fn redirect(&self) -> Option<&DomainSpec> {
        self.redirect_term().map(|(_, target)| target)
    }

    /// The same with the place of its term.
    pub(crate) fn redirect_term(&self) -> Option<(usize, &DomainSpec)> {
        if self.directives().any(|(_, _, mechanism)| *mechanism == Mechanism::All) {
            return None;
        }
        self.terms.iter().enumerate().find_map(|(at, term)| match &term.kind {
            Kind::Redirect(target) => Some((at, target)),
            _ => None,
        })
    }

    /// Where the words for those who are refused stand (section 6.2).
    pub(crate) fn explanation(&self) -> Option<&DomainSpec> {
        self.terms.iter().find_map(|term| match &term.kind {
            Kind::Exp(target) => Some(target),
            _ => None,
        })
    }
}

impl Qualifier {
    /// The result that it stands for (section 4.6.2).
    pub(crate) fn result(self) -> SpfResult {
        match self {
            Self::Pass => SpfResult::Pass,
            Self::Fail => SpfResult::Fail,
            Self::SoftFail => SpfResult::SoftFail,
            Self::Neutral => SpfResult::Neutral,
        }
    }
}

impl Mechanism {
    /// Whether it costs a DNS look-up (section 4.6.4).
    pub(crate) fn looks_up(&self) -> bool {
        !matches!(self, Self::All | Self::Ip4(..) | Self::Ip6(..))
    }
}

fn kind(word: &str, column: usize) -> Result<Kind, Fault> {
    // Of a macro the exact place is given: terms with several of them are long.
    let fault = |what| Fault { column: column + macros::fault_at(word, what), what };
    if let Some((name, value)) = modifier(word) {
        return match name.to_ascii_lowercase().as_str() {
            "redirect" => Ok(Kind::Redirect(domain_spec(value).map_err(fault)?)),
            "exp" => Ok(Kind::Exp(domain_spec(value).map_err(fault)?)),
            _ => macro_string(value, Place::Name).map(|_| Kind::Unknown).map_err(fault),
        };
    }
    let (qualifier, rest) = match word.as_bytes().first() {
        Some(b'+') => (Qualifier::Pass, &word[1..]),
        Some(b'-') => (Qualifier::Fail, &word[1..]),
        Some(b'~') => (Qualifier::SoftFail, &word[1..]),
        Some(b'?') => (Qualifier::Neutral, &word[1..]),
        _ => (Qualifier::Pass, word),
    };
    mechanism(rest).map(|mechanism| Kind::Directive(qualifier, mechanism)).map_err(fault)
}

/// `name=value`, where the name is that of a modifier: a letter, then letters, digits, `-`, `_`,
/// `.`.
fn modifier(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    is_name.then_some((name, value))
}

fn mechanism(text: &str) -> Result<Mechanism, &'static str> {
    let end = text.find([':', '/']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "all" if rest.is_empty() => Ok(Mechanism::All),
        "all" => Err("all_takes_nothing"),
        "include" => required(rest).map(Mechanism::Include),
        "exists" => required(rest).map(Mechanism::Exists),
        "ptr" => optional(rest).map(Mechanism::Ptr),
        "a" => with_cidr(rest).map(|(spec, cidr)| Mechanism::A(spec, cidr)),
        "mx" => with_cidr(rest).map(|(spec, cidr)| Mechanism::Mx(spec, cidr)),
        "ip4" => network(rest, 32).map(|(address, bits)| Mechanism::Ip4(address, bits)),
        "ip6" => network(rest, 128).map(|(address, bits)| Mechanism::Ip6(address, bits)),
        _ => Err("unknown_mechanism"),
    }
}

fn required(rest: &str) -> Result<DomainSpec, &'static str> {
    domain_spec(rest.strip_prefix(':').ok_or("domain_missing")?)
}

fn optional(rest: &str) -> Result<Option<DomainSpec>, &'static str> {
    match rest.strip_prefix(':') {
        Some(spec) => domain_spec(spec).map(Some),
        None if rest.is_empty() => Ok(None),
        None => Err("bad_prefix_length"),
    }
}

/// `[:domain-spec][/bits][//bits]`. A slash may appear inside a name or a macro too: only digits at
/// the end are lengths.
fn with_cidr(rest: &str) -> Result<(Option<DomainSpec>, DualCidr), &'static str> {
    let is_length = |bits: &str| !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    let (rest, v6) = match rest.rsplit_once("//") {
        Some((rest, bits)) if is_length(bits) => (rest, prefix(bits, 128)?),
        _ => (rest, 128),
    };
    let (rest, v4) = match rest.rsplit_once('/') {
        Some((rest, bits)) if is_length(bits) => (rest, prefix(bits, 32)?),
        _ => (rest, 32),
    };
    Ok((optional(rest)?, DualCidr { v4, v6 }))
}

/// `0`, or digits without a leading zero, up to the most.
fn prefix(bits: &str, most: u8) -> Result<u8, &'static str> {
    let is_number = !bits.is_empty()
        && bits.bytes().all(|byte| byte.is_ascii_digit())
        && (bits == "0" || !bits.starts_with('0'));
    let bits = bits.parse::<u8>().ok().filter(|bits| is_number && *bits <= most);
    bits.ok_or("bad_prefix_length")
}

fn network<T: std::str::FromStr>(rest: &str, most: u8) -> Result<(T, u8), &'static str> {
    let rest = rest.strip_prefix(':').ok_or("address_missing")?;
    let (address, bits) = match rest.split_once('/') {
        Some((address, bits)) => (address, prefix(bits, most)?),
        None => (rest, most),
    };
    Ok((address.parse().map_err(|_| "bad_address")?, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> Option<(usize, &'static str)> {
        Record::parse(text.as_bytes()).err().map(|fault| (fault.column, fault.what))
    }

    #[test]
    fn faults_name_their_column() {
        let table = [
            ("v=spf1 a mx ~all", None),
            ("v=spf1  ip4:192.0.2.0/24   -all ", None),
            ("v=spf1 a:mail.example.com/24//64 mx/0 ptr exists:%{ir}.l.example", None),
            ("v=spf1 include:_spf.example.com redirect=x.example", None),
            ("v=spf1 novel=thing a", None),
            ("v=spf1 a include:", Some((10, "domain_missing"))),
            ("v=spf1 ipv4:1.2.3.4", Some((8, "unknown_mechanism"))),
            ("v=spf1 ip4:1.2.3", Some((8, "bad_address"))),
            ("v=spf1 ip4:1.2.3.4/33", Some((8, "bad_prefix_length"))),
            ("v=spf1 a/032", Some((8, "bad_prefix_length"))),
            ("v=spf1 ip4:1.2.3.4/+24", Some((8, "bad_prefix_length"))),
            // A slash may appear inside a name (section 7.1); what behind it is no number is no
            // length.
            ("v=spf1 a:a/b.example mx:a//b.example", None),
            ("v=spf1 a:a.example/", Some((8, "bad_domain"))),
            ("v=spf1 -all exp=%{d}.explain.example", None),
            ("v=spf1 -all exp=", Some((13, "domain_missing"))),
            ("v=spf1 -all.", Some((8, "unknown_mechanism"))),
            ("v=spf1 all:x", Some((8, "all_takes_nothing"))),
            ("v=spf1 redirect=a.example redirect=b.example", Some((27, "repeated_modifier"))),
            ("v=spf1 exists:%{z}.example", Some((15, "bad_macro"))),
            ("v=spf1 exists:%{i}.%{d", Some((20, "bad_macro"))),
            ("v=spf1 a:%{r}.example", Some((10, "macro_of_explanations"))),
            ("v=spf1 novel=%(x)", Some((14, "bad_macro"))),
            ("v=spf1 include:localhost", Some((8, "bad_domain"))),
            ("v=spf1 a:1.2.3.4", Some((8, "bad_domain"))),
            ("v=spf1 caf\u{e9}", Some((11, "not_ascii"))),
        ];
        for (text, expected) in table {
            assert_eq!(what(text), expected, "{text}");
        }
    }

    #[test]
    fn only_version_one_is_spf() {
        for (text, is) in [
            ("v=spf1", true),
            ("V=SPF1 a", true),
            ("v=spf10 a", false),
            ("v=spf1a", false),
            ("spf", false),
        ] {
            assert_eq!(is_spf(text.as_bytes()), is, "{text}");
        }
    }

    #[test]
    fn a_redirect_beside_all_counts_for_nothing() {
        assert!(Record::parse(b"v=spf1 redirect=x.example").unwrap().redirect().is_some());
        assert!(Record::parse(b"v=spf1 redirect=x.example ~all").unwrap().redirect().is_none());
    }
}
