//! What does the machine look like to real servers? As it is, but for what they write, whom they
//! know and whom they ask.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Server, run, write};
use crate::testbed::namespace::{self, Refused};

/// Holds everything that is written; it is made of memory and ends with the namespace.
const OURS: &str = "/run";

/// Where each server has its own folder; it outlives the world, so that what they wrote down can be
/// read.
pub(super) const FOLDER: &str = "/run/testbed";

/// Programs that must be there, and what brings them.
const PROGRAMS: &[(&str, &str)] = &[
    ("/usr/sbin/nsd", "nsd"),
    ("/usr/sbin/unbound", "unbound"),
    ("/usr/bin/ldns-signzone", "ldnsutils"),
    ("/usr/sbin/rbldnsd", "rbldnsd"),
    ("/usr/lib/postfix/sbin/master", "postfix"),
    ("/usr/sbin/postgrey", "postgrey"),
    ("/usr/sbin/dovecot", "dovecot-core"),
    ("/usr/lib/dovecot/imap-login", "dovecot-imapd"),
    ("/usr/lib/dovecot/pop3-login", "dovecot-pop3d"),
    ("/usr/sbin/nginx", "nginx-light"),
    ("/usr/sbin/nft", "nftables"),
];

/// Users that the packages we only unpack would have made.
const USERS: &[(&str, u32)] = &[("Debian-exim", 64_001), ("smmta", 64_002), ("smmsp", 64_003)];

/// Where packages lie that conflict with others and are unpacked beside them.
#[must_use]
pub(super) fn unpacked(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/real").join(path)
}

/// A command that runs a program on a machine of its own: network, mounts and processes.
///
/// # Errors
/// The machine cannot give one, or real servers are missing; each is said with what to do.
pub fn command(program: &OsStr) -> Result<Command, String> {
    let missing: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(path, _)| !Path::new(path).exists())
        .map(|(_, package)| *package)
        .collect();
    let unpacked = ["usr/sbin/exim4", "usr/libexec/sendmail/sendmail"]
        .iter()
        .filter(|path| !unpacked(path).exists());
    let missing: Vec<&str> = missing
        .into_iter()
        .chain(unpacked.map(|path| path.rsplit('/').next().unwrap_or(path)))
        .collect();
    if !missing.is_empty() {
        return Err(format!(
            "real servers are missing: {}; `cargo xtask test` installs them",
            missing.join(", ")
        ));
    }
    let mut command =
        namespace::machine(program).map_err(|refused: Refused| refused.to_string())?;
    command.env("TMPDIR", OURS);
    Ok(command)
}

/// Puts memory in the place of the folder for what servers write. To be called inside, once, before
/// anything else.
///
/// # Errors
/// The kernel refused.
pub fn furnish() -> Result<(), String> {
    if !namespace::is_inside() {
        return Err("not on a machine of our own: the real one stays as it is".to_owned());
    }
    run(Command::new("mount").args(["-t", "tmpfs", "-o", "mode=755", "tmpfs", OURS])).map(drop)
}

/// Tells every program of this machine who the resolver is, which hosts there are, and which users.
pub(super) fn introduce(servers: &[Server]) -> Result<(), String> {
    let resolver = crate::world::RESOLVER.trim_end_matches(":53");
    replace("/etc/resolv.conf", &format!("nameserver {resolver}\noptions timeout:1 attempts:1\n"))?;
    let hosts: String =
        servers.iter().map(|server| format!("{} {}\n", server.address, server.name)).collect();
    replace("/etc/hosts", &format!("127.0.0.1 localhost\n{hosts}"))?;
    let users = USERS
        .iter()
        .map(|(name, id)| format!("{name}:x:{id}:{id}::/nonexistent:/usr/sbin/nologin\n"));
    append("/etc/passwd", &users.collect::<String>())?;
    append(
        "/etc/group",
        &USERS.iter().map(|(name, id)| format!("{name}:x:{id}:\n")).collect::<String>(),
    )
}

fn append(path: &str, more: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|fault| format!("{path}: {fault}"))?;
    replace(path, &format!("{}\n{more}", text.trim_end()))
}

/// Shows another text in the place of a file, inside this namespace alone.
fn replace(path: &str, text: &str) -> Result<(), String> {
    let copy = Path::new(OURS).join(path.trim_start_matches('/'));
    write(&copy, text)?;
    run(Command::new("mount").arg("--bind").arg(copy).arg(path)).map(drop)
}

/// The last lines of everything that the servers wrote down, for whoever looks for the fault.
#[must_use]
pub fn logs() -> String {
    let mut found = Vec::new();
    collect(Path::new(OURS), &mut found);
    found.sort();
    found
        .iter()
        .filter_map(|path| Some(format!("--- {}\n{}", path.display(), tail(path)?)))
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|end| end == "log") {
            found.push(path);
        }
    }
}

fn tail(path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).ok().filter(|bytes| !bytes.is_empty())?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len().saturating_sub(30);
    Some(lines[last..].iter().map(|line| format!("{line}\n")).collect())
}
