//! Access: who asks, what they may see, and how much they may ask.
//!
//! A stranger gets what public DNS and published ports show. What our own servers say about
//! mailboxes is for the customer, whom the control panel vouches for with an embed token, and for
//! programs of the operator, which have an API key. Nobody ever sends a password (invariant 12).

mod caller;
mod client_address;
mod ed25519;
pub(crate) mod key;
mod limits;
mod store;
mod token;

pub(crate) use caller::{Caller, Key, Scope, bearer};
pub(crate) use client_address::client_address;
pub(crate) use limits::{Allowance, Limits};
pub use store::StoreFault;
pub(crate) use store::{KeyStore, StoredKey};
pub use token::KeyFault;
pub(crate) use token::Tokens;
pub use token::mint;
