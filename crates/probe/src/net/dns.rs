//! The DNS client: our resolver, and name servers asked themselves.

mod authoritative;
mod codec;
mod health;
mod queue;
mod resolver;
mod socket;
#[cfg(test)]
pub(in crate::net) mod test_server;
mod transport;

pub(crate) use authoritative::Authorities;
pub use authoritative::not_asked;
#[cfg(feature = "fuzzing")]
pub use codec::feed as dns_message;
pub use resolver::{Resolver, unasked};
