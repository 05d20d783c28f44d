//! Does the name of a sending address lead back to it? Many servers take no mail from one where it does not.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::join_all;
use verdict::{Arg, Because, Code, Finding, On, SubjectKind};

use crate::case::Case;
use crate::check::{Check, Skip};
use crate::dns::{Lookup, RecordType};
use crate::sending::sending_addresses;

const CONFIRMED: Code = Code::info("rdns.confirmed", On::Address);
const MISSING: Code = Code::warning("rdns.missing", On::Address);
const MISMATCH: Code = Code::warning("rdns.mismatch", On::Address);
const GENERIC: Code = Code::notice("rdns.generic", On::Address);
const UNRESOLVED: Code = Code::unknown("rdns.unresolved", On::Address);

/// The addresses looked at, and the names of each that are followed.
const MAX_ADDRESSES: usize = 2;
const MAX_NAMES: usize = 2;

/// Does the name of a sending address lead back to it?
pub(crate) const CHECK: Check = Check {
    id: "rdns",
    subjects: &[SubjectKind::Domain, SubjectKind::Address],
    codes: &[&CONFIRMED, &MISSING, &MISMATCH, &GENERIC, &UNRESOLVED],
    unfinished: Code::unknown("rdns.unfinished", On::Vantage),
    questions: (MAX_ADDRESSES * (1 + MAX_NAMES)) as u32,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Case) -> Result<Vec<Finding>, Skip> {
    let addresses = sending_addresses(case).await?;
    Ok(join_all(addresses.iter().take(MAX_ADDRESSES).map(|address| look(case, *address))).await)
}

async fn look(case: &Case, address: IpAddr) -> Finding {
    let pointer = case.dns(&reverse_name(address), RecordType::Ptr).await;
    let kind = if address.is_ipv4() { RecordType::A } else { RecordType::Aaaa };
    let names: Vec<String> = pointer.names().take(MAX_NAMES).map(str::to_owned).collect();
    let forward = join_all(names.iter().map(|name| case.dns(name, kind))).await;
    judge(address, &pointer, &forward)
}

/// Judges the pointer, and where its names lead.
fn judge(address: IpAddr, pointer: &Lookup, forward: &[Arc<Lookup>]) -> Finding {
    let unseen = |because: Because| Finding::new(&UNRESOLVED, address).because(because);
    let finding = match (pointer.failure(), pointer.names().next()) {
        (Some(failure), _) => unseen(failure.because()),
        (None, None) => Finding::new(&MISSING, address),
        (None, Some(first)) => {
            let back = forward
                .iter()
                .zip(pointer.names())
                .find(|(lookup, _)| lookup.addresses().any(|found| found == address));
            let failure = forward.iter().find_map(|lookup| lookup.failure());
            match (back, failure) {
                (Some((_, name)), _) if is_generic(name, address) => {
                    Finding::new(&GENERIC, address).arg(Arg::host("host", name))
                }
                (Some((_, name)), _) => Finding::new(&CONFIRMED, address).arg(Arg::host("host", name)),
                (None, Some(failure)) => unseen(failure.because()),
                (None, None) => Finding::new(&MISMATCH, address).arg(Arg::host("host", first)),
            }
        }
    };
    let finding = finding.arg(Arg::address("address", address)).evidence(pointer.evidence());
    forward.iter().fold(finding, |finding, lookup| finding.evidence(lookup.evidence()))
}

/// `3.1.90.45.in-addr.arpa`, or the nibbles of an IPv6 address under `ip6.arpa`.
pub(crate) fn reverse_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(_) => format!("{}.in-addr.arpa", reversed(address)),
        IpAddr::V6(_) => format!("{}.ip6.arpa", reversed(address)),
    }
}

/// The labels of an address in reverse, as blocklists want them too.
pub(crate) fn reversed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}")
        }
        IpAddr::V6(address) => {
            let nibbles = address.octets().into_iter().flat_map(|byte| [byte >> 4, byte & 15]).rev();
            nibbles.map(|nibble| format!("{nibble:x}")).collect::<Vec<_>>().join(".")
        }
    }
}

/// Whether a name is one that a network makes for all its addresses: it holds the address, or a word for such lines.
fn is_generic(name: &str, address: IpAddr) -> bool {
    const WORDS: &[&str] = &["dynamic", "dyn", "dhcp", "pool", "dsl", "adsl", "ppp", "dialup", "cable", "unassigned"];
    let name = name.to_ascii_lowercase();
    let is_word = |part: &str| WORDS.contains(&part.trim_end_matches(|c: char| c.is_ascii_digit()));
    if name.split(['.', '-', '_']).any(is_word) {
        return true;
    }
    let IpAddr::V4(address) = address else { return false };
    let [a, b, c, d] = address.octets();
    let parts: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let holds = |octets: &[u8]| {
        let octets: Vec<String> = octets.iter().map(u8::to_string).collect();
        parts.windows(octets.len()).any(|window| window.iter().zip(&octets).all(|(part, octet)| part == octet))
    };
    holds(&[a, b, c, d]) || holds(&[d, c, b, a])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::fixture::{data, failed, nx_domain};
    use crate::dns::{Data, DnsFailure};

    const ADDRESS: [u8; 4] = [45, 90, 1, 3];

    fn ptr(name: &str) -> Arc<Lookup> {
        data("3.1.90.45.in-addr.arpa", RecordType::Ptr, vec![Data::Ptr(name.to_owned())])
    }

    fn leads_to(name: &str, address: [u8; 4]) -> Arc<Lookup> {
        data(name, RecordType::A, vec![Data::A(address.into())])
    }

    #[test]
    fn each_state_has_its_code() {
        let name = "mail.hosting.example";
        let none = nx_domain("3.1.90.45.in-addr.arpa", RecordType::Ptr);
        let failing = failed("3.1.90.45.in-addr.arpa", RecordType::Ptr, DnsFailure::Timeout);
        let table = [
            (ptr(name), vec![leads_to(name, ADDRESS)], "rdns.confirmed"),
            (ptr(name), vec![leads_to(name, [45, 90, 1, 4])], "rdns.mismatch"),
            (ptr(name), vec![nx_domain(name, RecordType::A)], "rdns.mismatch"),
            (ptr(name), vec![failed(name, RecordType::A, DnsFailure::Timeout)], "rdns.unresolved"),
            (ptr("45-90-1-3.isp.example"), vec![leads_to("45-90-1-3.isp.example", ADDRESS)], "rdns.generic"),
            (ptr("pool3.isp.example"), vec![leads_to("pool3.isp.example", ADDRESS)], "rdns.generic"),
            (none, vec![], "rdns.missing"),
            (failing, vec![], "rdns.unresolved"),
        ];
        for (pointer, forward, code) in table {
            assert_eq!(judge(ADDRESS.into(), &pointer, &forward).code, code, "{}", pointer.asked);
        }
    }

    #[test]
    fn names_are_reversed_by_octets_and_by_nibbles() {
        assert_eq!(reverse_name(ADDRESS.into()), "3.1.90.45.in-addr.arpa");
        let v6 = reverse_name("2a0e:4200::1".parse().unwrap());
        assert_eq!(v6, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.4.e.0.a.2.ip6.arpa");
    }

    #[test]
    fn a_mail_server_with_a_number_is_not_generic() {
        for name in ["mx1.example", "mail45.example", "smtp-out-3.example", "server90.dynamo.example"] {
            assert!(!is_generic(name, ADDRESS.into()), "{name}");
        }
    }
}
