//! Do mail programs find the right servers by themselves?
//!
//! They look in several places: Thunderbird's autoconfiguration at the domain and at its mail
//! host's, Outlook's Autodiscover, and SRV records (RFC 6186, RFC 8314). Each that says something
//! is shown, and held against the others and against what the provider declares.

mod codes;
mod discover;
mod files;
mod judge;
mod sources;

use std::collections::BTreeMap;

use futures_util::future::{join, join_all};
use probe::dns::RecordType;
use verdict::{Finding, Profile, Server, SubjectKind};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::client_servers::ClientServers;
use crate::facts::hosting::server_of;
use crate::skip::Skip;

use codes::{AUTOCONFIG, UNFINISHED};
use judge::{Declared, judge};
use sources::{Source, services, set_up_files};

/// Do mail programs find the right servers by themselves?
pub(crate) const CHECK: Check = Check {
    id: "autoconfig",
    subjects: &[SubjectKind::Domain],
    codes: AUTOCONFIG,
    unfinished: UNFINISHED,
    // Its web servers, and the SRV records that finding the customer's servers asks for as well,
    // have their own shares.
    questions: Questions::NONE,
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let domain = cx.domain()?;
    let hosts = cx.mail_hosts().await?;
    let (srv, files) =
        join(services(cx, domain.as_str()), set_up_files(cx, domain.as_str(), &hosts)).await;
    let sources: Vec<Source> = std::iter::once(srv).chain(files).collect();
    let server = cx.profile().and_then(|profile| Some((profile, server_of(profile, &hosts)?)));
    let declared = match server {
        Some((profile, server)) => {
            Some(declared(cx, profile, server, domain.as_str(), &sources).await)
        }
        None => None,
    };
    Ok(judge(domain.as_str(), &sources, declared.as_ref()))
}

/// What the provider declares, and which other names lead to the same server.
async fn declared<'a>(
    cx: &Context,
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
        (host.to_owned(), cx.dns_for::<ClientServers>(host, RecordType::A).await)
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
