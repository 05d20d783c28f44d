//! Does the domain name a logo for its mail? (BIMI) For information alone: nobody's mail fails for
//! want of one.

use std::sync::Arc;

use probe::dns::{Lookup, RecordType};
use verdict::{Code, Domain, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::dmarc::enforces;
use crate::facts::mail_hosts::MailHosts;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    BIMI for check "bimi" at Policy 7 on [Accepted] in_zone;
    info NONE "none" on Zone,
    info NAMED "named" on Zone,
    info DECLINED "declined" on Zone,
    notice INVALID "invalid" on Zone,
    warning NOT_ENFORCED "not_enforced" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
}

/// Does the domain name a logo for its mail?
pub(crate) const CHECK: Check = Check {
    id: "bimi",
    subjects: &[SubjectKind::Domain],
    codes: BIMI,
    unfinished: UNFINISHED,
    // The second one is of the DMARC record, which that check asks for too.
    questions: Questions { most: 2, at_provider: 1, elsewhere: 1 },
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let name = format!("default._bimi.{domain}");
    let mx = cx.dns_for::<MailHosts>(domain.as_str(), RecordType::MX);
    let policy = format!("_dmarc.{domain}");
    let (lookup, policy, mx) = futures_util::future::join3(
        cx.dns(&name, RecordType::TXT),
        cx.dns(&policy, RecordType::TXT),
        mx,
    )
    .await;
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    let mut findings = vec![judge(domain, &lookup)];
    if findings.iter().any(|finding| finding.code == NAMED.id) {
        findings.extend(judge_policy(domain, &lookup, &policy));
    }
    Ok(findings)
}

/// Whether the domain's own DMARC record keeps the logo from being shown: programs show one only
/// where others are asked to refuse or to set aside what is forged. Of a record above this name
/// nothing is said.
fn judge_policy(domain: &Domain, logo: &Lookup, policy: &Arc<Lookup>) -> Option<Finding> {
    (enforces(policy) == Some(false)).then(|| {
        Finding::new(&NOT_ENFORCED, domain).evidence(policy.evidence()).evidence(logo.evidence())
    })
}

fn judge(domain: &Domain, lookup: &Lookup) -> Finding {
    let says = |code: &Code| Finding::new(code, domain).evidence(lookup.evidence());
    if let Some(failure) = lookup.failure() {
        return says(&UNRESOLVED).because(failure.because());
    }
    let texts =
        lookup.texts().map(|strings| String::from_utf8_lossy(&strings.concat()).into_owned());
    let records: Vec<String> = texts.filter(|text| is_record(text)).collect();
    match records.as_slice() {
        [] => says(&NONE),
        [one] => says(read(one)),
        _ => says(&INVALID),
    }
}

fn is_record(text: &str) -> bool {
    text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("v=BIMI1"))
}

/// The logo is behind `l=`, over HTTPS; an empty one declines. It is never fetched.
fn read(text: &str) -> &'static Code {
    let tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let mut logo = tags
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("l"))
        .map(|(_, value)| value.trim());
    match logo.next() {
        None => &INVALID,
        Some("") => &DECLINED,
        Some(url) if is_picture_of_another_kind(url) => &INVALID,
        Some(url) if url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) => {
            &NAMED
        }
        Some(_) => &INVALID,
    }
}

/// Whether an address ends as that of a picture does that is no SVG, the only kind that is shown.
fn is_picture_of_another_kind(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".svgz"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// For the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    /// Reads the record that names a logo.
    pub fn logo_record(text: &str) {
        let _ = (super::is_record(text), super::read(text));
    }
}

#[cfg(test)]
mod tests {
    use probe::dns::DnsFailure;
    use verdict::Names;

    use super::*;
    use crate::fixture::{failed, txt};

    const NAME: &str = "default._bimi.example.com";

    #[test]
    fn each_state_has_its_code() {
        let domain = Domain::parse("example.com", Names::default()).unwrap();
        let table: &[(&[&[&str]], &str)] = &[
            (&[], "bimi.none"),
            (&[&["v=spf1 -all"]], "bimi.none"),
            (&[&["v=BIMI1; l=https://example.com/logo.svg; a="]], "bimi.named"),
            (&[&["v=BIMI1; l=; a=;"]], "bimi.declined"),
            (&[&["v=BIMI1; a=https://example.com/vmc.pem"]], "bimi.invalid"),
            (&[&["v=BIMI1; l=http://example.com/logo.svg"]], "bimi.invalid"),
            (&[&["v=BIMI1; l=https://example.com/logo.PNG?x=1"]], "bimi.invalid"),
            (&[&["v=BIMI1; l="], &["v=BIMI1; l="]], "bimi.invalid"),
        ];
        for (records, code) in table {
            assert_eq!(judge(&domain, &txt(NAME, records)).code, *code, "{records:?}");
        }
        let silent = failed(NAME, RecordType::TXT, DnsFailure::Timeout);
        assert_eq!(judge(&domain, &silent).code, "bimi.unresolved");
    }

    #[test]
    fn a_logo_needs_a_policy_that_asks_for_something() {
        let domain = Domain::parse("example.com", Names::default()).unwrap();
        let logo = txt(NAME, &[&["v=BIMI1; l=https://example.com/logo.svg"]]);
        let policy = "_dmarc.example.com";
        for (record, code) in [
            ("v=DMARC1; p=none", Some("bimi.not_enforced")),
            ("v=DMARC1; p=quarantine; t=y", Some("bimi.not_enforced")),
            ("v=DMARC1; p=quarantine", None),
            ("v=DMARC1; p=reject", None),
            ("v=spf1 -all", None),
        ] {
            let found = judge_policy(&domain, &logo, &txt(policy, &[&[record]]));
            assert_eq!(found.as_ref().map(|one| one.code.as_str()), code, "{record}");
        }
        let silent = failed(policy, RecordType::TXT, DnsFailure::Timeout);
        assert_eq!(judge_policy(&domain, &logo, &silent), None);
    }
}
