//! Unbound: the resolver, which validates and says why it refuses (RFC 8914).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command};

use serde::Deserialize;

use super::{Real, nsd, rbldnsd, spawn, write};
use crate::testbed::pki::{Authority, Shown};

/// Where it answers: in the place of the scripted resolver.
pub(super) const ADDRESS: SocketAddr =
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(45, 90, 0, 53)), 53);

/// The name in its certificate.
const NAME: &str = "resolver.hosting.example";

/// How Mailwhy asks it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DnsOver {
    /// Over UDP and TCP, as everybody can.
    #[default]
    Udp,
    /// Over TLS (RFC 7858).
    Tls,
    /// Over HTTPS (RFC 8484).
    Https,
}

impl DnsOver {
    /// The server as Mailwhy's configuration names it.
    pub(crate) fn server(self) -> String {
        match self {
            Self::Udp => ADDRESS.to_string(),
            Self::Tls => format!("tls://{}#{NAME}", ADDRESS.ip()),
            Self::Https => format!("https://{}/dns-query#{NAME}", ADDRESS.ip()),
        }
    }

    /// Where it listens for that.
    pub(super) fn address(self) -> SocketAddr {
        let port = match self {
            Self::Udp => ADDRESS.port(),
            Self::Tls => 853,
            Self::Https => 443,
        };
        SocketAddr::new(ADDRESS.ip(), port)
    }

    /// What Unbound needs to know for it.
    fn settings(self, folder: &Path, authority: &Authority) -> Result<String, String> {
        if self == Self::Udp {
            return Ok(String::new());
        }
        let (chain, key) = authority.signed(&[NAME.to_owned()], Shown::Good)?;
        let (chain_file, key_file) = (folder.join("chain.pem"), folder.join("key.pem"));
        write(&chain_file, &chain)?;
        write(&key_file, &key)?;
        let at = self.address();
        Ok(format!(
            "  interface: {}@{}\n  tls-service-pem: \"{}\"\n  tls-service-key: \"{}\"\n",
            at.ip(),
            at.port(),
            chain_file.display(),
            key_file.display()
        ))
    }
}

/// An address from which nothing comes back.
const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(45, 91, 0, 53));

pub(super) fn start(
    folder: &Path,
    keys: &Path,
    world: &Real,
    authority: &Authority,
) -> Result<Child, String> {
    let encrypted = world.dns_over.settings(folder, authority)?;
    let anchors: String = world
        .signed
        .iter()
        .map(|zone| format!("  trust-anchor-file: \"{}\"\n", zone.anchor(keys).display()))
        .collect();
    let stub =
        |zone: &str, address| format!("stub-zone:\n  name: \"{zone}\"\n  stub-addr: {address}\n");
    let lists: String = world.list.iter().map(|list| stub(&list.zone, rbldnsd::ADDRESS)).collect();
    let dead: String = world.dead.iter().map(|zone| stub(zone, NOBODY)).collect();
    // Its usual answers about names for tests and inner addresses would hide the world's.
    let open: String = ["test.", "127.in-addr.arpa."]
        .iter()
        .map(|zone| format!("  local-zone: \"{zone}\" nodefault\n"))
        .collect();
    let config = format!(
        "server:\n  interface: {}\n  access-control: 0.0.0.0/0 allow\n  do-daemonize: no\n  \
         username: \"\"\n  chroot: \"\"\n  \
         directory: \"{own}\"\n  pidfile: \"\"\n  use-syslog: no\n  \
         logfile: \"{own}/unbound.log\"\n  num-threads: 1\n  \
         do-not-query-localhost: no\n  do-ip6: no\n  module-config: \"validator iterator\"\n  \
         ede: yes\n  \
         qname-minimisation: no\n{open}{anchors}{encrypted}remote-control:\n  control-enable: no\n\
         {lists}{dead}\
         stub-zone:\n  name: \".\"\n  stub-addr: {}\n  stub-addr: {}\n",
        ADDRESS.ip(),
        nsd::ADDRESSES[0],
        nsd::ADDRESSES[1],
        own = folder.display(),
    );
    let path = folder.join("unbound.conf");
    write(&path, &config)?;
    spawn(folder, Command::new("/usr/sbin/unbound").arg("-d").arg("-c").arg(path))
}
