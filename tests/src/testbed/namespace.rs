//! How does the test bed get a network of its own, with public-looking addresses and no way out?
//!
//! A program starts itself again under `unshare`, in a network namespace that holds nothing but a
//! loopback, and furnishes it: the loopback goes up, and whole ranges become local with one route
//! each. So the rule that refuses private targets stays on, ports below 1024 are free, and no
//! packet can leave.

use std::ffi::{OsStr, OsString};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use futures_util::TryStreamExt;
use rtnetlink::packet_route::address::AddressHeaderFlags;
use rtnetlink::packet_route::link::{LinkFlags, LinkMessage};
use rtnetlink::packet_route::route::{RouteScope, RouteType};
use rtnetlink::{Handle, LinkMessageBuilder, LinkUnspec, RouteMessageBuilder};

/// The range of public-looking IPv4 addresses that scripted worlds use.
pub const IPV4: (Ipv4Addr, u8) = (Ipv4Addr::new(45, 90, 0, 0), 16);
/// The range of public-looking IPv6 addresses that scripted worlds use.
pub const IPV6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2a0e, 0x4200, 0, 0, 0, 0, 0, 0), 32);
/// The address from which everything in the test bed connects, as a checker on the internet has one
/// of its own.
pub const CHECKER_IPV4: Ipv4Addr = Ipv4Addr::new(45, 90, 255, 1);
/// The same for IPv6.
pub const CHECKER_IPV6: Ipv6Addr = Ipv6Addr::new(0x2a0e, 0x4200, 0xffff, 0, 0, 0, 0, 1);

/// Carries the name of the network namespace that we came from, so that we know whether we left it.
const OUTSIDE: &str = "MAILWHY_LAB_OUTSIDE";
/// What `/proc/self/ns/net` points at names the namespace we are in.
const OURS: &str = "/proc/self/ns/net";

/// Why this machine gives us no network of our own, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    reason: String,
    advice: Vec<String>,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "this machine refuses us a network namespace of our own: {}", self.reason)?;
        self.advice.iter().try_for_each(|line| writeln!(f, "  - {line}"))
    }
}

impl std::error::Error for Refused {}

/// A command that runs `program` in a fresh network namespace, as a user who may do there what root
/// may.
///
/// # Errors
/// The machine refuses namespaces.
pub fn command(program: &OsStr) -> Result<Command, Refused> {
    let how = permitted()?;
    let mut command = Command::new("unshare");
    command.args(how).arg("--").arg(program).env(OUTSIDE, network());
    Ok(command)
}

/// A command that runs `program` on a machine of its own: network, mounts and processes, which all
/// end with it. As the users of this machine, several of them, so it takes root.
///
/// # Errors
/// We are not root, or the machine refuses namespaces.
pub fn machine(program: &OsStr) -> Result<Command, Refused> {
    const HOW: &[&str] = &["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
    if !is_root() {
        return Err(refused(
            "real servers run as several users, and only root may choose them".to_owned(),
        ));
    }
    try_out(HOW).map_err(refused)?;
    let mut command = Command::new("unshare");
    command.args(HOW).arg("--").arg(program).env(OUTSIDE, network());
    Ok(command)
}

/// Becomes the same program in a fresh namespace, keeping standard input, output and arguments.
/// Returns only to say why it could not, or at once when it is inside already.
///
/// # Errors
/// The machine refuses namespaces.
pub fn enter() -> Result<(), Refused> {
    if is_inside() {
        return Ok(());
    }
    let fault = command(this_program()?.as_os_str())?.args(std::env::args_os().skip(1)).exec();
    Err(refused(format!("unshare could not start: {fault}")))
}

/// Whether this process was started by [`command`] and is in a namespace other than its starter's.
#[must_use]
pub fn is_inside() -> bool {
    std::env::var_os(OUTSIDE).is_some_and(|outside| outside != network())
}

/// Brings the loopback up and makes the test bed's ranges local.
///
/// # Errors
/// The kernel refused; or we are not inside, where this would change the machine's own network.
pub async fn furnish() -> Result<(), String> {
    let network = Network::open().await?;
    network.raise_loopback().await?;
    network.add_address(CHECKER_IPV4.into()).await?;
    network.add_address(CHECKER_IPV6.into()).await?;
    network.make_local(IPV4.0.into(), IPV4.1).await?;
    network.make_local(IPV6.0.into(), IPV6.1).await
}

/// The namespace's own network, to be furnished.
pub struct Network {
    handle: Handle,
    loopback: u32,
}

impl Network {
    /// The way to the kernel.
    ///
    /// # Errors
    /// We are not inside a namespace of our own, or the kernel does not answer.
    pub async fn open() -> Result<Self, String> {
        if !is_inside() {
            return Err(
                "not in a network namespace of our own: the machine's network stays as it is"
                    .to_owned(),
            );
        }
        let (connection, handle, _) =
            rtnetlink::new_connection().map_err(said("open a netlink socket"))?;
        // Ends with the runtime; it carries our questions to the kernel until then.
        tokio::spawn(connection);
        let mut links = handle.link().get().match_name("lo".to_owned()).execute();
        let link = links.try_next().await.map_err(said("find the loopback"))?;
        let loopback = link.ok_or("the namespace has no loopback")?.header.index;
        Ok(Self { handle, loopback })
    }

    async fn raise_loopback(&self) -> Result<(), String> {
        let up: LinkMessage =
            LinkMessageBuilder::<LinkUnspec>::new().index(self.loopback).up().build();
        debug_assert!(up.header.flags.contains(LinkFlags::Up));
        self.handle.link().set(up).execute().await.map_err(said("bring the loopback up"))
    }

    /// Gives the loopback one more address. IPv6 listeners need it: a local route alone lets nobody
    /// bind there.
    ///
    /// # Errors
    /// The kernel refused.
    pub async fn add_address(&self, address: IpAddr) -> Result<(), String> {
        let width = if address.is_ipv4() { 32 } else { 128 };
        let mut request = self.handle.address().add(self.loopback, address, width).replace();
        // Without this an IPv6 address is not usable before the kernel has looked for its double.
        request.message_mut().header.flags = AddressHeaderFlags::Nodad;
        request.execute().await.map_err(said(&format!("add {address} to the loopback")))
    }

    /// Makes every address of a range ours, as `ip route add local RANGE dev lo` does.
    ///
    /// # Errors
    /// The kernel refused.
    pub async fn make_local(&self, range: IpAddr, width: u8) -> Result<(), String> {
        let from: IpAddr = if range.is_ipv4() { CHECKER_IPV4.into() } else { CHECKER_IPV6.into() };
        let route = RouteMessageBuilder::<IpAddr>::new()
            .destination_prefix(range, width)
            .and_then(|route| route.pref_source(from))
            .map_err(|fault| fault.to_string())?
            .output_interface(self.loopback)
            .kind(RouteType::Local)
            .scope(RouteScope::Host)
            .table_id(255)
            .build();
        self.handle
            .route()
            .add(route)
            .execute()
            .await
            .map_err(said(&format!("make {range}/{width} local")))
    }

    /// Makes a range a black hole: packets leave on the loopback, belong to nobody there, and are
    /// dropped in silence.
    ///
    /// # Errors
    /// The kernel refused.
    pub async fn swallow(&self, range: IpAddr, width: u8) -> Result<(), String> {
        let route = RouteMessageBuilder::<IpAddr>::new()
            .destination_prefix(range, width)
            .map_err(|fault| fault.to_string())?
            .output_interface(self.loopback)
            .build();
        self.handle
            .route()
            .add(route)
            .execute()
            .await
            .map_err(said(&format!("swallow {range}/{width}")))
    }

    /// Makes a range unreachable at once, as a router does that has no way there.
    ///
    /// # Errors
    /// The kernel refused.
    pub async fn make_unreachable(&self, range: IpAddr, width: u8) -> Result<(), String> {
        let route = RouteMessageBuilder::<IpAddr>::new()
            .destination_prefix(range, width)
            .map_err(|fault| fault.to_string())?
            .kind(RouteType::Unreachable)
            .table_id(255)
            .build();
        self.handle
            .route()
            .add(route)
            .execute()
            .await
            .map_err(said(&format!("make {range}/{width} unreachable")))
    }
}

fn said<F: std::fmt::Display>(doing: &str) -> impl FnOnce(F) -> String + use<'_, F> {
    move |fault| format!("cannot {doing}: {fault}")
}

/// The options with which `unshare` works here. As root the user namespace is not needed, and may
/// be forbidden.
fn permitted() -> Result<&'static [&'static str], Refused> {
    let ways: &[&[&str]] = &[&["--net"], &["--user", "--map-root-user", "--net"]];
    let mut last = String::new();
    for way in ways.iter().skip(usize::from(!is_root())) {
        match try_out(way) {
            Ok(()) => return Ok(way),
            Err(reason) => last = reason,
        }
    }
    Err(refused(last))
}

fn try_out(way: &[&str]) -> Result<(), String> {
    let mut command = Command::new("unshare");
    let done = command.args(way).arg("true").stdin(Stdio::null()).output();
    let done =
        done.map_err(|fault| format!("unshare (package util-linux) does not start: {fault}"))?;
    if done.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&done.stderr).trim().to_owned())
}

fn refused(reason: String) -> Refused {
    let closed = |path: &str, value: &str| {
        std::fs::read_to_string(path)
            .is_ok_and(|text| text.trim() == value)
            .then(|| path.to_owned())
    };
    let mut advice = Vec::new();
    if let Some(path) = closed("/proc/sys/kernel/unprivileged_userns_clone", "0") {
        advice.push(format!("{path} is 0: as root, `sysctl kernel.unprivileged_userns_clone=1`"));
    }
    if let Some(path) = closed("/proc/sys/user/max_user_namespaces", "0") {
        advice.push(format!("{path} is 0: as root, `sysctl user.max_user_namespaces=15000`"));
    }
    if let Some(path) = closed("/proc/sys/user/max_net_namespaces", "0") {
        advice.push(format!("{path} is 0: as root, `sysctl user.max_net_namespaces=15000`"));
    }
    if let Some(path) = closed("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1") {
        advice.push(format!(
            "{path} is 1: as root, `sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
        ));
    }
    if is_root() {
        advice
            .push("in a container: start it with CAP_SYS_ADMIN, or with `--privileged`".to_owned());
    } else {
        advice.push("or run the same command as root".to_owned());
    }
    Refused { reason, advice }
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective =
        status.lines().find_map(|line| line.strip_prefix("Uid:")?.split_whitespace().nth(1));
    effective == Some("0")
}

fn network() -> OsString {
    std::fs::read_link(OURS).map(PathBuf::into_os_string).unwrap_or_default()
}

fn this_program() -> Result<PathBuf, Refused> {
    std::env::current_exe().map_err(|fault| refused(format!("cannot find this program: {fault}")))
}
