//! Which servers does the customer's mail program connect to, and how do we know?

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::{join, join_all};
use probe::dns::{Lookup, RecordType, name};
use probe::session::Endpoint;
use verdict::{Panel, Profile, Server, Subject};

use crate::budget::Questions;
use crate::context::Context;
use crate::facts::hosting::server_of;
use crate::facts::mail_hosts::MailHosts;
use crate::memo::{Budgeted, Fact, Memo};
use crate::skip::Skip;

/// The addresses of two hosts, in both families.
const OF_TWO_HOSTS: u32 = 4;

/// The services that DNS may name (RFC 6186, RFC 8314), in the order in which they are preferred.
const SERVICES: &[(&str, Role)] = &[
    ("_submissions._tcp", Role::Submission),
    ("_submission._tcp", Role::Submission),
    ("_imaps._tcp", Role::Mailbox),
    ("_imap._tcp", Role::Mailbox),
    ("_pop3s._tcp", Role::Mailbox),
    ("_pop3._tcp", Role::Mailbox),
];

/// What a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Takes mail from the customer.
    Submission,
    /// Gives mail to the customer.
    Mailbox,
}

/// How we know of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The user: the subject is this host.
    Asked,
    /// The provider's profile.
    Declared,
    /// The domain's DNS.
    Srv,
    /// Nobody: `mail.` before the domain. It may find, but never fail for a name that nobody uses.
    Guessed,
}

/// A host for one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientServer {
    pub(crate) host: String,
    pub(crate) source: Source,
    /// The questions for its addresses, and their answers.
    pub(crate) lookups: [Arc<Lookup>; 2],
    /// One address of each family at most.
    pub(crate) addresses: Vec<IpAddr>,
    /// The ports that are declared; a declared port that is closed is a fault, another one is not.
    pub(crate) declared: Vec<u16>,
    /// The provider's server that the name must lead to, with its addresses, where it is a name of
    /// the customer's own.
    pub(crate) right: Option<(String, Vec<IpAddr>)>,
}

/// The hosts of both roles.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct ClientServers {
    pub(crate) submission: Vec<ClientServer>,
    pub(crate) mailbox: Vec<ClientServer>,
}

impl ClientServer {
    /// The endpoints of a port, one for each address.
    pub(crate) fn endpoints(&self, port: u16) -> impl Iterator<Item = Endpoint> {
        self.addresses.iter().map(move |address| Endpoint {
            address: *address,
            port,
            server_name: self.host.clone(),
        })
    }

    /// Whether a closed port is a fault: it was promised.
    pub(crate) fn promises(&self, port: u16) -> bool {
        self.declared.contains(&port)
    }
}

impl Budgeted for ClientServers {
    /// At the provider both hosts are declared; elsewhere the services are asked for first.
    const QUESTIONS: Questions = Questions {
        most: SERVICES.len() as u32 + OF_TWO_HOSTS,
        at_provider: OF_TWO_HOSTS,
        elsewhere: SERVICES.len() as u32 + OF_TWO_HOSTS,
    };
}

impl Fact for ClientServers {
    /// Asked for, declared, named in DNS, or guessed, in this order.
    type Found = Result<Arc<Self>, Skip>;

    async fn look_up(memo: &Memo) -> Self::Found {
        look_up_servers(memo).await.map(Arc::new)
    }
}

impl Context {
    /// The servers that the customer's mail program connects to.
    pub(crate) async fn client_servers(&self) -> Result<Arc<ClientServers>, Skip> {
        let servers = self.memo.get::<ClientServers>().await?;
        let all = servers.submission.iter().chain(&servers.mailbox);
        all.flat_map(|server| &server.lookups).for_each(|lookup| self.rests_on(lookup));
        Ok(servers)
    }
}

async fn look_up_servers(memo: &Memo) -> Result<ClientServers, Skip> {
    if let Subject::Server(host) = &memo.request.subject {
        let asked = named(memo, host.as_str().to_owned(), Source::Asked, Vec::new()).await;
        return Ok(ClientServers { submission: vec![asked.clone()], mailbox: vec![asked] });
    }
    let domain = memo.request.subject.domain().ok_or(Skip::NotApplicable("no_domain"))?;
    let hosts = memo.get::<MailHosts>().await;
    if hosts == Err(Skip::NotApplicable("no_such_domain")) {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    if let (Some(profile), Ok(hosts)) = (&memo.request.profile, hosts)
        && let Some(server) = server_of(profile, &hosts)
    {
        return Ok(declared(memo, profile, server, domain.as_str()).await);
    }
    // A zone that gave no answer for its MX gives none for anything else either: asking on would
    // only take time.
    let mx = memo.dns_for::<MailHosts>(domain.as_str(), RecordType::MX).await;
    if mx.failure().is_some() {
        return Err(Skip::WaitsOn("mx"));
    }
    let found = from_dns(memo, domain.as_str()).await;
    if !found.submission.is_empty() || !found.mailbox.is_empty() {
        return Ok(found);
    }
    let guess = named(memo, format!("mail.{domain}"), Source::Guessed, Vec::new()).await;
    if guess.addresses.is_empty() {
        return Err(Skip::WaitsOn("server"));
    }
    Ok(ClientServers { submission: vec![guess.clone()], mailbox: vec![guess] })
}

/// The provider's server, with the ports of its panel.
async fn declared(memo: &Memo, profile: &Profile, server: &Server, domain: &str) -> ClientServers {
    let panel = server.panel.as_ref().and_then(|panel| profile.panels.get(panel));
    let name = |declared: &Option<String>| {
        declared
            .as_ref()
            .map_or_else(|| server.host.clone(), |name| name.replace("{domain}", domain))
            .to_ascii_lowercase()
    };
    let host = |role, name: String| async move {
        let is_own = !name.eq_ignore_ascii_case(&server.host);
        let found = named(memo, name, Source::Declared, promised(panel, role)).await;
        ClientServer {
            right: is_own.then(|| (server.host.clone(), server.receiving.clone())),
            ..found
        }
    };
    let (submission, mailbox) = join(
        host(Role::Submission, name(&server.outgoing)),
        host(Role::Mailbox, name(&server.incoming)),
    )
    .await;
    ClientServers { submission: vec![submission], mailbox: vec![mailbox] }
}

/// The ports of a role that a panel offers to all its customers.
fn promised(panel: Option<&Panel>, role: Role) -> Vec<u16> {
    let Some(panel) = panel else {
        return if role == Role::Submission { vec![465, 587] } else { vec![993] };
    };
    let is_of_role = |port: &u16| match role {
        Role::Submission => matches!(port, 465 | 587 | 2525 | 25),
        Role::Mailbox => matches!(port, 993 | 143 | 995 | 110),
    };
    // An alternate port that must be switched on, and IMAP that must be installed, are promised to
    // nobody.
    let is_sure = |port: &u16| match port {
        2525 => !panel.alternate_port_needs_dedicated,
        993 | 143 => panel.imap == verdict::Imap::Always,
        _ => true,
    };
    panel.ports.iter().copied().filter(is_of_role).filter(is_sure).collect()
}

/// The hosts that the domain's SRV records name; each service that is named is promised.
async fn from_dns(memo: &Memo, domain: &str) -> ClientServers {
    let asked = SERVICES.iter().map(|(service, role)| async move {
        let lookup =
            memo.dns_for::<ClientServers>(&format!("{service}.{domain}"), RecordType::SRV).await;
        let offered = lookup.services().filter(|service| !service.target.is_root());
        let best =
            offered.map(|service| (service.priority, service.port, name::plain(&service.target)));
        best.min().map(|(_, port, target)| (*role, target, port))
    });
    let found: Vec<(Role, String, u16)> = join_all(asked).await.into_iter().flatten().collect();
    let of = |role: Role| {
        let first = found.iter().find(|(of, _, _)| *of == role).map(|(_, host, _)| host.clone());
        let ports = first
            .iter()
            .flat_map(|host| found.iter().filter(move |(of, name, _)| *of == role && name == host));
        let ports: Vec<u16> = ports.map(|(_, _, port)| *port).collect();
        async move {
            let Some(host) = first else { return Vec::new() };
            vec![named(memo, host, Source::Srv, ports).await]
        }
    };
    let (submission, mailbox) = join(of(Role::Submission), of(Role::Mailbox)).await;
    ClientServers { submission, mailbox }
}

/// A host with one address of each family.
async fn named(memo: &Memo, host: String, source: Source, declared: Vec<u16>) -> ClientServer {
    let (a, aaaa) = join(
        memo.dns_for::<ClientServers>(&host, RecordType::A),
        memo.dns_for::<ClientServers>(&host, RecordType::AAAA),
    )
    .await;
    let addresses = a.addresses().take(1).chain(aaaa.addresses().take(1)).collect();
    ClientServer { host, source, lookups: [a, aaaa], addresses, declared, right: None }
}
