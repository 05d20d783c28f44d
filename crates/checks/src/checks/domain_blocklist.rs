//! Is the domain itself on a blocklist? Not the address that its mail comes from, but the name in
//! it.

use futures_util::future::join_all;
use verdict::{Arg, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::blocklists::Judged;
use crate::facts::blocklists::registry::{Kind, lists};
use crate::facts::delegation::registered;
use crate::server::listing::{self, Codes};
use crate::skip::Skip;

codes! {
    /// What this check can find.
    DOMAIN_BLOCKLIST for check "domain_blocklist" at Reputation 3 on [Accepted];
    info CLEAN "clean" on Account,
    error LISTED "listed" on Account,
    warning LISTED_MINOR "listed_minor" on Account,
    warning ABUSED "abused" on Account,
    notice INFORMATIONAL "informational" on Account,
    unknown REFUSED "refused" on Vantage,
    unknown UNRELIABLE "unreliable" on Vantage,
    unknown TIMEOUT "timeout" on Vantage,
    unknown LYING_RESOLVER "lying_resolver" on Vantage,
    unknown UNEXPECTED "unexpected" on Vantage,
}

/// Is the domain itself on a blocklist?
pub(crate) const CHECK: Check = Check {
    id: "domain_blocklist",
    subjects: &[SubjectKind::Domain],
    codes: DOMAIN_BLOCKLIST,
    unfinished: UNFINISHED,
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

const CODES: Codes = Codes {
    listed: &LISTED,
    minor: &LISTED_MINOR,
    abused: &ABUSED,
    // Lists of domains have no such entries; where one had, it would be information.
    policy: &INFORMATIONAL,
    informational: &INFORMATIONAL,
    refused: &REFUSED,
    unreliable: &UNRELIABLE,
    timeout: &TIMEOUT,
    lying_resolver: &LYING_RESOLVER,
    unexpected: &UNEXPECTED,
};

/// The lists hold names as they were registered: without what is before them.
async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = registered(cx.domain()?.as_str());
    let lists = lists(Kind::Domain, cx.profile());
    if lists.is_empty() {
        return Err(Skip::NotApplicable("no_lists"));
    }
    Ok(judge(
        domain,
        &join_all(lists.into_iter().map(|list| cx.listing_of_domain(list, domain))).await,
    ))
}

fn judge(domain: &str, judged: &[Judged]) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        judged.iter().filter_map(|judged| listing::finding(judged, &CODES, domain)).collect();
    findings.extend(listing::clean(&CLEAN, domain, judged));
    findings.into_iter().map(|finding| finding.arg(Arg::domain("listed_domain", domain))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::blocklists::registry::Meaning;
    use crate::facts::blocklists::{Said, judged};

    #[test]
    fn a_listing_weighs_as_much_as_its_list_and_its_reason() {
        let said = |id: &str, said| {
            let list = lists(Kind::Domain, None).into_iter().find(|list| list.id == id).unwrap();
            judge("shop.example", &[judged(list, said)]).remove(0).code
        };
        for (list, what, code) in [
            ("spamhaus-dbl", Said::Listed(Meaning::Listed), "domain_blocklist.listed"),
            ("spamhaus-dbl", Said::Listed(Meaning::Abused), "domain_blocklist.abused"),
            ("nordspam-domains", Said::Listed(Meaning::Listed), "domain_blocklist.listed_minor"),
            ("uribl", Said::Listed(Meaning::Informational), "domain_blocklist.informational"),
            ("uribl", Said::Refused, "domain_blocklist.refused"),
            ("uribl", Said::Clean, "domain_blocklist.clean"),
        ] {
            assert_eq!(said(list, what), code, "{list} {what:?}");
        }
    }
}
