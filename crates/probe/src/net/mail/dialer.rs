//! The way to a mail server: where we may connect, how often, and what we say of ourselves.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::time::Instant;

use super::terms::Terms;
use crate::net::address_policy::AddressRules;
use crate::net::config::NetConfig;
use crate::net::dial::dial;
use crate::net::rate_limit::RateLimiter;
use crate::net::tls::Tls;
use crate::session::{ConnectError, Endpoint};

/// What every connection to a mail server rests on. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Dialer {
    pub(crate) config: Arc<NetConfig>,
    pub(crate) rules: Arc<AddressRules>,
    pub(crate) rate_limiter: Arc<RateLimiter>,
    pub(crate) tls: Arc<Tls>,
}

impl Dialer {
    /// Connects, and says what the session needs to know.
    pub(super) async fn dial<'a>(
        &'a self,
        endpoint: &'a Endpoint,
    ) -> Result<(TcpStream, Terms<'a>), ConnectError> {
        let times = &self.config.times;
        let until = Instant::now() + times.slow_probe;
        let tcp = dial(&self.rules, endpoint.address, endpoint.port, times.connect).await?;
        let ehlo_name = self.ehlo_name(&tcp);
        Ok((tcp, Terms { endpoint, ehlo_name, tls: &self.tls, handshake: times.tls, until }))
    }

    /// The name that we give: the configured one, or our address in brackets (RFC 5321 section
    /// 4.1.3).
    fn ehlo_name(&self, stream: &TcpStream) -> String {
        let configured = &self.config.ehlo_name;
        if !configured.is_empty() {
            return configured.clone();
        }
        match stream.local_addr().map(|own| own.ip().to_canonical()) {
            Ok(IpAddr::V4(own)) => format!("[{own}]"),
            Ok(IpAddr::V6(own)) => format!("[IPv6:{own}]"),
            Err(_) => "[127.0.0.1]".to_owned(),
        }
    }
}
