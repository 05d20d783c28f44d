//! Does the domain say who may send its mail, and can others read it? (SPF, RFC 7208)

mod allow_all;
mod answers;
mod check_host;
mod codes;
mod evaluate;
mod hosts;
mod includes;
mod judge;
mod limits;
mod macros;
mod provider;
mod record;
mod record_tree;
mod repair;
mod sender;
mod suggest;
mod terms;
#[cfg(test)]
mod tests;
mod trace;
mod wire;

use futures_util::future::{join, join_all};
use probe::dns::{Question, RecordType};
use probe::net::address_policy::denial;
use verdict::{Domain, Finding, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::hosting::server_of;
use crate::facts::mail_hosts::MailHosts;
use crate::server::doubled_name;
use crate::skip::Skip;

use answers::{Answers, Known};
use codes::{DOUBLED_NAME, NONE, SPF, UNFINISHED};
use judge::Situation;
use provider::Provider;
use record_tree::Tree;
use terms::exchanges;

pub use evaluate::{Evaluator, QUESTIONS_PER_EVALUATION};
pub use sender::Client;
pub use trace::Evaluation;

/// Does the domain say who may send its mail, and can others read it?
pub(crate) const CHECK: Check = Check {
    id: "spf",
    subjects: &[SubjectKind::Domain],
    codes: SPF,
    unfinished: UNFINISHED,
    questions: Questions::of(12),
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let (known, provider) = join(look_up(cx, domain.as_str()), provider(cx)).await;
    let own = known.find(domain.as_str(), RecordType::TXT);
    if own.is_some_and(|own| own.is_nx_domain()) {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    let is_own = |address| provider.as_ref().is_some_and(|here| here.has_server_at(address));
    let address = cx
        .user_input()
        .sending_address
        .filter(|address| denial(*address).is_none() && !is_own(*address));
    let mut known = known;
    loop {
        let provider = provider.as_ref();
        let situation = Situation { domain, known: &known, provider, address };
        // What the look-ups left open is one that nobody could ask about, and is noted as that.
        let Ok(tree) = Tree::grow(domain.as_str(), &known) else { return Ok(Vec::new()) };
        let missing = suggest::questions(&situation, &tree);
        if missing.is_empty() {
            let findings = suggest::offer(&situation, &tree);
            return Ok(with_doubled_name(cx, domain, findings).await);
        }
        ask(cx, domain.as_str(), &mut known, missing).await;
    }
}

/// A record under the domain's doubled name explains why there is none where it belongs.
async fn with_doubled_name(
    cx: &Context,
    domain: &Domain,
    mut findings: Vec<Finding>,
) -> Vec<Finding> {
    let Some(none) = findings.iter_mut().find(|finding| finding.code == NONE.id) else {
        return findings;
    };
    let doubled = doubled_name::look_up(cx, domain.as_str(), domain).await;
    let found =
        doubled_name::judge(&DOUBLED_NAME, domain, domain.as_str(), &doubled, record::is_spf);
    if let Some(found) = found {
        let evidence = std::mem::take(&mut none.evidence);
        *none = evidence.into_iter().fold(found, Finding::evidence);
    }
    findings
}

/// Everything that the domain's record leads to, and the hosts that it names.
async fn look_up(cx: &Context, domain: &str) -> Known {
    let mut known = Known::default();
    loop {
        let missing = record_tree::missing(domain, &known);
        if missing.is_empty() {
            return known;
        }
        ask(cx, domain, &mut known, missing).await;
    }
}

/// Asks all of them at once. Each has its answer afterwards, if only that the share of this check
/// is used up.
async fn ask(cx: &Context, domain: &str, known: &mut Known, questions: Vec<Question>) {
    let hosts: Vec<String> =
        known.find(domain, RecordType::MX).map(|mx| exchanges(&mx)).unwrap_or_default();
    let asked = questions.iter().map(async |question| {
        // The domain's own hosts are asked about by others too, on a budget of their own.
        let is_shared = (question.name == domain && question.kind != RecordType::TXT)
            || (hosts.contains(&question.name) && question.kind == RecordType::A);
        if is_shared {
            cx.dns_for::<MailHosts>(&question.name, question.kind).await
        } else {
            cx.dns(&question.name, question.kind).await
        }
    });
    let answers = join_all(asked).await;
    questions.into_iter().zip(answers).for_each(|(question, lookup)| known.add(question, lookup));
}

/// The user's provider, if the domain's mail lives with it: else its servers need not be in the
/// record.
async fn provider(cx: &Context) -> Option<Provider<'_>> {
    let profile = cx.hosting_provider().await?;
    let hosts = cx.mail_hosts().await.ok()?;
    let sending_address =
        cx.user_input().sending_address.filter(|address| profile.server_at(*address).is_some());
    Some(Provider { profile, server: server_of(profile, &hosts), sending_address })
}

/// For the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    use super::record::Record;
    use super::repair::repaired;
    use super::suggest::Draft;

    /// Reads an SPF record, and what was meant by one that cannot be read. What would be published
    /// is read again as the same.
    pub fn sender_record(text: &[u8]) {
        let faults = Record::faults(text);
        let is_read = Record::parse(text).is_ok();
        assert!(!is_read || faults.is_empty(), "{faults:?}");
        let Some(draft) = repaired(text).and_then(|record| Draft::of(&[record])) else { return };
        let written = draft.record();
        let again = Record::parse(written.as_bytes()).expect("what we write can be read");
        let again = Draft::of(&[again]).expect("it is plain");
        assert_eq!(again.record(), written);
    }
}
