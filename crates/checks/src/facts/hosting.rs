//! At which of the provider's servers does the asker's mail live?

use verdict::{Server, Subject};

use crate::check::Skip;
use crate::dns::RecordType;
use crate::facts::Facts;
use crate::facts::mail_hosts::look_up_mail_hosts;
use crate::facts::sending::server_of;
use crate::net::resolver::Question;
use crate::providers::is_own;

/// Where the mail lives.
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

/// Where the mail lives, as the domain's MX tells. Of a domain that takes no mail, nowhere.
pub(crate) async fn home(facts: &Facts) -> Result<HostedAt<'_>, Skip> {
    let profile = facts.inquiry.profile.as_deref().ok_or(Skip::NotApplicable("no_profile"))?;
    let domain = match &facts.inquiry.subject {
        Subject::Server(host) => {
            return Ok(profile
                .server_named(host.as_str())
                .map_or(HostedAt::Elsewhere, HostedAt::At));
        }
        Subject::Address(address) => {
            return Ok(profile.server_at(*address).map_or(HostedAt::Elsewhere, HostedAt::At));
        }
        Subject::Domain(domain) => domain,
        Subject::Mailbox(address) => address.domain(),
    };
    match facts.mail_hosts.get_or_init(|| look_up_mail_hosts(facts, domain)).await {
        Ok(hosts) => Ok(match server_of(profile, hosts) {
            Some(server) => HostedAt::At(server),
            None if hosts.hosts.iter().any(|host| is_own(profile, host)) => HostedAt::Ours,
            None => HostedAt::Elsewhere,
        }),
        Err(skip) => {
            let mx =
                facts.ask(&facts.hosts_share, Question::new(domain.as_str(), RecordType::Mx)).await;
            if mx.failure().is_some() { Ok(HostedAt::Unseen) } else { Err(*skip) }
        }
    }
}
