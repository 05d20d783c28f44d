//! postgrey: greylisting, which Postfix asks about each recipient.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command};

use super::{make, run, spawn};

/// Where Postfix asks.
pub(super) const ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 10_023);

pub(super) fn start(folder: &Path) -> Result<Child, String> {
    // Whom it has seen is kept here: with this world it starts again.
    let database = folder.join("database");
    make(&database)?;
    run(Command::new("chown").arg("postgrey").arg(&database))?;
    let mut command = Command::new("/usr/sbin/postgrey");
    command
        .arg(format!("--inet={ADDRESS}"))
        .arg(format!("--dbdir={}", database.display()))
        .arg("--delay=300");
    // It spares the postmaster unless it is set otherwise.
    command.arg("--whitelist-recipients=/dev/null");
    spawn(folder, &mut command)
}
