//! What has the fault of which a bounce tells, and so who has to act? The provider's own code says
//! it, else who spoke.

use verdict::{BounceReason, BounceSpeaker, BounceStage, Code, On};

use super::findings;
use super::recipient::Recipient;
use super::vendor_codes::Concerns;
use crate::pasted::phrase::contains_one;
use crate::pasted::reported_by::ReportedBy;

/// What has the fault: of a delay what holds it up, and of a refusal what the provider's own code
/// is about.
pub(super) fn on(code: &Code, of_reason: &Code, recipient: &Recipient) -> On {
    let on = if *code == findings::DELAYED { of_reason.on } else { code.on };
    match recipient.vendor_code.map(|row| row.concerns) {
        _ if recipient.reason == BounceReason::AuthRequired => of_log_in(recipient),
        _ if recipient.reason == BounceReason::Suspended && is_of_sender(recipient) => On::Account,
        _ if recipient.reported_by == ReportedBy::MailingList => On::Recipient,
        // Who passes mail on for the recipient sends it from an address of its own.
        _ if recipient.reported_by == ReportedBy::Forwarder => On::Recipient,
        Some(Concerns::Domain) if on == On::Address => On::Account,
        Some(Concerns::Account) => On::Account,
        // What somebody wrote, they can write in another way.
        Some(Concerns::Message) => On::Client,
        Some(Concerns::Address) => On::Address,
        Some(Concerns::Recipient) => On::Recipient,
        _ if recipient.reported_by.is_recipient_side() => on,
        // What was typed is wrong, or the mailbox is missing in the customer's own domain.
        _ if is_of_domain(recipient.reason) => On::Client,
        _ if recipient.reason == BounceReason::UserUnknown => On::Account,
        _ => on,
    }
}

/// Whether the domain that was written to is none for mail.
fn is_of_domain(reason: BounceReason) -> bool {
    matches!(reason, BounceReason::HostUnknown | BounceReason::NotAccepting)
}

/// Whether the account is the one that sends, and not a mailbox that should receive.
fn is_of_sender(recipient: &Recipient) -> bool {
    let words = recipient.words.to_ascii_lowercase();
    contains_one(&words, &["sending for", "outgoing mail", "sender account"])
}

/// Who has to log in. A recipient's server that wants it from other servers takes no mail from
/// anybody; one that finds the password wrong is a relay through which the sending server sends.
fn of_log_in(recipient: &Recipient) -> On {
    let is_by_account = recipient.vendor_code.is_some_and(|row| row.concerns == Concerns::Account);
    let is_wrong = matches!(recipient.reply_code, Some(534 | 535 | 538));
    let is_relay = recipient.words.to_ascii_lowercase().contains("smarthost");
    match recipient.speaker {
        BounceSpeaker::Remote
            if is_by_account || is_wrong || is_relay || recipient.stage == BounceStage::Auth =>
        {
            On::Server
        }
        BounceSpeaker::Remote => On::Recipient,
        _ => On::Client,
    }
}
