//! How is a connection opened? To an address that passed the rules, on a port of mail, within its time.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;

use super::addresses::AddressRules;
use crate::dialogue::NoConversation;

/// The ports that a stranger can make us connect to.
const PORTS: &[u16] = &[25, 465, 587, 2525, 110, 995, 143, 993];

/// Opens a connection to an address: never to a name, so that what passed the rules is what is dialled.
#[expect(clippy::disallowed_methods, reason = "the door itself: the address has passed the rules above")]
pub(super) async fn dial(
    rules: &AddressRules,
    address: IpAddr,
    port: u16,
    limit: Duration,
) -> Result<TcpStream, NoConversation> {
    let address = address.to_canonical();
    if !PORTS.contains(&port) || rules.denial(address).is_some() {
        return Err(NoConversation::Denied);
    }
    let target = SocketAddr::new(address, port);
    let stream = match tokio::time::timeout(limit, TcpStream::connect(target)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(fault)) => return Err(no_connection(fault.kind())),
        Err(_) => return Err(NoConversation::TimedOut),
    };
    if stream.peer_addr().ok() != Some(target) {
        tracing::error!(%target, "the connection leads elsewhere than it was opened to");
        return Err(NoConversation::Denied);
    }
    Ok(stream)
}

fn no_connection(kind: ErrorKind) -> NoConversation {
    match kind {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => NoConversation::Refused,
        ErrorKind::TimedOut => NoConversation::TimedOut,
        _ => NoConversation::Unreachable,
    }
}
