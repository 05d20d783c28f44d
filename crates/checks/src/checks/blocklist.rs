//! Is a sending address on a blocklist? Each list's own table decides; a refusal or a broken list
//! is no listing.

use std::net::IpAddr;

use futures_util::future::join_all;
use verdict::{Arg, Finding, Profile, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::blocklists::Judged;
use crate::facts::blocklists::registry::{Kind, List, lists};
use crate::server::listing::{self, Codes};
use crate::skip::Skip;

codes! {
    /// What this check can find.
    BLOCKLIST for check "blocklist" at Reputation 2 on [Accepted];
    info CLEAN "clean" on Address,
    error LISTED "listed" on Address,
    warning LISTED_MINOR "listed_minor" on Address,
    notice POLICY_LISTED "policy_listed" on Address,
    error POLICY_SERVER "policy_server" on Address,
    notice INFORMATIONAL "informational" on Address,
    unknown REFUSED "refused" on Vantage,
    unknown UNRELIABLE "unreliable" on Vantage,
    unknown TIMEOUT "timeout" on Vantage,
    unknown LYING_RESOLVER "lying_resolver" on Vantage,
    unknown UNEXPECTED "unexpected" on Vantage,
    info NOT_COVERED "not_covered" on Address,
}

/// Is a sending address on a blocklist?
pub(crate) const CHECK: Check = Check {
    id: "blocklist",
    subjects: &[SubjectKind::Domain, SubjectKind::Address],
    codes: BLOCKLIST,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let addresses = cx.sending_addresses().await?;
    Ok(join_all(addresses.into_iter().map(|address| sweep(cx, address))).await.concat())
}

/// Asks every list about one address, all at once.
async fn sweep(cx: &Context, address: IpAddr) -> Vec<Finding> {
    let (covering, others): (Vec<&List>, Vec<&List>) =
        lists(Kind::Address, cx.profile()).into_iter().partition(|list| list.covers(address));
    let judged =
        join_all(covering.into_iter().map(|list| cx.listing_of_address(list, address))).await;
    judge(address, &judged, others.len(), cx.profile())
}

/// What all lists together come to.
fn judge(
    address: IpAddr,
    judged: &[Judged],
    not_covering: usize,
    profile: Option<&Profile>,
) -> Vec<Finding> {
    let codes = codes(address, profile);
    let about = address.to_string();
    let mut findings: Vec<Finding> =
        judged.iter().filter_map(|judged| listing::finding(judged, &codes, &about)).collect();
    findings.extend(listing::clean(&CLEAN, &about, judged));
    if not_covering > 0 {
        findings.push(Finding::new(&NOT_COVERED, address).arg(Arg::count("count", not_covering)));
    }
    findings.into_iter().map(|finding| finding.arg(Arg::address("address", address))).collect()
}

/// Of a home address a policy listing is expected; of a declared outgoing server it stops mail.
fn codes(address: IpAddr, profile: Option<&Profile>) -> Codes {
    let is_server = profile
        .is_some_and(|profile| profile.servers.iter().any(|own| own.sending.contains(&address)));
    Codes {
        listed: &LISTED,
        minor: &LISTED_MINOR,
        // Lists of addresses have no such entries; where one had, it would be a listing.
        abused: &LISTED_MINOR,
        policy: if is_server { &POLICY_SERVER } else { &POLICY_LISTED },
        informational: &INFORMATIONAL,
        refused: &REFUSED,
        unreliable: &UNRELIABLE,
        timeout: &TIMEOUT,
        lying_resolver: &LYING_RESOLVER,
        unexpected: &UNEXPECTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::blocklists::registry::Meaning;
    use crate::facts::blocklists::{Said, judged};

    const OWN: [u8; 4] = [45, 90, 1, 101];
    const HOME: [u8; 4] = [45, 90, 77, 3];

    fn list(id: &str) -> &'static List {
        lists(Kind::Address, None).into_iter().find(|list| list.id == id).unwrap()
    }

    fn codes(address: [u8; 4], said: &[(&str, Said)], not_covering: usize) -> Vec<String> {
        let server = verdict::Server { sending: vec![OWN.into()], ..verdict::Server::default() };
        let profile = Profile { servers: vec![server], ..Profile::default() };
        let judged: Vec<Judged> = said.iter().map(|(id, said)| judged(list(id), *said)).collect();
        let findings = judge(address.into(), &judged, not_covering, Some(&profile));
        assert!(findings.iter().all(|finding| finding.value("address").is_some()));
        findings.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_listing_weighs_as_much_as_its_list_and_its_address() {
        let said = |meaning| Said::Listed(meaning);
        for (address, list, meaning, code) in [
            (OWN, "spamhaus-zen", Meaning::Listed, "blocklist.listed"),
            (HOME, "spamhaus-zen", Meaning::Listed, "blocklist.listed"),
            (OWN, "psbl", Meaning::Listed, "blocklist.listed_minor"),
            (OWN, "spamhaus-zen", Meaning::Policy, "blocklist.policy_server"),
            (HOME, "spamhaus-zen", Meaning::Policy, "blocklist.policy_listed"),
            (OWN, "uceprotect-3", Meaning::Informational, "blocklist.informational"),
        ] {
            assert_eq!(codes(address, &[(list, said(meaning))], 0), [code], "{list} {meaning:?}");
        }
    }

    #[test]
    fn clean_is_said_of_those_that_answered_and_of_no_others() {
        let (clean, late) = (Said::Clean, Said::Silent(verdict::Because::Timeout));
        let table = [("psbl", clean), ("spamcop", late), ("barracuda", Said::Refused)];
        assert_eq!(
            codes(OWN, &table, 0),
            ["blocklist.timeout", "blocklist.refused", "blocklist.clean"]
        );
        assert_eq!(
            codes(OWN, &[("spamcop", late)], 2),
            ["blocklist.timeout", "blocklist.not_covered"]
        );
    }
}
