//! Which name servers is the domain's zone delegated to, and what does each of them say?
//!
//! There are two ways to them: what our resolver knows, and what the zone above says. The second is
//! asked directly, so that a delegation is seen even where no server at its end answers.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::{join, join_all};
use probe::dns::{
    self, AuthoritativeAnswer, Lookup, QueryError, Question, RData, Record, RecordType, name,
};
use probe::net::not_asked;
use verdict::Domain;

use crate::budget::Questions;
use crate::context::Context;
use crate::memo::once::Once;
use crate::memo::{Budgeted, Fact, Memo};
use crate::skip::Skip;

/// The most name servers that are asked.
const MAX_SERVERS: usize = 6;

/// The servers of the zone above that are asked: the second only where the first is silent.
const MAX_PARENTS: usize = 2;

/// The look-ups by our resolver that finding the servers may cost: their addresses and those of the
/// zone above.
const LOOK_UPS: u32 = 4 + 2 * (MAX_PARENTS + MAX_SERVERS) as u32;

/// The most questions that a report asks of name servers themselves.
const STATEMENTS: usize = MAX_PARENTS + 3 * MAX_SERVERS;

/// The zone of a domain, as the world above it and its own servers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delegation {
    /// The zone: the domain itself, or the registered name that it belongs to.
    pub(crate) zone: String,
    /// What our resolver says of the zone's name servers.
    pub(crate) resolved: Arc<Lookup>,
    /// What the zone above says; none if it could not be found.
    pub(crate) parent: Option<Parent>,
    /// The servers, by name.
    pub(crate) servers: Vec<NameServer>,
    /// How many more there are, which are not asked.
    pub(crate) left_out: usize,
}

/// What a server of the zone above says of the delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parent {
    /// The name of the server that was asked.
    pub(crate) server: String,
    /// What our resolver says of the zone above.
    pub(crate) zone: Arc<Lookup>,
    /// What it said.
    pub(crate) answer: Arc<AuthoritativeAnswer>,
}

/// One name server of the zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameServer {
    /// Its name.
    pub(crate) name: String,
    /// Whether the zone above names it; none where nobody could tell.
    pub(crate) is_delegated: Option<bool>,
    /// The look-ups of its addresses; none when the zone above gave one along.
    pub(crate) lookups: Vec<Arc<Lookup>>,
    /// The address that was asked.
    pub(crate) address: Option<IpAddr>,
    /// What it says; none without an address.
    pub(crate) says: Option<Says>,
}

/// What a server says of the zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Says {
    pub(crate) soa: Arc<AuthoritativeAnswer>,
    pub(crate) mx: Arc<AuthoritativeAnswer>,
    pub(crate) txt: Arc<AuthoritativeAnswer>,
}

impl Delegation {
    /// Everything that name servers said.
    pub(crate) fn statements(&self) -> impl Iterator<Item = &Arc<AuthoritativeAnswer>> {
        let of_servers = self.servers.iter().filter_map(|server| server.says.as_ref());
        let parent = self.parent.iter().map(|parent| &parent.answer);
        parent.chain(of_servers.flat_map(|says| [&says.soa, &says.mx, &says.txt]))
    }
}

impl Parent {
    /// The name servers that it delegates a zone to.
    pub(crate) fn delegates<'a>(&'a self, zone: &'a str) -> impl Iterator<Item = String> + 'a {
        self.answer
            .value()
            .into_iter()
            .flat_map(move |statement| statement.referral(zone).map(|(name, _)| name))
    }

    /// The address that it gives along for a server.
    fn glue(&self, server: &str) -> Option<IpAddr> {
        let glue: &[Record] = self.answer.value().map_or(&[], |statement| &statement.glue);
        let of_server = || {
            glue.iter()
                .filter(|record| name::plain(&record.name) == server)
                .filter_map(|record| dns::address(&record.data))
        };
        of_server().find(IpAddr::is_ipv4).or_else(|| of_server().next())
    }
}

/// What name servers themselves said, by the address and the question.
type Statements = Once<(IpAddr, Question), AuthoritativeAnswer>;

impl Budgeted for Delegation {
    const QUESTIONS: Questions = Questions::apart(LOOK_UPS);
}

impl Fact for Delegation {
    /// A name that does not exist has none.
    type Found = Result<Arc<Self>, Skip>;

    async fn look_up(memo: &Memo) -> Self::Found {
        let domain = memo.request.subject.domain().ok_or(Skip::NotApplicable("no_domain"))?;
        look_up_delegation(memo, domain).await
    }
}

impl Context {
    /// The name servers that the domain's zone is delegated to, and what each of them says.
    pub(crate) async fn delegation(&self) -> Result<Arc<Delegation>, Skip> {
        let found = self.memo.get::<Delegation>().await?;
        self.rests_on(&found.resolved);
        found.statements().for_each(|answer| self.rests_on(answer));
        Ok(found)
    }
}

impl Memo {
    /// What one name server itself says, within the ceiling for all such questions.
    async fn ask_server(
        &self,
        address: IpAddr,
        question: Question,
        is_own: bool,
    ) -> Arc<AuthoritativeAnswer> {
        let statements = self.slot::<Statements>();
        let key = (address, question.clone());
        if statements.count() >= STATEMENTS && statements.get(&key).is_none() {
            return Arc::new(not_asked(address, &question, QueryError::Budget));
        }
        let (net, tally) = (self.net.clone(), self.tally.clone());
        let ask = async move {
            let generation = tally.send();
            let answer = net.ask_server(address, &question, is_own).await;
            tally.answer(generation);
            answer
        };
        statements.get_or(key, || self.tally.note_question(), ask).await
    }
}

async fn look_up_delegation(memo: &Memo, domain: &Domain) -> Result<Arc<Delegation>, Skip> {
    let own = memo.dns_for::<Delegation>(domain.as_str(), RecordType::NS).await;
    if own.is_nx_domain() {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    // A name inside a larger zone, or an alias for another: the zone that holds it is meant.
    let is_zone = own.failure().is_some() || name_servers(&own).next().is_some();
    let zone = if is_zone { domain.as_str() } else { registered(domain.as_str()) };
    let by_resolver = async {
        let resolved = memo.dns_for::<Delegation>(zone, RecordType::NS).await;
        let names: Vec<String> = name_servers(&resolved).collect();
        let servers = ask_all(memo, zone, names, None).await;
        (resolved, servers)
    };
    let ((resolved, mut servers), parent) = join(by_resolver, ask_parent(memo, zone)).await;
    if let Some(parent) = &parent {
        add_delegated(memo, zone, parent, &mut servers).await;
    }
    let all = name_servers(&resolved).count().max(servers.len());
    let left_out = all.saturating_sub(servers.len());
    Ok(Arc::new(Delegation { zone: zone.to_owned(), resolved, parent, servers, left_out }))
}

/// The servers that only the zone above names are asked too, and each is marked with what the zone
/// above says of it.
async fn add_delegated(memo: &Memo, zone: &str, parent: &Parent, servers: &mut Vec<NameServer>) {
    let delegated: Vec<String> = parent.delegates(zone).collect();
    if delegated.is_empty() {
        return;
    }
    let known = |name: &String| servers.iter().any(|server| server.name == *name);
    let others: Vec<String> = delegated.iter().filter(|name| !known(name)).cloned().collect();
    let room = MAX_SERVERS.saturating_sub(servers.len());
    servers
        .extend(ask_all(memo, zone, others.into_iter().take(room).collect(), Some(parent)).await);
    for server in servers {
        server.is_delegated = Some(delegated.contains(&server.name));
        // Its name may have no address but the one that the zone above gives along: resolvers live
        // by that.
        if let (None, Some(address)) = (server.address, parent.glue(&server.name)) {
            server.address = Some(address);
            server.says = Some(ask_for_records(memo, zone, address, false).await);
        }
    }
}

async fn ask_all(
    memo: &Memo,
    zone: &str,
    mut names: Vec<String>,
    parent: Option<&Parent>,
) -> Vec<NameServer> {
    names.sort_unstable();
    names.dedup();
    names.truncate(MAX_SERVERS);
    join_all(names.into_iter().map(|name| ask_one(memo, zone, name, parent))).await
}

async fn ask_one(memo: &Memo, zone: &str, name: String, parent: Option<&Parent>) -> NameServer {
    let (lookups, address) = match parent.and_then(|parent| parent.glue(&name)) {
        Some(address) => (Vec::new(), Some(address)),
        None => address_of(memo, &name).await,
    };
    // Who serves the zone above may give any address along for the provider's names.
    let profile = memo.request.profile.as_ref().filter(|_| !lookups.is_empty());
    let is_own = profile.is_some_and(|profile| profile.is_own_name_server(&name));
    let says = match address {
        Some(address) => Some(ask_for_records(memo, zone, address, is_own).await),
        None => None,
    };
    NameServer { name, is_delegated: None, lookups, address, says }
}

/// The address to ask: IPv6 only where there is no other.
async fn address_of(memo: &Memo, name: &str) -> (Vec<Arc<Lookup>>, Option<IpAddr>) {
    let a = memo.dns_for::<Delegation>(name, RecordType::A).await;
    let address = a.addresses().next();
    if address.is_some() {
        return (vec![a], address);
    }
    let aaaa = memo.dns_for::<Delegation>(name, RecordType::AAAA).await;
    let address = aaaa.addresses().next();
    (vec![a, aaaa], address)
}

async fn ask_for_records(memo: &Memo, zone: &str, address: IpAddr, is_own: bool) -> Says {
    let ask = |kind| memo.ask_server(address, Question::new(zone, kind), is_own);
    let (soa, (mx, txt)) =
        join(ask(RecordType::SOA), join(ask(RecordType::MX), ask(RecordType::TXT))).await;
    Says { soa, mx, txt }
}

/// Asks a server of the zone above for the delegation.
async fn ask_parent(memo: &Memo, zone: &str) -> Option<Parent> {
    let (_, above) = zone.split_once('.')?;
    let mut resolved = memo.dns_for::<Delegation>(above, RecordType::NS).await;
    if let (true, Some((_, higher))) = (resolved.is_no_data(), above.split_once('.')) {
        // A name such as co.uk may be a zone of its own, or part of the one above it.
        resolved = memo.dns_for::<Delegation>(higher, RecordType::NS).await;
    }
    let mut servers: Vec<String> = name_servers(&resolved).collect();
    servers.sort_unstable();
    let mut parent = None;
    for server in servers.into_iter().take(MAX_PARENTS) {
        let (_, address) = address_of(memo, &server).await;
        let Some(address) = address else { continue };
        let answer = memo.ask_server(address, Question::new(zone, RecordType::NS), false).await;
        let has_answered = answer.value().is_some();
        parent = Some(Parent { server, zone: Arc::clone(&resolved), answer });
        if has_answered {
            break;
        }
    }
    parent
}

/// The name servers that a name has itself: those at the end of an alias are another zone's.
pub(crate) fn name_servers(lookup: &Lookup) -> impl Iterator<Item = String> {
    let is_alias = lookup.answer().is_some_and(|answer| !answer.aliases.is_empty());
    lookup.names().filter(move |_| !is_alias)
}

/// The name that was registered: the public suffix and one label more.
pub(crate) fn registered(domain: &str) -> &str {
    psl::domain_str(domain).unwrap_or(domain)
}

/// The records of a kind that a server states, as text without their lifetimes, in one order.
pub(crate) fn stated(answer: &AuthoritativeAnswer, kind: RecordType) -> Option<Vec<String>> {
    let statement = answer.value().filter(|statement| statement.authoritative)?;
    let mut found: Vec<String> =
        statement.answers(kind).map(|record| dns::zone_data(&record.data)).collect();
    found.sort_unstable();
    Some(found)
}

/// The serial number that a server states.
pub(crate) fn serial(answer: &AuthoritativeAnswer) -> Option<u32> {
    answer.value()?.answers(RecordType::SOA).find_map(|record| match &record.data {
        RData::SOA(soa) => Some(soa.serial),
        _ => None,
    })
}
