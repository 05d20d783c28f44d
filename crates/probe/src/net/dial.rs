//! How is a connection opened? To an address that passed the rules, on a port of mail or of the
//! web, within its time. The address that passed is the address that is dialled (invariant 1).

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};

use super::address_policy::AddressRules;
use crate::session::ConnectError;

/// The ports that a stranger can make us connect to.
const PORTS: &[u16] = &[25, 465, 587, 2525, 110, 995, 143, 993];

/// The same for the pages that mail set-up lives on.
const WEB_PORTS: &[u16] = &[443, 80];

/// Bytes that may wait to be read: of a session, and of a page.
const MAIL_ROOM: u32 = 8 * 1024;
const WEB_ROOM: u32 = 64 * 1024;

/// Opens a connection for a mail session.
pub(super) async fn dial(
    rules: &AddressRules,
    address: IpAddr,
    port: u16,
    limit: Duration,
) -> Result<TcpStream, ConnectError> {
    if PORTS.contains(&port) {
        open(rules, address, port, limit, MAIL_ROOM).await
    } else {
        Err(ConnectError::Denied)
    }
}

/// Opens a connection for a page; `named` are the exact ports of addresses that profiles name.
pub(super) async fn dial_web(
    rules: &AddressRules,
    address: IpAddr,
    port: u16,
    named: &[u16],
    limit: Duration,
) -> Result<TcpStream, ConnectError> {
    if WEB_PORTS.contains(&port) || named.contains(&port) {
        open(rules, address, port, limit, WEB_ROOM).await
    } else {
        Err(ConnectError::Denied)
    }
}

/// Opens a connection to an address: never to a name, so that what passed the rules is what is
/// dialled.
async fn open(
    rules: &AddressRules,
    address: IpAddr,
    port: u16,
    limit: Duration,
    room: u32,
) -> Result<TcpStream, ConnectError> {
    let address = address.to_canonical();
    if rules.denial(address).is_some() {
        return Err(ConnectError::Denied);
    }
    let target = SocketAddr::new(address, port);
    let stream = match tokio::time::timeout(limit, connect(target, room)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(fault)) => return Err(no_connection(fault.kind())),
        Err(_) => return Err(ConnectError::TimedOut),
    };
    let Ok(peer) = stream.peer_addr() else { return Err(ConnectError::Reset) };
    if peer != target {
        tracing::error!(%target, "the connection leads elsewhere than it was opened to");
        return Err(ConnectError::Denied);
    }
    Ok(stream)
}

/// Connects, with little room for what is sent before we read it: so a flood stops at its sender.
#[expect(
    clippy::disallowed_methods,
    reason = "the way out itself: the address has passed the rules above"
)]
async fn connect(target: SocketAddr, room: u32) -> std::io::Result<TcpStream> {
    let socket = if target.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_recv_buffer_size(room)?;
    socket.connect(target).await
}

fn no_connection(kind: ErrorKind) -> ConnectError {
    match kind {
        ErrorKind::ConnectionRefused => ConnectError::Refused,
        ErrorKind::ConnectionReset => ConnectError::Reset,
        ErrorKind::TimedOut => ConnectError::TimedOut,
        _ => ConnectError::Unreachable,
    }
}
