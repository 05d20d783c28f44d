//! Can we see the world as it is? What fails here is about the place we look from, and not about
//! anybody's mail.
//!
//! The answers are kept for as long as they live and shared by all reports. None of them is worse
//! than a notice: what cannot be seen because of them says so in its own check.

use std::sync::Arc;

use futures_util::future::join4;
use probe::dns::{Lookup, RecordType, name::reverse_name};
use time::OffsetDateTime;
use verdict::{Arg, Because, Code, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::blocklists::Refusals;
use crate::facts::clock::is_clock_wrong;
use crate::facts::hosting::HostedAt;
use crate::server::trusted_network::{Position, position_of};
use crate::skip::Skip;

codes! {
    /// What this check can find.
    VANTAGE for check "vantage" at Vantage 1 on [Receiving, LoggingIn, Sending, Accepted];
    info PORT_25_OPEN "port_25_open" on Vantage,
    notice PORT_25_CLOSED "port_25_closed" on Vantage,
    notice PORT_25_UNPROVEN "port_25_unproven" on Vantage,
    info VALIDATES "validates" on Vantage,
    notice DOES_NOT_VALIDATE "does_not_validate" on Vantage,
    unknown RESOLVER_SILENT "resolver_silent" on Vantage,
    notice CLOCK_WRONG "clock_wrong" on Vantage,
    info LISTS_ANSWER "lists_answer" on Vantage,
    notice LISTS_REFUSE "lists_refuse" on Vantage,
    info IPV6_HERE "ipv6_here" on Vantage,
    notice IPV6_MISSING "ipv6_missing" on Vantage,
    notice INSIDE "inside" on Vantage,
    info OUTSIDE "outside" on Vantage,
    info NAME_CONFIRMED "name_confirmed" on Vantage,
    notice NAME_UNCONFIRMED "name_unconfirmed" on Vantage,
    notice NAME_MISSING "name_missing" on Vantage,
}

/// Can we see the world as it is?
pub(crate) const CHECK: Check = Check {
    id: "vantage",
    subjects: &[SubjectKind::Domain, SubjectKind::Server, SubjectKind::Address],
    codes: VANTAGE,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

/// Our own name, and whether it leads to an address that leads back to it.
struct Name {
    name: String,
    forward: Arc<Lookup>,
    back: Option<Arc<Lookup>>,
}

/// What we found of ourselves.
struct Seen {
    /// None: nobody is known who proves it.
    port_25: Option<bool>,
    root: Arc<Lookup>,
    lists: Refusals,
    has_ipv6: bool,
    name: Option<Name>,
}

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let port_25 = async {
        let is_provable = !cx.net_config().known_good.is_empty();
        if is_provable { Some(cx.is_port_25_open().await) } else { None }
    };
    let (port_25, root, lists, name) =
        join4(port_25, cx.own_dns(".", RecordType::SOA), cx.blocklist_refusals(), look_up_name(cx))
            .await;
    let has_ipv6 = cx.has_ipv6().await;
    let mut findings = judge("checker", &Seen { port_25, root, lists, has_ipv6, name });
    findings.extend(judge_position(cx).await);
    Ok(findings)
}

/// Whether the provider's server, where the mail is hosted, may trust us.
async fn judge_position(cx: &Context) -> Option<Finding> {
    let Ok(HostedAt::At(server)) = cx.hosting().await else { return None };
    let address = *server.receiving.first()?;
    let code = match position_of(cx, address).await {
        Position::Inside => &INSIDE,
        Position::Outside => &OUTSIDE,
        Position::Unclear => return None,
    };
    let finding = Finding::new(code, "checker").arg(Arg::host("host", &server.host));
    Some(finding.arg(Arg::address("address", address)))
}

async fn look_up_name(cx: &Context) -> Option<Name> {
    let name = cx.net_config().ehlo_name.clone();
    if name.is_empty() {
        return None;
    }
    let forward = cx.own_dns(&name, RecordType::A).await;
    let back = match forward.addresses().next() {
        Some(address) => Some(cx.own_dns(&reverse_name(address), RecordType::PTR).await),
        None => None,
    };
    Some(Name { name, forward, back })
}

fn judge(about: &str, seen: &Seen) -> Vec<Finding> {
    let says = |code: &Code| Finding::new(code, about);
    // Without DNS the servers that prove it are not even found.
    let port_25 = seen.port_25.filter(|is_open| *is_open || seen.root.answer().is_some());
    let mut findings = vec![match port_25 {
        None => says(&PORT_25_UNPROVEN),
        Some(true) => says(&PORT_25_OPEN),
        Some(false) => says(&PORT_25_CLOSED),
    }];
    findings.push(judge_resolver(about, &seen.root));
    findings.extend(judge_clock(about, &seen.root, OffsetDateTime::now_utc()));
    findings.extend(judge_lists(about, &seen.lists));
    findings.push(says(if seen.has_ipv6 { &IPV6_HERE } else { &IPV6_MISSING }));
    findings.push(judge_name(about, seen.name.as_ref()));
    findings
}

/// A validating resolver sets AD on the root's own records, which everybody's trust begins with
/// (RFC 4035 section 3.2.3).
fn judge_resolver(about: &str, root: &Arc<Lookup>) -> Finding {
    let says = |code: &Code| Finding::new(code, about).evidence(root.evidence());
    match root.answer() {
        None => says(&RESOLVER_SILENT).because(Because::Resolver),
        Some(answer) if answer.authenticated => says(&VALIDATES),
        Some(_) => says(&DOES_NOT_VALIDATE),
    }
}

fn judge_clock(about: &str, root: &Arc<Lookup>, now: OffsetDateTime) -> Option<Finding> {
    is_clock_wrong(root, now).then(|| Finding::new(&CLOCK_WRONG, about).evidence(root.evidence()))
}

fn judge_lists(about: &str, lists: &Refusals) -> Option<Finding> {
    if lists.asked == 0 {
        return None;
    }
    let code = if lists.refusing.is_empty() { &LISTS_ANSWER } else { &LISTS_REFUSE };
    let finding = Finding::new(code, about).arg(Arg::count("count", lists.asked));
    Some(if lists.refusing.is_empty() {
        finding
    } else {
        finding.arg(Arg::word("list", &lists.refusing.join(", ")))
    })
}

fn judge_name(about: &str, name: Option<&Name>) -> Finding {
    let Some(Name { name, forward, back }) = name else {
        return Finding::new(&NAME_MISSING, about);
    };
    let leads_back = back
        .as_ref()
        .is_some_and(|back| back.names().any(|found| found.eq_ignore_ascii_case(name)));
    let code = if leads_back { &NAME_CONFIRMED } else { &NAME_UNCONFIRMED };
    let finding =
        Finding::new(code, about).arg(Arg::host("ehlo", name)).evidence(forward.evidence());
    back.iter().fold(finding, |finding, back| finding.evidence(back.evidence()))
}

#[cfg(test)]
mod tests {
    use probe::dns::{Answer, DnsFailure};

    use super::*;
    use crate::fixture::{self, data, failed, nx_domain};

    fn root(authenticated: bool, signed_until: Option<i64>) -> Arc<Lookup> {
        let plain = data(".", RecordType::SOA, Vec::new());
        let answer = Answer { authenticated, signed_until, ..plain.answer().unwrap().clone() };
        Arc::new(Lookup { outcome: Ok(answer), ..(*plain).clone() })
    }

    /// Signed as of the far future, which is today for whoever keeps the right time.
    fn not_yet() -> Arc<Lookup> {
        let signed = root(true, Some(4_200_000_000));
        let answer =
            Answer { signed_from: Some(4_100_000_000), ..signed.answer().unwrap().clone() };
        Arc::new(Lookup { outcome: Ok(answer), ..(*signed).clone() })
    }

    fn seen() -> Seen {
        Seen {
            port_25: Some(true),
            root: root(true, None),
            lists: Refusals { asked: 3, refusing: Vec::new() },
            has_ipv6: true,
            name: Some(Name {
                name: "check.example.com".to_owned(),
                forward: data(
                    "check.example.com",
                    RecordType::A,
                    vec![fixture::address([192, 0, 2, 7])],
                ),
                back: Some(data(
                    "7.2.0.192.in-addr.arpa",
                    RecordType::PTR,
                    vec![fixture::ptr("Check.example.com")],
                )),
            }),
        }
    }

    fn codes(seen: &Seen) -> Vec<String> {
        judge("here", seen).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_good_place_says_what_works() {
        assert_eq!(
            codes(&seen()),
            [
                "vantage.port_25_open",
                "vantage.validates",
                "vantage.lists_answer",
                "vantage.ipv6_here",
                "vantage.name_confirmed"
            ]
        );
    }

    #[test]
    fn each_fault_of_ours_has_its_code() {
        let failing = || failed(".", RecordType::SOA, DnsFailure::Timeout);
        let unnamed = |back| {
            Some(Name {
                name: "check.example.com".to_owned(),
                forward: nx_domain("check.example.com", RecordType::A),
                back,
            })
        };
        let other = data(
            "7.2.0.192.in-addr.arpa",
            RecordType::PTR,
            vec![fixture::ptr("other.example.com")],
        );
        let table = [
            (Seen { port_25: None, ..seen() }, "vantage.port_25_unproven"),
            (Seen { port_25: Some(false), ..seen() }, "vantage.port_25_closed"),
            (Seen { root: root(false, None), ..seen() }, "vantage.does_not_validate"),
            (Seen { root: failing(), ..seen() }, "vantage.resolver_silent"),
            (Seen { root: failing(), port_25: Some(false), ..seen() }, "vantage.port_25_unproven"),
            (Seen { root: root(true, Some(1_000)), ..seen() }, "vantage.clock_wrong"),
            (Seen { root: not_yet(), ..seen() }, "vantage.clock_wrong"),
            (
                Seen {
                    lists: Refusals { asked: 3, refusing: vec!["A list".to_owned()] },
                    ..seen()
                },
                "vantage.lists_refuse",
            ),
            (Seen { has_ipv6: false, ..seen() }, "vantage.ipv6_missing"),
            (Seen { name: None, ..seen() }, "vantage.name_missing"),
            (Seen { name: unnamed(None), ..seen() }, "vantage.name_unconfirmed"),
            (Seen { name: unnamed(Some(other)), ..seen() }, "vantage.name_unconfirmed"),
        ];
        for (seen, code) in table {
            assert!(codes(&seen).iter().any(|found| found == code), "{code}: {:?}", codes(&seen));
        }
    }

    #[test]
    fn a_signature_that_is_not_validated_says_nothing_of_our_clock() {
        assert!(
            !codes(&Seen { root: root(false, Some(1_000)), ..seen() })
                .contains(&"vantage.clock_wrong".to_owned())
        );
    }
}
