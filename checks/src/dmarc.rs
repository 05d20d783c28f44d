//! Does the domain tell others what to do with mail that only pretends to be its own? (DMARC, RFC 9989)

use std::sync::Arc;

use futures_util::future::{join, join_all};
use verdict::{Arg, Code, Domain, Finding, On, SubjectKind};

use crate::case::Case;
use crate::check::{Check, Skip};
use crate::dns::{Lookup, RecordType};

const OK: Code = Code::info("dmarc.ok", On::Zone);
const INHERITED: Code = Code::info("dmarc.inherited", On::Zone);
const NONE: Code = Code::warning("dmarc.none", On::Zone);
const POLICY_NONE: Code = Code::notice("dmarc.policy_none", On::Zone);
const INVALID: Code = Code::warning("dmarc.invalid", On::Zone);
const MULTIPLE: Code = Code::warning("dmarc.multiple", On::Zone);
const UNRESOLVED: Code = Code::unknown("dmarc.unresolved", On::Zone);

/// The names that a walk up the tree asks at most (RFC 9989 section 4.10).
const MAX_WALK: usize = 8;

/// Does the domain tell others what to do with mail that only pretends to be its own?
pub(crate) const CHECK: Check = Check {
    id: "dmarc",
    subjects: &[SubjectKind::Domain],
    codes: &[&OK, &INHERITED, &NONE, &POLICY_NONE, &INVALID, &MULTIPLE, &UNRESOLVED],
    unfinished: Code::unknown("dmarc.unfinished", On::Vantage),
    questions: MAX_WALK as u32,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Case) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let names = walk(domain.as_str());
    let asked = names.iter().map(|name| case.dns(name, RecordType::Txt));
    let (lookups, mx) = join(join_all(asked), case.dns_of_hosts(domain.as_str(), RecordType::Mx)).await;
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    Ok(judge(domain, &lookups))
}

/// The names to ask, the domain's own first. All are asked at once: a walk one by one would cost a round trip each.
fn walk(domain: &str) -> Vec<String> {
    let labels: Vec<&str> = domain.split('.').collect();
    let from = |at: usize| format!("_dmarc.{}", labels[at..].join("."));
    // Of a long name its own, and then from seven labels downwards (section 4.10).
    let first_above = labels.len().saturating_sub(MAX_WALK - 1).max(1);
    std::iter::once(0).chain(first_above..labels.len()).map(from).collect()
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Policy {
    own: Disposition,
    subdomains: Disposition,
    is_test: bool,
}

/// What is asked of receivers, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Disposition {
    None,
    Quarantine,
    Reject,
}

/// What stands at one name.
enum Found {
    Unseen,
    Absent,
    Several(usize),
    Faulty(&'static str),
    Read(Policy),
}

fn judge(domain: &Domain, lookups: &[Arc<Lookup>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, lookup) in lookups.iter().enumerate() {
        let name = lookup.asked.split(' ').next().unwrap_or_default().trim_start_matches("_dmarc.");
        let says =
            |code: &'static Code| Finding::new(code, domain).arg(Arg::domain("at", name)).evidence(lookup.evidence());
        match read(lookup) {
            Found::Absent => {}
            Found::Unseen => {
                let because = lookup.failure().map_or(verdict::Because::Timeout, |failure| failure.because());
                findings.push(says(&UNRESOLVED).because(because));
                return findings;
            }
            // Set aside, and the walk goes on upward (section 4.10).
            Found::Several(count) => findings.push(says(&MULTIPLE).arg(Arg::count("count", count))),
            Found::Faulty(what) => {
                findings.push(says(&INVALID).arg(Arg::word("fault", what)));
                return findings;
            }
            Found::Read(policy) => {
                let (code, policy) = judge_policy(&policy, at > 0);
                findings.push(says(code).arg(Arg::word("policy", policy.as_str())));
                return findings;
            }
        }
    }
    if findings.is_empty() {
        let finding = Finding::new(&NONE, domain).arg(Arg::domain("at", domain.as_str()));
        findings.push(lookups.iter().take(1).fold(finding, |finding, lookup| finding.evidence(lookup.evidence())));
    }
    findings
}

/// What a record comes to for this domain: its own, or one above it.
fn judge_policy(policy: &Policy, is_above: bool) -> (&'static Code, Disposition) {
    let asked = if is_above { policy.subdomains } else { policy.own };
    let effective = if policy.is_test { asked.one_lower() } else { asked };
    match (effective, is_above) {
        (Disposition::None, _) => (&POLICY_NONE, effective),
        (_, true) => (&INHERITED, effective),
        (_, false) => (&OK, effective),
    }
}

fn read(lookup: &Lookup) -> Found {
    if lookup.failure().is_some() {
        return Found::Unseen;
    }
    let texts = lookup.texts().map(<[Vec<u8>]>::concat);
    let found: Vec<Vec<u8>> =
        texts.filter(|text| text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"v=DMARC"))).collect();
    match found.as_slice() {
        [] => Found::Absent,
        [one] => parse(&String::from_utf8_lossy(one)).map_or_else(Found::Faulty, Found::Read),
        several => Found::Several(several.len()),
    }
}

/// Reads `tag=value; tag=value`. Unknown tags are ignored; a missing `p` is `none` (section 4.7).
fn parse(text: &str) -> Result<Policy, &'static str> {
    let mut tags = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or("tag_without_value")?;
        tags.push((name.trim().to_ascii_lowercase(), value.trim()));
    }
    if tags.first().is_none_or(|(name, value)| name != "v" || *value != "DMARC1") {
        return Err("bad_version");
    }
    let value = |name: &str| tags.iter().find(|(tag, _)| tag == name).map(|(_, value)| *value);
    let own = value("p").map_or(Ok(Disposition::None), Disposition::parse)?;
    let subdomains = value("sp").map_or(Ok(own), Disposition::parse)?;
    let is_test = value("t").is_some_and(|test| test.eq_ignore_ascii_case("y"));
    Ok(Policy { own, subdomains, is_test })
}

impl Disposition {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text.to_ascii_lowercase().as_str() {
            "none" => Ok(Self::None),
            "quarantine" => Ok(Self::Quarantine),
            "reject" => Ok(Self::Reject),
            _ => Err("bad_policy"),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    /// `t=y` asks for one step less than the record says (section 4.7).
    fn one_lower(self) -> Self {
        match self {
            Self::Reject => Self::Quarantine,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use verdict::Names;

    use super::*;
    use crate::dns::DnsFailure;
    use crate::dns::fixture::{failed, txt};

    /// The codes for what stands at the domain's own name and at the one above.
    fn codes(own: Arc<Lookup>, above: Arc<Lookup>) -> Vec<String> {
        let domain = Domain::parse("shop.example.com", Names::default()).unwrap();
        judge(&domain, &[own, above]).into_iter().map(|finding| finding.code).collect()
    }

    fn at(records: &[&str]) -> Arc<Lookup> {
        let records: Vec<[&str; 1]> = records.iter().map(|record| [*record]).collect();
        let records: Vec<&[&str]> = records.iter().map(|record| record.as_slice()).collect();
        txt("_dmarc.shop.example.com", &records)
    }

    #[test]
    fn each_state_has_its_code() {
        let table: &[(&[&str], &[&str], &[&str])] = &[
            (&["v=DMARC1; p=reject"], &[], &["dmarc.ok"]),
            (&["v=DMARC1;p=quarantine;novel=1;"], &[], &["dmarc.ok"]),
            (&["v=DMARC1; p=none; rua=mailto:a@example.com"], &[], &["dmarc.policy_none"]),
            (&["v=DMARC1; rua=mailto:a@example.com"], &[], &["dmarc.policy_none"]),
            (&["v=DMARC1; p=quarantine; t=y"], &[], &["dmarc.policy_none"]),
            (&["v=DMARC1; p=rejct"], &[], &["dmarc.invalid"]),
            (&["v=DMARC1 p=reject"], &[], &["dmarc.invalid"]),
            (&["v=dmarc1; p=reject"], &[], &["dmarc.invalid"]),
            (&[], &[], &["dmarc.none"]),
            (&["v=spf1 -all"], &[], &["dmarc.none"]),
            (&[], &["v=DMARC1; p=reject"], &["dmarc.inherited"]),
            (&[], &["v=DMARC1; p=reject; sp=none"], &["dmarc.policy_none"]),
            (&["v=DMARC1; p=none", "v=DMARC1; p=reject"], &[], &["dmarc.multiple"]),
            (
                &["v=DMARC1; p=none", "v=DMARC1; p=none"],
                &["v=DMARC1; p=reject"],
                &["dmarc.multiple", "dmarc.inherited"],
            ),
        ];
        for (own, above, expected) in table {
            assert_eq!(codes(at(own), at(above)), *expected, "{own:?} below {above:?}");
        }
    }

    #[test]
    fn a_failure_is_unknown_and_not_a_missing_record() {
        let failing = failed("_dmarc.shop.example.com", RecordType::Txt, DnsFailure::Timeout);
        assert_eq!(codes(failing.clone(), at(&["v=DMARC1; p=reject"])), ["dmarc.unresolved"]);
        assert_eq!(codes(at(&[]), failing), ["dmarc.unresolved"]);
    }

    #[test]
    fn a_walk_asks_eight_names_at_most() {
        assert_eq!(walk("example.com"), ["_dmarc.example.com", "_dmarc.com"]);
        let long = walk("a.b.c.d.e.f.g.h.i.j.example.com");
        assert_eq!((long.len(), long[1].as_str()), (8, "_dmarc.f.g.h.i.j.example.com"));
    }
}
