//! Does the domain ask senders to insist on encryption, and do its mail hosts keep that promise?
//! (MTA-STS, RFC 8461)
//!
//! A policy that cannot be fetched is not in force: nobody refuses mail because of it.

mod codes;
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
use probe::dns::RecordType;
use probe::net::Location;
use verdict::{Finding, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::server::certificate::{self, Dates};
use crate::server::tls_required::probe_hosts;
use crate::skip::Skip;

use codes::{MTA_STS, UNFINISHED};
use policy::Mode;

/// Does the domain ask senders to insist on encryption, and do its mail hosts keep that promise?
pub(crate) const CHECK: Check = Check {
    id: "mta_sts",
    subjects: &[SubjectKind::Domain],
    codes: MTA_STS,
    unfinished: UNFINISHED,
    questions: Questions::of(1),
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let name = format!("_mta-sts.{domain}");
    let (lookup, hosts) = join(cx.dns(&name, RecordType::TXT), cx.mail_hosts()).await;
    let hosts = hosts?;
    if let Some(finding) = judge::judge_record(domain, &lookup) {
        return Ok(vec![finding]);
    }
    let location = Location::new(&format!("mta-sts.{domain}"), "/.well-known/mta-sts.txt", true);
    let page = cx.fetch(&location, "text/plain").await;
    let seen = judge::Seen { domain, lookup: &lookup, page: &page, hosts: &hosts };
    let policy = match judge::judge_page(&seen) {
        Ok(policy) => policy,
        Err(finding) => return Ok(vec![*finding]),
    };
    let mut probed = Vec::new();
    for host in if policy.mode == Mode::None { Vec::new() } else { probe_hosts(cx).await? } {
        // By a wrong clock no date fails.
        if certificate::dates(cx, &host.session).await == Dates::Count {
            probed.push(host);
        }
    }
    Ok(judge::judge(&seen, &policy, &probed))
}
