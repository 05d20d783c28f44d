//! The real servers of the test bed: Postfix, Exim, Sendmail, Dovecot, nginx, NSD, Unbound and
//! rbldnsd, as their authors made them.
//!
//! A server that we invent agrees with us too easily. These are started in the foreground, each in
//! the settings that a scenario gives it, inside a network, a mount and a process namespace of its
//! own: whatever they write and start is gone with the test. Mail servers take several users, so
//! this needs root.

mod dovecot;
mod exim;
mod firewall;
pub mod machine;
mod nginx;
mod nsd;
mod postfix;
mod postgrey;
mod rbldnsd;
mod sendmail;
mod unbound;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde::Deserialize;
use tokio::net::TcpStream;

use super::pki::{Authority, Shown};

pub use dovecot::Mailbox;
pub use nsd::Signed;
pub use rbldnsd::List;
pub use unbound::DnsOver;

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is tried.
const AGAIN: Duration = Duration::from_millis(20);

/// The real part of a world.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Real {
    /// Mail and web servers.
    pub server: Vec<Server>,
    /// Zones signed with DNSSEC; with these, with lists or with dead zones, NSD serves the world
    /// and Unbound resolves it.
    pub signed: Vec<Signed>,
    /// Blocklists, served by rbldnsd.
    pub list: Vec<List>,
    /// Zones whose name servers answer nobody.
    pub dead: Vec<String>,
    /// How Mailwhy asks Unbound.
    pub dns_over: DnsOver,
    /// Whether postgrey listens, for Postfix to ask.
    pub greylist: bool,
    /// Rules of nftables for packets that arrive.
    pub firewall: Vec<String>,
}

/// The program that is at a host's ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// Postfix's SMTP server.
    Postfix,
    /// Postfix's guard in front of it.
    Postscreen,
    /// Exim.
    Exim,
    /// Sendmail.
    Sendmail,
    /// Dovecot, for IMAP and POP3.
    Dovecot,
    /// A web server.
    Nginx,
}

/// One program at some ports of a host. Several may share a host.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The host's name; its address is put into the zone.
    pub name: String,
    /// Its address.
    pub address: IpAddr,
    /// What is there.
    pub program: Program,
    /// At which ports.
    pub ports: Vec<u16>,
    /// What its certificate is like.
    #[serde(default)]
    pub certificate: Shown,
    /// Whether it has none and offers no TLS.
    #[serde(default)]
    pub without_tls: bool,
    /// The mailboxes of Dovecot; with these it tells about them at port 8080 too.
    #[serde(default)]
    pub mailbox: Vec<Mailbox>,
    /// Its settings beside the usual ones, each a line of its own configuration.
    #[serde(default)]
    pub set: Vec<String>,
}

impl Server {
    fn listens_on(&self) -> impl Iterator<Item = SocketAddr> {
        self.ports.iter().map(|port| SocketAddr::new(self.address, *port))
    }
}

/// A file with the certificates of a server, and one with its key.
struct Identity {
    chain: PathBuf,
    key: PathBuf,
}

/// Real servers that run, until they are dropped.
#[derive(Debug, Default)]
pub struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        self.0.iter_mut().for_each(|child| drop(child.kill()));
    }
}

impl Real {
    /// Whether the world has nothing real in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.server.is_empty() && self.firewall.is_empty() && !self.resolves()
    }

    /// Whether NSD and Unbound take the place of the scripted resolver.
    #[must_use]
    pub fn resolves(&self) -> bool {
        !self.signed.is_empty() || !self.list.is_empty() || !self.dead.is_empty()
    }

    /// The address of every host, as records.
    #[must_use]
    pub fn records(&self) -> String {
        let mut hosts: Vec<(&str, IpAddr)> =
            self.server.iter().map(|server| (&*server.name, server.address)).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
            .iter()
            .map(|(name, address)| {
                format!("{name}. {} {address}\n", if address.is_ipv4() { "A" } else { "AAAA" })
            })
            .collect()
    }

    /// Starts every server and waits until each listens. `zone` holds the world's records, for NSD.
    ///
    /// # Errors
    /// A program is not there, does not like its settings, or does not listen in time.
    pub async fn start(&self, zone: &str, authority: &Authority) -> Result<Running, String> {
        machine::introduce(&self.server)?;
        let folder = Path::new(machine::FOLDER);
        let mut running = Running::default();
        if self.resolves() {
            running.0.push(nsd::start(&folder.join("nsd"), zone, &self.signed)?);
            running.0.extend(rbldnsd::start(&folder.join("rbldnsd"), &self.list)?);
            let (own, keys) = (folder.join("unbound"), folder.join("nsd"));
            running.0.push(unbound::start(&own, &keys, self, authority)?);
        }
        let of = |programs: &[Program]| -> Vec<&Server> {
            self.server.iter().filter(|server| programs.contains(&server.program)).collect()
        };
        let postfix = of(&[Program::Postfix, Program::Postscreen]);
        if !postfix.is_empty() {
            running.0.push(dovecot::start_for_passwords(&folder.join("passwords"))?);
            running.0.push(postfix::start(&folder.join("postfix"), &postfix, authority)?);
        }
        for (at, server) in self.server.iter().enumerate() {
            let folder = folder.join(format!("server{at}"));
            running.0.extend(match server.program {
                Program::Postfix | Program::Postscreen => None,
                Program::Exim => Some(exim::start(&folder, server, authority)?),
                Program::Sendmail => Some(sendmail::start(&folder, server, authority)?),
                Program::Dovecot => Some(dovecot::start(&folder, server, authority)?),
                Program::Nginx => Some(nginx::start(&folder, server, authority)?),
            });
        }
        if self.greylist {
            running.0.push(postgrey::start(&folder.join("postgrey"))?);
            listens(postgrey::ADDRESS).await?;
        }
        for at in self.server.iter().flat_map(Server::listens_on) {
            listens(at).await?;
        }
        if self.resolves() {
            listens(SocketAddr::new(nsd::ADDRESSES[0], 53)).await?;
            listens(unbound::ADDRESS).await?;
            listens(self.dns_over.address()).await?;
        }
        // Last, so that it does not keep us from seeing who listens.
        firewall::raise(&self.firewall)?;
        Ok(running)
    }
}

/// Waits until somebody accepts connections at an address.
#[expect(clippy::disallowed_methods, reason = "a server of the test bed's own, in its own network")]
async fn listens(at: SocketAddr) -> Result<(), String> {
    let wait = async {
        while TcpStream::connect(at).await.is_err() {
            tokio::time::sleep(AGAIN).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.map_err(|_| format!("nobody listens on {at}"))
}

/// Starts a program in the foreground; what it prints goes to `log` in its folder.
fn spawn(folder: &Path, command: &mut Command) -> Result<Child, String> {
    let log = folder.join("printed.log");
    let file =
        std::fs::File::create(&log).map_err(|fault| format!("{}: {fault}", log.display()))?;
    let copy = file.try_clone().map_err(|fault| fault.to_string())?;
    let started = command.stdin(Stdio::null()).stdout(file).stderr(copy).spawn();
    started.map_err(|fault| {
        format!("{} does not start: {fault}", command.get_program().to_string_lossy())
    })
}

/// Runs a program to its end, and gives what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command
        .stdin(Stdio::null())
        .output()
        .map_err(|fault| format!("{program} does not start: {fault}"))?;
    let printed = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if done.status.success() {
        return Ok(printed(&done.stdout));
    }
    Err(format!("{program}: {}{}", printed(&done.stdout), printed(&done.stderr)))
}

/// Makes a folder.
fn make(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|fault| format!("{}: {fault}", folder.display()))
}

/// Writes a file, with the folder it is in.
fn write(path: &Path, text: &str) -> Result<(), String> {
    make(path.parent().unwrap_or(path))?;
    std::fs::write(path, text).map_err(|fault| format!("{}: {fault}", path.display()))
}

/// Writes the certificate of a server and its key.
fn identify(folder: &Path, server: &Server, authority: &Authority) -> Result<Identity, String> {
    let (chain, key) = authority.signed(std::slice::from_ref(&server.name), server.certificate)?;
    let identity = Identity { chain: folder.join("chain.pem"), key: folder.join("key.pem") };
    write(&identity.chain, &chain)?;
    write(&identity.key, &key)?;
    Ok(identity)
}
