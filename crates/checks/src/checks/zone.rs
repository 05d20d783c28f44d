//! Does every name server that the domain is delegated to know it, and do they all say the same?

mod judge;
mod state;
#[cfg(test)]
mod tests;

use verdict::{Code, Finding, On, SubjectKind};

use crate::check::{Check, Skip};
use crate::context::Context;

const IN_STEP: Code = Code::info("zone.in_step", On::Zone);
const LIFETIMES: Code = Code::info("zone.lifetimes", On::Zone);
const SIGNED: Code = Code::info("zone.signed", On::Zone);
const UNSIGNED: Code = Code::info("zone.unsigned", On::Zone);
const NONE_SERVES: Code = Code::error("zone.none_serves", On::Registration);
const ALL_SILENT: Code = Code::error("zone.all_silent", On::Zone);
const ALL_PRIVATE: Code = Code::error("zone.all_private", On::Registration);
const SERVER_LAME: Code = Code::warning("zone.server_lame", On::Zone);
const SERVER_SILENT: Code = Code::warning("zone.server_silent", On::Zone);
const SERVER_NAMELESS: Code = Code::warning("zone.server_nameless", On::Registration);
const SERVER_PRIVATE: Code = Code::warning("zone.server_private", On::Registration);
const SERVER_UNSEEN: Code = Code::unknown("zone.server_unseen", On::Zone);
const OUT_OF_STEP: Code = Code::warning("zone.out_of_step", On::Zone);
const SERIALS_DIFFER: Code = Code::notice("zone.serials_differ", On::Zone);
const DELEGATION_DIFFERS: Code = Code::notice("zone.delegation_differs", On::Zone);
const ONE_SERVER: Code = Code::notice("zone.one_server", On::Zone);
const UNSEEN: Code = Code::unknown("zone.unseen", On::Zone);
const INTERCEPTED: Code = Code::unknown("zone.intercepted", On::Vantage);

/// Does every name server that the domain is delegated to know it, and do they all say the same?
pub(crate) const CHECK: Check = Check {
    id: "zone",
    subjects: &[SubjectKind::Domain],
    codes: &[
        &IN_STEP,
        &LIFETIMES,
        &SIGNED,
        &UNSIGNED,
        &NONE_SERVES,
        &ALL_SILENT,
        &ALL_PRIVATE,
        &SERVER_LAME,
        &SERVER_SILENT,
        &SERVER_NAMELESS,
        &SERVER_PRIVATE,
        &SERVER_UNSEEN,
        &OUT_OF_STEP,
        &SERIALS_DIFFER,
        &DELEGATION_DIFFERS,
        &ONE_SERVER,
        &UNSEEN,
        &INTERCEPTED,
    ],
    unfinished: Code::unknown("zone.unfinished", On::Vantage),
    // Name servers are found and asked on a budget of their own.
    questions: 0,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    Ok(judge::judge(&*case.delegation().await?))
}
