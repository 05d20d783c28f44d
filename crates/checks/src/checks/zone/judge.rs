//! What do the name servers' statements come to? Alone they are only statements; beside each other
//! they decide.

use probe::dns::{AnswerKind, AuthoritativeAnswer, DnsFailure, RData, RecordType};
use verdict::{Arg, Because, Code, Finding};

use super::codes::{
    ALL_PRIVATE, ALL_SILENT, DELEGATION_DIFFERS, IN_STEP, INTERCEPTED, LIFETIMES, NONE_SERVES,
    ONE_SERVER, OUT_OF_STEP, SERIALS_DIFFER, SERVER_LAME, SERVER_NAMELESS, SERVER_PRIVATE,
    SERVER_SILENT, SERVER_UNSEEN, SIGNED, UNSEEN, UNSIGNED,
};
use super::state::{State, is_intercepted, is_way_out_proven, states};
use crate::facts::delegation::{Delegation, NameServer, Says, name_servers, serial, stated};

/// Judges a zone by its delegation and by what each of its servers says.
pub(super) fn judge(found: &Delegation) -> Vec<Finding> {
    let states = states(found);
    let mut findings = if is_intercepted(found, &states) {
        vec![intercepted(found)]
    } else if states.contains(&State::Serves) {
        served(found, &states)
    } else {
        vec![unserved(found, &states)]
    };
    findings.extend(signature(found));
    // Who edits the zone depends on whose name servers these are.
    let name_server = found.servers.first().map(|server| Arg::host("name_server", &server.name));
    let findings =
        findings.into_iter().map(|finding| finding.arg(Arg::domain("zone", &found.zone)));
    findings.map(|finding| name_server.iter().cloned().fold(finding, Finding::arg)).collect()
}

/// At least one server speaks for the zone: what is wrong with the others, and whether they agree.
fn served(found: &Delegation, states: &[State]) -> Vec<Finding> {
    let each = || found.servers.iter().zip(states);
    let mut findings: Vec<Finding> =
        each().filter_map(|(server, state)| judge_server(server, *state)).collect();
    let serving: Vec<(&NameServer, &Says)> = each()
        .filter(|(_, state)| **state == State::Serves)
        .filter_map(|(s, _)| Some((s, s.says.as_ref()?)))
        .collect();
    findings.extend(compare(found, &serving));
    findings.extend(delegation_differs(found));
    findings.extend(one_server(found));
    findings.extend(serving.first().map(|(server, says)| lifetimes(found, server, says)));
    findings
}

/// What is wrong with one server where another one serves: that one proves our way out and the
/// zone.
fn judge_server(server: &NameServer, state: State) -> Option<Finding> {
    let (code, because) = match state {
        State::Serves => return None,
        State::Lame | State::Resolves => (&SERVER_LAME, None),
        State::Silent => (&SERVER_SILENT, None),
        State::Nameless => (&SERVER_NAMELESS, None),
        State::Private => (&SERVER_PRIVATE, None),
        State::Unseen(because) => (&SERVER_UNSEEN, Some(because)),
    };
    let finding = Finding::new(code, &server.name).arg(Arg::host("host", &server.name));
    let finding = server
        .address
        .into_iter()
        .fold(finding, |finding, at| finding.arg(Arg::address("address", at)));
    let finding = because.into_iter().fold(finding, Finding::because);
    Some(with_evidence(finding, server))
}

fn with_evidence(finding: Finding, server: &NameServer) -> Finding {
    let finding =
        server.lookups.iter().fold(finding, |finding, lookup| finding.evidence(lookup.evidence()));
    match &server.says {
        Some(says) => finding.evidence(says.soa.statement_evidence(&server.name)),
        None => finding,
    }
}

/// No server speaks for the zone, as far as we can see. It is a fault only where our resolver
/// cannot find the domain either: it is elsewhere, and may be answered where we are not.
///
/// Addresses that nobody outside can reach decide alone: who still finds the domain is inside,
/// or remembers it.
fn unserved(found: &Delegation, states: &[State]) -> Finding {
    let are_private = found.left_out == 0
        && !states.is_empty()
        && states.iter().all(|state| *state == State::Private);
    let (code, because) = match found.resolved.failure() {
        _ if are_private => (&ALL_PRIVATE, None),
        None => (
            &UNSEEN,
            Some(if states.contains(&State::Lame) { Because::Refused } else { Because::Vantage }),
        ),
        Some(failure) => unserved_anywhere(found, states, *failure),
    };
    let finding = Finding::new(code, &found.zone).arg(Arg::count("count", found.servers.len()));
    let finding =
        because.into_iter().fold(finding, Finding::because).evidence(found.resolved.evidence());
    let finding = parent_evidence(found, finding);
    found.servers.iter().fold(finding, with_evidence)
}

/// Our resolver got nothing either: what our own questions decide about the reason.
fn unserved_anywhere(
    found: &Delegation,
    states: &[State],
    failure: DnsFailure,
) -> (&'static Code, Option<Because>) {
    let unseen = states.iter().find_map(|state| match state {
        State::Unseen(because) => Some(*because),
        _ => None,
    });
    let is_ours = matches!(failure, DnsFailure::Resolver | DnsFailure::Budget);
    if states.is_empty() || is_ours || failure.is_dnssec() {
        return (&UNSEEN, Some(failure.because()));
    }
    if found.left_out > 0 {
        return (&UNSEEN, Some(Because::Budget));
    }
    if let Some(because) = unseen {
        return (&UNSEEN, Some(because));
    }
    match is_way_out_proven(found) {
        true if states.iter().all(|state| *state == State::Silent) => (&ALL_SILENT, None),
        true => (&NONE_SERVES, None),
        false => (&UNSEEN, Some(Because::Vantage)),
    }
}

fn intercepted(found: &Delegation) -> Finding {
    let finding = Finding::new(&INTERCEPTED, &found.zone).because(Because::Vantage);
    let finding = parent_evidence(found, finding);
    found.servers.iter().take(1).fold(finding, with_evidence)
}

fn parent_evidence(found: &Delegation, finding: Finding) -> Finding {
    match &found.parent {
        Some(parent) => finding.evidence(parent.answer.statement_evidence(&parent.server)),
        None => finding,
    }
}

/// Whether the servers that serve agree about mail.
fn compare(found: &Delegation, serving: &[(&NameServer, &Says)]) -> Vec<Finding> {
    let differing = [RecordType::MX, RecordType::TXT]
        .into_iter()
        .filter_map(|kind| differ(found, serving, kind));
    let differing: Vec<Finding> = differing.collect();
    if !differing.is_empty() {
        return differing;
    }
    let evidence = |finding: Finding| {
        let soas = serving.iter().map(|(server, says)| says.soa.statement_evidence(&server.name));
        soas.fold(finding, Finding::evidence)
    };
    let mut serials: Vec<u32> = serving.iter().filter_map(|(_, says)| serial(&says.soa)).collect();
    serials.sort_unstable();
    serials.dedup();
    let code = if serials.len() > 1 { &SERIALS_DIFFER } else { &IN_STEP };
    vec![evidence(Finding::new(code, &found.zone).arg(Arg::count("count", serving.len())))]
}

/// The first two servers that say different things about a kind of record, the older one first.
fn differ(
    found: &Delegation,
    serving: &[(&NameServer, &Says)],
    kind: RecordType,
) -> Option<Finding> {
    let answer =
        |says: &Says| if kind == RecordType::MX { says.mx.clone() } else { says.txt.clone() };
    let of_mail = |records: Vec<String>| match kind {
        RecordType::TXT => records.into_iter().filter(|record| is_of_mail(record)).collect(),
        _ => records,
    };
    let all: Vec<(&NameServer, &Says, Vec<String>)> = serving
        .iter()
        .filter_map(|(server, says)| Some((*server, *says, of_mail(stated(&answer(says), kind)?))))
        .collect();
    let (first, others) = all.split_first()?;
    let other = others.iter().find(|(_, _, records)| *records != first.2)?;
    let is_newer = serial(&first.1.soa) > serial(&other.1.soa);
    let (old, new) = if is_newer { (other, first) } else { (first, other) };
    let evidence = |finding: Finding, said: &(&NameServer, &Says, Vec<String>)| {
        let answer: &AuthoritativeAnswer = &answer(said.1);
        finding.evidence(answer.statement_evidence(&said.0.name))
    };
    let finding = Finding::new(&OUT_OF_STEP, format!("{} {kind}", found.zone))
        .arg(Arg::word("record", &kind.to_string()))
        .arg(Arg::host("host", &old.0.name))
        .arg(Arg::host("other_host", &new.0.name));
    Some(evidence(evidence(finding, old), new))
}

/// Whether a TXT record, as text in quotes, is about mail.
fn is_of_mail(record: &str) -> bool {
    record.get(1..7).is_some_and(|start| start.eq_ignore_ascii_case("v=spf1"))
}

/// The zone above names other servers than the zone itself.
fn delegation_differs(found: &Delegation) -> Option<Finding> {
    let parent = found.parent.as_ref()?;
    let mut above: Vec<String> = parent.delegates(&found.zone).collect();
    let mut own: Vec<String> = name_servers(&found.resolved).collect();
    for names in [&mut above, &mut own] {
        names.sort_unstable();
        names.dedup();
    }
    if above.is_empty() || own.is_empty() || above == own {
        return None;
    }
    let finding =
        Finding::new(&DELEGATION_DIFFERS, &found.zone).evidence(found.resolved.evidence());
    Some(finding.evidence(parent.answer.statement_evidence(&parent.server)))
}

/// All eggs in one basket.
fn one_server(found: &Delegation) -> Option<Finding> {
    let mut addresses: Vec<_> = found.servers.iter().filter_map(|server| server.address).collect();
    let all = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    let is_one = found.left_out == 0 && addresses.len() == 1 && all == found.servers.len();
    let says = || found.resolved.evidence();
    is_one.then(|| {
        Finding::new(&ONE_SERVER, &found.zone).arg(Arg::count("count", all)).evidence(says())
    })
}

/// After how long a change is seen at most resolvers: of the MX, of a record that is new, of the
/// name servers.
fn lifetimes(found: &Delegation, server: &NameServer, says: &Says) -> Finding {
    let negative = says.soa.value().and_then(|statement| {
        statement.answers(RecordType::SOA).find_map(|record| match &record.data {
            RData::SOA(soa) => Some(soa.minimum.min(record.ttl)),
            _ => None,
        })
    });
    let mx = says
        .mx
        .value()
        .and_then(|statement| statement.answers(RecordType::MX).map(|record| record.ttl).max());
    let above = found.parent.as_ref().and_then(|parent| parent.answer.value());
    let servers =
        above.and_then(|statement| statement.referral(&found.zone).map(|(_, ttl)| ttl).max());
    let seconds =
        [("mx_seconds", mx.or(negative)), ("new_seconds", negative), ("servers_seconds", servers)];
    let known = seconds.into_iter().filter_map(|(name, ttl)| Some(Arg::count(name, ttl? as usize)));
    let finding = known.fold(Finding::new(&LIFETIMES, &found.zone), Finding::arg);
    let finding = finding.evidence(says.soa.statement_evidence(&server.name));
    parent_evidence(found, finding.evidence(says.mx.statement_evidence(&server.name)))
}

/// Whether the zone is signed, as our resolver vouches. Unsigned it is only where the resolver
/// vouches for the zone above, so that it is known to look.
fn signature(found: &Delegation) -> Option<Finding> {
    let answer = found.resolved.answer().filter(|answer| answer.kind == AnswerKind::Data)?;
    let looks = found
        .parent
        .as_ref()
        .and_then(|parent| parent.zone.answer())
        .is_some_and(|above| above.authenticated);
    let code = match (answer.authenticated, looks) {
        (true, _) => &SIGNED,
        (false, true) => &UNSIGNED,
        (false, false) => return None,
    };
    Some(Finding::new(code, &found.zone).evidence(found.resolved.evidence()))
}
