//! What is found in a message that came back? A code for each reason, about the recipient or the
//! address concerned.

use std::net::IpAddr;

use verdict::{
    Arg, Because, BounceKind, BounceReason, BounceSpeaker, Code, Evidence, EvidenceKind, Finding,
    On, codes,
};

use super::reading::Read;
use super::recipient::Recipient;
use super::vendor_codes::Concerns;
use super::{smtp_stage, whose};
use crate::pasted::address_role::client_address;
use crate::pasted::chars::{no_ascii_nor, one_of};
use crate::pasted::reported_by::ReportedBy;

/// The most recipients that are spoken of one by one.
pub(crate) const MOST_SHOWN: usize = 20;

codes! {
    /// Every code of this module.
    pub(crate) CODES for module "bounce" at Symptom 1 on [Accepted];
    /// There is no such mailbox, or it takes nothing from this sender.
    error USER_UNKNOWN "user_unknown" on Recipient,
    /// The recipient's mailbox is full.
    error MAILBOX_FULL "mailbox_full" on Recipient,
    /// More recipients, headers or attachments than are allowed.
    error OVER_LIMIT "over_limit" on Client flows [Sending, Accepted],
    /// The outgoing server passes nothing on without a log-in.
    error RELAY_REFUSED "relay_refused" on Client flows [Sending],
    /// The recipient's server does not know the recipient's domain.
    error RELAY_REFUSED_THERE "relay_refused_there" on Recipient,
    /// The server wants a log-in, or it failed.
    error AUTH_REQUIRED "auth_required" on Client flows [Sending],
    /// The sending address has a poor reputation.
    error REPUTATION "reputation" on Address explained_by ["blocklist", "domain_blocklist", "rdns"],
    /// The sending address or host is refused.
    error BLOCKED "blocked" on Address explained_by ["blocklist", "domain_blocklist", "rdns"],
    /// The sending address stands on a blocklist.
    error BLOCKLISTED "blocklisted" on Address
        explained_by ["blocklist", "domain_blocklist", "rdns"],
    /// The sending address has no proper reverse name.
    error REQUIRES_PTR "requires_ptr" on Address explained_by ["rdns"],
    /// SPF does not allow the sending address.
    error SPF "spf" on Zone explained_by ["spf"],
    /// The DKIM signature is missing or broken.
    error DKIM "dkim" on Zone explained_by ["dkim"],
    /// The domain's own DMARC policy had it refused.
    error DMARC "dmarc" on Zone explained_by ["dmarc", "spf", "dkim"],
    /// Neither SPF nor DKIM vouches for it.
    error UNAUTHENTICATED "unauthenticated" on Zone explained_by ["spf", "dkim", "dmarc"],
    /// The sender's address is refused.
    error SENDER_REFUSED "sender_refused" on Account flows [Sending, Accepted],
    /// A rule of the recipient's server forbids it.
    error POLICY "policy" on Recipient,
    /// Something in it cannot be taken.
    error CONTENT "content" on Client,
    /// It was taken for spam.
    error SPAM "spam" on Client,
    /// It was taken for a virus.
    error VIRUS "virus" on Client,
    /// It is larger than allowed.
    error MESSAGE_TOO_BIG "message_too_big" on Client flows [Sending, Accepted],
    /// Too much mail in a short time.
    error RATE_LIMITED "rate_limited" on Account flows [Sending, Accepted],
    /// A stranger is asked to come again.
    warning GREYLISTED "greylisted" on Recipient,
    /// Too many connections at once.
    error TOO_MANY_CONNECTIONS "too_many_connections" on Server,
    /// The recipient's domain does not exist.
    error HOST_UNKNOWN "host_unknown" on Recipient,
    /// The recipient's server could not be reached.
    error NETWORK "network" on Recipient,
    /// It was tried for days.
    error EXPIRED "expired" on Recipient,
    /// The mailbox is suspended.
    error SUSPENDED "suspended" on Recipient,
    /// The recipient has another address.
    error MOVED "moved" on Recipient,
    /// A fault of the recipient's system.
    error SYSTEM_ERROR "system_error" on Recipient,
    /// The recipient's system has no room.
    error SYSTEM_FULL "system_full" on Recipient,
    /// Encryption did not come about.
    error TLS "tls" on Recipient,
    /// The servers do not understand each other.
    error SYNTAX "syntax" on Server,
    /// The message is not written as the standards demand.
    error MALFORMED "malformed" on Client,
    /// It goes round in circles.
    error LOOP "loop" on Recipient,
    /// The recipient's domain takes no mail.
    error NOT_ACCEPTING "not_accepting" on Recipient,
    /// The sending service has crossed out the address.
    error SUPPRESSED "suppressed" on Account,
    /// An answer while somebody is away.
    info VACATION "vacation" on Recipient,
    /// It was delivered.
    info DELIVERED "delivered" on Recipient,
    /// Somebody complains about a message.
    warning FEEDBACK "feedback" on Account,
    /// It is late, and still being tried.
    warning DELAYED "delayed" on Recipient,
    /// It looks like a bounce but reports nothing.
    warning FAKE "fake" on Account,
    /// It came back, and does not say why in words that are known.
    unknown NO_REASON "no_reason" on Recipient,
    /// No reader knows it.
    unknown NOTHING "nothing" on Client,
}

/// The code for a recipient.
pub(crate) fn code(kind: BounceKind, recipient: &Recipient) -> &'static Code {
    if kind == BounceKind::Delayed {
        return if recipient.reason == BounceReason::Greylisted { &GREYLISTED } else { &DELAYED };
    }
    of_reason(recipient)
}

/// The code for a reason.
fn of_reason(recipient: &Recipient) -> &'static Code {
    match recipient.reason {
        BounceReason::UserUnknown => &USER_UNKNOWN,
        BounceReason::MailboxFull => &MAILBOX_FULL,
        BounceReason::OverLimit => &OVER_LIMIT,
        BounceReason::RelayRefused if is_said_there(recipient) => &RELAY_REFUSED_THERE,
        BounceReason::RelayRefused => &RELAY_REFUSED,
        BounceReason::AuthRequired => &AUTH_REQUIRED,
        BounceReason::Reputation => &REPUTATION,
        BounceReason::Blocked => &BLOCKED,
        BounceReason::Blocklisted => &BLOCKLISTED,
        BounceReason::RequiresPtr => &REQUIRES_PTR,
        BounceReason::Spf => &SPF,
        BounceReason::Dkim => &DKIM,
        BounceReason::Dmarc => &DMARC,
        BounceReason::Unauthenticated => &UNAUTHENTICATED,
        BounceReason::SenderRefused => &SENDER_REFUSED,
        BounceReason::Policy => &POLICY,
        BounceReason::Content => &CONTENT,
        BounceReason::Spam => &SPAM,
        BounceReason::Virus => &VIRUS,
        BounceReason::MessageTooBig => &MESSAGE_TOO_BIG,
        BounceReason::RateLimited => &RATE_LIMITED,
        BounceReason::Greylisted => &GREYLISTED,
        BounceReason::TooManyConnections => &TOO_MANY_CONNECTIONS,
        other => code_of_recipient(other),
    }
}

/// Whether the recipient's side said it: to another server, or by a code of its own.
fn is_said_there(recipient: &Recipient) -> bool {
    let concerns = recipient.vendor_code.map(|row| row.concerns);
    recipient.speaker == BounceSpeaker::Remote
        || recipient.reported_by == ReportedBy::IncomingServer
        || concerns == Some(Concerns::Recipient)
}

/// The code for a reason that lies with the recipient's side, or with nobody.
fn code_of_recipient(reason: BounceReason) -> &'static Code {
    match reason {
        BounceReason::HostUnknown => &HOST_UNKNOWN,
        BounceReason::Network => &NETWORK,
        BounceReason::Expired => &EXPIRED,
        BounceReason::Suspended => &SUSPENDED,
        BounceReason::Moved => &MOVED,
        BounceReason::SystemError => &SYSTEM_ERROR,
        BounceReason::SystemFull => &SYSTEM_FULL,
        BounceReason::Tls => &TLS,
        BounceReason::Syntax => &SYNTAX,
        BounceReason::Malformed => &MALFORMED,
        BounceReason::Loop => &LOOP,
        BounceReason::NotAccepting => &NOT_ACCEPTING,
        BounceReason::Suppressed => &SUPPRESSED,
        BounceReason::Vacation => &VACATION,
        BounceReason::Delivered => &DELIVERED,
        BounceReason::Feedback => &FEEDBACK,
        _ => &NO_REASON,
    }
}

/// What is found: a finding for each recipient, or for each code where there are more than twenty.
pub(crate) fn findings(read: &Read) -> Vec<Finding> {
    match read.kind {
        BounceKind::Fake => return vec![Finding::new(&FAKE, "message")],
        BounceKind::Message if read.recipients.is_empty() => return Vec::new(),
        _ if read.recipients.is_empty() => {
            return vec![Finding::new(&NOTHING, "message").because(Because::Refused)];
        }
        _ => {}
    }
    if read.recipients.len() > MOST_SHOWN {
        return by_code(read);
    }
    let mut found: Vec<Finding> = Vec::new();
    for recipient in &read.recipients {
        let finding = finding(read.kind, recipient);
        if !found.iter().any(|known| known.reference() == finding.reference()) {
            found.push(finding);
        }
    }
    found
}

/// The id of a code, how many recipients it tells of, and the first of them.
type Group<'a> = (&'static str, usize, &'a Recipient);

/// One finding for each code, about as many recipients.
fn by_code(read: &Read) -> Vec<Finding> {
    let mut groups: Vec<Group> = Vec::new();
    for recipient in &read.recipients {
        let code = code(read.kind, recipient).id;
        match groups.iter_mut().find(|(known, ..)| *known == code) {
            Some((_, count, _)) => *count += 1,
            None => groups.push((code, 1, recipient)),
        }
    }
    let of_group = |(_, count, first): Group| {
        let mut finding = finding(read.kind, first);
        finding.about = format!("{count} recipients");
        finding.arg(Arg::count("count", count))
    };
    in_order(groups).into_iter().map(of_group).collect()
}

/// The largest groups first. There are few: a sort of the library would weigh more in a page.
fn in_order<'a>(groups: Vec<Group<'a>>) -> Vec<Group<'a>> {
    let mut ordered: Vec<Group<'a>> = Vec::new();
    for (code, count, first) in groups {
        let is_before = |known: &Group<'a>| known.1 > count || known.1 == count && known.0 < code;
        ordered.insert(ordered.partition_point(is_before), (code, count, first));
    }
    ordered
}

fn finding(kind: BounceKind, recipient: &Recipient) -> Finding {
    let code = code(kind, recipient);
    let on = whose::on(code, of_reason(recipient), recipient);
    let is_of_address = code.on == On::Address && on == On::Address;
    let address = client_address(&recipient.words).filter(|_| is_of_address);
    let about = address.map_or_else(|| masked(&recipient.address), |address| address.to_string());
    let mut finding = Finding::new(code, about);
    finding.on = on;
    if *code == NO_REASON {
        finding = finding.because(Because::Refused);
    }
    let mut args = vec![
        Arg::word("reason", recipient.reason.as_str()),
        Arg::word("speaker", recipient.speaker.as_str()),
        Arg::word("reported_by", recipient.reported_by.as_str()),
        Arg::word("stage", recipient.stage.as_str()),
    ];
    // What a server logs of a visitor that it refused need not be the mail of whoever asks.
    let is_of_visitor = recipient.reported_by == ReportedBy::IncomingServer;
    args.extend(is_of_visitor.then(|| Arg::word("certainty", "likely")));
    args.extend(address.map(|address| Arg::address("address", address)));
    args.extend(
        recipient
            .address
            .rsplit_once('@')
            .map(|(_, domain)| Arg::domain("recipient_domain", domain)),
    );
    args.extend(recipient.said_by.as_deref().map(|host| Arg::host("host", host)));
    let sender = sender_domain(&recipient.words).filter(|_| code.on == On::Zone);
    args.extend(sender.map(|domain| Arg::domain("domain", &domain)));
    args.extend(list(&recipient.words).map(|list| Arg::word("list", list)));
    args.extend(recipient.status.as_deref().map(|status| Arg::word("status", status)));
    args.extend(recipient.reply_code.map(|code| Arg::count("reply", code.into())));
    let row = recipient.vendor_code;
    let fault = row.map(|row| row.fault).filter(|fault| !fault.is_empty());
    args.extend(fault.map(|fault| Arg::word("fault", fault)));
    finding.args = args;
    let evidence = Evidence::new(
        EvidenceKind::Text,
        "bounce",
        recipient.said_by.as_deref().unwrap_or("what was pasted"),
        "",
    );
    let evidence = match row {
        Some(row) => evidence.fact(Arg::word("source", row.source)),
        None => evidence,
    };
    let said = recipient.words.lines().take(12).fold(evidence, Evidence::said);
    finding.evidence(said)
}

/// An address of which only the first letter of the local part is left.
pub(crate) fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or('?')),
        None => "recipient".to_owned(),
    }
}

/// The sender's domain that the server's words name, where they speak of SPF, DKIM or DMARC.
fn sender_domain(words: &str) -> Option<String> {
    const MARKS: &[&str] = &[
        "spf [",
        "mail from domain [",
        "unauthenticated email from ",
        "unauthenticated mail from ",
        "sending domain ",
        "domain of ",
        "header.from=",
    ];
    let lower = words.to_ascii_lowercase();
    let after = |mark: &&str| {
        let rest = &lower[lower.find(*mark)? + mark.len()..];
        let rest = rest.trim_start_matches(one_of("<[\"'"));
        let word = &rest[..rest.find(no_ascii_nor("@.-_+=")).unwrap_or(rest.len())];
        let domain = word.rsplit('@').next()?.trim_matches('.');
        (smtp_stage::is_host(domain) && domain.parse::<IpAddr>().is_err())
            .then(|| domain.to_owned())
    };
    MARKS.iter().find_map(after)
}

/// The blocklist that words name: a word of ours, never theirs.
fn list(words: &str) -> Option<&'static str> {
    const LISTS: &[(&str, &str)] = &[
        ("spamhaus", "Spamhaus"),
        ("spamcop", "SpamCop"),
        ("sorbs", "SORBS"),
        ("barracuda", "Barracuda"),
        ("uceprotect", "UCEPROTECT"),
        ("proofpoint", "Proofpoint"),
        ("cloudmark", "Cloudmark"),
        ("senderscore", "Sender Score"),
        ("abuseat", "CBL"),
        ("psbl", "PSBL"),
        ("mailspike", "Mailspike"),
        ("s5h.net", "s5h"),
        ("dronebl", "DroneBL"),
        ("outlook.com", "Microsoft"),
        ("block list (s3", "Microsoft"),
    ];
    let lower = words.to_ascii_lowercase();
    LISTS.iter().find(|(mark, _)| lower.contains(mark)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_senders_domain_is_found_where_the_words_name_it() {
        for (words, wanted) in [
            (
                "550-5.7.26 SPF [healthy.example] with ip: [192.0.2.1] = did not pass",
                Some("healthy.example"),
            ),
            (
                "Unauthenticated email from Shop.example.com is not accepted",
                Some("shop.example.com"),
            ),
            ("domain of bob@example.org does not designate 192.0.2.1", Some("example.org")),
            ("SPF [192.0.2.1] did not pass", None),
            ("550 5.7.26 unauthenticated", None),
        ] {
            assert_eq!(sender_domain(words).as_deref(), wanted, "{words}");
        }
    }

    #[test]
    fn each_reason_has_its_code() {
        for reason in BounceReason::ALL {
            let recipient = Recipient { reason: *reason, ..Recipient::default() };
            let is_open = code(BounceKind::Failed, &recipient) == &NO_REASON;
            assert_eq!(is_open, *reason == BounceReason::Unknown, "{reason}");
        }
    }

    #[test]
    fn of_many_recipients_only_the_codes_are_told() {
        let recipient = Recipient {
            address: "bob@example.com".into(),
            reason: BounceReason::UserUnknown,
            ..Recipient::default()
        };
        let read =
            Read { kind: BounceKind::Failed, recipients: vec![recipient; 5000], ..Read::default() };
        let found = findings(&read);
        assert_eq!((found.len(), found[0].value("count")), (1, Some("5000")));
    }

    #[test]
    fn a_local_part_is_masked() {
        assert_eq!(masked("bob@example.com"), "b…@example.com");
        assert_eq!(masked(""), "recipient");
    }
}
