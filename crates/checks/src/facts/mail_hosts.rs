//! Which hosts receive the domain's mail, and at which addresses?

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::{join, join_all};
use probe::dns::{AnswerKind, DnsFailure, Lookup, Question, RecordType};
use probe::net::unasked;
use verdict::Domain;

use crate::budget::Questions;
use crate::context::Context;
use crate::memo::{Budgeted, Fact, Memo};
use crate::skip::Skip;

/// The most mail hosts that are looked at.
pub const MAX_MAIL_HOSTS: usize = 10;

/// The best hosts, whose IPv6 addresses are looked up too: those that are probed. Of the others
/// they are looked up only where there is no IPv4 address.
const BEST: usize = 3;

/// MX, one question for each host, and one more for the best.
const QUESTIONS: u32 = 1 + (MAX_MAIL_HOSTS + BEST) as u32;

/// The addresses of the domain itself, which others look up on this budget.
const OF_THE_DOMAIN: usize = 2;

/// The most questions that the hosts of this MX answer come to, itself included.
pub(crate) fn cost(mx: &Lookup) -> usize {
    (1 + OF_THE_DOMAIN + 2 * exchanges(mx).len().max(1)).min(QUESTIONS as usize)
}

/// The hosts that receive a domain's mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailHosts {
    /// The question for MX records, and its answer.
    pub mx: Arc<Lookup>,
    /// The hosts, best first.
    pub hosts: Vec<MailHost>,
    /// Whether there is no MX record, so that the domain's own address receives (RFC 5321 section
    /// 5.1).
    pub is_implicit: bool,
    /// How many more there are, which are not looked at.
    pub left_out: usize,
}

/// One host that receives mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailHost {
    /// Its name.
    pub name: String,
    /// The lower, the sooner; 0 for an implicit one.
    pub preference: u16,
    /// Its addresses.
    pub addresses: HostAddresses,
}

/// The addresses of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostAddresses {
    /// The question for IPv4 addresses, and its answer.
    pub a: Arc<Lookup>,
    /// The question for IPv6 addresses, and its answer.
    pub aaaa: Arc<Lookup>,
}

impl HostAddresses {
    /// Every address, IPv4 first.
    pub fn all(&self) -> impl Iterator<Item = IpAddr> {
        self.a.addresses().chain(self.aaaa.addresses())
    }
}

impl MailHosts {
    /// Every look-up that went into it.
    pub fn lookups(&self) -> impl Iterator<Item = &Arc<Lookup>> {
        let of_hosts = self.hosts.iter().flat_map(|host| [&host.addresses.a, &host.addresses.aaaa]);
        std::iter::once(&self.mx)
            .chain(of_hosts)
            .filter(|lookup| lookup.failure() != Some(&DnsFailure::Budget))
    }
}

impl Budgeted for MailHosts {
    const QUESTIONS: Questions = Questions::of(QUESTIONS);
}

impl Fact for MailHosts {
    /// A domain that takes no mail, or whose MX could not be seen, has none.
    type Found = Result<Arc<Self>, Skip>;

    async fn look_up(memo: &Memo) -> Self::Found {
        let domain = memo.request.subject.domain().ok_or(Skip::NotApplicable("no_domain"))?;
        look_up_mail_hosts(memo, domain).await
    }
}

impl Context {
    /// The domain's mail hosts with their addresses, the ten best at most.
    pub async fn mail_hosts(&self) -> Result<Arc<MailHosts>, Skip> {
        let hosts = self.memo.get::<MailHosts>().await?;
        hosts.lookups().for_each(|lookup| self.rests_on(lookup));
        Ok(hosts)
    }
}

async fn look_up_mail_hosts(memo: &Memo, domain: &Domain) -> Result<Arc<MailHosts>, Skip> {
    let mx = memo.dns_for::<MailHosts>(domain.as_str(), RecordType::MX).await;
    let answer = mx.answer().ok_or(Skip::WaitsOn("mx"))?;
    if answer.kind == AnswerKind::NxDomain {
        return Err(Skip::NotApplicable("no_such_domain"));
    }
    let mut exchanges = exchanges(&mx);
    if exchanges.len() == 1 && exchanges[0].1 == "." {
        return Err(Skip::NotApplicable("null_mx"));
    }
    let is_implicit = exchanges.is_empty();
    if is_implicit {
        exchanges.push((0, domain.to_string()));
    }
    exchanges.retain(|(_, exchange)| *exchange != ".");
    let left_out = exchanges.len().saturating_sub(MAX_MAIL_HOSTS);
    exchanges.truncate(MAX_MAIL_HOSTS);
    let look_up = |(at, (preference, name)): (usize, (u16, String))| async move {
        look_up_host(memo, preference, &name, at < BEST).await
    };
    let hosts = join_all(exchanges.into_iter().enumerate().map(look_up)).await;
    if is_implicit && hosts.iter().all(|host| host.addresses.all().next().is_none()) {
        return Err(Skip::WaitsOn("mx"));
    }
    Ok(Arc::new(MailHosts { mx, hosts, is_implicit, left_out }))
}

/// Ends of names that mean something inside a network alone (RFC 6762, RFC 8375, RFC 7686, RFC
/// 8244, ICANN's .internal).
const INNER: &[&str] = &["local", "internal", "home.arpa", "onion", "localdomain"];

/// Whether a name can lead nobody outside to a host. What our own resolver would say of it is what
/// an inside says.
pub(crate) fn is_inner(name: &str) -> bool {
    INNER.iter().any(|end| {
        name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

async fn look_up_host(memo: &Memo, preference: u16, name: &str, is_best: bool) -> MailHost {
    if is_inner(name) {
        let unasked = |kind| Arc::new(unasked(&Question::new(name, kind), DnsFailure::NotAName));
        let addresses =
            HostAddresses { a: unasked(RecordType::A), aaaa: unasked(RecordType::AAAA) };
        return MailHost { name: name.to_owned(), preference, addresses };
    }
    let ask = |kind| memo.dns_for::<MailHosts>(name, kind);
    let (a, aaaa) = if is_best {
        join(ask(RecordType::A), ask(RecordType::AAAA)).await
    } else {
        let a = ask(RecordType::A).await;
        let has_address = a.addresses().next().is_some();
        let aaaa = if has_address { not_asked(name) } else { ask(RecordType::AAAA).await };
        (a, aaaa)
    };
    MailHost { name: name.to_owned(), preference, addresses: HostAddresses { a, aaaa } }
}

fn not_asked(name: &str) -> Arc<Lookup> {
    Arc::new(unasked(&Question::new(name, RecordType::AAAA), DnsFailure::Budget))
}

/// The distinct exchanges, best first; among equals in the order of their names, so that a report
/// is stable.
fn exchanges(mx: &Lookup) -> Vec<(u16, String)> {
    let mut found: Vec<(u16, String)> = mx.exchanges().collect();
    found.sort_unstable();
    let mut seen = std::collections::HashSet::new();
    found.retain(|(_, exchange)| seen.insert(exchange.clone()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, data, failed, nx_domain};

    #[test]
    fn only_whole_labels_at_the_end_make_a_name_an_inner_one() {
        for (name, is) in [
            ("mail.local", true),
            ("internal", true),
            ("metadata.google.internal", true),
            ("router.home.arpa", true),
            ("notlocal", false),
            ("mail.local.example", false),
            ("10.in-addr.arpa", false),
        ] {
            assert_eq!(is_inner(name), is, "{name}");
        }
    }

    #[test]
    fn what_the_hosts_cost_is_known_from_their_number() {
        let mx = |count: u16| {
            let host = |at| fixture::mx(at, &format!("mx{at}.example.com"));
            data("example.com", RecordType::MX, (0..count).map(host).collect())
        };
        for (count, expected) in [(0, 5), (1, 5), (2, 7), (5, 13), (6, 14), (500, 14)] {
            assert_eq!(cost(&mx(count)), expected, "{count} hosts");
        }
        assert_eq!(cost(&nx_domain("example.com", RecordType::MX)), 5);
        assert_eq!(cost(&failed("example.com", RecordType::MX, DnsFailure::Timeout)), 5);
    }
}
