//! NSD: serves the world's records as one zone at the root, and signed zones beside it, good and
//! broken in known ways.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use super::{make, run, spawn, write};

/// The addresses of `ns1.nic.example` and `ns2.nic.example`.
pub(super) const ADDRESSES: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(45, 90, 0, 61)), IpAddr::V4(Ipv4Addr::new(45, 90, 0, 62))];

/// What is wrong with the signatures of a zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// A record was changed after it was signed.
    Altered,
    /// They ran out.
    Expired,
}

/// A signed zone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// Its name.
    pub name: String,
    /// Its records, one a line; the authority and the name servers are added.
    pub records: String,
    /// What is wrong with its signatures.
    #[serde(default)]
    pub fault: Fault,
}

impl Signed {
    /// The public key that a validator is to trust for it.
    pub(super) fn anchor(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.anchor", self.name))
    }

    /// Signs, and gives the file. What is altered is altered after that.
    fn sign(&self, folder: &Path) -> Result<PathBuf, String> {
        let plain = folder.join(format!("{}.zone", self.name));
        write(&plain, &zone(&self.name, &self.records))?;
        let key = run(Command::new("ldns-keygen")
            .args(["-a", "ECDSAP256SHA256", "-k", &self.name])
            .current_dir(folder))?;
        let key = key.trim();
        std::fs::copy(folder.join(format!("{key}.key")), self.anchor(folder))
            .map_err(|fault| fault.to_string())?;
        let until = OffsetDateTime::now_utc()
            + Duration::days(if self.fault == Fault::Expired { -3 } else { 30 });
        let day = |time: OffsetDateTime| {
            format!("{}{:02}{:02}", time.year(), u8::from(time.month()), time.day())
        };
        let mut sign = Command::new("ldns-signzone");
        sign.args(["-i", &day(until - Duration::days(60)), "-e", &day(until)]).arg(&plain).arg(key);
        run(sign.current_dir(folder))?;
        let signed = folder.join(format!("{}.zone.signed", self.name));
        if self.fault == Fault::Altered {
            let text = std::fs::read_to_string(&signed).map_err(|fault| fault.to_string())?;
            write(&signed, &altered(&text))?;
        }
        Ok(signed)
    }
}

/// The zone with the preference of every MX record changed, and every signature left as it was.
fn altered(text: &str) -> String {
    let change = |line: &str| match line.split_once("\tMX\t") {
        Some((owner, rest)) => format!("{owner}\tMX\t7{rest}\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(change).collect()
}

/// A zone with its authority and name servers.
fn zone(name: &str, records: &str) -> String {
    let apex = format!("{}.", name.trim_end_matches('.'));
    format!(
        "$TTL 300\n{apex} IN SOA ns1.nic.example. hostmaster.nic.example. 1 3600 600 86400 300\n\
         {apex} IN NS ns1.nic.example.\n{apex} IN NS ns2.nic.example.\n{records}\n"
    )
}

pub(super) fn start(folder: &Path, records: &str, signed: &[Signed]) -> Result<Child, String> {
    make(folder)?;
    let root = folder.join("root.zone");
    let servers =
        format!("ns1.nic.example. A {}\nns2.nic.example. A {}\n", ADDRESSES[0], ADDRESSES[1]);
    write(&root, &zone("", &format!("{servers}{records}")))?;
    let mut zones = vec![(".".to_owned(), root)];
    for zone in signed {
        zones.push((zone.name.clone(), zone.sign(folder)?));
    }
    let zones: String = zones
        .iter()
        .map(|(name, file)| {
            format!("zone:\n  name: \"{name}\"\n  zonefile: \"{}\"\n", file.display())
        })
        .collect();
    let (own, [first, second]) = (folder.display(), ADDRESSES);
    let config = format!(
        "server:\n  ip-address: {first}\n  ip-address: {second}\n  username: \"\"\n  \
         chroot: \"\"\n  zonesdir: \"{own}\"\n  \
         pidfile: \"\"\n  database: \"\"\n  xfrdfile: \"\"\n  \
         zonelistfile: \"{own}/zones.list\"\n  xfrdir: \"{own}\"\n  \
         logfile: \"{own}/nsd.log\"\n  server-count: 1\n  reuseport: no\n\
         remote-control:\n  control-enable: no\n{zones}"
    );
    let path = folder.join("nsd.conf");
    write(&path, &config)?;
    spawn(folder, Command::new("/usr/sbin/nsd").arg("-d").arg("-c").arg(path))
}
