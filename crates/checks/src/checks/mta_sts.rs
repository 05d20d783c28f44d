//! Does the domain ask senders to insist on encryption, and do its mail hosts keep that promise?
//! (MTA-STS, RFC 8461)
//!
//! A policy that cannot be fetched is not in force: nobody refuses mail because of it.

mod judge;
mod policy;
/// For the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    /// Reads a policy as a web server gives it.
    pub fn transport_policy(text: &str) {
        let _ = super::policy::read(text);
    }
}

#[cfg(test)]
mod tests;

use futures_util::future::join;
use verdict::{Finding, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::dns::RecordType;
use crate::net::https::Location;
use crate::server::certificate::{self, Dates};
use crate::server::tls_required::hear;
use crate::skip::Skip;
use policy::Mode;

codes! {
    /// What this check can find.
    MTA_STS for check "mta_sts" at Policy 4 on [Receiving] in_zone;
    info NONE "none" on Zone,
    info OK "ok" on Zone,
    notice TESTING "testing" on Zone,
    info OFF "off" on Zone,
    warning MULTIPLE "multiple" on Zone,
    warning SYNTAX "syntax" on Zone,
    warning POLICY_MISSING "policy_missing" on Zone,
    warning POLICY_REDIRECTS "policy_redirects" on Zone,
    warning POLICY_CERTIFICATE "policy_certificate" on Zone,
    unknown POLICY_UNSEEN "policy_unseen" on Zone,
    warning BAD_POLICY "bad_policy" on Zone,
    notice SHORT_AGE "short_age" on Zone,
    warning MX_NOT_LISTED "mx_not_listed" on Zone,
    warning CERTIFICATE_FAILS "certificate_fails" on Server step Certificate,
    error NO_HOST_LEFT "no_host_left" on Zone,
    unknown UNRESOLVED "unresolved" on Zone,
}

/// Does the domain ask senders to insist on encryption, and do its mail hosts keep that promise?
pub(crate) const CHECK: Check = Check {
    id: "mta_sts",
    subjects: &[SubjectKind::Domain],
    codes: MTA_STS,
    unfinished: UNFINISHED,
    questions: Questions::of(1),
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
