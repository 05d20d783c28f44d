//! What does the DNS say of ourselves? Of the root, of our own name, and of where it leads.

use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{Lookup, RecordType};

use crate::budget::Questions;
use crate::context::Context;
use crate::memo::Budgeted;

/// The questions about ourselves.
pub(crate) struct Ourselves;

impl Budgeted for Ourselves {
    /// The root's SOA, the address of our name, and that address's pointer. Every report finds the
    /// same answers.
    const QUESTIONS: Questions = Questions::apart(3);
}

impl Context {
    /// The answer of the DNS to a question about ourselves.
    pub(crate) async fn own_dns(&self, name: &str, kind: RecordType) -> Arc<Lookup> {
        self.dns_for::<Ourselves>(name, kind).await
    }

    /// The address from which we would connect to this one, as this machine knows it.
    pub(crate) async fn address_towards(&self, address: IpAddr) -> Option<IpAddr> {
        self.memo.net.address_towards(address).await
    }
}
