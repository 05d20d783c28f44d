//! Do mail programs find the right servers by themselves?
//!
//! They look in several places: Thunderbird's autoconfiguration at the domain and at its mail
//! host's, Outlook's Autodiscover, and SRV records (RFC 6186, RFC 8314). Each that says something
//! is shown, and held against the others and against what the provider declares.

mod discover;
mod files;
mod judge;
mod sources;

use std::collections::BTreeMap;

use futures_util::future::{join, join_all};
use verdict::{Finding, Profile, Server, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::dns::RecordType;
use crate::facts::client_servers::ClientServers;
use crate::facts::hosting::server_of;
use crate::skip::Skip;
use judge::{Declared, judge};
use sources::{Source, services, set_up_files};

codes! {
    /// What this check can find.
    AUTOCONFIG for check "autoconfig" at Program 2 on [LoggingIn, Sending] in_zone;
    info FOUND "found" on Zone,
    notice PLAIN "plain" on Zone,
    info GUARDED "guarded" on Zone,
    info NOT_OFFERED "not_offered" on Zone,
    notice NONE "none" on Zone,
    warning DISAGREE "disagree" on Zone,
    warning DIFFERS "differs" on Zone,
    warning USER_NAME "user_name" on Zone,
    warning UNREADABLE "unreadable" on Zone,
    notice UNTRUSTED "untrusted" on Zone,
    unknown UNSEEN "unseen" on Zone,
}

/// Do mail programs find the right servers by themselves?
pub(crate) const CHECK: Check = Check {
    id: "autoconfig",
    subjects: &[SubjectKind::Domain],
    codes: AUTOCONFIG,
    unfinished: UNFINISHED,
    // Its web servers, and the SRV records that finding the customer's servers asks for as well,
    // have their own shares.
    questions: Questions::NONE,
    answer: |case| Box::pin(answer(case)),
};

async fn answer(case: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = case.domain()?;
    let hosts = case.mail_hosts().await?;
    let (srv, files) =
        join(services(case, domain.as_str()), set_up_files(case, domain.as_str(), &hosts)).await;
    let sources: Vec<Source> = std::iter::once(srv).chain(files).collect();
    let server = case.profile().and_then(|profile| Some((profile, server_of(profile, &hosts)?)));
    let declared = match server {
        Some((profile, server)) => {
            Some(declared(case, profile, server, domain.as_str(), &sources).await)
        }
        None => None,
    };
    Ok(judge(domain.as_str(), &sources, declared.as_ref()))
}

/// What the provider declares, and which other names lead to the same server.
async fn declared<'a>(
    case: &Context,
    profile: &'a Profile,
    server: &'a Server,
    domain: &str,
    sources: &[Source],
) -> Declared<'a> {
    let mut declared = Declared::new(profile, server, domain);
    let strange: std::collections::BTreeSet<&str> = sources
        .iter()
        .flat_map(Source::offers)
        .map(|offer| offer.host.as_str())
        .filter(|host| !declared.names(host))
        .collect();
    let seen = strange.into_iter().map(|host| async move {
        (host.to_owned(), case.dns_for::<ClientServers>(host, RecordType::A).await)
    });
    let is_same = |address| server.receiving.contains(&address);
    let addresses: BTreeMap<String, Option<bool>> = join_all(seen)
        .await
        .into_iter()
        .map(|(host, lookup)| {
            let is_seen = lookup.failure().is_none();
            let leads_here = lookup.addresses().any(is_same);
            (host, is_seen.then_some(leads_here))
        })
        .collect();
    declared.others = addresses;
    declared
}

/// For the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing {
    /// Reads a file by which programs set themselves up.
    pub fn set_up_file(body: &[u8]) {
        let _ = super::files::read(body);
    }
}
