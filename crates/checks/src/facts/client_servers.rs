//! Which servers does the customer's mail program talk to, and who told us?

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::{join, join_all};
use verdict::{Arg, Code, Finding, Panel, Profile, Server, Severity, Subject};

use crate::check::Skip;
use crate::dns::{Data, Lookup, RecordType};
use crate::facts::mail_hosts::look_up_mail_hosts;
use crate::facts::sending::server_of;
use crate::facts::{Budget, Facts};
use crate::net::resolver::Question;
use crate::server::ip_family::PortProbe;
use crate::session::Endpoint;

/// The questions that these facts may ask: six services, and two for each of two hosts.
pub(crate) const QUESTIONS: u32 = 10;

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

/// Who told us of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The asker: the subject is this host.
    Asked,
    /// The provider's profile.
    Declared,
    /// The domain's DNS.
    Srv,
    /// Nobody: `mail.` before the domain. It may find, but never fail.
    Guessed,
}

/// A host for one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MailServer {
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
    right: Option<(String, Vec<IpAddr>)>,
}

/// The hosts of both roles.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct MailServers {
    pub(crate) submission: Vec<MailServer>,
    pub(crate) mailbox: Vec<MailServer>,
}

impl MailServer {
    /// The doors to knock at, one for each address.
    pub(crate) fn doors(&self, port: u16) -> impl Iterator<Item = Endpoint> {
        self.addresses.iter().map(move |address| Endpoint {
            address: *address,
            port,
            server_name: self.host.clone(),
        })
    }

    /// What is said of a host without an address: it is missing, or could not be looked up.
    pub(crate) fn without_address(&self, missing: &Code, unseen: &Code) -> Option<Finding> {
        if !self.addresses.is_empty() {
            return None;
        }
        let failure = self.lookups.iter().find_map(|lookup| lookup.failure());
        let finding = Finding::new(failure.map_or(missing, |_| unseen), &self.host)
            .arg(Arg::host("host", &self.host));
        let finding = self
            .lookups
            .iter()
            .fold(finding, |finding, lookup| finding.evidence(lookup.evidence()));
        Some(
            failure
                .into_iter()
                .fold(finding, |finding, failure| finding.because(failure.because())),
        )
    }

    /// That a name of the customer's own leads to another machine, on which nothing greets: often a
    /// proxy for web pages, which lets no mail through. The server itself is then as it may be.
    pub(crate) fn elsewhere(&self, code: &Code, looks: &[PortProbe]) -> Option<Finding> {
        let (host, receiving) =
            self.right.as_ref().filter(|(_, receiving)| !receiving.is_empty())?;
        let greets =
            looks.iter().any(|look| look.talk.told().is_some_and(|told| told.greeting.is_some()));
        if greets || self.addresses.iter().any(|address| receiving.contains(address)) {
            return None;
        }
        let found = self.addresses.first()?;
        let finding = Finding::new(code, &self.host).arg(Arg::host("host", &self.host));
        let finding =
            finding.arg(Arg::host("right_host", host)).arg(Arg::address("address", *found));
        Some(
            self.lookups
                .iter()
                .fold(finding, |finding, lookup| finding.evidence(lookup.evidence())),
        )
    }

    /// What counts of the findings at one port: of a guess only that it answers, and of a port that
    /// nobody promised nothing that would be a fault of a port that does not matter.
    pub(crate) fn keep(
        &self,
        findings: Vec<Finding>,
        is_promised: bool,
        answers: &Code,
    ) -> Vec<Finding> {
        let is_kept = |finding: &Finding| match self.source {
            Source::Guessed => finding.code == answers.id,
            _ => {
                is_promised || self.source == Source::Asked || finding.severity != Severity::Unknown
            }
        };
        findings.into_iter().filter(is_kept).collect()
    }

    /// Whether a closed port is a fault: it was promised.
    pub(crate) fn promises(&self, port: u16) -> bool {
        self.declared.contains(&port)
    }
}

/// Finds the servers: asked for, declared, named in DNS, or guessed, in this order.
pub(crate) async fn look_up_servers(facts: &Facts) -> Result<Arc<MailServers>, Skip> {
    let share = &facts.servers_share;
    if let Subject::Server(host) = &facts.inquiry.subject {
        let asked = named(facts, share, host.as_str().to_owned(), Source::Asked, Vec::new()).await;
        return Ok(Arc::new(MailServers { submission: vec![asked.clone()], mailbox: vec![asked] }));
    }
    let domain = facts.inquiry.subject.domain().ok_or(Skip::NotApplicable("no_domain"))?;
    let hosts = facts.mail_hosts.get_or_init(|| look_up_mail_hosts(facts, domain)).await;
    if hosts == &Err(Skip::NotApplicable("no_such_domain")) {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    if let (Some(profile), Ok(hosts)) = (&facts.inquiry.profile, hosts)
        && let Some(server) = server_of(profile, hosts)
    {
        return Ok(Arc::new(declared(facts, share, profile, server, domain.as_str()).await));
    }
    // A zone that gave no answer for its MX gives none for anything else either: asking on would
    // only take time.
    let mx = facts.ask(&facts.hosts_share, Question::new(domain.as_str(), RecordType::Mx)).await;
    if mx.failure().is_some() {
        return Err(Skip::WaitsOn("mx"));
    }
    let found = from_dns(facts, share, domain.as_str()).await;
    if !found.submission.is_empty() || !found.mailbox.is_empty() {
        return Ok(Arc::new(found));
    }
    let guess = named(facts, share, format!("mail.{domain}"), Source::Guessed, Vec::new()).await;
    if guess.addresses.is_empty() {
        return Err(Skip::WaitsOn("server"));
    }
    Ok(Arc::new(MailServers { submission: vec![guess.clone()], mailbox: vec![guess] }))
}

/// The provider's server, with the ports of its panel.
async fn declared(
    facts: &Facts,
    share: &Budget,
    profile: &Profile,
    server: &Server,
    domain: &str,
) -> MailServers {
    let panel = server.panel.as_ref().and_then(|panel| profile.panels.get(panel));
    let name = |declared: &Option<String>| {
        declared
            .as_ref()
            .map_or_else(|| server.host.clone(), |name| name.replace("{domain}", domain))
            .to_ascii_lowercase()
    };
    let host = |role, name: String| async move {
        let is_own = !name.eq_ignore_ascii_case(&server.host);
        let found = named(facts, share, name, Source::Declared, promised(panel, role)).await;
        MailServer {
            right: is_own.then(|| (server.host.clone(), server.receiving.clone())),
            ..found
        }
    };
    let (submission, mailbox) = join(
        host(Role::Submission, name(&server.outgoing)),
        host(Role::Mailbox, name(&server.incoming)),
    )
    .await;
    MailServers { submission: vec![submission], mailbox: vec![mailbox] }
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
async fn from_dns(facts: &Facts, share: &Budget, domain: &str) -> MailServers {
    let asked = SERVICES.iter().map(|(service, role)| async move {
        let lookup =
            facts.ask(share, Question::new(&format!("{service}.{domain}"), RecordType::Srv)).await;
        let best = lookup.records().iter().filter_map(|record| match &record.data {
            Data::Srv { priority, port, target, .. } if target != "." => {
                Some((*priority, *port, target.clone()))
            }
            _ => None,
        });
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
            vec![named(facts, share, host, Source::Srv, ports).await]
        }
    };
    let (submission, mailbox) = join(of(Role::Submission), of(Role::Mailbox)).await;
    MailServers { submission, mailbox }
}

/// A host with one address of each family.
async fn named(
    facts: &Facts,
    share: &Budget,
    host: String,
    source: Source,
    declared: Vec<u16>,
) -> MailServer {
    let (a, aaaa) = join(
        facts.ask(share, Question::new(&host, RecordType::A)),
        facts.ask(share, Question::new(&host, RecordType::Aaaa)),
    )
    .await;
    let addresses = a.addresses().take(1).chain(aaaa.addresses().take(1)).collect();
    MailServer { host, source, lookups: [a, aaaa], addresses, declared, right: None }
}
