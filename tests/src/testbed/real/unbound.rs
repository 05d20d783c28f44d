//! Unbound: the resolver, which validates and says why it refuses (RFC 8914).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command};

use super::{Real, nsd, rbldnsd, spawn, write};

/// Where it answers: in the place of the scripted resolver.
pub(super) const ADDRESS: SocketAddr =
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(45, 90, 0, 53)), 53);

/// An address from which nothing comes back.
const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(45, 91, 0, 53));

pub(super) fn start(folder: &Path, keys: &Path, world: &Real) -> Result<Child, String> {
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
        "server:\n  interface: {}\n  access-control: 0.0.0.0/0 allow\n  do-daemonize: no\n  username: \"\"\n  chroot: \"\"\n  \
         directory: \"{own}\"\n  pidfile: \"\"\n  use-syslog: no\n  logfile: \"{own}/unbound.log\"\n  num-threads: 1\n  \
         do-not-query-localhost: no\n  do-ip6: no\n  module-config: \"validator iterator\"\n  ede: yes\n  \
         qname-minimisation: no\n{open}{anchors}remote-control:\n  control-enable: no\n{lists}{dead}\
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
