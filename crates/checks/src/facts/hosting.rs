//! At which of the provider's servers is the user's mail hosted?

use probe::dns::RecordType;
use verdict::{Profile, Server, Subject};

use crate::context::Context;
use crate::facts::mail_hosts::{MailHost, MailHosts};
use crate::memo::Memo;
use crate::skip::Skip;

/// Where the mail is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostedAt<'a> {
    /// At this server.
    At(&'a Server),
    /// At the provider, and nothing tells at which server.
    Ours,
    /// Not at the provider.
    Elsewhere,
    /// The domain's MX could not be seen.
    Unseen,
}

impl Context {
    /// At which of the provider's servers the mail is hosted.
    pub(crate) async fn hosting(&self) -> Result<HostedAt<'_>, Skip> {
        self.memo.hosting().await
    }

    /// The user's provider, if it hosts the domain's mail: else what it declares says nothing about
    /// the domain.
    pub(crate) async fn hosting_provider(&self) -> Option<&Profile> {
        let profile = self.profile()?;
        let hosts = self.mail_hosts().await.ok()?;
        hosts.hosts.iter().any(|host| is_own(profile, host)).then_some(profile)
    }
}

impl Memo {
    /// Where the mail is hosted, as the domain's MX tells. Of a domain that takes no mail, nowhere.
    pub(crate) async fn hosting(&self) -> Result<HostedAt<'_>, Skip> {
        let profile = self.request.profile.as_deref().ok_or(Skip::NotApplicable("no_profile"))?;
        let named = |server: Option<_>| Ok(server.map_or(HostedAt::Elsewhere, HostedAt::At));
        let domain = match &self.request.subject {
            Subject::Server(host) => return named(profile.server_named(host.as_str())),
            Subject::Address(address) => return named(profile.server_at(*address)),
            Subject::Domain(domain) => domain,
            Subject::Mailbox(address) => address.domain(),
        };
        match self.get::<MailHosts>().await {
            Ok(hosts) => Ok(match server_of(profile, &hosts) {
                Some(server) => HostedAt::At(server),
                None if hosts.hosts.iter().any(|host| is_own(profile, host)) => HostedAt::Ours,
                None => HostedAt::Elsewhere,
            }),
            Err(skip) => {
                let mx = self.dns_for::<MailHosts>(domain.as_str(), RecordType::MX).await;
                if mx.failure().is_some() { Ok(HostedAt::Unseen) } else { Err(skip) }
            }
        }
    }
}

/// Whether a mail host is one of the provider's: by its name or by an address.
pub(crate) fn is_own(profile: &Profile, host: &MailHost) -> bool {
    profile.is_own_host(&host.name)
        || host.addresses.all().any(|address| profile.server_at(address).is_some())
}

/// The provider's server that serves a domain with these mail hosts; none when its mail is hosted
/// elsewhere.
pub(crate) fn server_of<'a>(profile: &'a Profile, hosts: &MailHosts) -> Option<&'a Server> {
    let by_address = hosts
        .hosts
        .iter()
        .flat_map(|host| host.addresses.all())
        .find_map(|address| profile.server_at(address));
    let by_name = || hosts.hosts.iter().find_map(|host| profile.server_named(&host.name));
    if let Some(server) = by_address.or_else(by_name) {
        return Some(server);
    }
    // An MX name that all servers share does not tell which one it is, unless there is only one.
    let is_ours = hosts.hosts.iter().any(|host| is_own(profile, host));
    match profile.servers.as_slice() {
        [only] if is_ours => Some(only),
        _ => None,
    }
}
