//! What do the name servers themselves say, when they are asked past the resolver?
//!
//! The servers of every zone, and one of the zone above that refers to them. Each speaks for the
//! world's records unless it has its own, and misbehaves as it is asked to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::NS;
use hickory_proto::rr::{LowerName, Name, RData, Record, RecordType};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinSet;

use super::dns::look_up;
use super::zone::{Zone, name};

/// The addresses of the provider's two name servers, and of the server of every zone above.
const OWN: [(&str, IpAddr); 2] = [
    ("ns1.hosting.example", IpAddr::V4(std::net::Ipv4Addr::new(45, 90, 0, 11))),
    ("ns2.hosting.example", IpAddr::V4(std::net::Ipv4Addr::new(45, 90, 0, 12))),
];
const ABOVE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(45, 90, 0, 10));
/// A root name server, which answers over IPv6 wherever there is a way to it (a.root-servers.net).
pub const ROOT: IpAddr =
    IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0x503, 0xba3e, 0, 0, 0, 2, 0x30));
/// How long a TCP connection may idle.
const IDLE: Duration = Duration::from_secs(10);
/// The lifetime of a delegation, as most zones of countries and companies have it.
const DELEGATED: u32 = 86_400;

/// A name server, as a world writes it. One with the name of a usual one is in its place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameServer {
    /// Its name.
    pub name: String,
    /// Its address; it is put into the zone.
    pub address: IpAddr,
    /// What it does.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// Its own records in place of the world's, one a line.
    pub zone: Option<String>,
    /// Whether its address is nowhere but beside the referral of the zone above.
    #[serde(default)]
    pub glue_only: bool,
}

/// What a name server does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// It speaks for its zones.
    #[default]
    Serves,
    /// REFUSED, as a server does that does not have the zone.
    Refuses,
    /// SERVFAIL, as a server does whose copy of the zone is too old.
    Servfails,
    /// It answers as a resolver: without the AA bit.
    Resolves,
    /// It does not answer.
    Silent,
}

/// What the zone above says of a zone, where that differs from what the zone says itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// The zone.
    pub zone: String,
    /// The name servers that it is delegated to.
    pub servers: Vec<String>,
}

/// Name servers that listen, until they are dropped.
pub struct Running(#[expect(dead_code, reason = "held as long as the world runs")] JoinSet<()>);

/// Puts the usual servers and those of the world into the zone, with the names above it.
///
/// # Errors
/// A name is not well written.
pub fn put(zone: &mut Zone, own: &[NameServer]) -> Result<(), String> {
    zone.delegate(&[name(OWN[0].0)?, name(OWN[1].0)?]);
    for server in all(own).iter().filter(|server| !server.glue_only) {
        zone.put_address(&name(&server.name)?, server.address);
    }
    for above in zone.tops() {
        let server = Name::from_labels([b"a".as_slice(), b"nic"])
            .and_then(|host| host.append_domain(&above));
        let server = server.map_err(|fault| fault.to_string())?;
        zone.put(&above, RData::NS(NS(server.clone())));
        zone.put_address(&server, ABOVE);
    }
    Ok(())
}

/// Starts the servers of a whole zone, the one above included; none but that where it intercepts
/// everything.
///
/// # Errors
/// An address cannot be bound, or a zone is not well written.
pub async fn start(
    zone: &Zone,
    own: &[NameServer],
    delegated: &[Delegation],
    intercepted: bool,
    has_root: bool,
) -> Result<Running, String> {
    let mut servers = JoinSet::new();
    let zone = Arc::new(zone.clone());
    if has_root {
        listen(&mut servers, ROOT, Role::Own(Behaviour::Serves, Arc::clone(&zone))).await?;
    }
    for server in all(own) {
        let records = match &server.zone {
            Some(text) => Arc::new(Zone::parse(text).map_err(|fault| fault.to_string())?),
            None => Arc::clone(&zone),
        };
        let behaviour = if intercepted { Behaviour::Resolves } else { server.behaviour };
        listen(&mut servers, server.address, Role::Own(behaviour, records)).await?;
    }
    let above = if intercepted {
        Role::Own(Behaviour::Resolves, zone)
    } else {
        Role::Above(zone, delegated.to_vec(), glue(own)?)
    };
    listen(&mut servers, ABOVE, above).await?;
    Ok(Running(servers))
}

/// The usual servers but for those that the world has by the same name, and the world's.
fn all(own: &[NameServer]) -> Vec<NameServer> {
    let usual = OWN.iter().filter(|(usual, _)| !own.iter().any(|server| server.name == *usual));
    let usual = usual.map(|(name, address)| NameServer {
        name: (*name).to_owned(),
        address: *address,
        behaviour: Behaviour::Serves,
        zone: None,
        glue_only: false,
    });
    usual.chain(own.iter().cloned()).collect()
}

/// The addresses that are nowhere but in referrals.
fn glue(own: &[NameServer]) -> Result<Zone, String> {
    let mut zone = Zone::default();
    for server in own.iter().filter(|server| server.glue_only) {
        zone.put_address(&name(&server.name)?, server.address);
    }
    Ok(zone)
}

/// What a listener speaks for.
enum Role {
    Own(Behaviour, Arc<Zone>),
    Above(Arc<Zone>, Vec<Delegation>, Zone),
}

async fn listen(servers: &mut JoinSet<()>, address: IpAddr, role: Role) -> Result<(), String> {
    let is_of_the_testbed =
        address == ROOT || matches!(address, IpAddr::V4(v4) if v4.octets()[..2] == [45, 90]);
    if !is_of_the_testbed {
        return Ok(());
    }
    let at = SocketAddr::new(address, 53);
    let cannot = |fault| format!("a name server cannot listen on {at}: {fault}");
    #[expect(
        clippy::disallowed_methods,
        reason = "the test bed is the world outside, not a way to it"
    )]
    let udp = UdpSocket::bind(at).await.map_err(cannot)?;
    let tcp = TcpListener::bind(at).await.map_err(cannot)?;
    let role = Arc::new(role);
    servers.spawn(serve_udp(udp, Arc::clone(&role)));
    servers.spawn(serve_tcp(tcp, role));
    Ok(())
}

async fn serve_udp(socket: UdpSocket, role: Arc<Role>) {
    let mut bytes = vec![0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut bytes).await {
        let Ok(query) = Message::from_vec(&bytes[..length]) else { continue };
        let Some(reply) = role.reply(&query) else { continue };
        let most = usize::from(query.max_payload());
        let fitting = if reply.to_vec().is_ok_and(|bytes| bytes.len() <= most) {
            reply
        } else {
            reply.truncate()
        };
        let Ok(bytes) = fitting.to_vec() else { continue };
        // A client that has gone away is no fault of the world's.
        let _ = socket.send_to(&bytes, from).await;
    }
}

async fn serve_tcp(listener: TcpListener, role: Arc<Role>) {
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let role = Arc::clone(&role);
        sessions.spawn(async move {
            // A client that has gone away is no fault of the world's.
            let _ = tokio::time::timeout(IDLE, converse(stream, &role)).await;
        });
        while sessions.try_join_next().is_some() {}
    }
}

async fn converse(mut stream: TcpStream, role: &Role) -> std::io::Result<()> {
    let mut bytes = vec![0; stream.read_u16().await?.into()];
    stream.read_exact(&mut bytes).await?;
    let Some(reply) = Message::from_vec(&bytes).ok().and_then(|query| role.reply(&query)) else {
        return Ok(());
    };
    let bytes = reply.to_vec().map_err(std::io::Error::other)?;
    let length = u16::try_from(bytes.len()).map_err(std::io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), bytes.as_slice()].concat()).await
}

impl Role {
    fn reply(&self, query: &Message) -> Option<Message> {
        let question = query.queries.first()?;
        let mut message = Message::response(query.metadata.id, query.metadata.op_code);
        message.queries.clone_from(&query.queries);
        match self {
            Self::Own(behaviour, zone) => {
                speak(
                    &mut message,
                    *behaviour,
                    zone,
                    &LowerName::new(&question.name),
                    question.query_type,
                )?;
            }
            Self::Above(zone, delegated, glue) => {
                refer(&mut message, [zone, glue], delegated, &question.name)
            }
        }
        Some(message)
    }
}

fn speak(
    message: &mut Message,
    behaviour: Behaviour,
    zone: &Zone,
    name: &LowerName,
    kind: RecordType,
) -> Option<()> {
    let metadata = &mut message.metadata;
    match behaviour {
        Behaviour::Silent => return None,
        Behaviour::Refuses => metadata.response_code = ResponseCode::Refused,
        Behaviour::Servfails => metadata.response_code = ResponseCode::ServFail,
        Behaviour::Serves | Behaviour::Resolves => {
            let found = look_up(zone, name, kind, 0);
            metadata.authoritative = behaviour == Behaviour::Serves;
            metadata.recursion_available = behaviour == Behaviour::Resolves;
            metadata.response_code = found.code;
            message.answers = found.answers;
            message.authorities = found.authorities;
        }
    }
    Some(())
}

/// A referral to the name servers of the zone, with the addresses that lie below the same top (RFC
/// 1034 section 4.3.2).
fn refer(message: &mut Message, [zone, glue]: [&Zone; 2], delegated: &[Delegation], name: &Name) {
    let apex = name.trim_to(name.num_labels().min(2).into());
    let text = apex.to_lowercase().to_ascii();
    let own = delegated.iter().find(|delegation| delegation.zone == text.trim_end_matches('.'));
    let servers: Vec<Name> = match own {
        Some(delegation) => {
            delegation.servers.iter().filter_map(|server| super::zone::name(server).ok()).collect()
        }
        None => zone.name_servers(&LowerName::new(&apex)),
    };
    if servers.is_empty() {
        message.metadata.authoritative = true;
        message.metadata.response_code = ResponseCode::NXDomain;
        return;
    }
    for server in servers {
        let key = LowerName::new(&server);
        let addresses = zone.at(&key).iter().chain(glue.at(&key)).map(|line| &line.record);
        message
            .additionals
            .extend(addresses.filter(|record| record.record_type().is_ip_addr()).cloned());
        message.authorities.push(Record::from_rdata(
            apex.clone(),
            DELEGATED,
            RData::NS(NS(server)),
        ));
    }
}
