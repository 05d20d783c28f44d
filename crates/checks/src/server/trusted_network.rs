//! Do we stand where a server may trust us? Then what it says to us is not what a stranger hears.
//!
//! Servers take mail for anybody from their own networks, hide AUTH from them, or let them log in
//! without encryption. An operator says so of a server; an address of the provider's own, or in the
//! server's neighbourhood, says so itself.

use std::net::IpAddr;

use verdict::{Because, Code, Finding, Profile};

use crate::context::Context;
use crate::net::addresses::denial;
use crate::server::reachability::at;
use crate::session::{Endpoint, Session};

/// Where we stand, as a server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Where it may trust us.
    Inside,
    /// Among strangers.
    Outside,
    /// Behind an address that it does not see, and which one it sees nobody told us.
    Unclear,
}

/// Where we stand with regard to a server of the provider, if we connect from this address.
pub(crate) fn stand(
    profile: &Profile,
    server: IpAddr,
    from: Option<IpAddr>,
    own_addresses: &[IpAddr],
) -> Stand {
    let is_near = |from: IpAddr| match (from, server) {
        (IpAddr::V4(from), IpAddr::V4(server)) => from.octets()[..3] == server.octets()[..3],
        (from, server) => from == server,
    };
    let is_theirs = |from: &IpAddr| profile.server_at(*from).is_some() || is_near(*from);
    if profile.server_at(server).is_some_and(|server| server.trusts_checker) {
        return Stand::Inside;
    }
    let Some(from) = from else { return Stand::Unclear };
    if is_theirs(&from) || own_addresses.iter().any(is_theirs) {
        return Stand::Inside;
    }
    if denial(from).is_some() && own_addresses.is_empty() { Stand::Unclear } else { Stand::Outside }
}

/// The same as a check sees it; a server that is not the provider's has no reason to trust us.
pub(crate) async fn stand_of(case: &Context, server: IpAddr) -> Stand {
    let Some(profile) = case.profile().filter(|profile| profile.server_at(server).is_some()) else {
        return Stand::Outside;
    };
    stand(profile, server, case.address_towards(server).await, &case.net_config().own_addresses)
}

/// The findings of a door, where those that a trusted client alone may see are unproven: `of` are
/// their codes.
pub(crate) async fn set_aside(
    case: &Context,
    (unproven, of): (&Code, &[&Code]),
    door: &Endpoint,
    talk: &Session,
    findings: Vec<Finding>,
) -> Vec<Finding> {
    let is_one = |finding: &Finding| of.iter().any(|code| code.id == finding.code);
    if !findings.iter().any(is_one) || stand_of(case, door.address).await != Stand::Inside {
        return findings;
    }
    let others = findings.into_iter().filter(|finding| !is_one(finding));
    others.chain([at(unproven, door, talk).because(Because::Vantage)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_is_inside_and_a_hidden_address_is_unclear() {
        let server = |host: &str, address: &str, trusts_checker| verdict::Server {
            host: host.to_owned(),
            receiving: vec![address.parse().unwrap()],
            trusts_checker,
            ..verdict::Server::default()
        };
        let servers =
            vec![server("a.example", "45.90.1.1", false), server("b.example", "45.90.9.1", true)];
        let profile = Profile { servers, ..Profile::default() };
        let table = [
            ("45.90.1.1", Some("45.90.255.1"), &[][..], Stand::Outside),
            ("45.90.9.1", Some("45.90.255.1"), &[], Stand::Inside),
            ("45.90.1.1", Some("45.90.1.7"), &[], Stand::Inside),
            ("45.90.1.1", Some("45.90.9.1"), &[], Stand::Inside),
            ("45.90.1.1", Some("10.0.0.7"), &[], Stand::Unclear),
            ("45.90.1.1", Some("10.0.0.7"), &["45.90.255.1"], Stand::Outside),
            ("45.90.1.1", Some("10.0.0.7"), &["45.90.1.9"], Stand::Inside),
            ("45.90.1.1", None, &[], Stand::Unclear),
        ];
        for (server, from, own, expected) in table {
            let own: Vec<IpAddr> = own.iter().map(|own| own.parse().unwrap()).collect();
            let from = from.map(|from| from.parse().unwrap());
            assert_eq!(
                stand(&profile, server.parse().unwrap(), from, &own),
                expected,
                "{server} {from:?} {own:?}"
            );
        }
    }
}
