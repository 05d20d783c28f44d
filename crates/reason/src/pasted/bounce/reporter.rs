//! Who speaks in a bounce? The reporter of itself, the server that it spoke with, or one further
//! on.

use verdict::{BounceReason, BounceSpeaker};

use super::report_fields::Fields;
use super::vendor_codes::Concerns;
use super::{phrases, smtp_stage};
use crate::pasted::address_role;
use crate::pasted::phrase::contains_one;
use crate::pasted::reported_by::ReportedBy;

/// What a notice as a whole tells of its writer.
#[derive(Clone, Debug, Default)]
pub(super) struct Writer {
    /// The server that wrote it, where it says so.
    pub(super) host: String,
    /// The domain of whoever the notice was sent to, or had sent the message.
    pub(super) addressee: String,
    /// Whether it had taken the message from a program on its own machine.
    pub(super) is_local: bool,
    /// Whether it is a notice at all, and not a server's reply alone.
    pub(super) is_notice: bool,
    /// Whether it is a log.
    pub(super) is_log: bool,
}

/// What is known of one refusal when its speaker is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speech<'a> {
    /// The report's fields.
    pub(super) fields: &'a Fields,
    /// What the notice says of the recipient, in plain form.
    pub(super) plain: &'a str,
    /// The words that are shown, as they were pasted.
    pub(super) text: &'a str,
    /// What it comes to.
    pub(super) reason: BounceReason,
    /// Whether a reply code was said.
    pub(super) has_code: bool,
    /// Whether the words are another server's than the writer's.
    pub(super) is_remote: bool,
    /// What a provider's own code is about, where one was given.
    pub(super) code_concerns: Option<Concerns>,
}

/// Marks of a server that passes mail on for the recipient: Exim, Postfix, Sendmail.
const FORWARDED: &[&str] = &["generated from ", "expanded from"];

/// What a group or list says of who may write to it.
const LISTS: &[&str] = &[
    "mailing list",
    "to this list",
    "this group",
    "the group",
    "forgroup",
    "groups",
    "members-only",
    "not a member",
    "non-member",
    "permission to post",
    "to post to",
    "allowed senders list",
    "not subscribed",
    "restriction check",
];

/// How the recipient's own choice is told.
const OWN_CHOICE: &[&str] = &[
    "recipient only",
    "recipient does",
    "mail flow rule",
    "recipient's",
    "by the recipient",
    "by recipient",
    "only accepts m",
    "permitted senders of",
];

/// Who speaks.
pub(super) fn reported_by(speech: &Speech<'_>, writer: &Writer) -> ReportedBy {
    use BounceReason::{Feedback, SenderRefused, Vacation};
    match speech.reason {
        Vacation => return ReportedBy::Autoresponder,
        Feedback => return ReportedBy::Reporter,
        _ => {}
    }
    if writer.is_log && smtp_stage::is_own_refusal(speech.plain) {
        return ReportedBy::IncomingServer;
    }
    let is_list = speech.reason == SenderRefused && contains_one(speech.plain, LISTS);
    if is_list {
        return ReportedBy::MailingList;
    }
    if has_remote_spoken(speech) {
        let is_passed_on = contains_one(speech.plain, FORWARDED)
            || address_role::refuses_reporter(speech.text)
            || is_elsewhere(&speech.fields.original, &speech.fields.recipient);
        return if is_passed_on { ReportedBy::Forwarder } else { ReportedBy::RecipientServer };
    }
    match speech.code_concerns {
        // The service through which the account sends gives such a code.
        Some(Concerns::Account) => ReportedBy::OutgoingServer,
        Some(_) => ReportedBy::RecipientServer,
        None => by_itself(speech, writer),
    }
}

/// Whether the other server has said something, and was not just silent or out of reach.
fn has_remote_spoken(speech: &Speech<'_>) -> bool {
    let is_reply = speech.fields.diagnostic_type == "smtp" && !is_of_way(speech.reason);
    speech.is_remote && (speech.has_code || is_reply || !is_of_way(speech.reason))
}

/// Reasons that a server sees itself, before the other one has said a word.
fn is_of_way(reason: BounceReason) -> bool {
    use BounceReason::{Expired, HostUnknown, Loop, Network, NotAccepting, Unknown};
    matches!(reason, Expired | HostUnknown | Loop | Network | NotAccepting | Unknown)
}

/// No other server has spoken: the writer speaks of itself, and may be the recipient's own.
fn by_itself(speech: &Speech<'_>, writer: &Writer) -> ReportedBy {
    use BounceReason::{
        AuthRequired, Greylisted, MailboxFull, Moved, Policy, RelayRefused, SenderRefused,
        Suspended, UserUnknown,
    };
    let is_mailbox = matches!(speech.reason, MailboxFull | Moved | Suspended | Greylisted);
    let is_choice = || {
        let is_of_rule = matches!(speech.reason, Policy | SenderRefused);
        is_of_rule && contains_one(speech.plain, OWN_CHOICE)
    };
    if is_mailbox || phrases::is_look_up_refused(speech.plain) || is_choice() {
        return ReportedBy::RecipientServer;
    }
    if !writer.is_notice {
        return match speech.reason {
            UserUnknown => ReportedBy::RecipientServer,
            RelayRefused | AuthRequired => ReportedBy::OutgoingServer,
            _ => ReportedBy::Unknown,
        };
    }
    let recipient = domain(&speech.fields.recipient);
    let is_ours = writer.is_local || is_same_house(&writer.addressee, recipient);
    // A mailbox that is missing where the notice was written is the sender's own neighbour, unless
    // the sender is known to be elsewhere.
    let is_known = !writer.addressee.is_empty() || speech.reason != UserUnknown;
    let is_there = is_same_house(&writer.host, recipient);
    // In prose a code is another server's; the fields of a report would name that server.
    let is_quoted = speech.reason == UserUnknown
        && speech.has_code
        && speech.fields.action.is_empty()
        && !is_there
        && !is_ours;
    if is_quoted {
        return ReportedBy::RecipientServer;
    }
    let is_theirs = is_there && !is_ours && is_known;
    if is_theirs && !is_of_way(speech.reason) {
        return ReportedBy::RecipientServer;
    }
    ReportedBy::OutgoingServer
}

fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// Whether the address belongs to the house of whoever wrote the notice or had sent the message.
pub(super) fn is_own_recipient(address: &str, writer: &Writer) -> bool {
    let recipient = domain(address);
    is_same_house(&writer.host, recipient) || is_same_house(&writer.addressee, recipient)
}

fn is_elsewhere(original: &str, recipient: &str) -> bool {
    let (from, to) = (domain(original), domain(recipient));
    !from.is_empty() && !to.is_empty() && !from.eq_ignore_ascii_case(to)
}

/// Whether a host belongs to a domain, as far as names tell: one ends in the other.
fn is_same_house(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_ascii_lowercase(), domain.to_ascii_lowercase());
    let ends = |long: &str, short: &str| {
        long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    !host.is_empty()
        && domain.contains('.')
        && (ends(&host, &domain) || ends(&domain, parent(&host)) || ends(&host, parent(&domain)))
}

/// The domain above a host's own name, if that is no top-level domain.
fn parent(host: &str) -> &str {
    host.split_once('.').map_or(host, |(_, rest)| if rest.contains('.') { rest } else { host })
}

/// The same in the words of the wire.
pub(super) fn speaker(speech: &Speech<'_>, is_bare: bool) -> BounceSpeaker {
    match (speech.is_remote, is_bare) {
        (true, _) => BounceSpeaker::Remote,
        (false, true) => BounceSpeaker::Submission,
        (false, false) => BounceSpeaker::Reporter,
    }
}

/// Whether the words are another server's.
pub(super) fn is_remote(fields: &Fields, plain: &str) -> bool {
    !fields.remote_mta.is_empty() || smtp_stage::is_remote(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(plain: &str, reason: BounceReason, writer: &Writer) -> ReportedBy {
        let fields = Fields { recipient: "bob@b.example".into(), ..Fields::default() };
        let speech = Speech {
            fields: &fields,
            plain,
            text: plain,
            reason,
            has_code: plain.contains("550"),
            is_remote: is_remote(&fields, plain),
            code_concerns: None,
        };
        reported_by(&speech, writer)
    }

    #[test]
    fn the_speaker_is_seen_from_the_form() {
        use BounceReason::{Expired, MailboxFull, Policy, SenderRefused, UserUnknown};
        let notice = |host: &str| Writer {
            host: host.into(),
            addressee: "a.example".into(),
            is_notice: true,
            ..Writer::default()
        };
        let ours = notice("mail.a.example");
        for (plain, reason, writer, wanted) in [
            (
                "host mx.b.example[192.0.2.1] said: 550 no",
                Policy,
                &ours,
                ReportedBy::RecipientServer,
            ),
            (
                "connect to mx.b.example[192.0.2.1]:25: timed out",
                Expired,
                &ours,
                ReportedBy::OutgoingServer,
            ),
            ("no such user here", UserUnknown, &ours, ReportedBy::OutgoingServer),
            (
                "no such user here",
                UserUnknown,
                &notice("mx.b.example"),
                ReportedBy::RecipientServer,
            ),
            ("550 user unknown", UserUnknown, &Writer::default(), ReportedBy::RecipientServer),
            ("550 refused", Policy, &Writer::default(), ReportedBy::Unknown),
            ("mailbox full", MailboxFull, &ours, ReportedBy::RecipientServer),
            (
                "(ultimately generated from info@c.example) host mx.b.example [192.0.2.1] smtp \
                error from remote mail server: 550 no",
                Policy,
                &ours,
                ReportedBy::Forwarder,
            ),
            (
                "550 you are not a member of this list",
                SenderRefused,
                &ours,
                ReportedBy::MailingList,
            ),
        ] {
            assert_eq!(by(plain, reason, writer), wanted, "{plain}");
        }
    }
}
