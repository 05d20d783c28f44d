//! Which codes does this crate emit itself? Listed beside the checks, because `GET /v1/checks`
//! tells of all.

use verdict::Code;

use crate::account;
use crate::pasted::bounce::findings;
use crate::pasted::client_error;
use crate::pasted::headers;
use crate::pasted::origin;
use crate::pasted::port_test;
use crate::pasted::reports;
use crate::report::catalogue::Listed;

/// What is read out of pasted text, in the order in which answers show it.
pub const MODULES: &[Listed<'static>] = &[
    Listed { id: "network", subjects: &[], codes: port_test::CODES },
    Listed { id: "account", subjects: &[], codes: account::CODES },
    Listed { id: "client", subjects: &[], codes: client_error::CODES },
    Listed { id: "bounce", subjects: &[], codes: findings::CODES },
    Listed { id: "headers", subjects: &[], codes: headers::CODES },
    Listed { id: "origin", subjects: &[], codes: origin::CODES },
    Listed { id: "reports", subjects: &[], codes: reports::CODES },
];

/// Every code of this crate.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    MODULES.iter().flat_map(|module| module.codes.iter().copied())
}

/// The code with this id, where this crate emits one.
pub(crate) fn code(id: &str) -> Option<&'static Code> {
    codes().find(|code| code.id == id)
}
