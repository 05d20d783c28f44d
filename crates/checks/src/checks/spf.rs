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

use verdict::{Code, Finding, On, SubjectKind};

use crate::check::{Check, Skip};
use crate::context::Context;
use crate::dns::RecordType;
use crate::facts::sending::server_of;
use crate::providers::provider_here;

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

const OK: Code = Code::info("spf.ok", On::Zone);
const NONE: Code = Code::warning("spf.none", On::Zone);
const NOT_RECOGNISED: Code = Code::warning("spf.not_recognised", On::Zone);
const MULTIPLE: Code = Code::error("spf.multiple", On::Zone);
const SYNTAX: Code = Code::error("spf.syntax", On::Zone);
const TOO_MANY_LOOKUPS: Code = Code::error("spf.too_many_lookups", On::Zone);
const TOO_MANY_FOR_OTHERS: Code = Code::warning("spf.too_many_for_others", On::Zone);
const ALLOWS_EVERYONE: Code = Code::warning("spf.allows_everyone", On::Zone);
const NO_ALL: Code = Code::notice("spf.no_all", On::Zone);
const AFTER_ALL: Code = Code::notice("spf.after_all", On::Zone);
const PASSED_OVER: Code = Code::warning("spf.passed_over", On::Zone);
const REDIRECT_IGNORED: Code = Code::notice("spf.redirect_ignored", On::Zone);
const NOT_COUNTED: Code = Code::info("spf.not_counted", On::Zone);
const PTR: Code = Code::notice("spf.ptr", On::Zone);
const LOOP: Code = Code::error("spf.loop", On::Zone);
const BROKEN_FOR_OTHERS: Code = Code::warning("spf.broken_for_others", On::Zone);
const INCLUDE_BROKEN: Code = Code::error("spf.include_broken", On::Zone);
const INCLUDE_WITHOUT_RECORD: Code = Code::error("spf.include_without_record", On::Zone);
const MISSING_SPACE: Code = Code::error("spf.missing_space", On::Zone);
const MISSES_PROVIDER: Code = Code::warning("spf.misses_provider", On::Zone);
const COVERS_PROVIDER: Code = Code::info("spf.covers_provider", On::Zone);
const UNRESOLVED: Code = Code::unknown("spf.unresolved", On::Zone);
const INCLUDE_UNRESOLVED: Code = Code::unknown("spf.include_unresolved", On::Zone);

/// Does the domain say who may send its mail, and can others read it?
pub(crate) const CHECK: Check = Check {
    id: "spf",
    subjects: &[SubjectKind::Domain],
    codes: &[
        &OK,
        &NONE,
        &NOT_RECOGNISED,
        &MULTIPLE,
        &SYNTAX,
        &TOO_MANY_LOOKUPS,
        &TOO_MANY_FOR_OTHERS,
        &ALLOWS_EVERYONE,
        &NO_ALL,
        &AFTER_ALL,
        &PASSED_OVER,
        &REDIRECT_IGNORED,
        &NOT_COUNTED,
        &PTR,
        &LOOP,
        &BROKEN_FOR_OTHERS,
        &INCLUDE_BROKEN,
        &INCLUDE_WITHOUT_RECORD,
        &MISSING_SPACE,
        &MISSES_PROVIDER,
        &COVERS_PROVIDER,
        &UNRESOLVED,
        &INCLUDE_UNRESOLVED,
    ],
    unfinished: Code::unknown("spf.unfinished", On::Vantage),
    questions: 11,
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
    let profile = provider_here(case).await?;
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
