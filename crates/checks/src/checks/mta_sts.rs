//! Does the domain ask senders to insist on encryption, and do its mail hosts keep that promise?
//! (MTA-STS, RFC 8461)
//!
//! A policy that cannot be fetched is not in force: nobody refuses mail because of it.

mod judge;
mod policy;
#[cfg(test)]
mod tests;

use futures_util::future::join;
use verdict::{Code, Finding, On, SubjectKind};

use crate::check::{Check, Skip};
use crate::context::Context;
use crate::dns::RecordType;
use crate::net::https::Location;
use crate::server::certificate::{self, Dates};
use crate::server::tls_required::hear;
use policy::Mode;

const NONE: Code = Code::info("mta_sts.none", On::Zone);
const OK: Code = Code::info("mta_sts.ok", On::Zone);
const TESTING: Code = Code::notice("mta_sts.testing", On::Zone);
const OFF: Code = Code::info("mta_sts.off", On::Zone);
const MULTIPLE: Code = Code::warning("mta_sts.multiple", On::Zone);
const SYNTAX: Code = Code::warning("mta_sts.syntax", On::Zone);
const POLICY_MISSING: Code = Code::warning("mta_sts.policy_missing", On::Zone);
const POLICY_REDIRECTS: Code = Code::warning("mta_sts.policy_redirects", On::Zone);
const POLICY_CERTIFICATE: Code = Code::warning("mta_sts.policy_certificate", On::Zone);
const POLICY_UNSEEN: Code = Code::unknown("mta_sts.policy_unseen", On::Zone);
const BAD_POLICY: Code = Code::warning("mta_sts.bad_policy", On::Zone);
const SHORT_AGE: Code = Code::notice("mta_sts.short_age", On::Zone);
const MX_NOT_LISTED: Code = Code::warning("mta_sts.mx_not_listed", On::Zone);
const CERTIFICATE_FAILS: Code = Code::warning("mta_sts.certificate_fails", On::Server);
const NO_HOST_LEFT: Code = Code::error("mta_sts.no_host_left", On::Zone);
const UNRESOLVED: Code = Code::unknown("mta_sts.unresolved", On::Zone);

/// Does the domain ask senders to insist on encryption, and do its mail hosts keep that promise?
pub(crate) const CHECK: Check = Check {
    id: "mta_sts",
    subjects: &[SubjectKind::Domain],
    codes: &[
        &NONE,
        &OK,
        &TESTING,
        &OFF,
        &MULTIPLE,
        &SYNTAX,
        &POLICY_MISSING,
        &POLICY_REDIRECTS,
        &POLICY_CERTIFICATE,
        &POLICY_UNSEEN,
        &BAD_POLICY,
        &SHORT_AGE,
        &MX_NOT_LISTED,
        &CERTIFICATE_FAILS,
        &NO_HOST_LEFT,
        &UNRESOLVED,
    ],
    unfinished: Code::unknown("mta_sts.unfinished", On::Vantage),
    questions: 1,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let name = format!("_mta-sts.{domain}");
    let (lookup, hosts) = join(case.dns(&name, RecordType::Txt), case.mail_hosts()).await;
    let hosts = hosts?;
    if let Some(finding) = judge::judge_record(domain, &lookup) {
        return Ok(vec![finding]);
    }
    let location = Location::new(&format!("mta-sts.{domain}"), "/.well-known/mta-sts.txt", true);
    let page = case.fetch(&location, "text/plain").await;
    let seen = judge::Seen { domain, lookup: &lookup, page: &page, hosts: &hosts };
    let policy = match judge::judge_page(&seen) {
        Ok(policy) => policy,
        Err(finding) => return Ok(vec![*finding]),
    };
    let mut heard = Vec::new();
    for host in if policy.mode == Mode::None { Vec::new() } else { hear(case).await? } {
        // By a wrong clock no date fails.
        if certificate::dates(case, &host.talk).await == Dates::Count {
            heard.push(host);
        }
    }
    Ok(judge::judge(&seen, &policy, &heard))
}
