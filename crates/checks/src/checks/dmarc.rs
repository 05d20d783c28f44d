//! Does the domain tell others what to do with mail that only pretends to be its own? (DMARC, RFC
//! 9989)

mod codes;
mod judge;
mod reports;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures_util::future::{join, join_all};
use probe::dns::{DnsFailure, Lookup, Question, RecordType};
use probe::net::unasked;
use verdict::{Finding, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::dmarc;
use crate::facts::dmarc::record::is_record;
use crate::facts::mail_hosts::MailHosts;
use crate::memo::Budgeted;
use crate::server::doubled_name;
use crate::skip::Skip;

use codes::{DMARC, DOUBLED_NAME, NONE, UNFINISHED};

/// The names that a walk up the tree asks at most (RFC 9989 section 4.10).
const MAX_WALK: usize = 8;

/// The other domains that are asked whether they take reports, at most.
const MAX_DESTINATIONS: usize = 10;

/// The questions that the walk, the domain's mail hosts and the destinations have together. All ten
/// destinations are asked unless there are many of the others: what is left out then is said to be
/// unseen.
const TOGETHER: u32 = 26;

/// Does the domain tell others what to do with mail that only pretends to be its own?
pub(crate) const CHECK: Check = Check {
    id: "dmarc",
    subjects: &[SubjectKind::Domain],
    codes: DMARC,
    unfinished: UNFINISHED,
    questions: Questions {
        most: (MAX_WALK + MAX_DESTINATIONS + 1) as u32,
        at_provider: TOGETHER - MailHosts::QUESTIONS.most,
        elsewhere: TOGETHER - MailHosts::QUESTIONS.most,
    },
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let names = walk(domain.as_str());
    let asked = names.iter().map(|name| cx.dns(name, RecordType::TXT));
    // The budget of the mail hosts pays for MX, which they ask for anyway.
    let (lookups, mx) =
        join(join_all(asked), cx.dns_for::<MailHosts>(domain.as_str(), RecordType::MX)).await;
    if mx.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    let rungs: Vec<dmarc::Rung> = lookups.into_iter().map(dmarc::Rung::read).collect();
    let found = dmarc::discover(&rungs);
    let mut findings = judge::judge(domain, &rungs, &found);
    if cx.user_input().is_aligned && found.policy == Some(0) {
        findings.extend(judge::next_step(domain, &rungs[0]));
    }
    let may_be_misplaced = rungs[0].found == dmarc::Found::Absent && found.unseen.is_none();
    if may_be_misplaced {
        let name = format!("_dmarc.{domain}");
        let doubled = doubled_name::look_up(cx, &name, domain).await;
        let is_meant = |text: &[u8]| is_record(&String::from_utf8_lossy(text));
        if let Some(misplaced) =
            doubled_name::judge(&DOUBLED_NAME, domain, &name, &doubled, is_meant)
        {
            findings.retain(|finding| finding.code != NONE.id);
            findings.push(misplaced.evidence(rungs[0].lookup.evidence()));
        }
    }
    let Some(rung) = found.policy.and_then(|at| rungs.get(at)) else { return Ok(findings) };
    let room = room(names.len() + usize::from(may_be_misplaced), &mx);
    let asked = reports::to_ask(rung, MAX_DESTINATIONS).into_iter().enumerate().map(
        async |(at, destination)| {
            let name = reports::question(&rung.name, &destination);
            let ask = || Question::new(&name, RecordType::TXT);
            let unasked = || Arc::new(unasked(&ask(), DnsFailure::Budget));
            (if at < room { cx.dns(&name, RecordType::TXT).await } else { unasked() }, destination)
        },
    );
    findings.extend(reports::judge(domain, rung, MAX_DESTINATIONS, &join_all(asked).await));
    Ok(findings)
}

/// How many destinations can be asked beside a walk and the mail hosts. What both cost is known by
/// then, so that it is no race which of them runs dry.
fn room(walk: usize, mx: &Lookup) -> usize {
    (TOGETHER as usize).saturating_sub(walk + crate::facts::mail_hosts::cost(mx))
}

/// The names to ask, the domain's own first. All are asked at once: a walk one by one would cost a
/// round trip each.
fn walk(domain: &str) -> Vec<String> {
    let labels: Vec<&str> = domain.split('.').collect();
    let from = |at: usize| format!("_dmarc.{}", labels[at..].join("."));
    // Of a long name its own, and then from seven labels downwards (section 4.10).
    let first_above = labels.len().saturating_sub(MAX_WALK - 1).max(1);
    std::iter::once(0).chain(first_above..labels.len()).map(from).collect()
}

/// For the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    use crate::facts::dmarc::record::{in_quotes, is_meant, is_record, read};

    /// Reads a DMARC record. What is written of it is read again as the same.
    pub fn policy_record(text: &str) {
        let _ = (is_record(text), is_meant(text), in_quotes(text));
        let read_once = read(text).unwrap_or_else(|fault| fault.rest);
        let written = read_once.written_with_reports("example.com");
        assert!(is_record(&written), "{written}");
        let again = read(&written).expect("what we write can be read");
        assert_eq!(again.written(), written);
    }
}
