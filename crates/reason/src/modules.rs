//! Which codes does this crate emit itself? Listed beside the checks, because `GET /v1/checks` tells of all.

use verdict::Code;

use crate::bounce::findings;
use crate::catalogue::Listed;
use crate::{account, client, headers, network, origin};

/// What is read out of pasted text, in the order in which answers show it.
pub const MODULES: &[Listed<'static>] = &[
    Listed { id: "network", subjects: &[], codes: network::CODES },
    Listed { id: "account", subjects: &[], codes: account::CODES },
    Listed { id: "client", subjects: &[], codes: client::CODES },
    Listed { id: "bounce", subjects: &[], codes: findings::CODES },
    Listed { id: "headers", subjects: &[], codes: headers::CODES },
    Listed { id: "origin", subjects: &[], codes: origin::CODES },
];

/// Every code of this crate.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    MODULES.iter().flat_map(|module| module.codes.iter().copied())
}
