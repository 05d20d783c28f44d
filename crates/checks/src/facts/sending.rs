//! From which addresses does the domain's mail leave? Those that somebody told us; never those of
//! its MX.

use std::net::IpAddr;

use verdict::{Profile, Server, Subject};

use crate::check::Skip;
use crate::context::Context;
use crate::facts::mail_hosts::MailHosts;
use crate::net::addresses::denial;
use crate::providers::is_own;

/// The most addresses that one report looks at.
pub(crate) const MAX_ADDRESSES: usize = 4;

/// The addresses asked about, named by the asker, or declared for the server where the domain's
/// mail lives. Addresses inside a network are seen by no other server, so nothing can be said about
/// them.
pub(crate) async fn sending_addresses(case: &Context) -> Result<Vec<IpAddr>, Skip> {
    let mut addresses = told_addresses(case).await?;
    addresses.retain(|address| denial(*address).is_none());
    if addresses.is_empty() { Err(Skip::NotApplicable("private_address")) } else { Ok(addresses) }
}

async fn told_addresses(case: &Context) -> Result<Vec<IpAddr>, Skip> {
    if let Subject::Address(address) = case.subject() {
        return Ok(vec![*address]);
    }
    if let Some(address) = case.asker().sending_address {
        return Ok(vec![address]);
    }
    let missing = Skip::WaitsOn("sending_address");
    let profile = case.profile().ok_or(missing)?;
    let hosts = case.mail_hosts().await?;
    let server = server_of(profile, &hosts).ok_or(missing)?;
    let addresses: Vec<IpAddr> = server.sending.iter().take(MAX_ADDRESSES).copied().collect();
    if addresses.is_empty() { Err(missing) } else { Ok(addresses) }
}

/// The provider's server that serves a domain with these mail hosts; none when its mail lives
/// elsewhere.
pub(crate) fn server_of<'a>(profile: &'a Profile, hosts: &MailHosts) -> Option<&'a Server> {
    let by_address = hosts
        .hosts
        .iter()
        .flat_map(|host| host.addresses.all())
        .find_map(|address| profile.server_at(address));
    let by_name = || hosts.hosts.iter().find_map(|host| profile.server_named(&host.name));
    if let Some(server) = by_address.or_else(by_name) {
        return Some(server);
    }
    // An MX name that all servers share does not tell which one it is, unless there is only one.
    let is_ours = hosts.hosts.iter().any(|host| is_own(profile, host));
    match profile.servers.as_slice() {
        [only] if is_ours => Some(only),
        _ => None,
    }
}
