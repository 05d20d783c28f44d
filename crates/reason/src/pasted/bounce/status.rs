//! What does an enhanced status code alone mean (RFC 3463, 5248, 7372, 7505, 8020; the IANA
//! registry)?

use verdict::BounceReason::{self, *};

use super::smtp_codes::Status;

/// The reason that a status names; none where it says too little.
pub(super) fn reason(status: Status) -> Option<BounceReason> {
    // What is said with success refuses nothing.
    match status.subject {
        _ if status.class == 2 => None,
        1 | 2 => of_address(status),
        3 | 4 => of_system(status),
        5 | 6 => of_protocol(status),
        7 => Some(of_rules(status)),
        _ => None,
    }
}

/// `X.1.X`, addresses, and `X.2.X`, mailboxes; numbers above 90 are Exchange's own.
fn of_address(status: Status) -> Option<BounceReason> {
    Some(match (status.subject, status.detail) {
        (1, 0 | 1 | 3 | 4 | 351) => UserUnknown,
        (1, 2) => HostUnknown,
        (1, 6) => Moved,
        (1, 7 | 8) => SenderRefused,
        (1, 9) => SystemError,
        (1, 10) => NotAccepting,
        (1, 90) | (2, 121 | 122) => RateLimited,
        (2, 0 | 4) => UserUnknown,
        (2, 1) if status.class == 4 => Suspended,
        (2, 1) => UserUnknown,
        (2, 2) => MailboxFull,
        (2, 3) => MessageTooBig,
        _ => return None,
    })
}

/// `X.3.X`, systems, and `X.4.X`, network and routing.
fn of_system(status: Status) -> Option<BounceReason> {
    Some(match (status.subject, status.detail) {
        (3, 1) => SystemFull,
        (3, 2) => NotAccepting,
        (3, 0 | 3 | 5) | (4, 3) => SystemError,
        (3, 4) => MessageTooBig,
        (4, 1 | 7) => Expired,
        (4, 2 | 5 | 312 | 315 | 317 | 318) => Network,
        (4, 4) if status.class == 4 => Network,
        (4, 4 | 310) => HostUnknown,
        (4, 6 | 14) => Loop,
        (4, 300..=399) => Expired,
        _ => return None,
    })
}

/// `X.5.X`, the protocol, and `X.6.X`, the content.
fn of_protocol(status: Status) -> Option<BounceReason> {
    Some(match (status.subject, status.detail) {
        (5, 1 | 2) => Syntax,
        (5, 3) => OverLimit,
        (5, 4 | 5) => SystemError,
        (5, 6) | (6, 0..=10) => Content,
        _ => return None,
    })
}

/// `X.7.X`, security and rules.
fn of_rules(status: Status) -> BounceReason {
    match status.detail {
        1 | 2 if status.class == 4 => Blocked,
        8 if status.class == 5 => AuthRequired,
        10 | 11 | 29 => Tls,
        12 | 57 => AuthRequired,
        13 => Suspended,
        16 => MessageTooBig,
        17 | 18 => Moved,
        20..=22 | 30 => Dkim,
        23 | 24 => Spf,
        25 => RequiresPtr,
        26 => Unauthenticated,
        27 => SenderRefused,
        28 | 232 | 233 => RateLimited,
        504 | 507 | 510 | 513 | 514 => Blocked,
        _ => Policy,
    }
}

/// Whether a status says more than that something was wrong with the address, the system or the
/// rules.
pub(super) fn is_exact(status: Status) -> bool {
    !matches!(
        (status.subject, status.detail),
        (0, _) | (1, 0) | (2, 0) | (3, 0) | (4, 0) | (5, _) | (6, 0) | (7, 0 | 1)
    ) && reason(status).is_some()
}
