//! The client's address: the peer's, or what our own proxies say of it.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

/// The address of whoever asks. `X-Forwarded-For` counts only as far as our own proxies wrote it:
/// what stands before that is the client's own invention.
pub(crate) fn client_address(request: &HttpRequest, proxies: &[IpNet]) -> IpAddr {
    // Without a peer there is no network: a test, or a socket of this machine.
    let peer = request.peer_addr().map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.ip());
    behind(peer, request.headers(), proxies)
}

fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_proxy =
        |address: &IpAddr| proxies.iter().any(|network| network.contains(&address.to_canonical()));
    let mut nearest = peer;
    let said = headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let said: Vec<&str> = said.flat_map(|value| value.split(',')).collect();
    for hop in said.into_iter().rev() {
        if !is_proxy(&nearest) {
            break;
        }
        let Some(address) = address(hop.trim()) else { break };
        nearest = address;
    }
    nearest.to_canonical()
}

/// An address as proxies write it: alone, or with brackets or a port.
fn address(text: &str) -> Option<IpAddr> {
    let socket = || text.parse().ok().map(|socket: std::net::SocketAddr| socket.ip());
    text.trim_matches(['[', ']']).parse().ok().or_else(socket)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_what_our_own_proxies_wrote_counts() {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
        let table = [
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
            ("2001:db8::1", "[2a00::1]:443", "2a00::1"),
            ("10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
            ("10.0.0.1", "", "10.0.0.1"),
        ];
        for (peer, said, expected) in table {
            let mut headers = HeaderMap::new();
            let name = HeaderName::from_static("x-forwarded-for");
            headers.insert(name, HeaderValue::from_str(said).unwrap());
            let found = behind(peer.parse().unwrap(), &headers, &proxies);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {said}");
        }
    }
}
