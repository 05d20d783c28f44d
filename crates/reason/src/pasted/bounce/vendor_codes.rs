//! Which numbered codes do providers put into their replies? They publish what each means.

mod table;

use verdict::BounceReason::{self, *};

use super::smtp_codes::Status;
use crate::pasted::chars::{NO_ASCII_LETTER_OR_DIGIT, one_of};
pub(super) use table::{Concerns, VendorCode};

/// The row of the table that a text fits: by its status code, or by a mark in it.
pub(super) fn row(plain: &str, status: Option<Status>) -> Option<&'static VendorCode> {
    if plain.is_empty() && status.is_none() {
        return None;
    }
    table::CODES.iter().find(|row| row.fits(plain, status))
}

/// The reason that a provider's numbered code in `plain` text gives.
pub(super) fn reason(plain: &str) -> Option<BounceReason> {
    if plain.is_empty() {
        return None;
    }
    let providers = [orange, secureserver, charter, i_ua, facebook, comcast, cox];
    providers.iter().find_map(|reason| reason(plain))
}

/// Orange and La Poste: `OFR_416`, `LPN007_426`, `OUK_513` (postmastery.com, "Orange postmaster
/// SMTP error codes").
fn orange(plain: &str) -> Option<BounceReason> {
    let number = ["ofr", "lpn", "ouk"].iter().find_map(|mark| {
        plain.match_indices(mark).find_map(|(at, _)| {
            let code = plain[at + 3..].split(one_of(" [.);")).next()?;
            let is_start = at == 0 || !plain.as_bytes()[at - 1].is_ascii_alphanumeric();
            let digits = code.get(code.len().checked_sub(3)?..)?;
            if is_start { digits.parse::<u16>().ok() } else { None }
        })
    })?;
    Some(match number {
        101 | 102 => Blocklisted,
        103 | 510 | 999 => Blocked,
        104 => TooManyConnections,
        305 | 402 => AuthRequired,
        401 => Spf,
        403 | 405 | 415 | 421 => SenderRefused,
        416 | 418 => UserUnknown,
        417 => MailboxFull,
        420 | 426 => Suspended,
        505 => SystemError,
        506 => Spam,
        514 => MessageTooBig,
        517 => Dmarc,
        630 => Policy,
        // "Try again later", for reasons that are not published.
        105 | 107..=109 | 201 | 423 | 424 | 513 => Unknown,
        _ => return None,
    })
}

/// GoDaddy (`*.secureserver.net`): `IB508` (godaddy.com/help, "What does my email bounceback
/// mean?").
fn secureserver(plain: &str) -> Option<BounceReason> {
    let at = plain.find(" ib")?;
    let code = plain.get(at + 3..at + 6)?;
    Some(match code.parse::<u16>().ok()? {
        401 => AuthRequired,
        501 | 502 => Malformed,
        506 => SenderRefused,
        508 => Spf,
        108 => RequiresPtr,
        212 => Spam,
        705 => Virus,
        605 | 7 => TooManyConnections,
        101 | 504 | 510 | 607 => RateLimited,
        110..=113 => Blocked,
        103 => Reputation,
        104..=106 => Blocklisted,
        _ => return None,
    })
}

/// Charter, now Spectrum: `AUP#In-1310` (spectrumbusiness.net, "Understanding email error codes").
fn charter(plain: &str) -> Option<BounceReason> {
    let at = plain.find("aup#")?;
    let digits: String =
        plain[at + 4..].chars().skip_while(|ch| !ch.is_ascii_digit()).take(4).collect();
    Some(match digits.parse::<u16>().ok()? {
        1000 | 1260 => Blocked,
        1200..=1250 => Blocklisted,
        1010..=1080 | 1500 | 1520 => SenderRefused,
        1090 => SystemError,
        1100..=1150 => RequiresPtr,
        1160..=1190 | 1560 => Policy,
        1300..=1340 => TooManyConnections,
        1350..=1490 | 1540 | 1550 | 1580 => RateLimited,
        1530 => MessageTooBig,
        _ => return None,
    })
}

/// I.UA: a link to the page about the error, `mail.i.ua/err/3/`.
fn i_ua(plain: &str) -> Option<BounceReason> {
    let at = plain.find("i.ua/err/")?;
    let digits: String = plain[at + 9..].chars().take_while(char::is_ascii_digit).collect();
    Some(match digits.as_str() {
        "1" | "6" => RelayRefused,
        "2" | "10" => UserUnknown,
        "3" => Suspended,
        "4" => MailboxFull,
        "5" => TooManyConnections,
        "7" => Blocked,
        "8" => SenderRefused,
        "9" => Blocklisted,
        _ => return None,
    })
}

/// Comcast: a link to the page about the error, whose mark begins with its kind:
/// `smtp-error-codes.php#BL000000`.
fn comcast(plain: &str) -> Option<BounceReason> {
    let at = plain.find("comcast.net/")?;
    let mark = plain[at..].split_once('#')?.1;
    Some(match mark.get(..2)? {
        "bl" => Blocked,
        "pt" => RequiresPtr,
        "rl" => RateLimited,
        "dm" => Dmarc,
        _ => return None,
    })
}

/// Cox: `CXBL` (cox.com, "Email error codes").
fn cox(plain: &str) -> Option<BounceReason> {
    const CODES: &[(&str, BounceReason)] = &[
        ("cxbl", Blocked),
        ("cxmj", Blocked),
        ("cdrbl", Blocklisted),
        ("cxdns", RequiresPtr),
        ("cxthrt", RateLimited),
        ("cxmxrt", RateLimited),
        ("cxcnct", TooManyConnections),
        ("cxsndr", SenderRefused),
        ("cxsmtp", Syntax),
    ];
    if !plain.contains("cox") {
        return None;
    }
    let words = plain.split(NO_ASCII_LETTER_OR_DIGIT);
    words
        .filter_map(|word| CODES.iter().find(|(code, _)| *code == word))
        .map(|(_, reason)| *reason)
        .next()
}

/// Facebook: `RCP-P1` (postmaster.facebook.com, "Response codes").
fn facebook(plain: &str) -> Option<BounceReason> {
    const CODES: &[(&str, BounceReason)] = &[
        ("rcp-p1", UserUnknown),
        ("int-p1", UserUnknown),
        ("rcp-p2", UserUnknown),
        ("rcp-p3", UserUnknown),
        ("rcp-t4", Suspended),
        ("pol-p1", Blocked),
        ("pol-p2", Blocked),
        ("pol-p5", Virus),
        ("pol-p6", Spam),
        ("pol-p7", Dmarc),
        ("dns-p1", SenderRefused),
        ("dns-p2", SenderRefused),
        ("msg-p1", MessageTooBig),
        ("int-p2", MessageTooBig),
        ("msg-p2", Content),
        ("msg-p3", Malformed),
        ("con-t1", TooManyConnections),
        ("con-t3", RateLimited),
        ("int-t", SystemError),
        ("rcp-t1", SystemError),
    ];
    if !plain.contains("facebook.com/response_codes") {
        return None;
    }
    CODES.iter().find(|(code, _)| plain.contains(code)).map(|(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_provider_numbers_its_refusals() {
        for (text, wanted) in [
            ("550 5.1.1 invalid recipient. ofr_416 [416]", Some(UserUnknown)),
            ("421 4.2.0 service refused. ofr005_505 [505]", Some(SystemError)),
            ("550 5.5.0 spf: not allowed. lpn004_401", Some(Spf)),
            ("550 see your spf settings. ib508 <http://x.example>", Some(Spf)),
            ("550 aup#in-1310", Some(TooManyConnections)),
            ("550 mailbox is frozen. see http://mail.i.ua/err/3/", Some(Suspended)),
            (
                "550 rcp-p1 http://postmaster.facebook.com/response_codes?ip=192.0.2.1#rcp",
                Some(UserUnknown),
            ),
            (
                "554 comcast block for spam. \
                https://postmaster.comcast.net/smtp-error-codes.php#bl000000",
                Some(Blocked),
            ),
            ("554 cox too many sessions from 192.0.2.1. cxcnct", Some(TooManyConnections)),
            ("550 distribution list", None),
        ] {
            assert_eq!(reason(text), wanted, "{text}");
        }
    }
}
