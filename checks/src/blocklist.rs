//! Is a sending address on a blocklist? Each list's own table decides; a refusal or a broken list is no listing.

mod registry;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use verdict::{Arg, Because, Code, Evidence, EvidenceKind, Finding, On, SubjectKind};

use crate::case::Case;
use crate::check::{Check, Skip};
use crate::dns::{Data, DnsFailure, Lookup, RecordType};
use crate::sending::sending_addresses;
use registry::{List, Meaning, lists};

const CLEAN: Code = Code::info("blocklist.clean", On::Address);
const LISTED: Code = Code::error("blocklist.listed", On::Address);
const POLICY_LISTED: Code = Code::notice("blocklist.policy_listed", On::Address);
const INFORMATIONAL: Code = Code::notice("blocklist.informational", On::Address);
const REFUSED: Code = Code::unknown("blocklist.refused", On::Vantage);
const UNRELIABLE: Code = Code::unknown("blocklist.unreliable", On::Vantage);
const TIMEOUT: Code = Code::unknown("blocklist.timeout", On::Vantage);
const LYING_RESOLVER: Code = Code::unknown("blocklist.lying_resolver", On::Vantage);
const UNEXPECTED: Code = Code::unknown("blocklist.unexpected", On::Vantage);
const NOT_COVERED: Code = Code::info("blocklist.not_covered", On::Address);

/// How long a list may take; what comes later is late, and not waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Is a sending address on a blocklist?
pub(crate) const CHECK: Check = Check {
    id: "blocklist",
    subjects: &[SubjectKind::Domain, SubjectKind::Address],
    codes: &[
        &CLEAN,
        &LISTED,
        &POLICY_LISTED,
        &INFORMATIONAL,
        &REFUSED,
        &UNRELIABLE,
        &TIMEOUT,
        &LYING_RESOLVER,
        &UNEXPECTED,
        &NOT_COVERED,
    ],
    unfinished: Code::unknown("blocklist.unfinished", On::Vantage),
    questions: 0,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Case) -> Result<Vec<Finding>, Skip> {
    let addresses = sending_addresses(case).await?;
    Ok(join_all(addresses.into_iter().map(|address| sweep(case, address))).await.concat())
}

/// Asks every list about one address, all at once.
async fn sweep(case: &Case, address: IpAddr) -> Vec<Finding> {
    let (covering, others): (Vec<&List>, Vec<&List>) = lists().iter().partition(|list| list.ipv6 || address.is_ipv4());
    let answers = join_all(covering.iter().map(|list| ask(case, list, address))).await;
    let judged: Vec<(&List, Said, &Answers)> =
        covering.iter().zip(&answers).map(|(list, answers)| (*list, judge(list, answers), answers)).collect();
    let mut findings: Vec<Finding> =
        judged.iter().filter_map(|(list, said, answers)| finding(list, *said, answers, address)).collect();
    findings.extend(clean(address, &judged));
    if !others.is_empty() {
        let finding = Finding::new(&NOT_COVERED, address).arg(Arg::address("address", address));
        findings.push(finding.arg(Arg::count("count", others.len())));
    }
    findings
}

/// What one list was asked: about the address, and about its two canaries. None where it was late.
struct Answers {
    address: Option<Arc<Lookup>>,
    listed_canary: Option<Arc<Lookup>>,
    clean_canary: Option<Arc<Lookup>>,
}

/// The canaries are asked together with the address, so that a sweep costs one round trip.
async fn ask(case: &Case, list: &List, address: IpAddr) -> Answers {
    let within =
        |name: String| async move { tokio::time::timeout(PATIENCE, case.list_dns(&name, RecordType::A)).await.ok() };
    let canaries = join(within(list.listed_canary(address)), within(list.clean_canary(address)));
    let (address, (listed_canary, clean_canary)) = join(within(list.name(address)), canaries).await;
    Answers { address, listed_canary, clean_canary }
}

/// What a list's answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Clean,
    Listed(Meaning),
    /// You may not ask.
    Refused,
    /// It lists what it must not, or does not list what it must: dead, or answering everything.
    Unreliable,
    /// No answer in time, or none at all.
    Silent(Because),
    /// An address that no blocklist answers with: something between us and the list made it up.
    Lie,
    /// A code that its operator does not publish.
    Unexpected,
}

fn judge(list: &List, answers: &Answers) -> Said {
    let Some(about) = &answers.address else { return Said::Silent(Because::Timeout) };
    match about.failure() {
        Some(DnsFailure::Refused) => return Said::Refused,
        Some(failure) => return Said::Silent(failure.because()),
        None => {}
    }
    let codes: Vec<Ipv4Addr> = codes(about);
    let is_refusal = |lookup: &Option<Arc<Lookup>>| {
        lookup.as_ref().is_some_and(|lookup| self::codes(lookup).iter().any(|code| list.refusals.contains(code)))
    };
    if codes.iter().any(|code| list.refusals.contains(code)) || is_refusal(&answers.listed_canary) {
        return Said::Refused;
    }
    if codes.iter().any(|code| !code.is_loopback()) {
        return Said::Lie;
    }
    if let Some(said) = judge_canaries(list, answers) {
        return said;
    }
    // Of several answers the worst counts: a policy listing beside a true one is a true one.
    let meanings: Vec<Meaning> = codes.iter().filter_map(|code| list.codes.get(code).copied()).collect();
    let worst =
        [Meaning::Listed, Meaning::Policy, Meaning::Informational].into_iter().find(|worst| meanings.contains(worst));
    match worst {
        Some(meaning) => Said::Listed(meaning),
        None if codes.is_empty() => Said::Clean,
        None => Said::Unexpected,
    }
}

/// A list is believed only while it lists 127.0.0.2 and does not list 127.0.0.1 (RFC 5782 section 5).
fn judge_canaries(list: &List, answers: &Answers) -> Option<Said> {
    let (Some(listed), Some(clean)) = (&answers.listed_canary, &answers.clean_canary) else {
        return Some(Said::Silent(Because::Timeout));
    };
    if let Some(failure) = listed.failure().or(clean.failure()) {
        return Some(if *failure == DnsFailure::Refused { Said::Refused } else { Said::Silent(failure.because()) });
    }
    if codes(clean).iter().any(|code| !code.is_loopback()) {
        return Some(Said::Lie);
    }
    let is_listed = codes(listed).iter().any(|code| list.codes.contains_key(code));
    (!is_listed || !codes(clean).is_empty()).then_some(Said::Unreliable)
}

fn codes(lookup: &Lookup) -> Vec<Ipv4Addr> {
    let address = |record: &crate::dns::Record| match record.data {
        Data::A(address) => Some(address),
        _ => None,
    };
    lookup.records().iter().filter_map(address).collect()
}

/// The finding for one list; of clean ones there is one for all.
fn finding(list: &List, said: Said, answers: &Answers, address: IpAddr) -> Option<Finding> {
    let (code, because) = match said {
        Said::Clean => return None,
        Said::Listed(Meaning::Listed) => (&LISTED, None),
        Said::Listed(Meaning::Policy) => (&POLICY_LISTED, None),
        Said::Listed(Meaning::Informational) => (&INFORMATIONAL, None),
        Said::Refused => (&REFUSED, Some(Because::Refused)),
        Said::Unreliable => (&UNRELIABLE, Some(Because::Servfail)),
        Said::Silent(because) => (&TIMEOUT, Some(because)),
        Said::Lie => (&LYING_RESOLVER, Some(Because::Resolver)),
        Said::Unexpected => (&UNEXPECTED, Some(Because::Servfail)),
    };
    // The list is part of what the finding is about: one address may stand on several.
    let finding = Finding::new(code, format!("{address} {}", list.id)).arg(Arg::address("address", address));
    let finding = finding.arg(Arg::word("list", &list.title)).arg(Arg::word("removal_url", &list.removal));
    let finding = if list.expires.is_empty() { finding } else { finding.arg(Arg::word("expires", &list.expires)) };
    let canary = matches!(said, Said::Unreliable | Said::Refused | Said::Silent(_)).then_some(&answers.listed_canary);
    let seen = std::iter::once(&answers.address).chain(canary).flatten();
    let finding = seen.fold(finding, |finding, lookup| finding.evidence(listing(list, lookup)));
    Some(because.into_iter().fold(finding, Finding::because))
}

/// Which lists were asked in vain, in one finding.
fn clean(address: IpAddr, judged: &[(&List, Said, &Answers)]) -> Option<Finding> {
    let clean: Vec<_> = judged.iter().filter(|(_, said, _)| *said == Said::Clean).collect();
    if clean.is_empty() {
        return None;
    }
    let finding =
        Finding::new(&CLEAN, address).arg(Arg::address("address", address)).arg(Arg::count("count", clean.len()));
    let seen = clean.iter().filter_map(|(list, _, answers)| Some((list, answers.address.as_ref()?)));
    Some(seen.fold(finding, |finding, (list, lookup)| finding.evidence(listing(list, lookup))))
}

fn listing(list: &List, lookup: &Lookup) -> Evidence {
    let evidence = lookup.evidence();
    let evidence = Evidence { kind: EvidenceKind::Listing, ..evidence };
    evidence
        .fact(Arg::word("list", &list.title))
        .fact(Arg::word("source", &list.source))
        .fact(Arg::time("read", &list.read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::fixture::{data, failed, nx_domain};

    fn answered(code: Option<[u8; 4]>) -> Option<Arc<Lookup>> {
        let name = "3.1.90.45.zen.spamhaus.org";
        Some(match code {
            Some(code) => data(name, RecordType::A, vec![Data::A(code.into())]),
            None => nx_domain(name, RecordType::A),
        })
    }

    fn failing(failure: DnsFailure) -> Option<Arc<Lookup>> {
        Some(failed("x", RecordType::A, failure))
    }

    /// What is said when the address has this answer and the canaries are as they should be.
    fn said(address: Option<Arc<Lookup>>) -> Said {
        let answers = Answers { address, listed_canary: answered(Some([127, 0, 0, 2])), clean_canary: answered(None) };
        judge(&lists()[0], &answers)
    }

    #[test]
    fn only_a_code_of_the_lists_own_table_is_a_listing() {
        let table = [
            (answered(None), Said::Clean),
            (answered(Some([127, 0, 0, 2])), Said::Listed(Meaning::Listed)),
            (answered(Some([127, 0, 0, 10])), Said::Listed(Meaning::Policy)),
            (answered(Some([127, 255, 255, 254])), Said::Refused),
            (answered(Some([127, 255, 255, 252])), Said::Refused),
            (answered(Some([127, 0, 0, 77])), Said::Unexpected),
            (answered(Some([127, 0, 1, 255])), Said::Unexpected),
            (answered(Some([93, 184, 216, 34])), Said::Lie),
            (failing(DnsFailure::Refused), Said::Refused),
            (failing(DnsFailure::Timeout), Said::Silent(Because::Timeout)),
            (failing(DnsFailure::Resolver), Said::Silent(Because::Resolver)),
            (None, Said::Silent(Because::Timeout)),
        ];
        for (answer, expected) in table {
            assert_eq!(said(answer.clone()), expected, "{answer:?}");
        }
    }

    #[test]
    fn a_list_that_fails_its_canary_is_not_believed() {
        let listed = || answered(Some([127, 0, 0, 2]));
        let table = [
            (listed(), answered(None), answered(None), Said::Unreliable),
            (listed(), listed(), listed(), Said::Unreliable),
            (answered(None), answered(None), answered(None), Said::Unreliable),
            (listed(), listed(), answered(Some([93, 184, 216, 34])), Said::Lie),
            (answered(None), answered(Some([127, 255, 255, 254])), answered(None), Said::Refused),
            (answered(None), None, answered(None), Said::Silent(Because::Timeout)),
            (listed(), failing(DnsFailure::Refused), answered(None), Said::Refused),
        ];
        for (address, listed_canary, clean_canary, expected) in table {
            let answers = Answers { address, listed_canary, clean_canary };
            assert_eq!(judge(&lists()[0], &answers), expected);
        }
    }
}
