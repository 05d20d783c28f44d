//! How we look: the DNS, mail servers and web servers, behind one guarded way out.
//!
//! The only crate with sockets, TLS and HTTP clients. [`net`] sends every query and opens every
//! connection to a target that a stranger can name; [`upstream`] asks the endpoints that the
//! operator configured. What was seen is an [`Observation`]: a value or a typed failure. This crate
//! judges nothing, and knows no provider, no policy, no outage and no mailbox.

pub mod dns;
mod exchange;
pub mod net;
mod observation;
pub mod session;
pub mod upstream;

#[cfg(feature = "fuzzing")]
pub use exchange::feed as http_answer;

pub use observation::{Observation, rfc3339};
