//! Can everybody still send who could, as far as the present records can be read?

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::super::answers::State;
use super::super::judge::meant;
use super::super::record::{Kind, Mechanism, Qualifier, Record, is_spf};
use super::super::record_tree::{Node, Tree};
use super::super::repair::is_odd;
use super::Draft;

/// Whether a draft keeps every sender of the present records that it does not say it leaves out.
/// `record` is the draft as it is read.
pub(super) fn are_kept(own: &Node, before: &Tree, draft: &Draft, record: &Record) -> bool {
    let kept: Vec<&str> = record.terms.iter().map(|term| term.text.as_str()).collect();
    let ranges = ranges(record);
    let known = readable(own);
    if shuts_out(record, &known) {
        return false;
    }
    known.into_iter().all(|(text, kind)| {
        let has = |term: &str| kept.iter().any(|kept| kept.eq_ignore_ascii_case(term));
        draft.left_out.contains(&text.to_ascii_lowercase())
            || match &kind {
                Kind::Directive(Qualifier::Pass, mechanism) => match mechanism {
                    Mechanism::All => true,
                    Mechanism::Ip4(..) | Mechanism::Ip6(..) => {
                        range(mechanism).is_some_and(|range| covers(&ranges, &range))
                    }
                    Mechanism::Include(target) => {
                        let name = target.plain();
                        let spelled = name.as_ref().map(|name| format!("include:{name}"));
                        has(bare(&text))
                            || spelled.is_some_and(|term| has(&term))
                            || name.is_some_and(|name| is_spelled_out(before, &name, &ranges))
                    }
                    _ => has(bare(&text)) || has(&text),
                },
                Kind::Redirect(target) if counts(own) => target.plain().is_none_or(|name| {
                    has(&format!("redirect={name}")) || has(&format!("include:{name}"))
                }),
                _ => true,
            }
    })
}

/// Whether a term that nobody could read lets nobody in, and is before one that lets somebody in:
/// read at last, it might shut out who can send.
fn shuts_out(record: &Record, known: &[(String, Kind)]) -> bool {
    let terms: Vec<_> = record.effective().collect();
    let last = terms.iter().rposition(|(_, qualifier, _)| *qualifier == Qualifier::Pass);
    let before = &terms[..last.unwrap_or_default()];
    before.iter().any(|(at, qualifier, _)| {
        let text = &record.terms[*at].text;
        *qualifier != Qualifier::Pass
            && !known.iter().any(|(known, _)| known.eq_ignore_ascii_case(text))
    })
}

/// Without the plus sign, which changes nothing.
fn bare(text: &str) -> &str {
    text.strip_prefix('+').unwrap_or(text)
}

/// Whether a redirect of the domain's own record leads anywhere: beside `all` it does not.
fn counts(own: &Node) -> bool {
    match &own.state {
        State::Read(record) => record.redirect().is_some(),
        _ => false,
    }
}

/// The terms of the present records that can be read, each by itself.
fn readable(own: &Node) -> Vec<(String, Kind)> {
    let texts = own.lookup.joined_texts().filter(|text| is_spf(text));
    let texts: Vec<Vec<u8>> = texts.collect();
    let texts = if texts.is_empty() { meant(own).into_iter().collect() } else { texts };
    let mut terms = Vec::new();
    for word in texts.iter().flat_map(|text| text.split(|byte| *byte == b' ')) {
        let text = [b"v=spf1 ", word].concat();
        let Some(term) =
            Record::parse(&text).ok().and_then(|record| record.terms.into_iter().next())
        else {
            continue;
        };
        let name = term.text.split_once(':').map_or("", |(_, name)| name);
        let is_address =
            matches!(term.kind, Kind::Directive(_, Mechanism::Ip4(..) | Mechanism::Ip6(..)));
        if is_address || !is_odd(name) {
            terms.push((term.text, term.kind));
        }
    }
    terms
}

/// The ranges that a record names itself.
fn ranges(record: &Record) -> Vec<IpNet> {
    let passing = record.effective().filter(|(_, qualifier, _)| *qualifier == Qualifier::Pass);
    passing.filter_map(|(_, _, mechanism)| range(mechanism)).collect()
}

fn range(mechanism: &Mechanism) -> Option<IpNet> {
    match mechanism {
        Mechanism::Ip4(address, bits) => Ipv4Net::new(*address, *bits).ok().map(IpNet::V4),
        Mechanism::Ip6(address, bits) => Ipv6Net::new(*address, *bits).ok().map(IpNet::V6),
        _ => None,
    }
}

fn covers(ranges: &[IpNet], wanted: &IpNet) -> bool {
    ranges.iter().any(|range| range.contains(wanted))
}

/// Whether all that the record of a name lets in are ranges, and each of them is named.
fn is_spelled_out(tree: &Tree, name: &str, named: &[IpNet]) -> bool {
    let Some(node) = tree.nodes.iter().position(|node| node.domain == name) else { return false };
    let Some(record) = tree.record(node) else { return false };
    let is_kept = |mechanism: &Mechanism| match mechanism {
        Mechanism::All => false,
        Mechanism::Include(target) => {
            target.plain().is_some_and(|name| name != *tree.nodes[node].domain)
                && target.plain().is_some_and(|name| is_spelled_out(tree, &name, named))
        }
        mechanism => range(mechanism).is_some_and(|range| covers(named, &range)),
    };
    record.redirect().is_none()
        && record
            .effective()
            .filter(|(_, qualifier, _)| *qualifier == Qualifier::Pass)
            .all(|(_, _, mechanism)| is_kept(mechanism))
}
