//! Why did this message come back? Reads reports (RFC 3464) and the dialects of the common senders.
//!
//! Nothing fails here: what cannot be read leaves `unknown`, and the text is bounded before it is
//! looked at. The work is linear in what was pasted: each text is passed over a fixed number of
//! times.

mod classify;
mod dsn_parts;
pub(crate) mod findings;
mod html;
mod human_text;
mod judge;
mod phrases;
mod prose;
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
mod words;

use verdict::{BounceKind, BounceReason};

use crate::pasted::mail::{self, Kind, Message, display_and_address};
use dsn_parts::DsnParts;
pub use recipient::Recipient;

/// The most recipients that are told apart; of more only their number is known.
pub(crate) const MOST_RECIPIENTS: usize = 5000;

/// What was pasted, understood.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// What it is.
    pub kind: BounceKind,
    /// Every recipient that it tells of.
    pub recipients: Vec<Recipient>,
    /// The server that wrote it, where it says so.
    pub reporter: Option<String>,
    /// The message that came back, or its headers, where it is there.
    pub returned: Option<String>,
    /// Whether something was left out: too long, too deep, too many.
    pub is_truncated: bool,
    /// How many secrets were masked that only decoding brought to light.
    pub masked: usize,
}

impl Read {
    /// The domain of who had sent the message that came back: to them the notice was sent.
    pub(crate) fn sender_domain(&self, bytes: &[u8]) -> Option<String> {
        let notice = mail::headers(bytes);
        let returned =
            self.returned.as_deref().map(|text| mail::headers(text.as_bytes())).unwrap_or_default();
        let is_notice = !matches!(self.kind, BounceKind::Message | BounceKind::Text);
        let own = [
            returned.get("from"),
            returned.get("return-path"),
            notice.get("to").filter(|_| is_notice),
            notice.get("from").filter(|_| !is_notice),
        ];
        let address = own.into_iter().flatten().find_map(|value| display_and_address(value).1)?;
        let domain = address.rsplit('@').next()?.trim_end_matches('.').to_ascii_lowercase();
        let is_name =
            domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        Some(domain).filter(|domain| is_name && smtp_stage::is_host(domain))
    }
}

/// Reads what was pasted.
#[must_use]
pub fn read(bytes: &[u8]) -> Read {
    let bytes = &mail::normalize(bytes);
    let message = mail::read(bytes);
    let read = read_message(&message);
    // Somebody forwards a bounce as an attachment: what came is inside.
    let inner =
        read.returned.as_deref().filter(|_| read.recipients.is_empty() || is_wrapped(&read));
    match inner.map(|inner| read_message(&mail::read(inner.as_bytes()))) {
        Some(inner) if !inner.recipients.is_empty() && inner.kind != BounceKind::Message => inner,
        _ => read,
    }
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
        reporter: Some(sheet.report.reporting_mta).filter(|name| !name.is_empty()),
        returned: Some(sheet.returned).filter(|text| !text.trim().is_empty()),
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
        value.map(|value| value.trim_matches(['<', '>']).to_owned())
    };
    let address =
        named("original-rcpt-to").or_else(|| named("removal-recipient")).unwrap_or_default();
    Recipient { address, reason: BounceReason::Feedback, ..Recipient::default() }
}

/// A group of Google's.
fn is_group_address(address: &str) -> bool {
    address.to_ascii_lowercase().ends_with("@googlegroups.com")
}
