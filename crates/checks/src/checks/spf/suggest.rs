//! Which record should be published? Built from what was read, never echoed, and judged like any
//! other before it is offered (invariant 13).
//!
//! A record is offered for a fault only if ours is not the record that is there, if the fault is
//! gone with it, if it has no fault that the present one lacks, and if whoever could send and could
//! be read can send still. Of the records that could be it, the one that changes least comes first.

mod draft;
mod senders;

use std::sync::Arc;

use probe::dns::{
    AnswerKind, Lookup, Question, RData, Record as DnsRecord, RecordType, name, rdata::TXT,
};
use verdict::{Arg, Code, Finding, Severity};

use super::answers::{Answers, Known, State};
use super::codes::{
    ALLOWS_EVERYONE, AT_THE_LIMIT, COVERS_ADDRESS, COVERS_PROVIDER, INCLUDE_UNRESOLVED,
    MISSING_SPACE, MULTIPLE, NONE, NOT_RECOGNISED, PASSED_OVER, SYNTAX, TWO_IN_ONE, UNRESOLVED,
};
use super::hosts::host_terms;
use super::judge::{self, Situation, judge, meant, names, spf_bytes};
use super::record::{Record, is_spf};
use super::record_tree::{Node, Tree, missing};
use super::repair::repaired;

pub(super) use draft::Draft;

/// The most bytes of one string of a TXT record (RFC 1035 section 3.3).
const LONGEST_STRING: usize = 255;

/// The record of a domain that has none: its own mail hosts send.
const FIRST: &str = "v=spf1 mx ~all";

/// The findings, those that a record would put right with that record as `merged`, and with what it
/// leaves out as `dropped`.
pub(super) fn offer(situation: &Situation<'_>, tree: &Tree) -> Vec<Finding> {
    let findings = judge(situation, tree);
    let offers: Vec<Option<Draft>> =
        findings.iter().map(|finding| proven(situation, tree, &findings, finding)).collect();
    let with = |(finding, draft): (Finding, Option<Draft>)| match draft {
        None => finding,
        Some(draft) => {
            let finding = finding.arg(Arg::word("merged", &draft.record()));
            match draft.dropped.as_slice() {
                [] => finding,
                dropped => finding.arg(Arg::word("dropped", &dropped.join(", "))),
            }
        }
    };
    findings.into_iter().zip(offers).map(with).collect()
}

/// The questions that must be answered before the records that could be offered can be judged.
pub(super) fn questions(situation: &Situation<'_>, tree: &Tree) -> Vec<Question> {
    let mut asked = Vec::new();
    for finding in judge(situation, tree) {
        for draft in drafts(situation, tree, &finding) {
            let known = published(situation, node_of(tree, &finding), &draft);
            asked.extend(missing(situation.domain.as_str(), &known));
        }
    }
    asked
}

/// The first record that is proven to put a finding right. Where a record is written from several,
/// or closed, one that surely lets the provider in comes before one of which nobody can tell; where
/// nobody could tell who may send, one that surely lets in the address that the mail leaves from.
fn proven(
    situation: &Situation<'_>,
    tree: &Tree,
    findings: &[Finding],
    finding: &Finding,
) -> Option<Draft> {
    let is_rewritten = [&MULTIPLE, &ALLOWS_EVERYONE].iter().any(|code| code.id == finding.code);
    let is_known = findings.iter().any(|one| one.code == COVERS_ADDRESS.id);
    let is_open = situation.address.is_some() && !is_known;
    let wanted = [(&COVERS_PROVIDER, is_rewritten), (&COVERS_ADDRESS, is_open)];
    let mut first = None;
    for draft in drafts(situation, tree, finding) {
        let node = node_of(tree, finding);
        let Some(then) = judged(situation, tree, node, &draft) else { continue };
        if !is_cured(findings, finding, &then) {
            continue;
        }
        let has = |code: &Code| then.iter().any(|finding| finding.code == code.id);
        if wanted.iter().all(|(code, is_wanted)| !is_wanted || has(code)) {
            return Some(draft);
        }
        first = first.or(Some(draft));
    }
    first
}

/// What would be said of the domain with this record; none if it would be the same record, or if
/// somebody could send no longer.
fn judged(
    situation: &Situation<'_>,
    tree: &Tree,
    node: &Node,
    draft: &Draft,
) -> Option<Vec<Finding>> {
    let known = published(situation, node, draft);
    let after = Tree::grow(situation.domain.as_str(), &known).ok()?;
    let kept_by = after.nodes.iter().position(|after| after.domain == node.domain)?;
    let is_kept = is_changed(node, draft)
        && after.record(kept_by).is_some_and(|record| senders::are_kept(node, tree, draft, record));
    is_kept.then(|| judge(&Situation { known: &known, ..*situation }, &after))
}

/// Whether the fault is gone and none has come. Behind what makes a whole record unreadable notices
/// were hidden that are not new.
fn is_cured(before: &[Finding], finding: &Finding, after: &[Finding]) -> bool {
    let was_hidden = hides_others(finding);
    let had_too_many = before.iter().any(|one| one.code.starts_with("spf.too_many"));
    after.iter().filter(|after| after.severity > Severity::Info).all(|after| {
        let is = |one: &Finding| one.code == after.code && one.about == after.about;
        let was_there = before.iter().any(is)
            || (was_hidden && after.severity == Severity::Notice)
            || (had_too_many && after.code == AT_THE_LIMIT.id);
        !is(finding) && was_there
    })
}

fn hides_others(finding: &Finding) -> bool {
    [&NONE, &MULTIPLE, &SYNTAX, &NOT_RECOGNISED, &MISSING_SPACE]
        .iter()
        .any(|code| code.id == finding.code)
}

/// Whether it is another record than the one that is there, in whatever letters and spaces.
fn is_changed(own: &Node, draft: &Draft) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(' ').filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect()
    };
    let record = words(&draft.record());
    let texts: Vec<Vec<u8>> = own.lookup.joined_texts().filter(|text| is_spf(text)).collect();
    match texts.as_slice() {
        [one] => words(&String::from_utf8_lossy(one)) != record,
        _ => true,
    }
}

/// The records that could put a finding right, the one that changes least first.
fn drafts(situation: &Situation<'_>, tree: &Tree, finding: &Finding) -> Vec<Draft> {
    let node = node_of(tree, finding);
    if node.parent.is_some() {
        let repaired = spf_bytes(&node.lookup).and_then(|text| repaired(&text));
        let draft = repaired.and_then(|record| Draft::of(&[record]));
        return draft.into_iter().filter(Draft::is_publishable).collect();
    }
    if !is_offered(situation, finding) {
        return Vec::new();
    }
    if finding.code == NONE.id && is_null_mx(situation) {
        return Draft::of_nobody().into_iter().collect();
    }
    let Some(first) = sources(tree.own(), finding).and_then(|records| Draft::of(&records)) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for draft in with_senders(situation, &first) {
        let whole = without_what_is_broken(situation, tree, &draft);
        all.push(draft);
        all.extend(whole);
    }
    all.retain(Draft::is_publishable);
    all
}

/// Whether the finding is about the domain's own record, and one that a record could put right.
fn is_offered(situation: &Situation<'_>, finding: &Finding) -> bool {
    let domain = situation.domain.as_str();
    let never = [&UNRESOLVED, &INCLUDE_UNRESOLVED, &AT_THE_LIMIT];
    let place = finding.value("named_by").unwrap_or(&finding.about);
    finding.severity > Severity::Info
        && never.iter().all(|code| code.id != finding.code)
        && place == domain
}

/// The records that one is made of: those that are there, or what they were meant to be.
fn sources(own: &Node, finding: &Finding) -> Option<Vec<Record>> {
    let is = |code: &verdict::Code| code.id == finding.code;
    if is(&NONE) {
        return Some(vec![Record::parse(FIRST.as_bytes()).ok()?]);
    }
    if is(&MISSING_SPACE) {
        return judge::parted(&own.lookup).map(|record| vec![record]);
    }
    if is(&NOT_RECOGNISED) {
        return repaired(&meant(own)?).map(|record| vec![record]);
    }
    if is(&SYNTAX) || is(&PASSED_OVER) {
        return repaired(&spf_bytes(&own.lookup)?).map(|record| vec![record]);
    }
    match &own.state {
        State::Read(record) if is(&TWO_IN_ONE) => record.split_at_versions(),
        State::Read(record) => Some(vec![Record::clone(record)]),
        State::Several(_) => {
            let texts = own.lookup.joined_texts().filter(|text| is_spf(text));
            texts.map(|text| Record::parse(&text).ok().or_else(|| repaired(&text))).collect()
        }
        _ => None,
    }
}

/// The draft itself, then with the provider's include, with its addresses, and with the address
/// that the user's mail leaves from.
fn with_senders(situation: &Situation<'_>, draft: &Draft) -> Vec<Draft> {
    let mut all = vec![draft.clone()];
    if let Some(provider) = situation.provider {
        let include = provider.profile.spf_include.as_deref();
        all.extend(include.map(|include| draft.clone().with_include(include)));
        let addresses = provider.addresses();
        if !addresses.is_empty() {
            all.push(draft.clone().with_addresses(&addresses, include));
        }
    }
    if let Some(address) = situation.address {
        let also = all.iter().map(|draft| draft.clone().with_addresses(&[address], None));
        all.extend(also.collect::<Vec<_>>());
    }
    all
}

/// The draft without its own terms that lead to a record nobody can use, or to a name that does not
/// exist; none if there are none.
fn without_what_is_broken(situation: &Situation<'_>, tree: &Tree, draft: &Draft) -> Option<Draft> {
    let known = published(situation, tree.own(), draft);
    let after = Tree::grow(situation.domain.as_str(), &known).ok()?;
    let leads = after.nodes.iter().skip(1).filter_map(|node| Some((node, node.parent?)));
    let broken = leads
        .filter(|(node, _)| !matches!(node.state, State::Read(_) | State::Unseen))
        .map(|(node, link)| (link, node.domain.clone()));
    let loops = after.loops.iter().map(|(link, name)| (*link, name.clone()));
    let mut gone: Vec<(usize, String)> = broken
        .chain(loops)
        .filter(|(link, _)| link.node == 0)
        .map(|(link, name)| (link.term, names(std::iter::once(name.as_str()))))
        .collect();
    let hosts = host_terms(&after, &known).into_iter();
    gone.extend(hosts.filter(|term| term.node == 0 && term.is_gone()).map(|term| {
        (term.term, format!("{}{}", term.mechanism, names(std::iter::once(term.name.as_str()))))
    }));
    let record = after.record(0)?;
    let texts: Vec<(String, String)> = gone
        .into_iter()
        .filter_map(|(at, said)| Some((record.terms.get(at)?.text.clone(), said)))
        .collect();
    (!texts.is_empty()).then(|| draft.without(&texts))
}

/// The node whose record a finding would have replaced: the domain's own, or one of its own names
/// below whose record cannot be read.
fn node_of<'t>(tree: &'t Tree, finding: &Finding) -> &'t Node {
    let is_below = |node: &&Node| finding.code == SYNTAX.id && node.domain == finding.about;
    tree.nodes.iter().find(is_below).unwrap_or_else(|| tree.own())
}

/// The DNS as it would be with this record in the place of the node's.
fn published(situation: &Situation<'_>, node: &Node, draft: &Draft) -> Known {
    let mut lookup = Lookup::clone(&node.lookup);
    if let Ok(answer) = &mut lookup.outcome {
        let text = draft.record();
        let strings = text.as_bytes().chunks(LONGEST_STRING).collect();
        let data = RData::TXT(TXT::from_bytes(strings));
        let name = name::of(&node.domain).unwrap_or_default();
        answer.kind = AnswerKind::Data;
        answer.records = vec![DnsRecord::from_rdata(name, 300, data)];
    }
    situation.known.with_texts(&node.domain, Arc::new(lookup))
}

/// Whether the domain says that it takes no mail, so that it sends none either (RFC 7505 section
/// 4.2).
fn is_null_mx(situation: &Situation<'_>) -> bool {
    let mx = situation.known.find(situation.domain.as_str(), RecordType::MX);
    mx.is_some_and(|mx| mx.records().len() == 1 && mx.exchanges().all(|(_, host)| host == "."))
}
