//! Why did this message come back? Reads reports (RFC 3464) and the dialects of the common senders.
//!
//! Nothing fails here: what cannot be read leaves `unknown`, and the text is bounded before it is
//! looked at. The work is linear in what was pasted: each text is passed over a fixed number of
//! times.

mod concept;
mod fields;
pub(crate) mod findings;
mod html;
mod judge;
mod kind;
mod notice;
mod notification;
mod provider;
mod reply;
mod rules;
mod sheet;
mod stage;
mod status;
mod wording;

use verdict::{BounceKind, BounceReason, BounceSpeaker, BounceStage};

use crate::pasted::mail::{self, Kind, Message, display_and_address};
use fields::Fields;
use judge::Case;
use sheet::Sheet;

/// The most recipients that are told apart; of more only their number is known.
pub(crate) const MOST_RECIPIENTS: usize = 5000;

/// The most bytes of a notice that are kept as the words that decided.
const LONGEST_WORDS: usize = 2048;

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
        Some(domain).filter(|domain| is_name && stage::is_host(domain))
    }
}

/// One recipient, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// The address; empty where none is named.
    pub address: String,
    /// Why.
    pub reason: BounceReason,
    /// The enhanced status code.
    pub status: Option<String>,
    /// The SMTP reply code.
    pub reply_code: Option<u16>,
    /// How far the servers had come.
    pub stage: BounceStage,
    /// Who said it first.
    pub speaker: BounceSpeaker,
    /// The host name of who said it.
    pub said_by: Option<String>,
    /// Whether trying again is of no use.
    pub hard: bool,
    /// Until when it is tried again, as the report writes it.
    pub retried_until: Option<String>,
    /// The words that decided: quoted outside text.
    pub words: String,
}

/// Reads what was pasted.
#[must_use]
pub fn read(bytes: &[u8]) -> Read {
    let bytes = &mail::as_usual(bytes);
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
    let sheet = Sheet::of(message);
    if let Some(read) = notification::read(&sheet.notice) {
        return read;
    }
    let mut recipients = sheet.recipients(message);
    let has_failure = recipients
        .iter()
        .any(|found| found.reason != BounceReason::Unknown || found.reply_code.is_some());
    let kind = kind::kind(message, &sheet.report, has_failure);
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

/// One recipient judged by its fields and by what the notice says of it.
fn judged(fields: &Fields, told: &str, subject: &str) -> Recipient {
    let (diagnostic, plain) =
        (wording::plain(own_words(&fields.diagnostic)), wording::plain(own_words(told)));
    let stage = Some(stage::stage(&diagnostic))
        .filter(|stage| *stage != BounceStage::Unknown)
        .unwrap_or_else(|| stage::stage(&plain));
    let case = Case {
        diagnostic: &diagnostic,
        kind: &fields.diagnostic_type,
        notice: &plain,
        status: &fields.status,
        action: &fields.action,
        category: &fields.category,
        subject: &wording::plain(subject),
        stage,
    };
    let (mut reason, codes) = judge::judge(&case);
    if matches!(fields.action.as_str(), "delivered" | "relayed" | "expanded") {
        reason = BounceReason::Delivered;
    } else if is_group(fields, &plain, codes.reply) {
        reason = BounceReason::SenderRefused;
    }
    let is_remote = !fields.remote_mta.is_empty() || stage::is_remote(&plain);
    let speaker = match (
        is_remote,
        fields.action.is_empty() && told.lines().count() <= 3 && fields.diagnostic.is_empty(),
    ) {
        (true, _) => BounceSpeaker::Remote,
        (false, true) => BounceSpeaker::Submission,
        (false, false) => BounceSpeaker::Reporter,
    };
    let named = Some(fields.remote_mta.clone()).filter(|name| stage::is_host(name));
    let is_never =
        codes.status.map(|status| status.class == 5).or(codes.reply.map(|reply| reply >= 500));
    Recipient {
        address: fields.recipient.clone(),
        reason,
        status: codes.status.map(|status| status.to_string()),
        reply_code: codes.reply,
        stage,
        speaker,
        said_by: named.or_else(|| stage::host(&plain).filter(|_| is_remote)),
        hard: fields.action != "delayed"
            && is_never.unwrap_or(fields.action == "failed")
            && is_lasting(reason),
        retried_until: Some(fields.will_retry_until.clone()).filter(|until| !until.is_empty()),
        words: if fields.diagnostic.is_empty() {
            first_lines(told)
        } else {
            fields.diagnostic.clone()
        },
    }
}

/// What the server said itself, where the reporter put its own summary before: `5.1.0 - Unknown
/// address 550-'5.7.1 …'`.
fn own_words(text: &str) -> &str {
    let quoted = text.match_indices("-'").map(|(at, _)| at).find(|at| {
        let code = at.checked_sub(3).and_then(|start| text.get(start..*at));
        code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
    });
    quoted.map_or(text, |at| &text[at - 3..])
}

/// Google Groups tells four causes at once, in the sender's language and without a code: the group
/// does not take this sender.
fn is_group(fields: &Fields, plain: &str, reply: Option<u16>) -> bool {
    let is_named = is_group_address(&fields.recipient) || plain.contains("google groups");
    reply.is_none() && fields.diagnostic.is_empty() && is_named
}

fn is_group_address(address: &str) -> bool {
    address.to_ascii_lowercase().ends_with("@googlegroups.com")
}

/// Whether a reason stays until somebody does something about the address.
fn is_lasting(reason: BounceReason) -> bool {
    use BounceReason::{HostUnknown, Moved, NotAccepting, Suppressed, UserUnknown};
    matches!(reason, UserUnknown | HostUnknown | Moved | NotAccepting | Suppressed)
}

/// The first lines with words, for a person to see.
fn first_lines(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(LONGEST_WORDS)];
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).take(8).collect();
    lines.join("\n")
}
