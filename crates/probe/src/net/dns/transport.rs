//! The transport of DNS messages: hickory's connections, over UDP, TCP, TLS and HTTPS.
//!
//! Over UDP each question has a socket of its own. The other connections are kept and shared; one
//! that its server has closed is opened again.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use hickory_proto::op::{DnsRequest, DnsRequestOptions, DnsResponse, Message};
use hickory_resolver::config::{ConnectionConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::tcp::TcpClientStream;
use hickory_resolver::net::udp::UdpClientStream;
use hickory_resolver::net::xfer::{DnsExchange, DnsHandle, DnsRequestSender};
use hickory_resolver::{ConnectionProvider, PoolContext, TlsConfig};
use moka::future::Cache;
use rustls::ClientConfig;

use super::codec::responds;
use super::socket::Sockets;
use crate::dns::{DnsProtocol, DnsServer};

/// The longest that hickory waits for anything. Who asks gives up earlier.
const LONGEST: Duration = Duration::from_secs(10);
/// Questions under way at once on one connection.
const AT_ONCE: usize = 1024;
/// The most connections that are kept: one for each server and protocol of the configuration.
const KEPT: u64 = 64;

type Connection = DnsExchange<TokioRuntimeProvider>;

/// The way to the servers of a resolver.
pub(super) struct Transport {
    connections: Cache<DnsServer, Connection>,
    provider: TokioRuntimeProvider,
    context: PoolContext,
}

impl Transport {
    /// A transport that trusts what `tls` trusts.
    pub(super) fn new(tls: ClientConfig) -> Self {
        let mut options = ResolverOpts::default();
        options.timeout = LONGEST;
        options.max_active_requests = AT_ONCE;
        Self {
            connections: Cache::new(KEPT),
            provider: TokioRuntimeProvider::new(),
            context: PoolContext::new(options, TlsConfig { config: tls }),
        }
    }

    /// What a server responds. Another kind of failure than invalid data is as good as silence.
    pub(super) async fn ask(&self, server: &DnsServer, query: &Message) -> io::Result<Message> {
        if server.protocol == DnsProtocol::Udp {
            return over_udp(server.address, query).await;
        }
        if let Some(kept) = self.connections.get(server).await {
            match first(kept.send(request(query)), query).await {
                Err(fault) if fault.kind() != io::ErrorKind::InvalidData => {
                    self.forget(server).await
                }
                response => return response,
            }
        }
        let begun = self.connections.try_get_with(server.clone(), self.connect(server)).await;
        let connection = begun.map_err(|fault| io::Error::new(fault.kind(), fault.to_string()))?;
        let response = first(connection.send(request(query)), query).await;
        if response.is_err() {
            self.forget(server).await;
        }
        response
    }

    /// Gives up the connection to a server that is silent: the next question opens another.
    pub(super) async fn forget(&self, server: &DnsServer) {
        self.connections.invalidate(server).await;
    }

    async fn connect(&self, server: &DnsServer) -> io::Result<Connection> {
        let connection = connection_config(server);
        let connecting =
            self.provider.new_connection(server.address.ip(), &connection, &self.context);
        let connected = async { connecting?.await }.await;
        connected.map_err(|fault| {
            tracing::warn!(%server, %fault, "no connection to a configured DNS server");
            io::Error::other(fault)
        })
    }
}

/// Asks over UDP. Tries are the caller's: one message is sent.
pub(super) async fn over_udp(server: SocketAddr, query: &Message) -> io::Result<Message> {
    let mut client = UdpClientStream::builder(server, Sockets)
        .with_timeout(Some(LONGEST))
        .with_os_port_selection(true)
        .with_max_retries(1)
        .build();
    first(client.send_message(request(query)), query).await
}

/// Asks over a TCP connection of its own, for an answer that did not fit (RFC 7766).
pub(super) async fn over_tcp(server: SocketAddr, query: &Message) -> io::Result<Message> {
    let provider = TokioRuntimeProvider::new();
    let connecting = TcpClientStream::exchange(server, None, LONGEST, None, provider.clone());
    let connection = connecting.await.map_err(io::Error::other)?;
    first(connection.send(request(query)), query).await
}

fn request(query: &Message) -> DnsRequest {
    let mut options = DnsRequestOptions::default();
    options.retry_interval = LONGEST;
    DnsRequest::new(query.clone(), options)
}

fn connection_config(server: &DnsServer) -> ConnectionConfig {
    let mut connection = match &server.protocol {
        DnsProtocol::Udp => ConnectionConfig::udp(),
        DnsProtocol::Tcp => ConnectionConfig::tcp(),
        DnsProtocol::Tls { name } => ConnectionConfig::tls(name.as_str().into()),
        DnsProtocol::Https { name, path } => {
            ConnectionConfig::https(name.as_str().into(), Some(path.as_str().into()))
        }
    };
    connection.port = server.address.port();
    connection
}

/// The first response, if it is one to the query.
async fn first(
    mut responses: impl Stream<Item = Result<DnsResponse, NetError>> + Unpin,
    query: &Message,
) -> io::Result<Message> {
    let silent = || io::Error::from(io::ErrorKind::TimedOut);
    let response = responses.next().await.ok_or_else(silent)?.map_err(fault)?;
    let message = response.into_message();
    if responds(&message, query) {
        return Ok(message);
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "the response is to another question"))
}

fn fault(fault: NetError) -> io::Error {
    match fault {
        NetError::Proto(fault) => io::Error::new(io::ErrorKind::InvalidData, fault),
        NetError::Io(fault) => io::Error::new(fault.kind(), fault.to_string()),
        fault => io::Error::other(fault),
    }
}
