//! At which endpoints are the domain's mail hosts probed? At port 25 of the best, where other
//! servers deliver.

use std::net::IpAddr;

use probe::net::address_policy::denial;
use probe::session::Endpoint;

use crate::facts::mail_hosts::{MailHost, MailHosts};

/// The mail hosts that are probed, the best first.
pub(crate) const MAX_HOSTS: usize = 3;

/// The endpoints of the best mail hosts.
pub(crate) fn endpoints(hosts: &MailHosts) -> Vec<Endpoint> {
    hosts.hosts.iter().take(MAX_HOSTS).flat_map(of_host).collect()
}

/// One IPv4 and one IPv6 address of a host; a private address is never dialled, and the `mx` check
/// tells of it.
fn of_host(host: &MailHost) -> impl Iterator<Item = Endpoint> {
    let first = |family: fn(&IpAddr) -> bool| host.addresses.all().find(family);
    let addresses = [first(IpAddr::is_ipv4), first(IpAddr::is_ipv6)].into_iter().flatten();
    let public = addresses.filter(|address| denial(*address).is_none());
    public.map(|address| Endpoint { address, port: 25, server_name: host.name.clone() })
}
