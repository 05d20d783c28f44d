//! Does the name of a sending address lead back to it? Many servers take no mail from one where it
//! does not.
//!
//! Sending addresses are judged, and never by the customer's own domain: the name is the server's.
//! Where the provider declares with which name a server greets, the two are compared.

mod generic;

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::join_all;
use probe::dns::{Lookup, RecordType, name::reverse_name};
use verdict::{Arg, Because, Code, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::skip::Skip;

use generic::is_generic;

codes! {
    /// What this check can find.
    RDNS for check "rdns" at Reputation 1 on [Accepted] warnings_stop;
    info CONFIRMED "confirmed" on Address,
    warning MISSING "missing" on Address,
    warning MISMATCH "mismatch" on Address,
    notice GENERIC "generic" on Address,
    notice SEVERAL "several" on Address,
    warning PARTLY "partly" on Address,
    notice EHLO_DIFFERS "ehlo_differs" on Address,
    warning EHLO_UNRESOLVABLE "ehlo_unresolvable" on Address,
    unknown UNRESOLVED "unresolved" on Address,
}

/// The addresses looked at, and the names of each that are followed, the declared one included.
const MAX_ADDRESSES: usize = 2;
const MAX_NAMES: usize = 2;

/// The questions about one address: its names, and where they lead.
const QUESTIONS_PER_ADDRESS: u32 = 1 + MAX_NAMES as u32;

/// Does the name of a sending address lead back to it?
pub(crate) const CHECK: Check = Check {
    id: "rdns",
    subjects: &[SubjectKind::Domain, SubjectKind::Address],
    codes: RDNS,
    unfinished: UNFINISHED,
    questions: Questions {
        most: MAX_ADDRESSES as u32 * QUESTIONS_PER_ADDRESS,
        at_provider: MAX_ADDRESSES as u32 * QUESTIONS_PER_ADDRESS,
        // Only the provider declares more than one: the user names one address at most.
        elsewhere: QUESTIONS_PER_ADDRESS,
    },
    answer: |cx| Box::pin(answer(cx)),
};

/// What was looked up for one address.
struct Seen {
    address: IpAddr,
    pointer: Arc<Lookup>,
    /// Where the names of the pointer lead, in their order, as far as they were followed.
    forward: Vec<Arc<Lookup>>,
    /// The declared EHLO name, and where it leads if it is none of the pointer's.
    ehlo: Option<(String, Option<Arc<Lookup>>)>,
}

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let addresses = cx.sending_addresses().await?;
    let seen =
        join_all(addresses.iter().take(MAX_ADDRESSES).map(|address| look(cx, *address))).await;
    Ok(seen.iter().flat_map(judge).collect())
}

async fn look(cx: &Context, address: IpAddr) -> Seen {
    let declared = cx.profile().and_then(|profile| profile.server_at(address)?.ehlo_from(address));
    let declared = declared.map(str::to_ascii_lowercase);
    let pointer = cx.dns(&reverse_name(address), RecordType::PTR).await;
    let kind = if address.is_ipv4() { RecordType::A } else { RecordType::AAAA };
    let other = declared.as_ref().filter(|name| !pointer.names().any(|own| own == **name));
    let room = MAX_NAMES - usize::from(other.is_some());
    let names: Vec<String> = pointer.names().take(room).collect();
    let all = names.iter().chain(other);
    let mut forward = join_all(all.map(|name| cx.dns(name, kind))).await;
    let of_ehlo = if other.is_some() { forward.pop() } else { None };
    Seen { address, pointer, forward, ehlo: declared.map(|name| (name, of_ehlo)) }
}

/// Judges the pointer, where its names lead, and the name with which the server greets.
fn judge(seen: &Seen) -> Vec<Finding> {
    let mut findings = vec![judge_pointer(seen)];
    findings.extend(judge_several(seen));
    findings.extend(judge_ehlo(seen));
    let findings =
        findings.into_iter().map(|finding| finding.arg(Arg::address("address", seen.address)));
    findings.map(|finding| with_evidence(finding, seen)).collect()
}

fn with_evidence(finding: Finding, seen: &Seen) -> Finding {
    let of_ehlo = seen.ehlo.iter().filter_map(|(_, lookup)| lookup.as_ref());
    let finding = finding.evidence(seen.pointer.evidence());
    seen.forward
        .iter()
        .chain(of_ehlo)
        .fold(finding, |finding, lookup| finding.evidence(lookup.evidence()))
}

impl Seen {
    /// The names that were followed, each with where it leads.
    fn followed(&self) -> impl Iterator<Item = (String, &Lookup)> {
        self.pointer.names().zip(self.forward.iter().map(Arc::as_ref))
    }

    fn leads_back(&self, lookup: &Lookup) -> bool {
        lookup.addresses().any(|found| found == self.address)
    }
}

fn judge_pointer(seen: &Seen) -> Finding {
    let says = |code: &Code| Finding::new(code, seen.address);
    let unseen = |because: Because| says(&UNRESOLVED).because(because);
    if let Some(failure) = seen.pointer.failure() {
        return unseen(failure.because());
    }
    let Some(first) = seen.pointer.names().next() else { return says(&MISSING) };
    if let Some((name, _)) = seen.followed().find(|(_, lookup)| seen.leads_back(lookup)) {
        let code = if is_generic(&name, seen.address) { &GENERIC } else { &CONFIRMED };
        return says(code).arg(Arg::host("host", &name));
    }
    let failure = seen.forward.iter().find_map(|lookup| lookup.failure());
    let is_whole = seen.forward.len() == seen.pointer.names().count();
    match failure {
        Some(failure) => unseen(failure.because()),
        // One of the names that were not followed may lead back.
        None if !is_whole => unseen(Because::Budget),
        None => says(&MISMATCH).arg(Arg::host("host", &first)),
    }
}

/// Several names for one address: whoever asks gets one of them by chance.
fn judge_several(seen: &Seen) -> Option<Finding> {
    let count = seen.pointer.names().count();
    let leads_back = seen.followed().any(|(_, lookup)| seen.leads_back(lookup));
    if count < 2 || !leads_back {
        return None;
    }
    let elsewhere =
        seen.followed().find(|(_, lookup)| lookup.failure().is_none() && !seen.leads_back(lookup));
    let finding = match elsewhere {
        Some((name, _)) => Finding::new(&PARTLY, seen.address).arg(Arg::host("host", &name)),
        None => Finding::new(&SEVERAL, seen.address),
    };
    Some(finding.arg(Arg::count("count", count)))
}

/// The declared EHLO name against the pointer. A pointer that could not be seen is compared with
/// nothing.
fn judge_ehlo(seen: &Seen) -> Option<Finding> {
    let (name, lookup) = seen.ehlo.as_ref()?;
    let lookup = lookup.as_ref().filter(|lookup| lookup.failure().is_none())?;
    let says = |code: &Code| Finding::new(code, seen.address).arg(Arg::host("ehlo", name));
    if lookup.addresses().next().is_none() {
        return Some(says(&EHLO_UNRESOLVABLE));
    }
    let own = seen.pointer.names().next()?;
    Some(says(&EHLO_DIFFERS).arg(Arg::host("host", &own)))
}

#[cfg(test)]
mod tests {
    use probe::dns::DnsFailure;

    use super::*;
    use crate::fixture::{self, data, failed, nx_domain};

    const ADDRESS: [u8; 4] = [45, 90, 1, 3];
    const NAME: &str = "mail.hosting.example";

    fn ptr(names: &[&str]) -> Arc<Lookup> {
        let names = names.iter().map(|name| fixture::ptr(name)).collect();
        data("3.1.90.45.in-addr.arpa", RecordType::PTR, names)
    }

    fn leads_to(name: &str, address: [u8; 4]) -> Arc<Lookup> {
        data(name, RecordType::A, vec![fixture::address(address)])
    }

    fn back(name: &str) -> Arc<Lookup> {
        leads_to(name, ADDRESS)
    }

    fn codes(
        pointer: Arc<Lookup>,
        forward: Vec<Arc<Lookup>>,
        ehlo: Option<Option<Arc<Lookup>>>,
    ) -> Vec<String> {
        let ehlo = ehlo.map(|lookup| ("out.hosting.example".to_owned(), lookup));
        let seen = Seen { address: ADDRESS.into(), pointer, forward, ehlo };
        let findings = judge(&seen);
        let is_unknown =
            |finding: &Finding| finding.because.is_some() == (finding.code == "rdns.unresolved");
        assert!(findings.iter().all(is_unknown));
        findings.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn each_state_has_its_code() {
        let none = nx_domain("3.1.90.45.in-addr.arpa", RecordType::PTR);
        let failing = failed("3.1.90.45.in-addr.arpa", RecordType::PTR, DnsFailure::Timeout);
        let elsewhere = leads_to(NAME, [45, 90, 1, 4]);
        let table = [
            (ptr(&[NAME]), vec![back(NAME)], "rdns.confirmed"),
            (ptr(&[NAME]), vec![elsewhere], "rdns.mismatch"),
            (ptr(&[NAME]), vec![nx_domain(NAME, RecordType::A)], "rdns.mismatch"),
            (
                ptr(&[NAME]),
                vec![failed(NAME, RecordType::A, DnsFailure::Timeout)],
                "rdns.unresolved",
            ),
            (ptr(&["45-90-1-3.isp.example"]), vec![back("45-90-1-3.isp.example")], "rdns.generic"),
            (ptr(&["pool3.isp.example"]), vec![back("pool3.isp.example")], "rdns.generic"),
            (none, vec![], "rdns.missing"),
            (failing, vec![], "rdns.unresolved"),
        ];
        for (pointer, forward, code) in table {
            assert_eq!(codes(pointer.clone(), forward, None), [code], "{}", pointer.asked);
        }
    }

    #[test]
    fn of_several_names_each_counts() {
        let (one, two, three) = ("a.example", "b.example", "c.example");
        let elsewhere = |name: &str| leads_to(name, [45, 90, 1, 4]);
        let silent = |name: &str| failed(name, RecordType::A, DnsFailure::Timeout);
        for (names, forward, expected) in [
            (&[one, two][..], vec![back(one), back(two)], &["rdns.confirmed", "rdns.several"][..]),
            (&[one, two], vec![elsewhere(one), back(two)], &["rdns.confirmed", "rdns.partly"]),
            (&[one, two], vec![silent(one), back(two)], &["rdns.confirmed", "rdns.several"]),
            (&[one, two], vec![elsewhere(one), elsewhere(two)], &["rdns.mismatch"]),
            (&[one, two], vec![elsewhere(one), silent(two)], &["rdns.unresolved"]),
            (&[one, two, three], vec![elsewhere(one), elsewhere(two)], &["rdns.unresolved"]),
            (
                &[one, two, three],
                vec![elsewhere(one), back(two)],
                &["rdns.confirmed", "rdns.partly"],
            ),
        ] {
            assert_eq!(codes(ptr(names), forward, None), expected, "{names:?}");
        }
    }

    #[test]
    fn the_declared_name_is_compared_with_the_pointer() {
        let pointer = || (ptr(&[NAME]), vec![back(NAME)]);
        let ehlo = "out.hosting.example";
        for (lookup, expected) in [
            (None, &["rdns.confirmed"][..]),
            (Some(back(ehlo)), &["rdns.confirmed", "rdns.ehlo_differs"]),
            (Some(leads_to(ehlo, [45, 90, 1, 4])), &["rdns.confirmed", "rdns.ehlo_differs"]),
            (Some(nx_domain(ehlo, RecordType::A)), &["rdns.confirmed", "rdns.ehlo_unresolvable"]),
            (Some(failed(ehlo, RecordType::A, DnsFailure::Timeout)), &["rdns.confirmed"]),
        ] {
            let (pointer, forward) = pointer();
            assert_eq!(codes(pointer, forward, Some(lookup)), expected);
        }
        let unseen = failed("3.1.90.45.in-addr.arpa", RecordType::PTR, DnsFailure::Timeout);
        assert_eq!(codes(unseen, vec![], Some(Some(back(ehlo)))), ["rdns.unresolved"]);
        let none = nx_domain("3.1.90.45.in-addr.arpa", RecordType::PTR);
        assert_eq!(codes(none, vec![], Some(Some(back(ehlo)))), ["rdns.missing"]);
    }
}
