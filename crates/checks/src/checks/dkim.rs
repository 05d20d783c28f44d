//! Can others check the signature on the domain's mail? (DKIM, RFC 6376, RFC 8301, RFC 8463)
//!
//! The names of keys, the selectors, cannot be listed. They come from the asker, or from the
//! profile where the domain's mail lives with the provider; nothing is guessed. A name that nobody
//! has is asked too: where that one answers as well, an answer proves nothing about a selector.

mod judge;
mod key;
mod record;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock};

use futures_util::future::{join, join_all};
use verdict::{Code, Finding, On, SubjectKind};

use crate::check::{Check, Skip};
use crate::context::Context;
use crate::dns::{Lookup, RecordType};
use crate::providers::provider_here;

const OK: Code = Code::info("dkim.ok", On::Zone);
const MISSING: Code = Code::warning("dkim.missing", On::Zone);
const DANGLING_ALIAS: Code = Code::warning("dkim.dangling_alias", On::Zone);
const WILDCARD: Code = Code::warning("dkim.wildcard", On::Zone);
const REVOKED: Code = Code::warning("dkim.revoked", On::Zone);
const TESTING: Code = Code::notice("dkim.testing", On::Zone);
const MULTIPLE: Code = Code::warning("dkim.multiple", On::Zone);
const SHORT_KEY: Code = Code::error("dkim.short_key", On::Zone);
const WEAK_KEY: Code = Code::notice("dkim.weak_key", On::Zone);
const LONG_KEY: Code = Code::notice("dkim.long_key", On::Zone);
const BAD_KEY: Code = Code::error("dkim.bad_key", On::Zone);
const BAD_BASE64: Code = Code::error("dkim.bad_base64", On::Zone);
const QUOTING: Code = Code::error("dkim.quoting", On::Zone);
const CUT_SHORT: Code = Code::error("dkim.cut_short", On::Zone);
const SYNTAX: Code = Code::error("dkim.syntax", On::Zone);
const OTHER_SERVICE: Code = Code::error("dkim.other_service", On::Zone);
const SHA1_ONLY: Code = Code::error("dkim.sha1_only", On::Zone);
const UNKNOWN_TYPE: Code = Code::error("dkim.unknown_type", On::Zone);
const UNRESOLVED: Code = Code::unknown("dkim.unresolved", On::Zone);

/// The selectors that one report looks at.
const MAX_SELECTORS: usize = 2;

/// Can others check the signature on the domain's mail?
pub(crate) const CHECK: Check = Check {
    id: "dkim",
    subjects: &[SubjectKind::Domain],
    codes: &[
        &OK,
        &MISSING,
        &DANGLING_ALIAS,
        &WILDCARD,
        &REVOKED,
        &TESTING,
        &MULTIPLE,
        &SHORT_KEY,
        &WEAK_KEY,
        &LONG_KEY,
        &BAD_KEY,
        &BAD_BASE64,
        &QUOTING,
        &CUT_SHORT,
        &SYNTAX,
        &OTHER_SERVICE,
        &SHA1_ONLY,
        &UNKNOWN_TYPE,
        &UNRESOLVED,
    ],
    unfinished: Code::unknown("dkim.unfinished", On::Vantage),
    questions: MAX_SELECTORS as u32 + 1,
    answer: |case| Box::pin(answer(case)),
};

/// A selector's name and what stands there.
struct Asked {
    selector: String,
    lookup: Arc<Lookup>,
}

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let control = format!("{}._domainkey.{domain}", nobodys_selector());
    let mx = case.dns_of_hosts(domain.as_str(), RecordType::Mx);
    let known = join(mx, selectors(case));
    let ((mx, selectors), control) = join(known, case.dns(&control, RecordType::Txt)).await;
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    let ask = async |selector: String| {
        let lookup = case.dns(&format!("{selector}._domainkey.{domain}"), RecordType::Txt).await;
        Asked { selector, lookup }
    };
    let asked = join_all(selectors.into_iter().map(ask)).await;
    let findings = judge::judge(domain, &asked, &control);
    if findings.is_empty() { Err(Skip::WaitsOn("dkim_selector")) } else { Ok(findings) }
}

/// The asker's selector, and those of the provider where the domain's mail lives with it.
async fn selectors(case: &Context) -> Vec<String> {
    let provider = provider_here(case).await;
    let of_provider = provider.into_iter().flat_map(|profile| &profile.dkim_selectors);
    let mut found: Vec<String> = Vec::new();
    for selector in case
        .asker()
        .selector
        .iter()
        .chain(of_provider)
        .map(|selector| selector.to_ascii_lowercase())
    {
        if !found.contains(&selector) {
            found.push(selector);
        }
    }
    found.truncate(MAX_SELECTORS);
    found
}

/// A selector that nobody has: another in each process, and the same for as long as it runs, so
/// that answers may be kept.
fn nobodys_selector() -> &'static str {
    static SELECTOR: LazyLock<String> =
        LazyLock::new(|| format!("nobody-{:016x}", RandomState::new().hash_one("selector")));
    &SELECTOR
}
