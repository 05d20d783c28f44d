//! What may a check know? One check's view of one subject: who asks, for which provider, and every
//! fact.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::join_all;
use time::OffsetDateTime;
use verdict::{Domain, Outages, Profile, Subject};

use crate::check::{Check, Skip};
use crate::checks::outage::look_for_outages;
use crate::connections::ConnectionShare;
use crate::dns::{Lookup, RecordType};
use crate::facts::client_servers::{MailServers, look_up_servers};
use crate::facts::delegation::{Delegation, look_up_delegation};
use crate::facts::hosting::{HostedAt, home};
use crate::facts::mail_hosts::{MailHosts, look_up_mail_hosts};
use crate::facts::rcpt::Routed;
use crate::facts::{Budget, Facts};
use crate::net::https::{Fetched, Location, PageRequest};
use crate::net::resolver::Question;
use crate::net::{NetConfig, RdapConfig};
use crate::observation::Observation;
use crate::operator::mailbox_api::Adapters;
use crate::server::reachability::{Reach, reach};
use crate::session::{Endpoint, Session};

/// The ports whose answer proves our way to an address.
const CONTROL_PORTS: &[u16] = &[993, 587, 465];

/// What the asker told us beside the subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserInput {
    /// The DKIM selector.
    pub selector: Option<String>,
    /// The address their mail leaves from, as a bounce shows it.
    pub sending_address: Option<IpAddr>,
    /// Whether their mail was seen to pass DMARC, as a server of the provider wrote into a message.
    pub is_aligned: bool,
}

/// One check's view of one subject.
pub struct Context {
    facts: Arc<Facts>,
    share: Budget,
    connections: ConnectionShare,
    span: Mutex<Option<Span>>,
}

/// From when to when the observations hold that a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) oldest: OffsetDateTime,
    pub(crate) newest: OffsetDateTime,
    pub(crate) valid_until: OffsetDateTime,
}

impl Context {
    pub(crate) fn new(facts: Arc<Facts>, check: &Check) -> Self {
        let connections = ConnectionShare::of(&facts.net.config().budgets);
        Self { facts, share: Budget::of(check.questions), connections, span: Mutex::default() }
    }

    /// What the question is about.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.facts.inquiry.subject
    }

    /// The domain it is about; of a subject without one the check has nothing to say.
    pub fn domain(&self) -> Result<&Domain, Skip> {
        self.subject().domain().ok_or(Skip::NotApplicable("no_domain"))
    }

    /// The provider whose customer asks, if known.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.facts.inquiry.profile.as_deref()
    }

    /// What the asker told us.
    #[must_use]
    pub fn asker(&self) -> &UserInput {
        &self.facts.inquiry.asker
    }

    /// The answer of the DNS. Never fails: a failure is a fact too. Asked once per report, shared
    /// by all checks.
    pub async fn dns(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.facts.ask(&self.share, Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The same of the domain's mail hosts, on the budget that finding them has: its MX, and the
    /// addresses of the domain.
    pub(crate) async fn dns_of_hosts(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.facts.ask(&self.facts.hosts_share, Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The same of the servers that mail programs use, on the budget that finding them has.
    pub(crate) async fn dns_of_servers(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.facts.ask(&self.facts.servers_share, Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The same of the zone's name servers, on the budget that finding them has.
    pub(crate) async fn name_servers_of(&self, zone: &str) -> Arc<Lookup> {
        let lookup =
            self.facts.ask(&self.facts.delegation_share, Question::new(zone, RecordType::Ns)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The same of what concerns ourselves, on a budget of its own: every report finds the same
    /// answers.
    pub(crate) async fn own_dns(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.facts.ask(&self.facts.vantage_share, Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// How we look at the world.
    pub(crate) fn net_config(&self) -> &NetConfig {
        self.facts.net.config()
    }

    /// Whether a server that is known to answer on port 25 does so.
    pub(crate) async fn is_port_25_open(&self) -> bool {
        self.facts.is_port_25_open(RecordType::A).await
    }

    /// The address from which we would connect to this one, as this machine knows it.
    pub(crate) async fn address_towards(&self, address: IpAddr) -> Option<IpAddr> {
        self.facts.net.address_towards(address).await
    }

    /// Whether our own clock is wrong, so that no date means anything.
    pub(crate) async fn is_clock_wrong(&self) -> bool {
        self.facts.is_clock_wrong().await
    }

    /// Whether IPv6 leads out of here, as somebody's answer over it has proven.
    pub(crate) async fn has_ipv6(&self) -> bool {
        self.facts.has_ipv6().await
    }

    /// The same of the resolver for blocklists, on the budget of their own that all lists share.
    pub async fn list_dns(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        let lookup = self.facts.ask_lists(Question::new(name, kind)).await;
        self.rests_on(&lookup);
        lookup
    }

    /// The domain's mail hosts with their addresses, the ten best at most.
    pub async fn mail_hosts(&self) -> Result<Arc<MailHosts>, Skip> {
        let domain = self.domain()?;
        let found =
            self.facts.mail_hosts.get_or_init(|| look_up_mail_hosts(&self.facts, domain)).await;
        let hosts = found.clone()?;
        hosts.lookups().for_each(|lookup| self.rests_on(lookup));
        Ok(hosts)
    }

    /// The name servers that the domain's zone is delegated to, and what each of them says.
    pub(crate) async fn delegation(&self) -> Result<Arc<Delegation>, Skip> {
        let domain = self.domain()?;
        let found = self
            .facts
            .delegation
            .get_or_init(|| look_up_delegation(&self.facts, domain))
            .await
            .clone()?;
        self.rests_on(&found.resolved);
        found.statements().for_each(|told| self.rests_on(told));
        Ok(found)
    }

    /// What a web server answers. Never fails: a page that does not come is a fact too.
    pub(crate) async fn fetch(
        &self,
        location: &Location,
        wanted: impl Into<PageRequest>,
    ) -> Arc<Fetched> {
        let fetched = self.facts.fetch(&self.facts.web_share, location, wanted).await;
        self.rests_on(&fetched);
        fetched
    }

    /// The same of a set-up file for mail programs. The names that programs look at first are found
    /// on the budget for set-up files; the domain's own web server, and wherever these lead, on
    /// what its mail hosts have left over.
    pub(crate) async fn fetch_set_up(
        &self,
        location: &Location,
        wanted: impl Into<PageRequest>,
    ) -> Arc<Fetched> {
        let is_first =
            ["autoconfig.", "autodiscover."].iter().any(|first| location.host.starts_with(first));
        let share = if is_first { &self.facts.set_up_share } else { &self.facts.hosts_share };
        let fetched = self.facts.fetch(share, location, wanted).await;
        self.rests_on(&fetched);
        fetched
    }

    /// The same of a page for people, on the check's own share.
    pub(crate) async fn fetch_page(&self, location: &Location) -> Arc<Fetched> {
        let fetched = self.facts.fetch(&self.share, location, PageRequest::page()).await;
        self.rests_on(&fetched);
        fetched
    }

    /// Whether the operator trusts our resolver to validate DNSSEC.
    pub(crate) fn resolver_validates(&self) -> bool {
        self.facts.net.config().resolver.validates
    }

    /// How registries are asked.
    pub(crate) fn rdap(&self) -> &RdapConfig {
        &self.facts.net.config().rdap
    }

    /// The servers that the customer's mail program talks to.
    pub(crate) async fn mail_servers(&self) -> Result<Arc<MailServers>, Skip> {
        let servers =
            self.facts.mail_servers.get_or_init(|| look_up_servers(&self.facts)).await.clone()?;
        let all = servers.submission.iter().chain(&servers.mailbox);
        all.flat_map(|server| &server.lookups).for_each(|lookup| self.rests_on(lookup));
        Ok(servers)
    }

    /// What is known of outages that touch the asker.
    pub(crate) async fn outages(&self) -> Result<Arc<Outages>, Skip> {
        self.facts.outages.get_or_init(|| look_for_outages(&self.facts)).await.clone()
    }

    /// At which of the provider's servers the mail lives.
    pub(crate) async fn home(&self) -> Result<HostedAt<'_>, Skip> {
        home(&self.facts).await
    }

    /// The own servers that tell about their mailboxes.
    pub(crate) fn adapters(&self) -> &Adapters {
        self.facts.checker.adapters()
    }

    /// What a server says at a door. Never fails: a closed port is a fact too. Shared by all who
    /// ask.
    ///
    /// Each check has its share of the report's connections; a conversation that is still fresh
    /// costs none.
    pub async fn dialogue(&self, door: &Endpoint) -> Arc<Session> {
        let is_own =
            self.profile().is_some_and(|profile| profile.server_at(door.address).is_some());
        let dialogue = self.facts.talk(&self.connections, door, is_own).await;
        self.rests_on(&dialogue);
        dialogue
    }

    /// What an own server says to recipients of the domain. None: it is asked about other domains
    /// right now.
    pub(crate) async fn route(&self, door: &Endpoint) -> Option<Arc<Routed>> {
        let domain = self.subject().domain()?;
        let routed = self.facts.net.route(door, domain).await?;
        self.rests_on(&routed);
        Some(routed)
    }

    /// Whether our own way out to a door is proven, so that a refusal or silence there is the
    /// server's doing.
    ///
    /// For port 25, which networks block outwards, only a server that is known to answer over the
    /// same family proves it; for another port, another port of the same address does.
    pub async fn is_way_out_proven(&self, door: &Endpoint) -> bool {
        if door.port == 25 {
            let over = if door.address.is_ipv4() { RecordType::A } else { RecordType::Aaaa };
            return self.facts.is_port_25_open(over).await;
        }
        let others = CONTROL_PORTS.iter().filter(|port| **port != door.port);
        let doors: Vec<Endpoint> = others.map(|&port| Endpoint { port, ..door.clone() }).collect();
        join_all(doors.iter().map(|other| self.dialogue(other)))
            .await
            .iter()
            .any(|talk| talk.is_connected())
    }

    /// Whether another port of the same address welcomes us, so that what happens at this one does
    /// not happen to us alone.
    pub(crate) async fn is_welcome_beside(&self, door: &Endpoint) -> bool {
        let others = CONTROL_PORTS.iter().filter(|port| **port != door.port);
        let doors: Vec<Endpoint> = others.map(|&port| Endpoint { port, ..door.clone() }).collect();
        let talks = join_all(doors.iter().map(|other| self.dialogue(other))).await;
        talks.iter().zip(&doors).any(|(talk, other)| reach(other, talk) == Reach::Greets)
    }

    /// Notes an observation that the verdict rests on.
    fn rests_on<T, F>(&self, seen: &Observation<T, F>) {
        let mut span = self.span.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = span.unwrap_or(Span {
            oldest: seen.at,
            newest: seen.at,
            valid_until: seen.valid_until,
        });
        *span = Some(Span {
            oldest: so_far.oldest.min(seen.at),
            newest: so_far.newest.max(seen.at),
            valid_until: so_far.valid_until.min(seen.valid_until),
        });
    }

    /// From when to when the observations hold; none if nothing was observed.
    pub(crate) fn span(&self) -> Option<Span> {
        *self.span.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
