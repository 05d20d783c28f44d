//! From which addresses does the domain's mail leave? Those that somebody named; never those of
//! its MX.

use std::net::IpAddr;

use probe::net::address_policy::denial;
use verdict::Subject;

use crate::context::Context;
use crate::facts::hosting::server_of;
use crate::skip::Skip;

/// The most addresses that one report looks at.
pub(crate) const MAX_ADDRESSES: usize = 4;

impl Context {
    /// The addresses asked about, named by the user, or declared for the server where the domain's
    /// mail is hosted. Addresses inside a network are seen by no other server, so nothing can be
    /// said about them.
    pub(crate) async fn sending_addresses(&self) -> Result<Vec<IpAddr>, Skip> {
        let mut addresses = named_addresses(self).await?;
        addresses.retain(|address| denial(*address).is_none());
        if addresses.is_empty() {
            return Err(Skip::NotApplicable("private_address"));
        }
        Ok(addresses)
    }
}

async fn named_addresses(cx: &Context) -> Result<Vec<IpAddr>, Skip> {
    if let Subject::Address(address) = cx.subject() {
        return Ok(vec![*address]);
    }
    if let Some(address) = cx.user_input().sending_address {
        return Ok(vec![address]);
    }
    let missing = Skip::WaitsOn("sending_address");
    let profile = cx.profile().ok_or(missing)?;
    let hosts = cx.mail_hosts().await?;
    let server = server_of(profile, &hosts).ok_or(missing)?;
    let addresses: Vec<IpAddr> = server.sending.iter().take(MAX_ADDRESSES).copied().collect();
    if addresses.is_empty() { Err(missing) } else { Ok(addresses) }
}
