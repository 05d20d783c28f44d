//! Are we where a server may trust us? Then what it says to us is not what a stranger hears.
//!
//! Servers take mail for anybody from their own networks, hide AUTH from them, or let them log in
//! without encryption. An operator says so of a server; an address of the provider's own, or in the
//! server's neighbourhood, says so itself.

use std::net::IpAddr;

use probe::net::address_policy::denial;
use probe::session::{Endpoint, Session};
use verdict::{Because, Code, Finding, Profile};

use crate::context::Context;
use crate::server::reachability::at;

/// What a server thinks of our address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// Where it may trust us.
    Inside,
    /// Among strangers.
    Outside,
    /// Behind an address that it does not see, and nobody has named the one that it sees.
    Unclear,
}

/// How our address is seen by a server of the provider, if we connect from this address.
pub(crate) fn position(
    profile: &Profile,
    server: IpAddr,
    from: Option<IpAddr>,
    own_addresses: &[IpAddr],
) -> Position {
    let is_near = |from: IpAddr| match (from, server) {
        (IpAddr::V4(from), IpAddr::V4(server)) => from.octets()[..3] == server.octets()[..3],
        (from, server) => from == server,
    };
    let is_theirs = |from: &IpAddr| profile.server_at(*from).is_some() || is_near(*from);
    if profile.server_at(server).is_some_and(|server| server.trusts_checker) {
        return Position::Inside;
    }
    let Some(from) = from else { return Position::Unclear };
    if is_theirs(&from) || own_addresses.iter().any(is_theirs) {
        return Position::Inside;
    }
    if denial(from).is_some() && own_addresses.is_empty() {
        Position::Unclear
    } else {
        Position::Outside
    }
}

/// The same as a check sees it; a server that is not the provider's has no reason to trust us.
pub(crate) async fn position_of(cx: &Context, server: IpAddr) -> Position {
    let Some(profile) = cx.profile().filter(|profile| profile.server_at(server).is_some()) else {
        return Position::Outside;
    };
    position(profile, server, cx.address_towards(server).await, &cx.net_config().own_addresses)
}

/// The findings of an endpoint, where those that a trusted client alone may see are unproven: `of`
/// are their codes.
pub(crate) async fn set_aside(
    cx: &Context,
    (unproven, of): (&Code, &[&Code]),
    endpoint: &Endpoint,
    session: &Session,
    findings: Vec<Finding>,
) -> Vec<Finding> {
    let is_one = |finding: &Finding| of.iter().any(|code| code.id == finding.code);
    if !findings.iter().any(is_one) || position_of(cx, endpoint.address).await != Position::Inside {
        return findings;
    }
    let others = findings.into_iter().filter(|finding| !is_one(finding));
    others.chain([at(unproven, endpoint, session).because(Because::Vantage)]).collect()
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
            ("45.90.1.1", Some("45.90.255.1"), &[][..], Position::Outside),
            ("45.90.9.1", Some("45.90.255.1"), &[], Position::Inside),
            ("45.90.1.1", Some("45.90.1.7"), &[], Position::Inside),
            ("45.90.1.1", Some("45.90.9.1"), &[], Position::Inside),
            ("45.90.1.1", Some("10.0.0.7"), &[], Position::Unclear),
            ("45.90.1.1", Some("10.0.0.7"), &["45.90.255.1"], Position::Outside),
            ("45.90.1.1", Some("10.0.0.7"), &["45.90.1.9"], Position::Inside),
            ("45.90.1.1", None, &[], Position::Unclear),
        ];
        for (server, from, own, expected) in table {
            let own: Vec<IpAddr> = own.iter().map(|own| own.parse().unwrap()).collect();
            let from = from.map(|from| from.parse().unwrap());
            assert_eq!(
                position(&profile, server.parse().unwrap(), from, &own),
                expected,
                "{server} {from:?} {own:?}"
            );
        }
    }
}
