//! mail-auth, with what it has looked up and read kept as we keep it: in moka, for five minutes.

use std::borrow::Borrow;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use mail_auth::hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts,
};
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{MX, MessageAuthenticator, Parameters, RecordSet, ResolverCache, SpfResult, Txt};

use crate::world::Case;

/// As long as ours.
const KEPT: Duration = Duration::from_secs(300);

pub struct Theirs {
    authenticator: MessageAuthenticator,
    txt: Kept<Box<str>, Txt>,
    mx: Kept<Box<str>, RecordSet<MX>>,
    v4: Kept<Box<str>, RecordSet<Ipv4Addr>>,
    v6: Kept<Box<str>, RecordSet<Ipv6Addr>>,
    ptr: Kept<IpAddr, RecordSet<Box<str>>>,
}

struct Kept<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static>(
    moka::sync::Cache<K, V>,
);

impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Kept<K, V> {
    fn new() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(100_000).time_to_live(KEPT).build())
    }
}

impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> ResolverCache<K, V>
    for Kept<K, V>
{
    fn get<Q>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.get(name)
    }

    fn remove<Q>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.remove(name)
    }

    fn insert(&self, key: K, value: V, _: Instant) {
        self.0.insert(key, value);
    }
}

impl Theirs {
    pub fn new(server: SocketAddr) -> Result<Self, String> {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
        let connections = connections.map(|mut connection| {
            connection.port = server.port();
            connection
        });
        let mut name_server = NameServerConfig::udp_and_tcp(server.ip());
        name_server.connections = connections.to_vec();
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![name_server]);
        let authenticator = MessageAuthenticator::new(config, ResolverOpts::default())
            .map_err(|fault| fault.to_string())?;
        let (txt, mx, v4, v6, ptr) =
            (Kept::new(), Kept::new(), Kept::new(), Kept::new(), Kept::new());
        Ok(Self { authenticator, txt, mx, v4, v6, ptr })
    }

    pub async fn evaluate(&self, case: &Case) -> SpfResult {
        let input = SpfParameters::verify_mail_from(
            case.ip,
            &case.helo,
            "mx.receiver.example",
            &case.sender,
        );
        let parameters = Parameters::new(input)
            .with_txt_cache(&self.txt)
            .with_mx_cache(&self.mx)
            .with_ipv4_cache(&self.v4)
            .with_ipv6_cache(&self.v6)
            .with_ptr_cache(&self.ptr);
        self.authenticator.verify_spf(parameters).await.result()
    }
}

/// The result's name in the standard.
pub fn named(result: SpfResult) -> &'static str {
    match result {
        SpfResult::Pass => "pass",
        SpfResult::Fail => "fail",
        SpfResult::SoftFail => "softfail",
        SpfResult::Neutral => "neutral",
        SpfResult::TempError => "temperror",
        SpfResult::PermError => "permerror",
        SpfResult::None => "none",
    }
}
