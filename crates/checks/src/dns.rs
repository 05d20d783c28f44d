//! What the DNS says, under the paths that the checks use: see the crate `probe`.

#[cfg(test)]
pub(crate) mod fixture;

pub use probe::dns::*;
