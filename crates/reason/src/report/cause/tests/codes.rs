//! Codes as the checks declare them, at their places on the mail path.

use verdict::{Code, On};

/// The codes of one check of the tests, at its place on the mail path.
macro_rules! tables {
    ($($module:ident { $($table:tt)+ })+) => {
        $(pub(super) mod $module {
            verdict::codes! { $($table)+ }
        })+
    };
}

tables! {
    outage {
        pub(crate) CODES for module "outage"
            at Outage 1 on [Receiving, LoggingIn, Sending, Accepted] warnings_stop;
        error OPEN "open" on Server,
        warning MAINTENANCE "maintenance" on Server,
    }
    domain {
        pub(crate) CODES for module "domain"
            at Domain 1 on [Receiving, LoggingIn, Sending, Accepted] core;
        error MISSING "missing" on Registration,
        unknown SERVFAIL "servfail" on Zone,
        error DNSSEC "dnssec_broken" on Zone,
    }
    zone {
        pub(crate) CODES for module "zone"
            at NameServers 1 on [Receiving, LoggingIn, Sending, Accepted];
        error NONE_SERVES "none_serves" on Registration,
        warning LAME "server_lame" on Zone,
    }
    mx {
        pub(crate) CODES for module "mx" at Mx 1 on [Receiving] in_zone core;
        info OK "ok" on Zone,
        error NONE "none" on Zone,
        notice ELSEWHERE "elsewhere" on Zone is elsewhere,
        error UNRESOLVABLE "target_unresolvable" on Zone,
        unknown UNRESOLVED "unresolved" on Zone,
    }
    submission {
        pub(crate) CODES for module "submission" at Server 1 on [Sending] core warnings_stop;
        error CLOSED "port_closed" on Server step Port,
        error EXPIRED "certificate_expired" on Server step Certificate,
    }
    mailbox {
        pub(crate) CODES for module "mailbox" at Server 2 on [LoggingIn] core warnings_stop;
        error EXPIRED "certificate_expired" on Server step Certificate,
    }
    delivery {
        pub(crate) CODES for module "delivery" at Server 3 on [Receiving] in_zone core;
        unknown UNPROVEN "unproven" on Vantage,
        error SILENT "silent" on Server step Answer,
    }
    account {
        pub(crate) CODES for module "account"
            at Mailbox 1 on [LoggingIn, Sending, Receiving];
        error LOCKED "locked" on Account,
    }
    spf {
        pub(crate) CODES for module "spf" at Policy 1 on [Accepted] in_zone;
        warning NONE "none" on Zone,
        unknown UNRESOLVED "unresolved" on Zone,
        error SYNTAX "syntax" on Zone,
    }
    dmarc {
        pub(crate) CODES for module "dmarc" at Policy 3 on [Accepted] in_zone;
        warning NONE "none" on Zone,
    }
    mta_sts {
        pub(crate) CODES for module "mta_sts" at Policy 4 on [Receiving] in_zone;
        warning MISMATCH "mismatch" on Zone,
    }
    rdns {
        pub(crate) CODES for module "rdns" at Reputation 1 on [Accepted] warnings_stop;
        warning MISSING "missing" on Address,
        unknown UNRESOLVED "unresolved" on Address,
    }
    blocklist {
        pub(crate) CODES for module "blocklist" at Reputation 2 on [Accepted];
        error LISTED "listed" on Address,
        unknown REFUSED "refused" on Vantage,
    }
    bounce {
        pub(crate) CODES for module "bounce" at Symptom 1 on [Accepted];
        notice BLOCKLISTED "blocklisted" on Address explained_by ["blocklist", "rdns"],
        notice MAILBOX_FULL "mailbox_full" on Recipient,
    }
}

pub(super) const NOVEL: Code = Code::error("novel.fault", On::Address);
