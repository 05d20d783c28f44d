//! What do Outlook's numbers mean? As Microsoft publishes them; a number that stands for many
//! things is left out.

use verdict::Code;

use super::{
    AUTH_METHOD, CERTIFICATE, DATA_FILE, HOST_UNKNOWN, INTERRUPTED, NO_LOGIN, OUTGOING_UNREACHABLE,
    TIMEOUT, TLS_REQUIRED, UNREACHABLE, WRONG_ENCRYPTION,
};
use crate::pasted::login_error::{LOCKED, LOGIN_REFUSED, OVER_QUOTA, UNAVAILABLE};

/// In lower case, as texts are compared.
const NUMBERS: &[(&str, &Code)] = &[
    ("0x800ccc0b", &UNREACHABLE),
    ("0x800ccc0c", &UNREACHABLE),
    ("0x800ccc0d", &HOST_UNKNOWN),
    ("0x800ccc0e", &UNREACHABLE),
    ("0x800ccc0f", &INTERRUPTED),
    ("0x800ccc11", &INTERRUPTED),
    ("0x800ccc13", &UNREACHABLE),
    ("0x800ccc14", &UNREACHABLE),
    ("0x800ccc15", &UNREACHABLE),
    ("0x800ccc18", &AUTH_METHOD),
    ("0x800ccc19", &TIMEOUT),
    ("0x800ccc1a", &WRONG_ENCRYPTION),
    ("0x800ccc1b", &CERTIFICATE),
    ("0x800ccc68", &LOCKED),
    ("0x800ccc6c", &OVER_QUOTA),
    ("0x800ccc78", &NO_LOGIN),
    ("0x800ccc79", &NO_LOGIN),
    ("0x800ccc7d", &TLS_REQUIRED),
    ("0x800ccc80", &AUTH_METHOD),
    ("0x800ccc81", &LOGIN_REFUSED),
    ("0x800ccc91", &LOGIN_REFUSED),
    ("0x800ccc92", &LOGIN_REFUSED),
    ("0x800cccd1", &LOGIN_REFUSED),
    ("0x800cccdd", &INTERRUPTED),
    ("0x80042108", &UNREACHABLE),
    ("0x80042109", &OUTGOING_UNREACHABLE),
    ("0x8004210a", &TIMEOUT),
    ("0x8004210b", &TIMEOUT),
    ("0x8004011d", &UNAVAILABLE),
    ("0x8004010f", &DATA_FILE),
    ("0x80040600", &DATA_FILE),
    ("0x80040154", &DATA_FILE),
    ("0x80072ee7", &HOST_UNKNOWN),
    ("0x80072efd", &UNREACHABLE),
    ("0x80072f0d", &CERTIFICATE),
    ("0x80072f06", &CERTIFICATE),
];

/// Numbers that say only that there is no connection; to the outgoing server if the protocol beside
/// them says so.
const VAGUE: &[&str] =
    &["0x800ccc0b", "0x800ccc0c", "0x800ccc0e", "0x800ccc13", "0x800ccc14", "0x800ccc15"];

/// The first number of `text` (in lower case) that we know, as our table writes it, and what it
/// means.
pub(super) fn number(text: &str) -> Option<(&'static str, &'static Code)> {
    let found = text.match_indices("0x80").find_map(|(at, _)| {
        let word = text.get(at..at + 10)?;
        NUMBERS.iter().find(|(number, _)| *number == word)
    });
    let (number, code) = *found?;
    let is_outgoing =
        text.contains("protocol: smtp") || text.contains("outgoing") || text.contains("- sending");
    let code = if VAGUE.contains(&number) && is_outgoing { &OUTGOING_UNREACHABLE } else { code };
    Some((number, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_once_and_only_whole() {
        let mut numbers: Vec<&str> = NUMBERS.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), NUMBERS.len());
        assert_eq!(
            number("error 0x800ccc0d here").map(|(_, code)| code.id),
            Some("client.host_unknown")
        );
        assert_eq!(
            number("protocol: smtp, 0x800ccc0e").map(|(_, code)| code.id),
            Some("client.outgoing_unreachable")
        );
        assert_eq!(number("0x80ffffff and 0x800c"), None);
    }
}
