//! Does the domain say who may send its mail, and can others read it? (SPF, RFC 7208)

mod client;
mod evaluate;
mod followed;
mod judge;
mod lint;
mod macros;
mod mend;
mod opening;
mod provider;
mod publish;
mod record;
mod terms;
#[cfg(test)]
mod tests;
mod trace;
mod walk;
mod wire;

use verdict::{Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::dns::RecordType;
use crate::facts::hosting::server_of;
use crate::skip::Skip;

use lint::{State, Tree};
use provider::Here;

pub use client::Client;
pub use evaluate::{Evaluator, QUESTIONS_PER_EVALUATION};
pub use trace::Evaluation;

/// The terms of one evaluation that may look something up (RFC 7208 section 4.6.4, also for what
/// follows).
const MAX_TERMS: usize = 10;
/// The look-ups of one evaluation that may find nothing.
const MAX_VOIDS: usize = 2;
/// The MX records of a name that an `mx` may come to.
const MAX_MX: usize = 10;
/// The names of an address that count.
const MAX_PTR: usize = 10;

codes! {
    /// What this check can find.
    SPF for check "spf" at Policy 1 on [Accepted] in_zone;
    info OK "ok" on Zone,
    warning NONE "none" on Zone,
    warning NOT_RECOGNISED "not_recognised" on Zone,
    error MULTIPLE "multiple" on Zone,
    error SYNTAX "syntax" on Zone,
    error TOO_MANY_LOOKUPS "too_many_lookups" on Zone,
    warning TOO_MANY_FOR_OTHERS "too_many_for_others" on Zone,
    warning ALLOWS_EVERYONE "allows_everyone" on Zone,
    notice NO_ALL "no_all" on Zone,
    notice AFTER_ALL "after_all" on Zone,
    warning PASSED_OVER "passed_over" on Zone,
    notice REDIRECT_IGNORED "redirect_ignored" on Zone,
    info NOT_COUNTED "not_counted" on Zone,
    notice PTR "ptr" on Zone,
    error LOOP "loop" on Zone,
    warning BROKEN_FOR_OTHERS "broken_for_others" on Zone,
    error INCLUDE_BROKEN "include_broken" on Zone,
    error INCLUDE_WITHOUT_RECORD "include_without_record" on Zone,
    error MISSING_SPACE "missing_space" on Zone,
    warning MISSES_PROVIDER "misses_provider" on Zone,
    info COVERS_PROVIDER "covers_provider" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
    unknown INCLUDE_UNRESOLVED "include_unresolved" on Zone,
}

/// Does the domain say who may send its mail, and can others read it?
pub(crate) const CHECK: Check = Check {
    id: "spf",
    subjects: &[SubjectKind::Domain],
    codes: SPF,
    unfinished: UNFINISHED,
    questions: Questions::of(11),
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let (tree, here) =
        futures_util::future::join(lint::read(case, domain.as_str()), here(case)).await;
    if tree.own().lookup.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    let here = match here {
        Some(here) => Some(Here { include_cost: include_cost(case, &tree, &here).await, ..here }),
        None => None,
    };
    Ok(judge::judge(domain, &tree, here.as_ref()))
}

/// The asker's provider, if the domain's mail lives with it: else its servers need not stand in the
/// record.
async fn here(case: &Context) -> Option<Here<'_>> {
    let profile = case.hosting_provider().await?;
    let hosts = case.mail_hosts().await.ok()?;
    let (server, told) = (server_of(profile, &hosts), case.asker().sending_address);
    Some(Here { profile, server, told, hosts, include_cost: 0 })
}

/// What the provider's own record costs below its include. Where the domain's record leads there it
/// is known anyway.
async fn include_cost(case: &Context, tree: &Tree, here: &Here<'_>) -> usize {
    let Some(include) = here.profile.spf_include.as_ref().map(|name| name.to_ascii_lowercase())
    else {
        return 0;
    };
    if let Some(at) = tree.nodes.iter().position(|node| node.domain == include) {
        return tree.cost_of_node(at);
    }
    match lint::state(&*case.dns(&include, RecordType::Txt).await) {
        State::Read(record) => lint::own_cost(&record),
        _ => 0,
    }
}
