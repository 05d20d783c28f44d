//! What do Outlook's numbers mean? As Microsoft publishes them; a number that stands for many
//! things is left out.

use verdict::BounceStage::{Auth, Connect, Mail, Rcpt, Tls, Unknown};
use verdict::Code;

use super::{
    AUTH_METHOD, CERTIFICATE, DATA_FILE, HOST_UNKNOWN, INTERRUPTED, NO_LOGIN, OUTGOING_UNREACHABLE,
    TIMEOUT, TLS_REQUIRED, UNREACHABLE, WRONG_ENCRYPTION,
};
use crate::account::{LOGIN_REFUSED, UNAVAILABLE};
use crate::pasted::reported_by::SmtpStage;

/// In lower case, as texts are compared, those of one meaning parted by `|`. Those from
/// `0x800ccc00` to `0x800ccce0` as the Windows SDK names them (`mimeole.h`, "General Imnxport
/// Return Values"); the others as support.microsoft.com and learn.microsoft.com do; `0x80040213`
/// and `0x80040217` are CDO's.
const NUMBERS: &[(&str, SmtpStage, &Code)] = &[
    ("0x800ccc01|0x800ccc02|0x800ccc1b|0x80072f0d|0x80072f06", Tls, &CERTIFICATE),
    (
        "0x800ccc0b|0x800ccc0c|0x800ccc0e|0x800ccc13|\
         0x800ccc14|0x800ccc15|0x80042108|0x80072efd",
        Connect,
        &UNREACHABLE,
    ),
    ("0x800ccc0d|0x80072ee7", Connect, &HOST_UNKNOWN),
    ("0x800ccc0f|0x800ccc11|0x800ccc12|0x800cccdd", Unknown, &INTERRUPTED),
    ("0x800ccc18|0x800ccc80|0x800cccdf", Auth, &AUTH_METHOD),
    ("0x800ccc19|0x8004210a|0x8004210b", Unknown, &TIMEOUT),
    ("0x800ccc1a|0x800ccc7d", Tls, &WRONG_ENCRYPTION),
    ("0x800ccc78", Mail, &NO_LOGIN),
    ("0x800ccc79", Rcpt, &NO_LOGIN),
    ("0x800ccc7c", Tls, &TLS_REQUIRED),
    ("0x800ccc7f", Tls, &UNAVAILABLE),
    ("0x800ccc81|0x800ccc91|0x800ccc92|0x800cccd1|0x800ccce0|0x80040217", Auth, &LOGIN_REFUSED),
    ("0x80042109|0x80040213", Connect, &OUTGOING_UNREACHABLE),
    ("0x8004011d", Unknown, &UNAVAILABLE),
    ("0x8004010f|0x80040600|0x8004060c|0x80040154", Unknown, &DATA_FILE),
];

/// Numbers that say only that there is no connection; to the outgoing server if the protocol beside
/// them says so.
const VAGUE: &str = "0x800ccc0b|0x800ccc0c|0x800ccc0e|0x800ccc13|0x800ccc14|0x800ccc15";

/// The first number of `text` (in lower case) that we know, as our table writes it, the stage at
/// which the program gives it, and what it means.
pub(super) fn number(text: &str) -> Option<(&'static str, SmtpStage, &'static Code)> {
    let found = text.match_indices("0x80").find_map(|(at, _)| {
        let word = text.get(at..at + 10)?;
        NUMBERS.iter().find_map(|(numbers, stage, code)| {
            let number = numbers.split('|').find(|number| *number == word)?;
            Some((number, *stage, *code))
        })
    });
    let (number, stage, code) = found?;
    let is_outgoing =
        text.contains("protocol: smtp") || text.contains("outgoing") || text.contains("- sending");
    let code = if VAGUE.split('|').any(|vague| vague == number) && is_outgoing {
        &OUTGOING_UNREACHABLE
    } else {
        code
    };
    Some((number, stage, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_once_and_only_whole() {
        let mut numbers: Vec<&str> = NUMBERS.iter().flat_map(|(all, ..)| all.split('|')).collect();
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), all);
        assert_eq!(
            number("error 0x800ccc0d here").map(|(.., code)| code.id),
            Some("client.host_unknown")
        );
        assert_eq!(
            number("protocol: smtp, 0x800ccc0e").map(|(.., code)| code.id),
            Some("client.outgoing_unreachable")
        );
        assert_eq!(number("0x80ffffff and 0x800c"), None);
    }
}
