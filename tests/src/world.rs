//! What is a world? Zones, faults of the DNS, mail servers, and a provider: written in TOML,
//! started in a namespace.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use serde::Deserialize;

use crate::samples;
use crate::testbed::connection_log::ConnectionLog;
use crate::testbed::dns::{Resolver, Rule, Script};
use crate::testbed::fake_servers::{FakeServer, Port};
use crate::testbed::name_servers::{self, Delegation, NameServer};
use crate::testbed::namespace::{self, Network};
use crate::testbed::pki::{self, Authority, Certified, Shown};
use crate::testbed::real::{self, Real};
use crate::testbed::web::{self, Site};
use crate::testbed::zone::{Zone, name};

/// The world's resolver.
pub const RESOLVER: &str = "45.90.0.53:53";
/// A mail server that answers on port 25 unless the way out is blocked: it proves it.
pub const KNOWN_GOOD: &str = "known-good.example";
/// Its address for IPv6.
const KNOWN_GOOD_IPV6: [u16; 8] = [0x2a0e, 0x4200, 0, 0, 0, 0, 0, 0x25];
/// Where the registry of the test bed's domains answers, in worlds that have it.
pub const RDAP: &str = "https://rdap.nic.example/";
/// Addresses from which nothing comes back, not even a refusal.
const BLACK_HOLE: (&str, u8) = ("45.91.0.0", 16);
/// Where the IPv6 internet begins: the network of a root name server, to which a way is known.
const WAY_TO_IPV6: (&str, u8) = ("2001:503:ba3e::", 48);
/// The zones of the blocklists with their canaries, as their operators publish them.
const LISTS: &str = include_str!("../worlds/lists.zone");
/// The provider that demo and scenarios share.
pub const PROVIDER: &str = include_str!("../worlds/provider.toml");

/// A world, as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct World {
    /// Records, one a line.
    pub zone: String,
    /// A hostile sample whose records are added: its id in `data/hostile`.
    pub sample: Option<String>,
    /// What the resolver does wrong.
    pub dns: Vec<Rule>,
    /// Mail servers.
    pub host: Vec<Host>,
    /// Name servers that differ from the usual two, or that other zones have.
    pub name_server: Vec<NameServer>,
    /// Real servers, where this machine may run them.
    pub real: Real,
    /// What the zone above says, where it differs from the zone.
    pub delegation: Vec<Delegation>,
    /// Web servers.
    pub site: Vec<Site>,
    /// Whether something on the way answers in the place of every name server.
    pub port_53_intercepted: bool,
    /// Whether nothing gets out to port 25, as in many clouds.
    pub port_25_blocked: bool,
    /// Whether there is no way to the IPv6 internet.
    pub no_ipv6: bool,
    /// Whether a way to the IPv6 internet is known, and nothing comes back on it.
    pub ipv6_leads_nowhere: bool,
    /// Whether the resolver is silent about everything.
    pub resolver_dead: bool,
    /// Milliseconds before every answer of the resolver.
    pub dns_delay_ms: u64,
    /// Where the provider reports outages.
    pub status_feed: Option<String>,
}

/// One mail server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Host {
    /// Its name; its addresses are put into the zone.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// The names in its certificate beside its own.
    pub names: Vec<String>,
    /// What is wrong with its certificate.
    pub certificate: Shown,
    /// The name in the certificate that it shows to a program that sends no server name, where that
    /// is another one.
    pub default_name: Option<String>,
    /// What TLSA records say of its certificate at port 25: `3 1 1 own`, `2 0 1 issuer`, `3 1 1
    /// other`.
    pub tlsa: Vec<String>,
    /// The ports it listens on.
    pub ports: Option<Vec<u16>>,
    /// Ports that differ from the usual.
    pub port: Vec<Port>,
    /// Addresses among its own on which nobody listens.
    pub deaf: Vec<IpAddr>,
}

/// The ports of a usual mail server.
const USUAL: &[u16] = &[25, 465, 587, 110, 995, 143, 993];

/// A world that runs, until it is dropped.
pub struct Running {
    /// The resolver with its log; none where it is dead.
    pub resolver: Option<Resolver>,
    /// The certificate that those who look at this world are to trust.
    pub root: PathBuf,
    /// Who came to the mail servers.
    pub connections: ConnectionLog,
    status_feed: Option<String>,
    resolver_server: String,
    _name_servers: name_servers::Running,
    _sites: Vec<web::Running>,
    _peers: Vec<FakeServer>,
    _real: real::Running,
}

impl World {
    /// Adds another world's parts to this one.
    pub fn join(&mut self, other: Self) {
        self.zone.push('\n');
        self.zone.push_str(&other.zone);
        self.dns.extend(other.dns);
        self.host.extend(other.host);
        self.name_server.extend(other.name_server);
        self.delegation.extend(other.delegation);
        self.site.extend(other.site);
    }

    /// The records of the hostile sample that this world is made from; empty where it is made from
    /// none.
    fn sample_records(&self) -> Result<String, String> {
        let Some(id) = &self.sample else { return Ok(String::new()) };
        samples::hostile_by_id(id).map(|sample| sample.text())
    }

    /// Furnishes the namespace and starts every server. `folder` takes the root certificate.
    ///
    /// # Errors
    /// We are not in a namespace of our own, or the world is not well written.
    pub async fn start(&self, folder: &Path) -> Result<Running, String> {
        let (network, has_ipv6) = self.network().await?;
        let authority = Authority::new()?;
        let root = folder.join("root.pem");
        authority.write_root(&root)?;
        let text =
            format!("{LISTS}\n{}\n{}\n{}", self.zone, self.real.records(), self.sample_records()?);
        let mut zone = Zone::parse(&text).map_err(|fault| fault.to_string())?;
        let known_good = self.known_good(has_ipv6);
        let (mut fake_servers, connections) = (Vec::new(), ConnectionLog::default());
        for host in self.host.iter().chain([&known_good]) {
            let owner = name(&host.name)?;
            host.addresses.iter().for_each(|address| zone.put_address(&owner, *address));
            let certified = certified(host, &authority)?;
            for written in &host.tlsa {
                zone.put_tlsa(&host.name, certified.tlsa(written)?)?;
            }
            fake_servers.extend(start_host(host, certified.config, &network, &connections).await?);
        }
        let mut sites = Vec::new();
        for site in &self.site {
            zone.put_address(&name(&site.host)?, site.address);
            sites.push(
                site.start(authority.server(std::slice::from_ref(&site.host), site.certificate)?)
                    .await?,
            );
        }
        name_servers::put(&mut zone, &self.name_server)?;
        let name_servers = name_servers::start(
            &zone,
            &self.name_server,
            &self.delegation,
            self.port_53_intercepted,
            has_ipv6,
        )
        .await?;
        let resolver = self.resolver(zone).await?;
        let real = if self.real.is_empty() {
            real::Running::default()
        } else {
            self.real.start(&text, &authority).await?
        };
        let status_feed = self.status_feed.clone();
        Ok(Running {
            resolver,
            root,
            connections,
            status_feed,
            resolver_server: self.real.dns_over.server(),
            _name_servers: name_servers,
            _sites: sites,
            _peers: fake_servers,
            _real: real,
        })
    }

    /// The namespace with its addresses, and whether IPv6 works in it.
    async fn network(&self) -> Result<(Network, bool), String> {
        namespace::furnish().await?;
        let network = Network::open().await?;
        network
            .swallow(
                BLACK_HOLE.0.parse().map_err(|_| "the black hole is no address")?,
                BLACK_HOLE.1,
            )
            .await?;
        let has_ipv6 = !self.no_ipv6 && !self.ipv6_leads_nowhere;
        if has_ipv6 {
            network.add_address(name_servers::ROOT).await?;
        }
        if self.ipv6_leads_nowhere {
            network
                .swallow(
                    WAY_TO_IPV6.0.parse().map_err(|_| "the way to IPv6 is no address")?,
                    WAY_TO_IPV6.1,
                )
                .await?;
        }
        Ok((network, has_ipv6))
    }

    /// The scripted resolver; none where a real one answers, or nobody.
    async fn resolver(&self, zone: Zone) -> Result<Option<Resolver>, String> {
        if self.resolver_dead || self.real.resolves() {
            return Ok(None);
        }
        let delay = Duration::from_millis(self.dns_delay_ms);
        let script = Script { zone, rules: self.dns.clone(), delay };
        let address: SocketAddr = RESOLVER.parse().map_err(|_| "the resolver's address is none")?;
        Resolver::start(script, &[address]).await.map(Some)
    }

    /// The mail server that proves our way out, or shows that there is none.
    fn known_good(&self, has_ipv6: bool) -> Host {
        Host {
            name: KNOWN_GOOD.to_owned(),
            addresses: vec![IpAddr::from([45, 90, 0, 25]), KNOWN_GOOD_IPV6.into()],
            ports: Some(if self.port_25_blocked { vec![587] } else { vec![25] }),
            deaf: if has_ipv6 { Vec::new() } else { vec![KNOWN_GOOD_IPV6.into()] },
            ..Host::default()
        }
    }
}

/// The certificate of a host, under all its names.
fn certified(host: &Host, authority: &Authority) -> Result<Certified, String> {
    let names: Vec<String> = std::iter::once(&host.name).chain(&host.names).cloned().collect();
    let mut certified = authority.certified(&names, host.certificate)?;
    if let Some(name) = &host.default_name {
        let nameless = authority.server(std::slice::from_ref(name), Shown::Good)?;
        certified.config = pki::by_name(&certified.config, &nameless);
    }
    Ok(certified)
}

async fn start_host(
    host: &Host,
    tls: Arc<ServerConfig>,
    network: &Network,
    connections: &ConnectionLog,
) -> Result<Vec<FakeServer>, String> {
    let mut fake_servers = Vec::new();
    for address in host
        .addresses
        .iter()
        .filter(|address| !host.deaf.contains(address) && is_of_the_testbed(**address))
    {
        if address.is_ipv6() {
            network.add_address(*address).await?;
        }
        for number in host.ports.as_deref().unwrap_or(USUAL) {
            let usual = Port { port: *number, ..Port::default() };
            let port = host.port.iter().find(|port| port.port == *number).cloned().unwrap_or(usual);
            fake_servers.push(
                FakeServer::start(&host.name, *address, port, Some(tls.clone()), connections)
                    .await?,
            );
        }
    }
    Ok(fake_servers)
}

/// Whether an address belongs to the test bed: others (private ones, the black hole) exist in the
/// zone only.
fn is_of_the_testbed(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets()[..2] == [45, 90],
        IpAddr::V6(address) => address.segments()[..2] == [0x2a0e, 0x4200],
    }
}

/// The configuration with which Mailwhy looks at a world.
///
/// # Errors
/// The provider's file is not well written.
pub fn config(running: &Running, with_provider: bool) -> Result<api::Config, String> {
    let mut config: api::Config = toml::from_str(PROVIDER).map_err(|fault| fault.to_string())?;
    if !with_provider {
        config.profiles.clear();
        config.default_profile.clear();
    }
    config
        .profiles
        .values_mut()
        .for_each(|profile| profile.status_feed.clone_from(&running.status_feed));
    let resolver = running.resolver_server.parse();
    config.net.resolver.servers = vec![resolver.map_err(|_| "the resolver's address is none")?];
    config.net.known_good = vec![format!("{KNOWN_GOOD}:25")];
    config.net.extra_roots = vec![running.root.clone()];
    config.net.rdap.servers = [("example".to_owned(), RDAP.to_owned())].into();
    config.names.testing = true;
    Ok(config)
}
