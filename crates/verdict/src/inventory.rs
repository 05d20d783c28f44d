//! The provider's own servers, as far as anybody sees them who gets a message from there.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::profile::{Profile, Server};

/// By what a message shows that it passed the provider's own servers. A reader in the browser needs
/// no more of the profile to tell a forged message from one that was sent here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Inventory {
    /// The host names of the servers, in order.
    pub hosts: Vec<String>,
    /// The addresses at which they receive, and from which they send.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub addresses: Vec<IpAddr>,
}

impl Inventory {
    /// The inventory that a profile declares.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let named = profile.servers.iter().flat_map(|server| {
            [Some(&server.host), server.incoming.as_ref(), server.outgoing.as_ref()]
        });
        let hosts = named.flatten().chain(&profile.mx_hosts).filter(|host| !host.contains('{'));
        let hosts: BTreeSet<String> = hosts.map(|host| host.to_ascii_lowercase()).collect();
        let addresses = profile
            .servers
            .iter()
            .flat_map(|server| server.receiving.iter().chain(&server.sending));
        let addresses: BTreeSet<IpAddr> = addresses.copied().collect();
        Self { hosts: hosts.into_iter().collect(), addresses: addresses.into_iter().collect() }
    }

    /// A profile that knows no more than these servers; none where there are none.
    #[must_use]
    pub fn profile(self) -> Option<Profile> {
        if self.hosts.is_empty() && self.addresses.is_empty() {
            return None;
        }
        let servers = vec![Server { sending: self.addresses, ..Server::default() }];
        Some(Profile { mx_hosts: self.hosts, servers, ..Profile::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_own_name_and_address_is_still_own() {
        let server = Server {
            host: "Server1.hosting.example".to_owned(),
            incoming: Some("mail.{domain}".to_owned()),
            outgoing: Some("smtp.hosting.example".to_owned()),
            receiving: vec!["45.90.1.10".parse().unwrap()],
            sending: vec!["45.90.1.11".parse().unwrap()],
            ..Server::default()
        };
        let declared = Profile {
            mx_hosts: vec!["mx.hosting.example".to_owned()],
            servers: vec![server],
            ..Profile::default()
        };
        let known = Inventory::of(&declared).profile().unwrap();
        for host in ["server1.hosting.example", "smtp.hosting.example", "mx.hosting.example"] {
            assert!(known.is_own_host(host), "{host}");
        }
        assert!(!known.is_own_host("mail.{domain}"));
        for address in ["45.90.1.10", "45.90.1.11"] {
            assert!(known.server_at(address.parse().unwrap()).is_some(), "{address}");
        }
        assert_eq!(Inventory::of(&Profile::default()).profile(), None);
    }
}
