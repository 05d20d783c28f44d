//! Where may we connect? Only to public addresses, and never to ourselves.
//!
//! Sources: the IANA special-purpose address registries (IPv4, IPv6), and RFC 6890 with its
//! updates. The table denies what is not meant to be reached over the public internet; `allow`
//! opens ranges of an inside network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// What a denied address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// "This host on this network", or no address at all.
    Unspecified,
    /// The machine itself.
    Loopback,
    /// Networks inside a house or a company (RFC 1918, RFC 4193).
    Private,
    /// The inside of an internet provider's address translation (RFC 6598).
    CarrierNat,
    /// One cable only; clouds put their metadata there.
    LinkLocal,
    /// For examples in texts.
    Documentation,
    /// For measurements in laboratories.
    Benchmarking,
    /// For groups of receivers.
    Multicast,
    /// Set aside for a protocol or for later.
    Reserved,
    /// A cloud's service for its own machines.
    CloudService,
    /// An IPv6 address that carries an IPv4 address through a tunnel.
    Tunnel,
    /// Mailwhy itself.
    Ourselves,
}

impl Denial {
    /// A word for evidence.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::CarrierNat => "carrier-grade NAT",
            Self::LinkLocal => "link-local",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Multicast => "multicast",
            Self::Reserved => "reserved",
            Self::CloudService => "cloud service",
            Self::Tunnel => "tunnel",
            Self::Ourselves => "Mailwhy itself",
        }
    }
}

/// IPv4 that is denied: network, length of its prefix, what it is for.
const DENIED_V4: &[(Ipv4Addr, u8, Denial)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, Denial::Unspecified),
    (Ipv4Addr::new(10, 0, 0, 0), 8, Denial::Private),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Denial::CarrierNat),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Denial::Loopback),
    // Azure's wire server answers on a public-looking address inside every virtual machine.
    (Ipv4Addr::new(168, 63, 129, 16), 32, Denial::CloudService),
    (Ipv4Addr::new(169, 254, 0, 0), 16, Denial::LinkLocal),
    (Ipv4Addr::new(172, 16, 0, 0), 12, Denial::Private),
    (Ipv4Addr::new(192, 0, 0, 0), 24, Denial::Reserved),
    (Ipv4Addr::new(192, 0, 2, 0), 24, Denial::Documentation),
    (Ipv4Addr::new(192, 31, 196, 0), 24, Denial::Reserved),
    (Ipv4Addr::new(192, 52, 193, 0), 24, Denial::Reserved),
    (Ipv4Addr::new(192, 88, 99, 0), 24, Denial::Reserved),
    (Ipv4Addr::new(192, 168, 0, 0), 16, Denial::Private),
    (Ipv4Addr::new(192, 175, 48, 0), 24, Denial::Reserved),
    (Ipv4Addr::new(198, 18, 0, 0), 15, Denial::Benchmarking),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Denial::Documentation),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Denial::Documentation),
    (Ipv4Addr::new(224, 0, 0, 0), 4, Denial::Multicast),
    (Ipv4Addr::new(240, 0, 0, 0), 4, Denial::Reserved),
];

/// IPv6 inside 2000::/3 that is denied; outside of it everything is.
const DENIED_V6: &[(Ipv6Addr, u8, Denial)] = &[
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Denial::Documentation),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, Denial::Tunnel),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Denial::Reserved),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, Denial::Tunnel),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, Denial::Reserved),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Denial::Documentation),
];

/// Why we do not connect to a public-looking or private address, by the table alone.
#[must_use]
pub fn denial(address: IpAddr) -> Option<Denial> {
    match address.to_canonical() {
        IpAddr::V4(address) => denial_v4(address),
        IpAddr::V6(address) => denial_v6(address),
    }
}

/// The table with what the operator opens, and with our own addresses.
#[derive(Clone, Debug, Default)]
pub struct AddressRules {
    allow: Vec<IpNet>,
    ourselves: Vec<IpAddr>,
}

impl AddressRules {
    /// The table, with `allow` opened and `ourselves` closed.
    pub(super) fn new(allow: &[IpNet], ourselves: &[IpAddr]) -> Self {
        for range in allow {
            tracing::warn!(%range, "net.allow opens a range that the address rules deny");
        }
        Self {
            allow: allow.to_vec(),
            ourselves: ourselves.iter().map(IpAddr::to_canonical).collect(),
        }
    }

    /// Why we do not connect there; none if we may.
    #[must_use]
    pub fn denial(&self, address: IpAddr) -> Option<Denial> {
        let address = address.to_canonical();
        if self.ourselves.contains(&address) {
            return Some(Denial::Ourselves);
        }
        if self.allow.iter().any(|range| range.contains(&address)) {
            return None;
        }
        denial(address)
    }
}

fn denial_v4(address: Ipv4Addr) -> Option<Denial> {
    let bits = address.to_bits();
    let is_within = |network: Ipv4Addr, length: u8| {
        (bits ^ network.to_bits()).leading_zeros() >= u32::from(length)
    };
    DENIED_V4
        .iter()
        .find(|(network, length, _)| is_within(*network, *length))
        .map(|(_, _, denial)| *denial)
}

fn denial_v6(address: Ipv6Addr) -> Option<Denial> {
    let bits = address.to_bits();
    let is_within = |network: Ipv6Addr, length: u8| {
        (bits ^ network.to_bits()).leading_zeros() >= u32::from(length)
    };
    if !is_within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3) {
        return Some(outside_global(address));
    }
    let listed = DENIED_V6.iter().find(|(network, length, _)| is_within(*network, *length));
    listed.map(|(_, _, denial)| *denial).or_else(|| isatap(address))
}

/// What an address outside 2000::/3 is for.
fn outside_global(address: Ipv6Addr) -> Denial {
    match address.segments() {
        _ if address.is_unspecified() => Denial::Unspecified,
        _ if address.is_loopback() => Denial::Loopback,
        _ if address.is_multicast() => Denial::Multicast,
        _ if address.is_unique_local() => Denial::Private,
        _ if address.is_unicast_link_local() => Denial::LinkLocal,
        _ => Denial::Reserved,
    }
}

/// An interface id `0:5efe:a.b.c.d` leads to that IPv4 address inside a site (RFC 5214 section
/// 6.1).
fn isatap(address: Ipv6Addr) -> Option<Denial> {
    let [.., flag, marker, high, low] = address.segments();
    if !matches!(flag, 0 | 0x200) || marker != 0x5efe {
        return None;
    }
    denial_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(text: &str) -> Option<Denial> {
        denial(text.parse().unwrap())
    }

    #[test]
    fn every_denied_range_is_denied_to_its_edges_and_its_neighbours_are_not() {
        for (range, inside, outside) in [
            ("0/8", &["0.0.0.0", "0.255.255.255"][..], &["1.0.0.0"][..]),
            ("10/8", &["10.0.0.0", "10.255.255.255"], &["9.255.255.255", "11.0.0.0"]),
            ("100.64/10", &["100.64.0.0", "100.127.255.255"], &["100.63.255.254", "100.128.0.1"]),
            (
                "127/8",
                &["127.0.0.0", "127.0.0.53", "127.255.255.255"],
                &["126.255.255.255", "128.0.0.0"],
            ),
            ("168.63.129.16", &["168.63.129.16"], &["168.63.129.15", "168.63.129.17"]),
            (
                "169.254/16",
                &["169.254.0.0", "169.254.169.254"],
                &["169.253.255.255", "169.255.0.0"],
            ),
            ("172.16/12", &["172.16.0.0", "172.31.255.255"], &["172.15.255.255", "172.32.0.1"]),
            ("192.0.0/24", &["192.0.0.8", "192.0.0.170"], &["191.255.255.255", "192.0.1.1"]),
            ("192.0.2/24", &["192.0.2.0", "192.0.2.255"], &["192.0.3.0"]),
            ("192.31.196/24", &["192.31.196.1"], &["192.31.195.255", "192.31.197.0"]),
            ("192.52.193/24", &["192.52.193.1"], &["192.52.192.255", "192.52.194.0"]),
            ("192.88.99/24", &["192.88.99.1"], &["192.88.98.255", "192.88.100.0"]),
            (
                "192.168/16",
                &["192.168.0.0", "192.168.255.255"],
                &["192.167.255.255", "192.169.0.0"],
            ),
            ("192.175.48/24", &["192.175.48.1"], &["192.175.47.255", "192.175.49.0"]),
            ("198.18/15", &["198.18.0.0", "198.19.255.255"], &["198.17.255.255", "198.20.0.1"]),
            ("198.51.100/24", &["198.51.100.1"], &["198.51.99.255", "198.51.101.0"]),
            ("203.0.113/24", &["203.0.113.1"], &["203.0.112.255", "203.0.114.0"]),
            ("224/4", &["224.0.0.1", "239.255.255.255"], &["223.255.255.255"]),
            ("240/4", &["240.0.0.1", "255.255.255.255"], &[]),
            (
                "2001::/23",
                &["2001::", "2001:1ff:ffff::", "2001:2::1", "2001:10::1", "2001:20::1"],
                &["2001:200::"],
            ),
            (
                "2001:db8::/32",
                &["2001:db8::1", "2001:db8:ffff::"],
                &["2001:db7:ffff::", "2001:db9::"],
            ),
            ("2002::/16", &["2002::", "2002:ffff::"], &["2001:ffff::", "2003::"]),
            ("2620:4f:8000::/48", &["2620:4f:8000::1"], &["2620:4f:7fff::1", "2620:4f:8001::1"]),
            ("3fff::/20", &["3fff::1", "3fff:fff::1"], &["3ffe:ffff::1", "3fff:1000::1"]),
        ] {
            for address in inside {
                assert!(denied(address).is_some(), "{address} lies in {range}");
            }
            for address in outside {
                assert_eq!(denied(address), None, "{address} lies beside {range}");
            }
        }
    }

    #[test]
    fn what_an_address_is_for_is_told_apart() {
        for (address, denial) in [
            ("::", Denial::Unspecified),
            ("::1", Denial::Loopback),
            ("::2", Denial::Reserved),
            ("ff02::1", Denial::Multicast),
            ("fd12::1", Denial::Private),
            ("fe80::1", Denial::LinkLocal),
            ("fec0::1", Denial::Reserved),
            ("4000::1", Denial::Reserved),
            ("2a0e:4200::5efe:127.0.0.1", Denial::Loopback),
            ("2a0e:4200::200:5efe:10.1.2.3", Denial::Private),
        ] {
            assert_eq!(super::denial(address.parse().unwrap()), Some(denial), "{address}");
        }
    }

    #[test]
    fn nothing_outside_global_unicast_is_reached() {
        for address in [
            "::",
            "::1",
            "::2",
            "::127.0.0.1",
            "64:ff9b::8.8.8.8",
            "100::1",
            "100:0:0:1::1",
            "1fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fd12::1",
            "fe00::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(denied(address).is_some(), "{address}");
        }
        assert_eq!(denied("2a00:1450:4001:81b::200e"), None);
    }

    #[test]
    fn an_ipv4_address_in_disguise_is_judged_as_what_it_is() {
        assert_eq!(denied("::ffff:127.0.0.1"), Some(Denial::Loopback));
        assert_eq!(denied("::ffff:8.8.8.8"), None);
        assert_eq!(denied("2a00::5efe:10.0.0.5"), Some(Denial::Private));
        assert_eq!(denied("2a00::200:5efe:169.254.169.254"), Some(Denial::LinkLocal));
        assert_eq!(denied("2a00::5efe:8.8.8.8"), None);
    }

    #[test]
    fn the_operator_opens_ranges_but_never_the_way_to_ourselves() {
        let rules =
            AddressRules::new(&["10.1.0.0/16".parse().unwrap()], &["10.1.0.1".parse().unwrap()]);
        assert_eq!(rules.denial("10.1.2.3".parse().unwrap()), None);
        assert_eq!(rules.denial("::ffff:10.1.2.3".parse().unwrap()), None);
        assert_eq!(rules.denial("10.2.0.1".parse().unwrap()), Some(Denial::Private));
        assert_eq!(rules.denial("10.1.0.1".parse().unwrap()), Some(Denial::Ourselves));
    }

    /// Where an MX record of a stranger could lead us: the blocks of RFC 6890 and its successors,
    /// addresses of IPv4 inside IPv6, and metadata services that are in no block.
    const ODD: &[&str] = &[
        "0.0.0.0",
        "0.7.7.7",
        "10.0.0.7",
        "100.64.7.7",
        "100.100.100.200",
        "127.0.0.7",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.254",
        "192.0.0.7",
        "192.0.2.7",
        "192.88.99.7",
        "192.168.7.7",
        "198.18.7.7",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.7",
        "240.0.0.7",
        "255.255.255.255",
        "::",
        "::1",
        "::2",
        "::10.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::10.0.0.1",
        "100::7",
        "2001:0:7f00:1::",
        "2001:2::7",
        "2001:db8::7",
        "2002:a00:1::",
        "3fff::7",
        "4000::7",
        "5f00::7",
        "fc00::7",
        "fd00:ec2::254",
        "fe80::7",
        "fec0::7",
        "ff02::7",
    ];

    #[test]
    fn every_odd_target_is_denied() {
        for target in ODD {
            assert!(denial(target.parse().unwrap()).is_some(), "{target}");
        }
    }
}
