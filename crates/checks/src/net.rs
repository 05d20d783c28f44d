//! The way out, under the paths that the checks use: see the crate `probe`.

pub use probe::net::address_policy as addresses;
pub use probe::net::{
    Asking, Budgets, ConfigFault, Net, NetConfig, RdapConfig, ResolverConfig, hex,
};

pub(crate) mod authority {
    pub(crate) use probe::net::not_asked;
}

pub(crate) mod config {
    pub(crate) use probe::net::{Budgets, host_and_port};
}

pub(crate) mod https {
    pub(crate) use probe::net::{
        FetchError, Fetched, Location, Page, PageRequest, Untrusted, unfetched,
    };
}

pub(crate) mod location {
    pub(crate) use probe::net::MOST_REDIRECTS;
}

pub(crate) mod resolver {
    pub(crate) use probe::dns::Question;
    pub(crate) use probe::net::{Resolver, unasked};
}
