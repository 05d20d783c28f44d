//! Why did this message come back? Reads reports (RFC 3464) and the dialects of the common senders.
//!
//! Nothing fails here: what cannot be read leaves `unknown`, and the text is bounded before it is
//! looked at. The work is linear in what was pasted: each text is passed over a fixed number of
//! times.

mod beginnings;
mod classify;
mod dsn_parts;
pub(crate) mod findings;
mod html;
mod human_text;
mod judge;
mod log;
mod phrases;
mod prose;
mod reading;
mod recipient;
mod report_fields;
mod reporter;
mod rules;
mod ses_json;
mod smtp_codes;
mod smtp_stage;
mod status;
mod term_pairs;
mod transcript;
mod vendor_codes;
mod whose;
mod words;

use verdict::{BounceKind, BounceReason};

use crate::pasted::chars::one_of;
use crate::pasted::mail::{self, Kind, Message, display_and_address};
use dsn_parts::DsnParts;
pub(crate) use log::is_stranger;
pub use reading::Read;
pub use recipient::Recipient;
pub(crate) use smtp_stage::is_host;

/// Reads what was pasted.
#[must_use]
pub fn read(bytes: &[u8]) -> Read {
    read_normal(&mail::normalize(bytes))
}

/// Reads what was pasted and is [normalized](mail::normalize).
pub(crate) fn read_normal(bytes: &[u8]) -> Read {
    let message = mail::read(bytes);
    let read = read_message(&message);
    // Somebody forwards a bounce as an attachment: what came is inside.
    let inner =
        read.returned.as_deref().filter(|_| read.recipients.is_empty() || is_wrapped(&read));
    let read = match inner.map(|inner| read_message(&mail::read(inner.as_bytes()))) {
        Some(inner) if !inner.recipients.is_empty() && inner.kind != BounceKind::Message => inner,
        _ => read,
    };
    Read { head: message.headers, ..read }
}

/// Whether what was pasted is a person's message around something else.
fn is_wrapped(read: &Read) -> bool {
    matches!(read.kind, BounceKind::Message | BounceKind::Text)
}

fn read_message(message: &Message) -> Read {
    let sheet = DsnParts::of(message);
    if let Some(read) = ses_json::read(&sheet.notice) {
        return read;
    }
    if sheet.is_of_no_fault() {
        return Read { kind: BounceKind::Text, is_of_no_fault: true, ..Read::default() };
    }
    let mut recipients = sheet.recipients(message);
    let has_failure = recipients
        .iter()
        .any(|found| found.reason != BounceReason::Unknown || found.reply_code.is_some());
    let kind = classify::classify(message, &sheet.report, has_failure);
    match kind {
        BounceKind::Vacation => recipients = vec![one(BounceReason::Vacation, message)],
        BounceKind::Feedback => recipients = vec![complaint(message)],
        BounceKind::Fake => recipients.clear(),
        // A person may write of a mailbox that is full: only a server's reply makes a letter the
        // report of a failure.
        BounceKind::Message if recipients.iter().all(|found| found.reply_code.is_none()) => {
            recipients.clear()
        }
        BounceKind::Text if !has_failure => recipients.clear(),
        BounceKind::Failed | BounceKind::Delayed if recipients.is_empty() => {
            recipients.push(Recipient::default())
        }
        _ => {}
    }
    Read {
        kind,
        recipients,
        is_notice: sheet.is_notice(),
        has_tries: sheet.has_tries(),
        is_of_no_fault: false,
        reporter: Some(sheet.report.reporting_mta).filter(|name| !name.is_empty()),
        head: mail::Headers::default(),
        returned: Some(sheet.returned).filter(|text| !text.trim().is_empty()),
        returned_head: sheet.returned_head,
        is_truncated: message.is_truncated,
        masked: message.masked,
    }
}

/// A recipient that needs no reading: who answers, or complains.
fn one(reason: BounceReason, message: &Message) -> Recipient {
    let (_, address) = display_and_address(message.headers.get("from").unwrap_or_default());
    Recipient { address: address.unwrap_or_default(), reason, ..Recipient::default() }
}

/// Of a complaint the address for which it was made, where it is named.
fn complaint(message: &Message) -> Recipient {
    let named = |name: &str| {
        let mut fields = message
            .texts(Kind::Feedback)
            .flat_map(str::lines)
            .filter_map(|line| line.split_once(':'));
        let value = fields
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim());
        value.map(|value| value.trim_matches(one_of("<>")).to_owned())
    };
    let address =
        named("original-rcpt-to").or_else(|| named("removal-recipient")).unwrap_or_default();
    Recipient { address, reason: BounceReason::Feedback, ..Recipient::default() }
}
