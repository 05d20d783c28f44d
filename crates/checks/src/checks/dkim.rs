//! Can others check the signature on the domain's mail? (DKIM, RFC 6376, RFC 8301, RFC 8463)
//!
//! The names of keys, the selectors, cannot be listed. They come from the user, or from the profile
//! where the domain's mail is hosted with the provider; nothing is guessed. A name that nobody has
//! is asked too: where that one answers as well, an answer proves nothing about a selector.

mod codes;
mod judge;
mod key;
mod record;
/// For the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    use super::{key, record};

    /// Reads the record that holds a key.
    pub fn key_record(text: &str) {
        let _ = record::read(text);
        let _ = record::read(&record::without_quotes(text));
        if let Ok(bytes) = key::from_base64(text) {
            let _ = key::read("rsa", &bytes);
            let _ = key::read("ed25519", &bytes);
        }
    }
}

#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock};

use futures_util::future::{join, join_all};
use probe::dns::{Lookup, RecordType};
use verdict::{Arg, Domain, Finding, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::mail_hosts::MailHosts;
use crate::server::doubled_name;
use crate::skip::Skip;

use codes::{DKIM, DOUBLED_NAME, MISSING, UNFINISHED};
use record::{Read, read};

/// The selectors that one report looks at.
const MAX_SELECTORS: usize = 2;

/// Can others check the signature on the domain's mail?
pub(crate) const CHECK: Check = Check {
    id: "dkim",
    subjects: &[SubjectKind::Domain],
    codes: DKIM,
    unfinished: UNFINISHED,
    questions: Questions::of(2 * MAX_SELECTORS as u32 + 1),
    answer: |cx| Box::pin(answer(cx)),
};

/// A selector's name and what is there.
struct Asked {
    selector: String,
    lookup: Arc<Lookup>,
}

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let control = format!("{}._domainkey.{domain}", nobodys_selector());
    let mx = cx.dns_for::<MailHosts>(domain.as_str(), RecordType::MX);
    let known = join(mx, selectors(cx));
    let ((mx, selectors), control) = join(known, cx.dns(&control, RecordType::TXT)).await;
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    let ask = async |selector: String| {
        let lookup = cx.dns(&format!("{selector}._domainkey.{domain}"), RecordType::TXT).await;
        Asked { selector, lookup }
    };
    let asked = join_all(selectors.into_iter().map(ask)).await;
    let findings = judge::judge(domain, &asked, &control);
    let findings = join_all(findings.into_iter().map(|one| misplaced_or(cx, domain, one))).await;
    if findings.is_empty() { Err(Skip::WaitsOn("dkim_selector")) } else { Ok(findings) }
}

/// A key that is missing may stand under the domain's doubled name.
async fn misplaced_or(cx: &Context, domain: &Domain, finding: Finding) -> Finding {
    if finding.code != MISSING.id {
        return finding;
    }
    let name = finding.about.clone();
    let doubled = doubled_name::look_up(cx, &name, domain).await;
    let is_meant = |text: &[u8]| Read::Foreign != read(&String::from_utf8_lossy(text));
    let misplaced = doubled_name::judge(&DOUBLED_NAME, domain, &name, &doubled, is_meant);
    let Some(misplaced) = misplaced else { return finding };
    let selector = finding.value("selector").unwrap_or_default().to_owned();
    finding
        .evidence
        .into_iter()
        .fold(misplaced, Finding::evidence)
        .arg(Arg::domain("selector", &selector))
}

/// The user's selector, and those of the provider where the domain's mail is hosted with it.
async fn selectors(cx: &Context) -> Vec<String> {
    let provider = cx.hosting_provider().await;
    let of_provider = provider.into_iter().flat_map(|profile| &profile.dkim_selectors);
    let mut found: Vec<String> = Vec::new();
    for selector in cx
        .user_input()
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
