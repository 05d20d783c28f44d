//! Who serves the zone that the domain belongs to? Whose it is tells who edits it.

use probe::dns::RecordType;

use crate::facts::delegation::{Delegation, name_servers, registered};
use crate::facts::providers::dns_company;
use crate::memo::Memo;

/// Who serves a domain's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsHost {
    /// One of its name servers.
    pub name_server: String,
    /// The company, if everybody knows it.
    pub company: Option<&'static str>,
}

impl Memo {
    /// Who serves the zone that the domain belongs to; none if that could not be seen.
    pub(crate) async fn dns_host(&self) -> Option<DnsHost> {
        let domain = self.request.subject.domain()?.as_str();
        let mut found = self.dns_for::<Delegation>(domain, RecordType::NS).await;
        if name_servers(&found).next().is_none() && registered(domain) != domain {
            found = self.dns_for::<Delegation>(registered(domain), RecordType::NS).await;
        }
        let name_server = name_servers(&found).min()?.to_owned();
        Some(DnsHost { company: dns_company(&name_server), name_server })
    }
}
