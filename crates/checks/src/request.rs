//! A request: what is asked, for whom, and what they say.

use std::net::IpAddr;
use std::sync::Arc;

use verdict::{Incident, Profile, Subject};

/// What is asked, for whom, and what they say.
#[derive(Clone, Debug)]
pub struct Request {
    /// What the question is about.
    pub subject: Subject,
    /// The provider whose customer asks, if known.
    pub profile: Option<Arc<Profile>>,
    /// What the user says.
    pub user_input: UserInput,
    /// Whether the asker may hear what own servers say about the mailboxes and recipients of the
    /// subject's domain: they are its owner, or the provider itself.
    pub sees_mailboxes: bool,
    /// What the provider's support wrote about outages.
    pub posted: Vec<Incident>,
    /// Whether servers are to be asked again, as far as the rate limits allow.
    pub refresh: bool,
}

impl Request {
    /// Whether an address is one of the provider's own servers.
    pub(crate) fn is_own_server(&self, address: IpAddr) -> bool {
        self.profile.as_deref().is_some_and(|profile| profile.server_at(address).is_some())
    }
}

/// What the user says beside the subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserInput {
    /// The DKIM selector.
    pub selector: Option<String>,
    /// The address their mail leaves from, as a bounce shows it.
    pub sending_address: Option<IpAddr>,
    /// Whether their mail was seen to pass DMARC, as a server of the provider wrote into a message.
    pub is_aligned: bool,
}
