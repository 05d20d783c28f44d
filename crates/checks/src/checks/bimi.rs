//! Does the domain name a logo for its mail? (BIMI) For information alone: nobody's mail fails for
//! want of one.

use verdict::{Code, Domain, Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::dns::{Lookup, RecordType};
use crate::facts::mail_hosts::MailHosts;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    BIMI for check "bimi" at Policy 7 on [Accepted] in_zone;
    info NONE "none" on Zone,
    info NAMED "named" on Zone,
    info DECLINED "declined" on Zone,
    notice INVALID "invalid" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
}

/// Does the domain name a logo for its mail?
pub(crate) const CHECK: Check = Check {
    id: "bimi",
    subjects: &[SubjectKind::Domain],
    codes: BIMI,
    unfinished: UNFINISHED,
    questions: Questions::of(1),
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let name = format!("default._bimi.{domain}");
    let mx = case.dns_for::<MailHosts>(domain.as_str(), RecordType::Mx);
    let (lookup, mx) = futures_util::future::join(case.dns(&name, RecordType::Txt), mx).await;
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    Ok(vec![judge(domain, &lookup)])
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

/// The logo stands behind `l=`, over HTTPS; an empty one declines. It is never fetched.
fn read(text: &str) -> &'static Code {
    let tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let mut logo = tags
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("l"))
        .map(|(_, value)| value.trim());
    match logo.next() {
        None => &INVALID,
        Some("") => &DECLINED,
        Some(url) if url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) => {
            &NAMED
        }
        Some(_) => &INVALID,
    }
}

#[cfg(test)]
mod tests {
    use verdict::Names;

    use super::*;
    use crate::dns::DnsFailure;
    use crate::dns::fixture::{failed, txt};

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
            (&[&["v=BIMI1; l="], &["v=BIMI1; l="]], "bimi.invalid"),
        ];
        for (records, code) in table {
            assert_eq!(judge(&domain, &txt(NAME, records)).code, *code, "{records:?}");
        }
        let silent = failed(NAME, RecordType::Txt, DnsFailure::Timeout);
        assert_eq!(judge(&domain, &silent).code, "bimi.unresolved");
    }
}
