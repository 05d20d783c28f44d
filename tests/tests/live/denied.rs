//! Can a stranger's zone make us connect where we must not? Listeners wait on every denied range,
//! and count.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tests::product::ask;
use tests::samples::{self, Hostile};
use tests::testbed::namespace::Network;
use tests::testbed::zone::Zone;
use tests::world::World;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use tests::bench::crowd::{Looking, look};

/// Every port that we may connect to, wherever we may connect at all, and the ones that attackers
/// like best.
const PORTS: &[u16] = &[25, 53, 80, 110, 143, 443, 465, 587, 993, 995, 2525, 6379];
/// Denied ranges of IPv4 with two addresses in each; none of 0/8 and 224/4, to which no TCP
/// connection can be made.
const DENIED_V4: &[(&str, u8, [&str; 2])] = &[
    ("10.0.0.0", 8, ["10.0.0.5", "10.255.255.254"]),
    ("100.64.0.0", 10, ["100.64.0.1", "100.100.100.200"]),
    ("127.0.0.0", 8, ["127.0.0.1", "127.255.255.254"]),
    ("169.254.0.0", 16, ["169.254.169.254", "169.254.0.1"]),
    ("172.16.0.0", 12, ["172.16.0.1", "172.31.255.255"]),
    ("192.0.0.0", 24, ["192.0.0.1", "192.0.0.254"]),
    ("192.0.2.0", 24, ["192.0.2.1", "192.0.2.254"]),
    ("192.31.196.0", 24, ["192.31.196.1", "192.31.196.254"]),
    ("192.52.193.0", 24, ["192.52.193.1", "192.52.193.254"]),
    ("192.88.99.0", 24, ["192.88.99.1", "192.88.99.254"]),
    ("192.168.0.0", 16, ["192.168.0.1", "192.168.1.1"]),
    ("192.175.48.0", 24, ["192.175.48.1", "192.175.48.254"]),
    ("198.18.0.0", 15, ["198.18.0.1", "198.19.255.254"]),
    ("198.51.100.0", 24, ["198.51.100.1", "198.51.100.254"]),
    ("203.0.113.0", 24, ["203.0.113.1", "203.0.113.254"]),
    ("240.0.0.0", 4, ["240.0.0.1", "255.255.255.254"]),
    ("168.63.129.16", 32, ["168.63.129.16", "168.63.129.16"]),
];
/// Denied addresses of IPv6, one or two in each range.
const DENIED_V6: &[&str] = &[
    "::1",
    "64:ff9b::7f00:1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "4000::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2620:4f:8000::1",
    "3fff::1",
];
/// The hostile samples that are zones.
const ZONES: &[&str] = &["dns", "spf", "dmarc", "dkim"];
/// Names that first have a public address, and ever after a private one.
const REBINDING: u16 = 500;

/// What waits, and how many came.
struct Listeners {
    /// A permit for each connection that came.
    accepted: Arc<Semaphore>,
    listening: usize,
    _waiting: JoinSet<()>,
}

impl Listeners {
    /// Makes the denied ranges local, and waits in each of them and at `more`.
    async fn start(more: &[IpAddr]) -> Result<Self, String> {
        let network = Network::open().await?;
        for (range, width, _) in DENIED_V4.iter().filter(|(range, ..)| *range != "127.0.0.0") {
            network.make_local(address(range)?, *width).await?;
        }
        let named = DENIED_V4.iter().flat_map(|(_, _, addresses)| addresses).chain(DENIED_V6);
        let mut addresses = named.map(|text| address(text)).collect::<Result<Vec<_>, _>>()?;
        addresses.extend(more);
        addresses.sort();
        addresses.dedup();
        let accepted = Arc::new(Semaphore::new(0));
        let mut waiting = JoinSet::new();
        for address in addresses {
            if address.is_ipv6() && !address.is_loopback() {
                network.add_address(address).await?;
            }
            for port in PORTS {
                let at = SocketAddr::new(address, *port);
                let listener =
                    TcpListener::bind(at).await.map_err(|fault| format!("{at}: {fault}"))?;
                waiting.spawn(count(listener, Arc::clone(&accepted)));
            }
        }
        Ok(Self { accepted, listening: waiting.len(), _waiting: waiting })
    }

    /// Whether nobody came; and whether somebody who does come is counted, or the test shows
    /// nothing.
    async fn judge(&self) -> Result<(), String> {
        let came = self.accepted.available_permits();
        if came > 0 {
            return Err(format!("{came} connections were made to denied addresses"));
        }
        for (_, _, [address, _]) in DENIED_V4 {
            #[expect(clippy::disallowed_methods, reason = "the test tries its own listeners")]
            let tried = tokio::net::TcpStream::connect(format!("{address}:25")).await;
            tried
                .map_err(|fault| format!("the listener at {address} cannot be reached: {fault}"))?;
        }
        let ours = u32::try_from(DENIED_V4.len()).map_err(|fault| fault.to_string())?;
        let counted =
            tokio::time::timeout(Duration::from_secs(5), self.accepted.acquire_many(ours)).await;
        let missing = |_| {
            format!(
                "of our own {ours} connections {} were counted",
                self.accepted.available_permits()
            )
        };
        counted.map(drop).map_err(missing)
    }
}

async fn count(listener: TcpListener, accepted: Arc<Semaphore>) {
    while listener.accept().await.is_ok() {
        accepted.add_permits(1);
    }
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|fault| format!("{text}: {fault}"))
}

pub(crate) async fn hostile_zones_lead_nowhere() -> Result<(), String> {
    let texts: Vec<String> = samples::hostile(ZONES)?.iter().map(Hostile::text).collect();
    let zone = texts.join("\n; every answer\n");
    let named = Zone::parse(&zone).map_err(|fault| fault.to_string())?;
    let private = named
        .addresses()
        .into_iter()
        .filter(|address| checks::address_policy::denial(*address).is_some());
    let private: Vec<IpAddr> = private.filter(is_bindable).collect();
    let subjects = named.owners();
    let looking = look(&World { zone, ..World::default() }).await?;
    let listeners = Listeners::start(&private).await?;
    let asked =
        ask_all(&looking, subjects.iter().map(|name| format!("/v1/domains/{name}"))).await?;
    if asked < texts.len() || listeners.listening < 300 {
        return Err(format!("only {asked} domains and {} listeners", listeners.listening));
    }
    listeners.judge().await
}

/// Whether the kernel lets anybody listen there.
fn is_bindable(address: &IpAddr) -> bool {
    // An IPv4 address written in IPv6 is one listener with its other form.
    if address.to_canonical() != *address {
        return false;
    }
    match *address {
        IpAddr::V4(address) => {
            let unusable = address.octets()[0] == 0
                || address.is_multicast()
                || address == Ipv4Addr::BROADCAST;
            !unusable && DENIED_V4.iter().any(|(range, width, _)| is_within(address, range, *width))
        }
        IpAddr::V6(address) => {
            !address.is_multicast() && !address.is_unspecified() && !is_link_local(address)
        }
    }
}

fn is_within(address: Ipv4Addr, range: &str, width: u8) -> bool {
    let Ok(range) = range.parse::<Ipv4Addr>() else { return false };
    (address.to_bits() ^ range.to_bits()).leading_zeros() >= u32::from(width)
}

fn is_link_local(address: Ipv6Addr) -> bool {
    address.segments()[0] & 0xffc0 == 0xfe80
}

/// Asks about everything, a few at a time; every answer must be a report.
async fn ask_all(looking: &Looking, paths: impl Iterator<Item = String>) -> Result<usize, String> {
    let urls: Vec<String> = paths.map(|path| format!("{}{path}", looking.url)).collect();
    let asked = urls.len();
    let reports = futures_util::stream::iter(urls)
        .map(|url| async move { (ask(&url).await, url) })
        .buffer_unordered(32);
    let faults: Vec<String> = reports
        .filter_map(
            |(report, url)| async move { report.err().map(|fault| format!("{url}: {fault}")) },
        )
        .collect()
        .await;
    // A name that our own rules refuse is refused with a problem, and nobody is asked about it.
    let strange: Vec<&String> =
        faults.iter().filter(|fault| !fault.contains("400 Bad Request")).collect();
    if strange.is_empty() { Ok(asked) } else { Err(format!("{strange:?}")) }
}

pub(crate) async fn rebinding_leads_nowhere() -> Result<(), String> {
    let private = ["127.0.0.1", "10.0.0.5", "169.254.169.254", "192.168.1.1", "100.100.100.200"];
    let mut first = String::from("; first answer\n");
    let mut later = String::from("; every later answer\n");
    let mut always = String::from("; every answer\n");
    for round in 0..REBINDING {
        let [high, low] = round.to_be_bytes();
        let public = Ipv4Addr::new(45, 90, 100 + high, low);
        let rebound = private[usize::from(round) % private.len()];
        always.push_str(&format!("r{round}.test. 0 MX 10 mx.r{round}.test.\n"));
        // Every second one begins with the private address.
        let (one, other) = if round % 2 == 0 {
            (public.to_string(), rebound)
        } else {
            (rebound.to_owned(), "45.90.1.1")
        };
        first.push_str(&format!("mx.r{round}.test. 0 A {one}\n"));
        later.push_str(&format!("mx.r{round}.test. 0 A {other}\n"));
    }
    let world =
        World { zone: format!("{always}{first}{later}; every answer\n"), ..World::default() };
    let looking = look(&world).await?;
    let listeners = Listeners::start(&[]).await?;
    let paths = (0..REBINDING).map(|round| format!("/v1/domains/r{round}.test?checks=mx,delivery"));
    ask_all(&looking, paths.clone()).await?;
    // Once more, with everybody's second answer.
    ask_all(&looking, paths.map(|path| path.replace("mx,delivery", "delivery"))).await?;
    listeners.judge().await
}
