//! rbldnsd: blocklists, each with its entries as their operators write them.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::{Child, Command};

use serde::Deserialize;

use super::{make, run, spawn, write};

/// Where it answers.
pub(super) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(45, 90, 0, 63));

/// A blocklist of addresses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its zone.
    pub zone: String,
    /// Its entries in the form `ip4set`: `:127.0.0.2:text`, then addresses. Everything is two
    /// ranges of half the world.
    pub entries: String,
}

pub(super) fn start(folder: &Path, lists: &[List]) -> Result<Option<Child>, String> {
    if lists.is_empty() {
        return Ok(None);
    }
    make(folder)?;
    let mut command = Command::new("/usr/sbin/rbldnsd");
    command
        .arg("-n")
        .arg("-b")
        .arg(format!("{ADDRESS}/53"))
        .arg("-u")
        .arg("rbldns")
        .arg("-w")
        .arg(folder);
    for list in lists {
        write(&folder.join(&list.zone), &list.entries)?;
        command.arg(format!("{zone}:ip4set:{zone}", zone = list.zone));
    }
    run(Command::new("chown").arg("-R").arg("rbldns").arg(folder))?;
    spawn(folder, &mut command).map(Some)
}
