//! How is a connection opened? To an address that passed the rules, on a port of mail or of the web, within its time.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;

use super::addresses::AddressRules;
use crate::dialogue::NoConversation;

/// The ports that a stranger can make us connect to.
const PORTS: &[u16] = &[25, 465, 587, 2525, 110, 995, 143, 993];

/// The same for the pages that mail set-up lives on.
const WEB_PORTS: &[u16] = &[443, 80];

/// Opens a connection for a conversation about mail.
pub(super) async fn dial(
    rules: &AddressRules,
    address: IpAddr,
    port: u16,
    limit: Duration,
) -> Result<TcpStream, NoConversation> {
    if PORTS.contains(&port) { open(rules, address, port, limit).await } else { Err(NoConversation::Denied) }
}

/// Opens a connection for a page.
pub(super) async fn dial_web(
    rules: &AddressRules,
    address: IpAddr,
    port: u16,
    limit: Duration,
) -> Result<TcpStream, NoConversation> {
    if WEB_PORTS.contains(&port) { open(rules, address, port, limit).await } else { Err(NoConversation::Denied) }
}

/// Opens a connection to an address: never to a name, so that what passed the rules is what is dialled.
#[expect(clippy::disallowed_methods, reason = "the door itself: the address has passed the rules above")]
async fn open(rules: &AddressRules, address: IpAddr, port: u16, limit: Duration) -> Result<TcpStream, NoConversation> {
    let address = address.to_canonical();
    if rules.denial(address).is_some() {
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
